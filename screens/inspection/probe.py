"""How does an engineer probe a device from the checklist: choose the port, watch, read the verdict?"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, ClassVar, Generic

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.message import Message

from fieldkit.domain.words import Refusal, say
from fieldkit.locale import gettext as _
from fieldkit.locale import pick
from screens.base import BaseScreen
from screens.inspection import probe_run
from screens.inspection.editor import Editor
from screens.inspection.item_pane import ItemDetail
from screens.inspection.option_pad import OptionPad
from screens.inspection.probe_before import Beforehand, safety_question, serial_question
from screens.inspection.probe_card import card_lines, transcript_columns, transcript_row
from screens.inspection.probe_errand import Errand, KeptT
from screens.inspection.probe_ports import TYPED, UNDECIDED, place_of, port_columns, port_rows
from screens.inspection.probe_run import Port, Ran, Survey
from screens.inspection.steps import Question
from screens.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from diagnostics.outcome import Exchange

Deed = Callable[[], None]
"""What a question on this screen leads to."""


class Phase(Enum):
    """How far the probe is."""

    CHOOSING = auto()
    RUNNING = auto()
    DONE = auto()


_FOCUS = {Phase.CHOOSING: "#ports", Phase.RUNNING: "#transcript", Phase.DONE: "#card"}
"""What the arrow keys move."""


class ProbeScreen(BaseScreen[KeptT | None], Generic[KeptT]):
    """One probe; what it says is on disk before the screen is left."""

    CSS_PATH = "probe.tcss"
    HELP_TEXT = say(
        "Choose the port that the cable is plugged into; nothing is sent before. Esc cancels a probe that runs. "
        "What came out is kept at once, with its bytes; no answer is no verdict. F9 probes again."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9", "again", "Probe again", id="probe.again"),
        Binding("f4", "other_port", "Other port", id="probe.other_port"),
        Binding("f6", "bytes", "Questions and bytes", id="probe.bytes", tooltip="Everything that may be sent"),
        Binding("enter", "take", "Finish", id="probe.take"),
    ]

    @dataclass
    class Heard(Message):
        """Something went over the line."""

        exchange: "Exchange"

    def __init__(self, errand: Errand[KeptT], survey: Survey) -> None:
        super().__init__()
        self._errand = errand
        self._survey = survey
        self._phase = Phase.CHOOSING
        self._port: Port | None = None
        self._cancel = threading.Event()
        self._transcript: list[Exchange] = []
        self._ran: Ran | None = None
        self._kept: KeptT | None = None
        self._undecided = False

    def compose_content(self) -> ComposeResult:
        """What will be asked; ports, then the transcript; the verdict below."""
        yield Beforehand()
        yield VirtualList((), id="ports")
        yield Editor[Deed](self._decided)
        yield VirtualList((), id="transcript")
        with VerticalScroll(id="card"):
            yield ItemDetail()

    def on_mount(self) -> None:
        """The port is chosen by a person, also when there is only one."""
        self._choose()

    def on_unmount(self) -> None:
        """Nobody is left to watch: the port is given back."""
        self._cancel.set()

    def place(self) -> tuple[str, ...]:
        """What it is for, probe."""
        return *self._errand.place, pick(self._survey.zh, self._survey.en)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys by phase."""
        if action == "take":
            return self._phase is Phase.DONE
        if action in {"again", "other_port"}:
            return self._phase is Phase.DONE and not self._undecided
        if action == "bytes":
            return self._phase is Phase.CHOOSING and not self.has_class("-asking")
        return super().check_action(action, parameters)

    def retell(self) -> None:
        """Another language."""
        self.tell_frame()
        self._tell()

    def refused(self, refusal: Refusal) -> None:
        """The port cannot be used: choose again."""
        self._choose()
        super().refused(refusal)

    def action_back(self) -> None:
        """Cancels a probe that runs; otherwise back, with what is saved."""
        if self._phase is Phase.RUNNING:
            self._cancel.set()
            self.say(say("Cancelling ..."))
        elif self.has_class("-reading"):
            self.action_bytes()
        else:
            self.action_take()

    def action_take(self) -> None:
        """Back; the outcome is on disk already, or has to be decided about first."""
        if self._undecided and self._ran is not None:
            self._ask_whether_to_keep(self._ran)
        else:
            self.dismiss(self._kept)

    def action_again(self) -> None:
        """The same probe on the same port, for example after the roll was changed."""
        if self._port is not None:
            self._ask_before(self._port)

    def action_bytes(self) -> None:
        """Everything that may be sent, in the place of the ports, and back."""
        is_shown = self.query_one(Beforehand).turn()
        self.set_class(is_shown, "-reading")
        self.set_focus(self.query_one("#questions" if is_shown else "#ports"))

    def action_other_port(self) -> None:
        """Another port."""
        self._choose()

    @on(VirtualList.Selected, "#ports")
    def take_port(self, event: VirtualList.Selected) -> None:
        """A port is chosen, or typed."""
        event.stop()
        if event.key == UNDECIDED:
            self.say(say("No port is chosen yet."), todo=say("Go to the port of this cable with the arrows."))
        elif event.key == TYPED:
            title = _("Name of the port, or socket://HOST:PORT")
            self.query_one(Editor).ask(Question("port", title, self._typed_port), "")
        else:
            self._ask_before(self._survey.ports[int(event.key)])

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
        if self._phase is not Phase.RUNNING:
            self.set_focus(self.query_one(_FOCUS[self._phase]))

    @on(Heard)
    def show_exchange(self, event: Heard) -> None:
        """The transcript grows while the probe runs."""
        self._transcript.append(event.exchange)
        rows = self.query_one("#transcript", VirtualList)
        rows.show_rows([transcript_row(self._survey.probe, exchange) for exchange in self._transcript])
        rows.move_to(len(self._transcript) - 1)

    def _typed_port(self, typed: str) -> "Question[Deed] | Deed":
        device = typed.strip()
        if not device:
            raise Refusal(
                "port.name", say("No port is named."), say("Type its name, such as /dev/ttyUSB0 or COM3.")
            )
        return self._before(Port(device))

    def _before(self, port: Port) -> "Question[Deed] | Deed":
        def begin() -> None:
            self._start(port)

        confirm = self._survey.confirm
        return begin if confirm is None else safety_question(confirm, begin, self._leave)

    def _leave(self) -> None:
        self.query_one(Editor).close()
        self.say(say("Nothing was sent."), todo=say("Choose the port when everything is ready."))

    def _ask_before(self, port: Port) -> None:
        step = self._before(port)
        if isinstance(step, Question):
            self._enter(Phase.CHOOSING)
            self.query_one(Editor).ask(step, "")
        else:
            step()

    def _decided(self, deed: Deed, _subject: str, _purpose: str) -> None:
        deed()

    def _start(self, port: Port) -> None:
        self._port, self._cancel, self._transcript, self._ran = port, threading.Event(), [], None
        self._enter(Phase.RUNNING)
        self.query_one(Editor).close()
        self.say(say("Probing on {port}. Esc cancels.", port=port.device))
        bench, holder, survey, cancel = self.bench, self._errand.holder, self._survey, self._cancel
        self.ask(
            lambda: probe_run.run(bench, holder, survey, port, cancel, lambda each: self._hear(each)),
            self._finish,
            group="probe",
        )

    def _hear(self, exchange: "Exchange") -> None:
        self.post_message(self.Heard(exchange))

    def _finish(self, ran: Ran) -> None:
        self._ran = ran
        self._enter(Phase.DONE)
        if ran.outcome.conclusion == "cancelled":
            self.say(say("Cancelled; nothing was kept."), todo=say("F9 probes again."))
            return
        if ran.serial.agreement == "other":
            self._ask_whether_to_keep(ran)
        else:
            self._keep(ran)

    def _ask_whether_to_keep(self, ran: Ran) -> None:
        """The file may be wrong, or the port: that is for a person to say, and nothing is kept before."""
        self._undecided = True
        question = serial_question(ran, lambda: self._decide(ran, keep=True), lambda: self._decide(ran, keep=False))
        self.query_one(Editor).ask(question, "")
        self.say(say("Not kept yet: the serial number is not the one of the device file."), bad=True)

    def _decide(self, ran: Ran, *, keep: bool) -> None:
        self._undecided = False
        self.query_one(Editor).close()
        self.refresh_bindings()
        if keep:
            self._keep(ran)
        else:
            self.say(say("Nothing was kept."), todo=say("F4 chooses another port."))

    def _keep(self, ran: Ran) -> None:
        bench, errand = self.bench, self._errand
        self.save(lambda: errand.keep(bench, ran.outcome), self._tell_kept)

    def _tell_kept(self, kept: KeptT) -> None:
        self._kept = kept
        self.post_message(self._errand.told(kept))

    def _choose(self) -> None:
        """The cursor stands on the port of this probe, or on the only one; it never chooses between two."""
        self._enter(Phase.CHOOSING)
        self.query_one("#ports", VirtualList).move_to(place_of(self._survey, self._chosen))

    @property
    def _chosen(self) -> str:
        return self._port.device if self._port is not None else ""

    def _enter(self, phase: Phase) -> None:
        self._phase = phase
        self.query_one(Beforehand).hide()
        self.remove_class("-reading")
        for other in Phase:
            self.set_class(other is phase, f"-{other.name.lower()}")
        self._tell()
        self.set_focus(self.query_one(_FOCUS[phase]))
        self.refresh_bindings()

    def _tell(self) -> None:
        self.query_one(Beforehand).tell(self._survey)
        ports = self.query_one("#ports", VirtualList)
        ports.set_columns(port_columns())
        ports.show_rows(port_rows(self._survey, self._chosen))
        transcript = self.query_one("#transcript", VirtualList)
        transcript.set_columns(transcript_columns(), empty=say("Waiting for the first byte."))
        transcript.show_rows([transcript_row(self._survey.probe, exchange) for exchange in self._transcript])
        self.query_one(ItemDetail).show(card_lines(self._ran) if self._ran is not None else [])
