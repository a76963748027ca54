"""How is a fault diagnosed on the telephone: question by question, with consent, in half an hour? (S05; C090)"""

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from fieldkit.domain.fault.questions import Ending
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.fault.terms import Level
from fieldkit.domain.words import Refusal, Words, say
from fieldkit.locale import gettext as _
from fieldkit.locale import pick, tell
from screens.base import BaseScreen
from screens.faults.keeping import DraftKeeper
from screens.faults.picking import PickField
from screens.faults.remote_panes import (
    TOOLS,
    AskPane,
    BeginPane,
    RemotePane,
    SolvedPane,
    UnsolvedPane,
    text_of,
)
from screens.faults.remote_text import ASKED_COLUMNS, asked_rows, box_text, contact_words, remote_head
from screens.signoff.fields import LineInput
from screens.signoff.options import Options
from screens.text import shown_line
from screens.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fieldkit.domain.fault.questions import Choice
    from fieldkit.services.faults import FaultFile
    from fieldkit.services.remote_diagnosis import Diagnosis, RemotePage

AnswerT = TypeVar("AnswerT")
_TICK = 1.0


class Stand(StrEnum):
    """Where the talk is."""

    BEGIN = "begin"
    ASK = "ask"
    SOLVED = "solved"
    UNSOLVED = "unsolved"


