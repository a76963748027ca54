"""What does a step need to be told? One small form per step; the service says whether it is possible."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from fieldkit.domain.clock.typed import read_instant
from fieldkit.domain.fault.choice_words import choice_words
from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.steps import STEP_WORDS, Step
from fieldkit.domain.instants import shown
from fieldkit.domain.words import Refusal, Words, say
from fieldkit.locale import gettext as _
from fieldkit.locale import tell
from screens.faults.form import answers_in, asked_of, field_of
from screens.faults.kept_dialog import KeptDialog
from screens.signoff.fields import Field, LineInput
from screens.signoff.options import Options

if TYPE_CHECKING:
    from fieldkit.services.faults import FaultFile

GATE = "3"
"""Test transactions that the recovery gate asks for (F12)."""


class StepDialog(KeptDialog):
    """The facts of a step and when it happened; answers whether it was taken."""

    CSS_PATH = "fault.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f10", "take", "Save", id="step.take", tooltip="Notes the step as it is filled in"),
        Binding("escape", "back", "Back", id="step.back", tooltip="What you typed is kept for the next time"),
    ]

    LEFT_OUT: ClassVar[frozenset[str]] = frozenset()
    """Facts that a dialog of its own asks for in another way."""

    def __init__(self, fault: Fault, step: Step) -> None:
        super().__init__(fault.no, str(step))
        self.fault = fault
        self.step = step
        self._asked = tuple(asked for asked in asked_of(step) if asked.spec.name not in self.LEFT_OUT)
        self._now = ""

    def title_words(self) -> Words:
        """Which step of which fault."""
        return say("{step}: {no}", step=STEP_WORDS[self.step], no=self.fault.no)

    def compose_content(self) -> ComposeResult:
        """A field per fact, then the time, which is now unless it is changed."""
        self._now = shown(self.kit.database.clock.now())
        known = known_facts(self.fault, self.step)
        if self.fault.warranty:
            charge = choice_words("warranty", self.fault.warranty)
            yield Static(tell(say("Parts: {charge}", charge=charge)), id="charge", markup=False)
        with VerticalScroll(id="form", can_focus=False):
            yield from self.compose_form()
            for asked in self._asked:
                yield field_of(asked, known.get(asked.spec.name, ""))
            yield Field(_("Happened at"), LineInput(self._now, id="happened-at", limit=25))
            hint = _("only if the clock of this laptop is wrong")
            yield Field(_("Clock wrong, why"), LineInput("", id="clock-reason", placeholder=hint))

    def compose_form(self) -> ComposeResult:
        """What a dialog of its own asks before the facts."""
        yield from ()

    def more_facts(self) -> Mapping[str, object]:
        """What was answered there."""
        return {}

    @on(Input.Submitted)
    @on(Options.Chosen)
    def go_on(self) -> None:
        """To the next field."""
        self.focus_next()

    def action_take(self) -> None:
        """One service call; the dialog stays with everything typed while it is refused."""
        if self.is_busy:
            return
        try:
            facts = {**answers_in(self.query_one("#form"), self._asked), **self.more_facts()}
            at = self._happened_at()
        except Refusal as refusal:
            self.refused(refusal)
            return
        self.say(say("Saving."))
        reason = self.query_one("#clock-reason", LineInput).value.strip()
        self.save_once(lambda: self.take(facts, at, reason), lambda _file: self.close_taken())

    def take(self, facts: dict[str, object], at: datetime | None, clock_reason: str) -> "FaultFile":
        """For the writer: a photo is named by its file and kept with the step."""
        photo = None
        if facts.get("photo"):
            from fieldkit.services.attachments import read_photo

            photo = read_photo(Path(str(facts.pop("photo"))).expanduser())
        file = self.bench.faults.step(
            self.fault.no, str(self.step), facts, at=at, photo=photo, clock_reason=clock_reason
        )
        self.drop_kept()
        return file

    def close_taken(self) -> None:
        """The step is on disk."""
        self.dismiss(True)

    def _happened_at(self) -> datetime | None:
        typed = self.query_one("#happened-at", LineInput).value.strip()
        return None if typed in ("", self._now) else read_instant(typed)


def known_facts(fault: Fault, step: Step) -> Mapping[str, str]:
    """What stands in the form before anything is typed."""
    known = {
        Step.RELEVEL: {
            "level": str(int(fault.level or 0)),
            "scope": str(fault.scope or ""),
            "layer": str(fault.layer or ""),
        },
        Step.RECOVER: {"transactions": GATE},
        Step.REMOTE_SOLVED: {"confirmed_by": fault.submitter},
        Step.ARRIVE: {"confirmed_by": ""},
        Step.CONTACT: {"person": fault.submitter},
        Step.COUNTERSIGN: {"delay": str(len(fault.delays))},
        Step.APPROVE_DELAY: {"delay": str(len(fault.delays))},
        Step.REPORT: {"solution": fault.solution, "resolution": str(fault.resolution or "")},
        Step.PLAN: {"sent_to": fault.submitter},
        Step.REOPEN: {"symptom": fault.symptom},
    }
    return known.get(step, {})
