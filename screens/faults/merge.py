"""Which fault is this one already? The likely ones stand in a list; Enter takes one into the field (F20)."""

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult

from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.words import say
from screens.faults.choice_list import ChoiceList
from screens.faults.outlook_text import LIKELY_COLUMNS, duplicate_rows
from screens.faults.step import StepDialog
from screens.signoff.fields import LineInput
from screens.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from fieldkit.services.fault_aids import Aids


class MergeDialog(StepDialog):
    """Names the fault that stays."""

    CSS_PATH = "fault.tcss"

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault, Step.MERGE)

    def compose_content(self) -> ComposeResult:
        """Likely ones above the form."""
        yield ChoiceList(LIKELY_COLUMNS, empty=say("No other fault of this place is known."), id="likely")
        yield from super().compose_content()

    def on_mount(self) -> None:
        """Looks for them."""
        self.ask(lambda: self.bench.fault_aids.aids(self.fault.no), self.show_aids, group="aids")

    def show_aids(self, aids: "Aids") -> None:
        """The cursor stands on the earliest."""
        self.query_one("#likely", VirtualList).show_rows(duplicate_rows(aids.likely.duplicates))

    @on(VirtualList.Selected)
    def take_over(self, selected: VirtualList.Selected) -> None:
        """Its number is the answer; F10 merges."""
        selected.stop()
        into = self.query_one("#fact-into", LineInput)
        into.value = selected.key
        into.focus()
        self.say(say("F10 merges into {no}; the earlier report counts.", no=selected.key))
