"""Is a fault wholly over? Every item that failed, three test transactions, no makeshift left (F12)."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from fieldkit.domain.fault.closing_guards import PASSED
from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.instants import shown
from fieldkit.domain.words import say
from fieldkit.locale import tell
from screens.faults.step import StepDialog
from screens.signoff.fields import Field
from screens.signoff.options import Options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fieldkit.services.fault_evidence import Retest

FAILED = "FAIL"


class GateDialog(StepDialog):
    """A question for each item that failed, answered by what was measured since; then the general form."""

    CSS_PATH = "fault.tcss"
    LEFT_OUT = frozenset({"retests"})

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault, Step.RECOVER)

    def is_kept(self, name: str) -> bool:
        """No answer about an item: what was measured since it was left is newer."""
        return not name.startswith("retest-")

    def compose_form(self) -> ComposeResult:
        """Items first."""
        for place, name in enumerate(self.fault.failing):
            yield Field(
                name, Options([tell(say("passed")), tell(say("not passed"))], across=True, id=f"retest-{place}")
            )

    def on_mount(self) -> None:
        """What was measured since the arrival answers for itself."""
        self.ask(lambda: self.bench.fault_evidence.retests(self.fault.no), self.show_retests, group="retests")

    def show_retests(self, retests: "tuple[Retest, ...]") -> None:
        """Chosen by what was found, unless somebody was quicker."""
        told = []
        for retest in retests:
            control = self.query_one(f"#retest-{self.fault.failing.index(retest.name)}", Options)
            if control.chosen < 0:
                self.give(control, "0" if retest.is_passed else "1")
            told.append(f"{retest.name} {shown(retest.at)[11:]}")
        if told:
            self.query_one("#form", VerticalScroll).refresh(layout=True)
            self.say(say("Taken from what was measured here: {items}.", items=", ".join(told)))

    def more_facts(self) -> "Mapping[str, object]":
        """Each item with its answer; what is not answered is left out, and the gate says so."""
        found = []
        for place, name in enumerate(self.fault.failing):
            chosen = self.query_one(f"#retest-{place}", Options).chosen
            if chosen >= 0:
                found.append(f"{name}={PASSED if chosen == 0 else FAILED}")
        return {"retests": found} if found else {}
