"""How does an engineer probe a device from the checklist: choose the port, watch, read the verdict?"""

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Generic

from textual import on
from textual.binding import Binding, BindingType
from textual.message import Message

from fieldkit.domain.assent import AssentKind
from fieldkit.domain.words import NOTHING, Refusal, Words, say
from fieldkit.locale import pick, tell
from screens.inspection import probe_run
from screens.inspection.editor import Editor
from screens.inspection.item_pane import ItemDetail
from screens.inspection.probe_asking import Phase, PortAsking
from screens.inspection.probe_before import serial_question, serial_words
from screens.inspection.probe_card import card_lines, transcript_columns, transcript_row
from screens.inspection.probe_errand import Errand, KeptT
from screens.inspection.probe_run import Port, Ran, Survey
from screens.inspection.probe_search import SearchPane, found_words, search_lines
from screens.inspection.probe_trend import CounterPane
from screens.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from diagnostics.detect import Attempt, Detection
    from diagnostics.outcome import Exchange
    from screens.widgets.rows import Row

_BUSY = (Phase.SEARCHING, Phase.RUNNING)
_OVER = (Phase.LOST, Phase.DONE)


class ProbeScreen(PortAsking[KeptT | None], Generic[KeptT]):
    """One probe; what it says is on disk before the screen is left."""

    CSS_PATH = "probe.tcss"
    HELP_TEXT = say(
        "Choose the port that the cable is plugged into; nothing is sent before. F5 looks for language and speed on"
        " that port. Esc cancels what runs. What came out is kept at once, with its bytes; no answer is no verdict."
        " F9 probes again. 3 shows the next number over the visits."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9", "again", "Again", id="probe.again", tooltip="The same on the same port"),
        Binding("f5", "search", "Detect", id="probe.search", tooltip="Look for language, speed and parity"),
        Binding("f4", "other_port", "Other port", id="probe.other_port"),
        Binding("f6", "bytes", "Questions and bytes", id="probe.bytes", tooltip="Everything that may be sent"),
        Binding("3", "curve", "Next curve", id="probe.curve", tooltip="The next number over the visits"),
        Binding("enter", "take", "Finish", id="probe.take"),
    ]

    @dataclass
    class Heard(Message):
        """Something went over the line."""

        exchange: "Exchange"
        row: "Row"

    @dataclass
    class Begun(Message):
        """A search asks this now."""

        probe: str
        settings: str

    @dataclass
    class Tried(Message):
        """An attempt of a search is over."""

        attempt: "Attempt"

    def __init__(self, errand: Errand[KeptT], survey: Survey) -> None:
        super().__init__(survey)
        self._errand = errand
        self._asked_for = survey
        """What the screen was opened for; a search may find another language."""
        self._cancel = threading.Event()
        self._transcript: list[Exchange] = []
        self._rows: list[Row] = []
        self._ran: Ran | None = None
        self._lost: Detection | None = None
        self._found: Words = NOTHING
        self._kept: KeptT | None = None
        self._undecided = False

    def choose(self) -> None:
        """Another port may have another device behind it: what a search found holds for one."""
        self._survey, self._found = self._asked_for, NOTHING
        self.refresh_frame()
        super().choose()

    def on_unmount(self) -> None:
        """Nobody is left to watch: the port is given back."""
        self._cancel.set()

    def place(self) -> tuple[str, ...]:
        """What it is for, probe."""
        return *self._errand.place, pick(self._survey.zh, self._survey.en)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys by phase."""
        is_asking = self.has_class("-asking")
        if action == "take":
            return self._phase in _OVER
        if action == "curve":
            return self._phase is Phase.DONE and self.query_one(CounterPane).total > 1
        if action in {"again", "other_port"}:
            return self._phase in _OVER and not self._undecided
        if action == "search":
            return self._phase not in _BUSY and not self._undecided and not is_asking
        if action == "bytes":
            return self._phase is Phase.CHOOSING and not is_asking
        return super().check_action(action, parameters)

    def retell(self) -> None:
        """Another language."""
        self.tell_frame()
        self._rows = [transcript_row(self._survey.probe, exchange) for exchange in self._transcript]
        self.tell_phase()
        self.query_one(SearchPane).tell()
        self.query_one(CounterPane).tell()

    def refused(self, refusal: Refusal) -> None:
        """The port cannot be used: choose again."""
        self.choose()
        super().refused(refusal)

    def action_back(self) -> None:
        """Cancels what runs; otherwise back, with what is saved."""
        if self._phase in _BUSY:
            self._cancel.set()
            self.say(say("Cancelling ..."))
        elif self.has_class("-reading"):
            self.action_bytes()
        elif self._phase is Phase.LOST:
            self.choose()
        else:
            self.action_take()

    def action_take(self) -> None:
        """Back; the outcome is on disk already, or has to be decided about first."""
        if self._undecided and self._ran is not None:
            self._ask_whether_to_keep(self._ran)
        else:
            self.dismiss(self._kept)

    def action_again(self) -> None:
        """The same on the same port, for example after the roll was changed or the plug was seated."""
        if self._port is None:
            return
        if self._phase is Phase.LOST:
            self._search_on(self._port)
        else:
            self.ask_before_run(self._port)

    def action_search(self) -> None:
        """Which language and which settings; on the port of this run, or on the one under the cursor."""
        row = self.query_one("#ports", VirtualList).row
        if self._phase in _OVER and self._port is not None:
            self._search_on(self._port)
        elif row is not None:
            self.go_to(row.key, self._search_on)

    def action_other_port(self) -> None:
        """Another port."""
        self.choose()

    def action_curve(self) -> None:
        """The next number."""
        self.query_one(CounterPane).show_next()

    @on(Heard)
    def show_exchange(self, event: Heard) -> None:
        """The transcript grows while the probe runs."""
        self._transcript.append(event.exchange)
        self._rows.append(event.row)
        rows = self.query_one("#transcript", VirtualList)
        rows.show_rows(self._rows)
        rows.move_to(len(self._rows) - 1)

    @on(Begun)
    def show_begun(self, event: Begun) -> None:
        """An attempt is being made."""
        self.query_one(SearchPane).show_begun(event.probe, event.settings)

    @on(Tried)
    def show_tried(self, event: Tried) -> None:
        """What came of it."""
        self.query_one(SearchPane).show_attempt(event.attempt)

    def start(self, port: Port) -> None:
        """Runs the probe on this port, at the settings of the survey."""
        self._port, self._cancel, self._ran = port, threading.Event(), None
        self._transcript, self._rows = [], []
        self.enter(Phase.RUNNING)
        self.query_one(Editor).close()
        self.say(say("Probing on {port}. Esc cancels.", port=port.device))
        bench, holder, survey, cancel, assents = (
            self.bench, self._errand.holder, self._survey, self._cancel, self._assents,
        )  # fmt: skip
        self.ask(
            lambda: probe_run.run(bench, holder, survey, port, cancel, self._hear, assents),
            self._finish,
            group="probe",
        )

    def _hear(self, exchange: "Exchange") -> None:
        """On the thread of the probe: what the bytes mean is worked out here, not on the screen's."""
        self.post_message(self.Heard(exchange, transcript_row(self._survey.probe, exchange)))

    def _search_on(self, port: Port) -> None:
        """What has to be so for every language that is tried, then the search."""
        confirms = [language.confirm for language in self._survey.languages if language.confirm is not None]
        wanted = {confirm.msgid: confirm for confirm in confirms}
        self.ask_before(tuple(wanted.values()), lambda: self._search(port))

    def _search(self, port: Port) -> None:
        self._port, self._cancel, self._lost = port, threading.Event(), None
        self.query_one(SearchPane).begin(self._survey, port)
        self.enter(Phase.SEARCHING)
        self.query_one(Editor).close()
        self.say(say("Looking for language and speed on {port}. Esc cancels.", port=port.device))
        survey, cancel = self._survey, self._cancel
        self.ask(
            lambda: probe_run.search(survey, port, cancel, self._begin_attempt, self._end_attempt),
            lambda detection: self._end_search(port, detection),
            group="search",
        )

    def _begin_attempt(self, probe: str, settings: str) -> None:
        self.post_message(self.Begun(probe, settings))

    def _end_attempt(self, attempt: "Attempt") -> None:
        self.post_message(self.Tried(attempt))

    def _end_search(self, port: Port, detection: "Detection") -> None:
        self.query_one(SearchPane).show_end()
        if detection.is_cancelled:
            self.choose()
            self.say(say("Cancelled: nothing is known of this port."), todo=say("F5 looks again."))
        elif detection.found is None:
            self._lost = detection
            self.enter(Phase.LOST)
            self.say(say("Nothing answered."), bad=True, todo=say("Check what is listed, then F9 looks again."))
        else:
            self._survey = probe_run.surveyed_as(self._survey, detection.found)
            self._found = found_words(self._survey, detection)
            self.refresh_frame()
            self.start(port)

    def _finish(self, ran: Ran) -> None:
        self._ran = replace(ran, found=self._found)
        self.enter(Phase.DONE)
        self.query_one(CounterPane).show_courses(ran.courses)
        self.refresh_bindings()
        if ran.outcome.conclusion == "cancelled":
            self._tell_cancelled(ran)
        elif ran.serial.agreement == "other":
            self._ask_whether_to_keep(ran)
        else:
            self._keep(ran)

    def _tell_cancelled(self, ran: Ran) -> None:
        """No answer to anything; but bytes went out after a yes, and that stays on record with the device."""
        if not ran.outcome.assents:
            self.say(say("Cancelled; nothing was kept."), todo=say("F9 probes again."))
            return
        bench, device_id = self.bench, self._survey.device_id
        self.save(
            lambda: probe_run.keep_with_device(bench, device_id, ran.outcome),
            lambda _: self.say(say("Cancelled; only what you confirmed was kept."), todo=say("F9 probes again.")),
        )

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
            yes = self.assent(AssentKind.OTHER_SERIAL, tell(serial_words(ran)))
            outcome = replace(ran.outcome, assents=(*ran.outcome.assents, yes))
            self._ran = replace(ran, outcome=outcome, found=self._found)
            self.tell_phase()
            self._keep(self._ran)
        else:
            self.say(say("Nothing was kept."), todo=say("F4 chooses another port."))

    def _keep(self, ran: Ran) -> None:
        bench, errand = self.bench, self._errand
        self.save(lambda: errand.keep(bench, ran.outcome), self._tell_kept)

    def _tell_kept(self, kept: KeptT) -> None:
        self._kept = kept
        self.post_message(self._errand.told(kept))

    def tell_phase(self) -> None:
        """Ports, transcript and card."""
        super().tell_phase()
        transcript = self.query_one("#transcript", VirtualList)
        transcript.set_columns(transcript_columns(), empty=say("Waiting for the first byte."))
        transcript.show_rows(self._rows)
        if self._phase is Phase.LOST and self._lost is not None:
            lines = search_lines(self._lost)
        else:
            lines = card_lines(self._ran) if self._ran is not None else []
        self.query_one(ItemDetail).show(lines)
