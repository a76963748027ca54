"""How does an engineer probe a device from the checklist: choose the port, watch, read the verdict?"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, ClassVar

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
from screens.inspection.probe_before import Beforehand, safety_question
from screens.inspection.probe_card import card_lines, transcript_columns, transcript_row
from screens.inspection.probe_ports import TYPED, UNDECIDED, place_of, port_columns, port_rows
from screens.inspection.probe_run import Port, Survey
from screens.inspection.sheet import Sheet, Spot
from screens.inspection.steps import Question
from screens.inspection.told import saved_words
from screens.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from diagnostics.outcome import Exchange, ProbeOutcome
    from fieldkit.services.answering import Saved

Deed = Callable[[], None]
"""What a question on this screen leads to."""


class Phase(Enum):
    """How far the probe is."""

    CHOOSING = auto()
    RUNNING = auto()
    DONE = auto()


_FOCUS = {Phase.CHOOSING: "#ports", Phase.RUNNING: "#transcript", Phase.DONE: "#card"}
"""What the arrow keys move."""


class ProbeScreen(BaseScreen["Saved | None"]):
    """One probe for one item; what it says is in the record before the screen is left."""

    CSS_PATH = "probe.tcss"
    HELP_TEXT = say(
        "Choose the port that the cable is plugged into; nothing is sent before. Esc cancels a probe that runs. "
        "What came out is in the record at once, with its bytes; no answer is no verdict. F9 probes again."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9", "again", "Probe again", id="probe.again"),
        Binding("f4", "other_port", "Other port", id="probe.other_port"),
        Binding("f6", "bytes", "Questions and bytes", id="probe.bytes", tooltip="Everything that may be sent"),
        Binding("enter", "take", "Back to the checklist", id="probe.take"),
    ]

    @dataclass
    class Heard(Message):
        """Something went over the line."""

        exchange: "Exchange"

    def __init__(self, spot: Spot, survey: Survey) -> None:
        super().__init__()
        self._spot = spot
        self._survey = survey
        self._phase = Phase.CHOOSING
        self._port: Port | None = None
        self._cancel = threading.Event()
        self._transcript: list[Exchange] = []
        self._outcome: ProbeOutcome | None = None
        self._in_record: Saved | None = None

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
        """Serial number, item, probe."""
        return self._spot.checklist.serial, self._spot.code, pick(self._survey.zh, self._survey.en)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys by phase."""
        if action in {"again", "other_port", "take"}:
            return self._phase is Phase.DONE
        if action == "bytes":
            return self._phase is Phase.CHOOSING
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
            self.dismiss(self._in_record)

    def action_take(self) -> None:
        """Back to the checklist; the verdict is in the record already."""
        self.dismiss(self._in_record)

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

    @on(Editor.Closed)
    def follow_editor(self) -> None:
        """The list has the keys again."""
        self.remove_class("-asking")
        if self._phase is Phase.CHOOSING:
            self.set_focus(self.query_one("#ports"))

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
        self._port, self._cancel, self._transcript, self._outcome = port, threading.Event(), [], None
        self._enter(Phase.RUNNING)
        self.query_one(Editor).close()
        self.say(say("Probing on {port}. Esc cancels.", port=port.device))
        bench, spot, cancel, name = self.bench, self._spot, self._cancel, self._survey.probe
        self.ask(
            lambda: probe_run.run(bench, spot, name, port, cancel, lambda each: self._hear(each)),
            self._finish,
            group="probe",
        )

    def _hear(self, exchange: "Exchange") -> None:
        self.post_message(self.Heard(exchange))

    def _finish(self, outcome: "ProbeOutcome") -> None:
        self._outcome = outcome
        self._enter(Phase.DONE)
        if outcome.conclusion == "cancelled":
            self.say(say("Cancelled; the record is as it was."), todo=say("F9 probes again."))
            return
        bench, spot = self.bench, self._spot
        self.save(lambda: probe_run.keep(bench, spot, outcome), self._kept)

    def _kept(self, saved: "Saved") -> None:
        self._in_record = saved
        sheet = Sheet(self._spot.checklist).with_answer(saved)
        self._spot = sheet.spot(saved.item_code)
        self.post_message(saved_words(sheet, saved))

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
        self.query_one(ItemDetail).show(card_lines(self._outcome) if self._outcome is not None else [])
