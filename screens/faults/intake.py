"""How is a report taken in on one screen, with its type, its deadlines and its likely duplicates in sight?"""

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.timer import Timer
from textual.widgets import Input, Static

from fieldkit.domain.clock.typed import read_instant
from fieldkit.domain.fault.choice_words import choice_words
from fieldkit.domain.fault.terms import LEVEL_WORDS, SCOPE_WORDS, Level, Scope, Source
from fieldkit.domain.instants import shown
from fieldkit.domain.words import Refusal, Words, say
from fieldkit.locale import gettext as _
from fieldkit.locale import tell
from screens.base import BaseScreen
from screens.faults.draft import NO_DRAFT, IntakeDraft
from screens.faults.outlook_text import LIKELY_COLUMNS, likely_rows, outlook_text
from screens.signoff.fields import Field, LineInput
from screens.signoff.options import Options
from screens.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from fieldkit.services.fault_intake import Report
    from fieldkit.services.fault_reception import Grade, Outlook
    from fieldkit.services.faults import TakenIn

_REST = 0.15
SOURCES = (Source.CALL, Source.WALKUP, Source.MONITOR, Source.INSPECTION)
LEVELS, SCOPES = tuple(Level), tuple(Scope)


class IntakeScreen(BaseScreen[IntakeDraft]):
    """Fields above, what follows from them below; answers what was typed when it is left unsaved."""

    CSS_PATH = "intake.tcss"
    AUTO_FOCUS = "#where"
    HINT: ClassVar[Words] = say(
        "A dead kiosk while others work: level 3, one terminal. The only kiosk of a hall, or data or money lost:"
        " level 4, one terminal. No business anywhere: level 4, platform."
    )
    HELP_TEXT: ClassVar[Words] = say(
        "A new fault. The place is a serial number, typed or scanned, or the name of a hall. Level and scope decide"
        " on the type and the deadlines, which are shown at once; without them the lead assesses later. Below"
        " stand faults that this report may be already: Enter opens one. F10 saves; Esc keeps what was typed."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f10", "receive", "Take in", id="intake.save", tooltip="Gives the fault its number")
    ]

    def __init__(self, draft: IntakeDraft = NO_DRAFT) -> None:
        super().__init__()
        self._draft = draft
        self._look_soon: Timer | None = None
        self._now = ""

    def place(self) -> tuple[str, ...]:
        """Faults, a new one."""
        return (_("Faults"), _("New fault"))

    def compose_content(self) -> ComposeResult:
        """Fields, outlook, duplicates."""
        draft = self._draft
        self._now = shown(self.kit.database.clock.now())
        with Vertical(id="intake"):
            yield Field(_("Where"), LineInput(draft.where, id="where"))
            yield Field(_("Reported by"), LineInput(draft.submitter, id="submitter", limit=80))
            yield Field(_("Department"), LineInput(draft.unit, id="unit", limit=120))
            yield Field(_("Phone"), LineInput(draft.phone, id="phone", limit=40))
            yield Field(_("Symptom"), LineInput(draft.symptom, id="symptom", limit=500))
            sources = [tell(choice_words("source", source)) for source in SOURCES]
            yield Field(_("Source"), Options(sources, chosen=draft.source, across=True, id="source"))
            levels = [tell(LEVEL_WORDS[level]) for level in LEVELS]
            yield Field(_("Level"), Options(levels, chosen=draft.level, across=True, id="level"))
            scopes = [tell(SCOPE_WORDS[scope]) for scope in SCOPES]
            yield Field(_("Scope"), Options(scopes, chosen=draft.scope, across=True, id="scope"))
            yield Field(_("Cash trapped"), Options([_("yes"), _("no")], chosen=draft.cash, across=True, id="cash"))
            yield Field(_("Reported at"), LineInput(draft.reported_at or self._now, id="reported-at", limit=25))
            yield Field(_("If late, why"), LineInput(draft.late_reason, id="late-reason"))
        yield Static(id="outlook", markup=False)
        yield VirtualList(LIKELY_COLUMNS, empty=say("No other fault of this place is known."), id="likely")

    def on_screen_resume(self) -> None:
        """Duplicates may have gone on meanwhile."""
        super().on_screen_resume()
        self.look()

    @on(Input.Changed, "#where")
    def look_soon(self) -> None:
        """As soon as the keys rest for a moment."""
        if self._look_soon is not None:
            self._look_soon.stop()
        self._look_soon = self.set_timer(_REST, self.look)

    @on(Options.Chosen)
    def go_on_and_look(self) -> None:
        """Type and deadlines follow from the choice at once."""
        self.focus_next()
        self.look()

    @on(Input.Submitted)
    def go_on(self) -> None:
        """To the next field."""
        self.focus_next()

    def look(self) -> None:
        """What the report would become now."""
        draft = self.draft()
        self.ask(partial(self.read_outlook, draft), self.show_outlook, group="outlook")

    def read_outlook(self, draft: IntakeDraft) -> "Outlook":
        """For a worker."""
        return self.bench.reception.outlook(draft.where, grade_of(draft))

    def show_outlook(self, outlook: "Outlook") -> None:
        """Type and deadlines, and what it may be already."""
        self.query_one("#outlook", Static).update(outlook_text(outlook))
        self.query_one("#likely", VirtualList).show_rows(likely_rows(outlook))
        unit = self.query_one("#unit", LineInput)
        if outlook.hall and not unit.value and not unit.has_focus:
            unit.value = outlook.hall

    def draft(self) -> IntakeDraft:
        """What stands in the fields."""
        reported = self._typed("reported-at")
        return IntakeDraft(
            self._typed("where"),
            self._typed("submitter"),
            self._typed("unit"),
            self._typed("phone"),
            self._typed("symptom"),
            "" if reported == self._now else reported,
            self._typed("late-reason"),
            self._chosen("source"),
            self._chosen("level"),
            self._chosen("scope"),
            self._chosen("cash"),
        )

    def action_receive(self) -> None:
        """One service call; what was typed stays while it is refused."""
        draft = self.draft()
        if self.is_busy:
            return
        if (draft.level < 0) != (draft.scope < 0):
            self.say(say("Level and scope belong together."), bad=True, todo=say("Choose both, or neither."))
            return
        try:
            report = report_of(draft)
        except Refusal as refusal:
            self.refused(refusal)
            return
        self.say(say("Saving."))
        self.save_once(lambda: self.bench.reception.receive(report, grade_of(draft)), self.show_taken)

    def show_taken(self, taken: "TakenIn") -> None:
        """On to the new fault; the fields are done with."""
        from screens.faults.fault import FaultScreen

        app, fault = self.app, FaultScreen(taken.no)
        self.dismiss(NO_DRAFT)
        app.push_screen(fault)
        fault.call_after_refresh(fault.say, say("Taken in: {no}.", no=taken.no))

    @on(VirtualList.Selected)
    def open_likely(self, selected: VirtualList.Selected) -> None:
        """The fault that it may be already; the report waits behind it."""
        from screens.faults.fault import FaultScreen

        self.app.push_screen(FaultScreen(selected.key))

    def action_back(self) -> None:
        """What was typed is kept."""
        self.dismiss(self.draft())

    def retell(self) -> None:
        """The same fields in the other language."""
        self._draft = self.draft()
        super().retell()
        self.call_after_refresh(self.look)

    def _typed(self, name: str) -> str:
        return self.query_one(f"#{name}", LineInput).value

    def _chosen(self, name: str) -> int:
        return self.query_one(f"#{name}", Options).chosen


def grade_of(draft: IntakeDraft) -> "Grade":
    """Level and scope as chosen."""
    from fieldkit.services.fault_reception import Grade

    level = LEVELS[draft.level] if draft.level >= 0 else None
    return Grade(level, SCOPES[draft.scope] if draft.scope >= 0 else None, draft.cash == 0)


def report_of(draft: IntakeDraft) -> "Report":
    """The report as typed; Refusal for a time that is none."""
    from fieldkit.services.fault_intake import Report

    return Report(
        submitter=draft.submitter,
        unit=draft.unit,
        symptom=draft.symptom,
        serials=(draft.where,),
        source=SOURCES[max(draft.source, 0)],
        phone=draft.phone,
        late_reason=draft.late_reason,
        reported_at=read_instant(draft.reported_at) if draft.reported_at.strip() else None,
    )