class RemoteScreen(BaseScreen[bool]):
    """Questions above, answers so far below; answers whether the diagnosis has ended."""

    CSS_PATH = "remote.tcss"
    HELP_TEXT: ClassVar[Words] = say(
        "Remote diagnosis by a list of questions. A digit answers; what the person in the hall is asked to do first"
        " stands above the next question. Every answer is noted at once: if the program ends, it comes back to the"
        " same question. After 30 minutes each further answer needs a reason. F10 says that it works again, F9 that"
        " it cannot be solved from afar; then the fault rises by one level and somebody is sent."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f10", "begin", "Begin", id="remote.begin", tooltip="With the customer's consent"),
        Binding("f10", "stand('solved')", "Works again", id="remote.solved"),
        Binding("f9", "stand('unsolved')", "Not solved", id="remote.unsolved"),
        Binding("f10", "end", "Save", id="remote.end"),
    ]

    def __init__(self, no: str) -> None:
        super().__init__()
        self._no = no
        self._page: RemotePage | None = None
        self._stand = Stand.BEGIN
        self._last: Choice | None = None
        self._texts: dict[str, str] = {}
        self._keeper = DraftKeeper(self, no, "remote")

    def place(self) -> tuple[str, ...]:
        """Which fault."""
        return (_("Faults"), self._no, _("Remote diagnosis"))

    def compose_content(self) -> ComposeResult:
        """Clock and contact, the pane, the answers."""
        yield Static(id="remote-head", markup=False)
        yield Static(id="remote-clock", markup=False)
        yield Static(id="remote-contact", markup=False)
        with Container(id="remote"):
            pane = self._pane()
            if pane is not None:
                yield pane
        yield VirtualList(ASKED_COLUMNS, empty=say("No question was answered yet."), id="asked")

    def on_mount(self) -> None:
        """Where the talk has got to; the clock ticks."""
        self.ask(self.read, self.show_read, group="remote")
        self.set_interval(_TICK, self.tick)

    def read(self) -> "tuple[RemotePage, Mapping[str, object]]":
        """For a worker."""
        return self.bench.remote.page(self._no), self.bench.step_drafts.read(self._no, "remote")

    def show_read(self, read: "tuple[RemotePage, Mapping[str, object]]") -> None:
        """The beginning, or the question that is open."""
        page, kept = read
        self._texts = {name: str(text) for name, text in kept.items()}
        self.show_page(page)
        if page.diagnosis is not None:
            self._stay(self._no)

    def show_page(self, page: "RemotePage") -> None:
        """Stands where the answers have led."""
        self._page, self.is_busy = page, False
        diagnosis = page.diagnosis
        if diagnosis is None:
            self._stand = Stand.BEGIN
        elif diagnosis.standing.ending is Ending.TEST:
            self._stand = Stand.SOLVED
        elif diagnosis.standing.ending is Ending.VISIT:
            self._stand = Stand.UNSOLVED
        else:
            self._stand = Stand.ASK
        asked = diagnosis.standing.asked if diagnosis is not None else ()
        self._last = asked[-1][1] if asked else None
        self.retell()

    def retell(self) -> None:
        """The same in the other language, or another pane."""
        super().retell()
        self.call_after_refresh(self.tell)

    def tell(self) -> None:
        """Head, answers, and the cursor in the first field."""
        self.tick()
        page = self._page
        if page is None:
            return
        asked = page.diagnosis.standing.asked if page.diagnosis is not None else ()
        for answers in self.query("#asked").results(VirtualList):
            answers.show_rows(asked_rows(asked))
        for widget in self.query("#remote Options, #remote Input, #remote TextArea").results(Widget):
            if widget.focusable:
                widget.focus()
                break
        self.refresh_bindings()

    def tick(self) -> None:
        """The clock as it stands now; a reason is asked for when the half hour is over."""
        page = self._page
        if page is None or not self.query("#remote-contact"):
            return  # the widgets are being made anew
        now = self.kit.database.clock.now()
        self.query_one("#remote-head", Static).update(remote_head(page))
        remote, spoken = page.fault.remote, page.spoken
        is_running = remote is not None and page.fault.remote_is_open
        clock = self.query_one("#remote-clock", Static)
        clock.update(shown_line(box_text(remote.box_ends_at, now)) if remote is not None and is_running else "")
        clock.set_class(self._is_over and is_running, "-late")
        contact = self.query_one("#remote-contact", Static)
        contact.update(shown_line(tell(contact_words(spoken, now))) if spoken is not None else "")
        contact.set_class(spoken is not None and spoken.is_broken_off(now), "-late")
        if self._stand is Stand.ASK and self._is_over and not self.query("#overrun_reason") and self.query(AskPane):
            self.retell()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only the keys of the present stand do something."""
        if self._page is None and action in ("begin", "stand", "end"):
            return False
        match action:
            case "begin":
                return self._stand is Stand.BEGIN
            case "stand":
                is_asking = self._stand is Stand.ASK
                return is_asking or (parameters == (Stand.UNSOLVED,) and self._stand is Stand.SOLVED)
            case "end":
                return self._stand in (Stand.SOLVED, Stand.UNSOLVED)
        return super().check_action(action, parameters)

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(PickField.Chosen)
    def keep(self, event: Input.Changed | TextArea.Changed | PickField.Chosen) -> None:
        """Everything typed is on disk before anything else happens."""
        control = event.control
        name = control.id or ""
        if self._page is not None and self._texts.get(name, "") != text_of(control):
            self._texts[name] = text_of(control)
            self._keeper.keep(self._texts)

    @on(Input.Submitted)
    def go_on(self, event: Input.Submitted) -> None:
        """To the next field; a note is noted."""
        if event.input.id == "note" and event.value.strip():
            self.note(event.value.strip())
        else:
            self.focus_next()

    @on(Options.Chosen)
    def choose(self, event: Options.Chosen) -> None:
        """An answer is noted at once; other choices are kept."""
        name = event.options.id or ""
        if name == "answer":
            self.answer(event.index)
            return
        if name == "tree":
            from fieldkit.services.remote_diagnosis import trees

            self._texts["tree"] = trees()[event.index].code
        elif name == "tool":
            self._texts["tool"] = TOOLS[event.index]
        self._keeper.keep(self._texts)
        self.focus_next()

    def action_begin(self) -> None:
        """With the consent of a named person."""
        tree, consent = self._texts.get("tree", ""), self.query_one("#consent_by", LineInput).value
        if not tree and self._page is not None and self.query_one("#tree", Options).chosen >= 0:
            tree = self._page.fault.part
        if not tree:
            todo = say("Choose the component by its digit.")
            self.say(say("It is not said what is diagnosed."), bad=True, todo=todo)
            return
        tool = self._texts.get("tool", TOOLS[0])
        self.save_once(lambda: self.bench.remote.begin(self._no, tree, consent, tool), self.show_diagnosis)

    def answer(self, place: int) -> None:
        """Notes the answer of this place; the next question follows."""
        diagnosis = self._page.diagnosis if self._page else None
        question = diagnosis.standing.question if diagnosis else None
        if question is None:
            return
        code, reason = question.answers[place].code, self._reason()
        self.save_once(lambda: self.bench.remote.answer(self._no, code, overrun_reason=reason), self.show_diagnosis)

    def note(self, text: str) -> None:
        """Keeps what was said beside the questions."""
        reason = self._reason()
        self._texts.pop("note", None)
        self.save_once(lambda: self.bench.remote.note(self._no, text, overrun_reason=reason), self.show_diagnosis)

    def show_diagnosis(self, diagnosis: "Diagnosis") -> None:
        """The answer is on disk; the page with its contact is read anew, and no key counts before it is there."""
        self._stay(self._no)
        last = diagnosis.last
        self.say(say("Noted: {answer}.", answer=_answer_text(last)) if last else say("Noted."))
        self.ask(lambda: self.bench.remote.page(self._no), self.show_page, group="remote")

    def action_stand(self, stand: str) -> None:
        """To one of the two ends, before the questions are over."""
        self._stand = Stand(stand)
        self.retell()

    def action_end(self) -> None:
        """The step that ends the diagnosis."""
        controls = self.query("#remote LineInput, #remote TextInput, #remote PickField").results(Widget)
        texts = {control.id: text_of(control) for control in controls}
        if self._stand is Stand.SOLVED:
            facts: dict[str, object] = {
                "confirmed_by": texts["confirmed_by"],
                "tests": [line.strip() for line in texts["tests"].splitlines() if line.strip()],
                "resolution": texts["resolution"],
                "solution": texts["solution"],
            }
            self.save_once(lambda: self._end(Step.REMOTE_SOLVED, facts), self.close_ended)
            return
        page = self._page
        assert page is not None
        levels = [level for level in Level if level >= (page.fault.level or Level.ORDINARY)]
        facts = {"reason": texts["reason"], "level": int(levels[self.query_one("#level", Options).chosen])}
        self.save_once(lambda: self._end(Step.REMOTE_FAILED, facts), self.close_ended)

    def close_ended(self, _file: "FaultFile") -> None:
        """The fault shows what comes next."""
        self._stay("")
        self.dismiss(True)

    def action_back(self) -> None:
        """From an end that was chosen back to the question; else out, and the questions stay where they are."""
        diagnosis = self._page.diagnosis if self._page else None
        is_chosen = diagnosis is not None and diagnosis.standing.question is not None
        if is_chosen and self._stand in (Stand.SOLVED, Stand.UNSOLVED):
            self._stand = Stand.ASK
            self.retell()
            return
        self._stay("")
        self.dismiss(False)

    def refused(self, refusal: Refusal) -> None:
        """What was typed stays."""
        self._keeper.forget_trouble()
        super().refused(refusal)
        for reason in self.query("#overrun_reason").results(LineInput):
            reason.focus()

    def failed(self, error: BaseException) -> None:
        """The same where something broke."""
        self._keeper.forget_trouble()
        super().failed(error)

    def _end(self, step: Step, facts: "Mapping[str, object]") -> "FaultFile":
        file = self.bench.faults.step(self._no, str(step), facts)
        self._keeper.drop()
        return file

    def _stay(self, no: str) -> None:
        """Where the program comes back to when it is interrupted."""
        self.save(lambda: self.bench.remote.stay(no), lambda _nothing: None)

    @property
    def _is_over(self) -> bool:
        remote = self._page.fault.remote if self._page else None
        return remote is not None and self.kit.database.clock.now() > remote.box_ends_at

    def _reason(self) -> str:
        fields = self.query("#overrun_reason").results(LineInput)
        return next((field.value.strip() for field in fields), "")

    def _pane(self) -> RemotePane | None:
        page = self._page
        if page is None:
            return None
        diagnosis = page.diagnosis
        question = diagnosis.standing.question if diagnosis else None
        if self._stand is Stand.ASK and question is not None:
            return AskPane(self._texts, question, self._last, is_over=self._is_over)
        if self._stand is Stand.SOLVED:
            return SolvedPane(self._texts, page.fault, _done(diagnosis))
        if self._stand is Stand.UNSOLVED:
            return UnsolvedPane(self._texts, page.fault, _told(diagnosis))
        return BeginPane(self._texts, page.fault)


def _answer_text(choice: "Choice") -> str:
    return pick(choice.zh, choice.en)


def _done(diagnosis: "Diagnosis | None") -> str:
    """What the person in the hall was asked to do: the solution as far as the answers tell it."""
    asked = diagnosis.standing.asked if diagnosis else ()
    done = [pick(choice.do_zh, choice.do_en) for _question, choice in asked if choice.do_zh]
    return done[-1] if done else ""


def _told(diagnosis: "Diagnosis | None") -> str:
    """The last answer, which shows why nobody can help from afar."""
    asked = diagnosis.standing.asked if diagnosis else ()
    if not asked:
        return ""
    question, choice = asked[-1]
    return f"{pick(question.zh, question.en)} {_answer_text(choice)}"
