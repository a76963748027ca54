"""Who is responsible for a fault? The one who answers by the roster stands there already (SLA-2)."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.widgets import Static

from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.words import say
from fieldkit.locale import tell
from screens.duty.telling import answer_words
from screens.faults.step import StepDialog
from screens.signoff.fields import LineInput
from screens.text import shown_line

if TYPE_CHECKING:
    from fieldkit.services.fault_aids import Aids


class AnswerDialog(StepDialog):
    """Names the responsible person."""

    CSS_PATH = "fault.tcss"

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault, Step.ANSWER)

    def compose_content(self) -> ComposeResult:
        """Who answers now above the form."""
        yield Static(id="aids", markup=False)
        yield from super().compose_content()

    def on_mount(self) -> None:
        """Asks the roster."""
        self.ask(lambda: self.bench.fault_aids.aids(self.fault.no), self.show_aids, group="aids")

    def show_aids(self, aids: "Aids") -> None:
        """His staff number stands in the field unless something was typed meanwhile."""
        told = tell(say("answers now: {who}", who=answer_words(aids.answers_now)))
        self.query_one("#aids", Static).update(shown_line(told))
        owner = self.query_one("#fact-owner", LineInput)
        if not owner.value and aids.answers_now.answerer is not None:
            self.give(owner, aids.answers_now.answerer.staff_no)
