"""What is asked before a port is used: which one, and whether all is as it has to be?"""

from collections.abc import Callable
from dataclasses import replace
from enum import Enum, auto
from typing import Generic

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.screen import ScreenResultType

from fieldkit.domain.assent import Assent, AssentKind, assented
from fieldkit.domain.words import Refusal, Words, say
from fieldkit.locale import gettext as _
from fieldkit.locale import tell
from screens.base import BaseScreen
from screens.inspection.editor import Editor
from screens.inspection.item_pane import ItemDetail
from screens.inspection.login import Answer, LoginDialog
from screens.inspection.option_pad import OptionPad
from screens.inspection.probe_before import Beforehand, safety_question
from screens.inspection.probe_ports import TYPED, UNDECIDED, place_of, port_columns, port_rows
from screens.inspection.probe_run import Port, Survey
from screens.inspection.probe_search import SearchPane
from screens.inspection.probe_trend import CounterPane
from screens.inspection.steps import Question
from screens.widgets.virtual_list import VirtualList

Deed = Callable[[], None]
"""What a question on this screen leads to."""


class Phase(Enum):
    """How far the probe is."""

    CHOOSING = auto()
    SEARCHING = auto()
    """Language and settings are looked for."""
    LOST = auto()
    """The search is over and nothing answered."""
    RUNNING = auto()
    DONE = auto()


FOCUS = {
    Phase.CHOOSING: "#ports",
    Phase.SEARCHING: "#attempts",
    Phase.LOST: "#card",
    Phase.RUNNING: "#transcript",
    Phase.DONE: "#card",
}
"""What the arrow keys move."""


class PortAsking(BaseScreen[ScreenResultType], Generic[ScreenResultType]):
    """The port is chosen by a person, and what has to be so is confirmed by one, before the first byte."""

    def __init__(self, survey: Survey) -> None:
        super().__init__()
        self._survey = survey
        self._phase = Phase.CHOOSING
        self._port: Port | None = None
        self._assents: tuple[Assent, ...] = ()
        """What was said yes to for the run that goes on."""

    def compose_content(self) -> ComposeResult:
        """What will be asked; ports, then the attempts, then the transcript; the verdict below."""
        yield Beforehand()
        yield VirtualList((), id="ports")
        yield Editor[Deed](self._decided)
        yield SearchPane()
        yield VirtualList((), id="transcript")
        with VerticalScroll(id="card"):
            yield ItemDetail()
            yield CounterPane()

    def on_mount(self) -> None:
        """The port is chosen by a person, also when there is only one."""
        self.choose()

    def choose(self) -> None:
        """The cursor stands on the port of this probe, or on the only one; it never chooses between two."""
        self.enter(Phase.CHOOSING)
        self.query_one("#ports", VirtualList).move_to(place_of(self._survey, self._chosen))

    def enter(self, phase: Phase) -> None:
        """Shows what belongs to this phase and nothing else."""
        self._phase = phase
        self.query_one(Beforehand).hide()
        # One change of all classes: each change of a class styles the whole screen anew.
        self.update_classes({"-reading": False} | {f"-{other.name.lower()}": other is phase for other in Phase})
        self.tell_phase()
        self.set_focus(self.query_one(FOCUS[phase]))
        self.refresh_bindings()

    def tell_phase(self) -> None:
        """Everything in the language of the reader."""
        self.query_one(Beforehand).tell(self._survey)
        ports = self.query_one("#ports", VirtualList)
        ports.set_columns(port_columns())
        ports.show_rows(port_rows(self._survey, self._chosen))

    def start(self, port: Port) -> None:
        """Runs the probe on this port."""
        raise NotImplementedError

    def action_bytes(self) -> None:
        """Everything that may be sent, in the place of the ports, and back."""
        is_shown = self.query_one(Beforehand).turn()
        self.set_class(is_shown, "-reading")
        self.set_focus(self.query_one("#questions" if is_shown else "#ports"))

    @on(VirtualList.Selected, "#ports")
    def take_port(self, event: VirtualList.Selected) -> None:
        """A port is chosen, or typed."""
        event.stop()
        self.go_to(event.key, self.ask_before_run)

    def go_to(self, key: str, then: Callable[[Port], None]) -> None:
        """The port of a row: at once, after its name was typed, or not while several fit."""
        if key == UNDECIDED:
            self.say(say("No port is chosen yet."), todo=say("Go to the port of this cable with the arrows."))
        elif key == TYPED:
            title = _("Name of the port, or socket://HOST:PORT")
            self.query_one(Editor).ask(Question("port", title, lambda typed: self._typed(typed, then)), "")
        else:
            then(self._survey.ports[int(key)])

    def ask_before_run(self, port: Port) -> None:
        """What has to be so for this probe, then the run."""
        confirm = self._survey.confirm
        self.ask_before((confirm,) if confirm is not None else (), lambda: self._log_in_and_start(port))

    def _log_in_and_start(self, port: Port) -> None:
        if not self._survey.may_need_login:
            self.start(port)
            return

        def begin(answer: Answer | None) -> None:
            if answer is None:
                self._leave()
            else:
                self._survey = replace(self._survey, login=answer())
                self.start(port)

        self.query_one(Editor).close()
        self.app.push_screen(LoginDialog(), begin)

    def ask_before(self, confirms: tuple[Words, ...], begin: Deed) -> None:
        """Asks for all of this in one sentence; begins at once where there is nothing to confirm."""
        self._assents = ()
        if not confirms:
            begin()
            return
        text = " ".join(tell(confirm) for confirm in confirms)

        def confirmed() -> None:
            self._assents = (self.assent(AssentKind.SAFETY, text),)
            begin()

        self.enter(Phase.CHOOSING)
        self.query_one(Editor).ask(safety_question(text, confirmed, self._leave), "")

    def assent(self, kind: AssentKind, text: str) -> Assent:
        """A yes of now, of the engineer who sits here, to the sentence as it was shown."""
        return assented(kind, text, self._survey.engineer, self.kit.database.clock.now())

    @on(Editor.Opened)
    def make_room(self) -> None:
        """What is asked stands alone with the cable where there is little room."""
        self.add_class("-asking")
        self.refresh_bindings()
        self.call_after_refresh(self.query_one(OptionPad).scroll_visible, animate=False)

    @on(Editor.Closed)
    def follow_editor(self) -> None:
        """The list has the keys again."""
        self.remove_class("-asking")
        self.refresh_bindings()
        if self._phase not in (Phase.RUNNING, Phase.SEARCHING):
            self.set_focus(self.query_one(FOCUS[self._phase]))

    @property
    def _chosen(self) -> str:
        return self._port.device if self._port is not None else ""

    def _typed(self, typed: str, then: Callable[[Port], None]) -> Deed:
        device = typed.strip()
        if not device:
            raise Refusal(
                "port.name", say("No port is named."), say("Type its name, such as /dev/ttyUSB0 or COM3.")
            )
        return lambda: then(Port(device))

    def _leave(self) -> None:
        self.query_one(Editor).close()
        self.say(say("Nothing was sent."), todo=say("Choose the port when everything is ready."))

    def _decided(self, deed: Deed, _subject: str, _purpose: str) -> None:
        deed()
