"""What does an ESC/POS receipt printer answer in each of its states?"""

from collections.abc import Mapping
from types import MappingProxyType

from diagnostics.simulators import Simulated
from diagnostics.simulators.serving import NO_FAULTS, LineFaults, RunningSimulator
from diagnostics.simulators.wires import wire

STATES: Mapping[str, tuple[bytes, bytes, bytes, bytes] | None] = MappingProxyType(
    {
        "ready": (b"\x12", b"\x12", b"\x12", b"\x12"),
        "near_end": (b"\x12", b"\x12", b"\x12", b"\x1e"),
        "paper_out": (b"\x1a", b"\x32", b"\x12", b"\x7e"),
        "cover_open": (b"\x1a", b"\x16", b"\x12", b"\x12"),
        "paper_jam": (b"\x1a", b"\x52", b"\x16", b"\x12"),
        "cutter_error": (b"\x1a", b"\x52", b"\x1a", b"\x12"),
        "unrecoverable": (b"\x1a", b"\x52", b"\x32", b"\x12"),
        "head_hot": (b"\x12", b"\x12", b"\x52", b"\x12"),
        "offline": (b"\x1a", b"\x12", b"\x12", b"\x12"),
        "drawer_open": (b"\x16", b"\x12", b"\x12", b"\x12"),
        "half_bits": (b"\x12", b"\x12", b"\x12", b"\x16"),
        "status_sent_unasked": (b"\x10\x00\x00\x00\x12", b"\x12", b"\x12\x10\x00\x03\x00", b"\x12"),
        "garbage": (b"\xff\x80\xf8", b"\x00\xff", b"\x80", b"\xf8\xf8\x00\xff"),
        "silent": None,
    }
)
"""Answers to DLE EOT 1-4 by state; None for a device without power."""

IDENTITY: Mapping[int, bytes] = MappingProxyType(
    {0x41: b"40.42 ESC/POS", 0x42: b"EPSON", 0x43: b"TM-T88V", 0x44: b"J7AG001234"}
)
"""Answer to GS I by its number."""

COUNTERS: Mapping[int, bytes] = MappingProxyType({20: b"184020", 21: b"9120330", 50: b"7211", 198: b"11876"})
"""Answer to GS g 2 by the number of the counter."""

_STATUS_QUESTION, _IDENTITY_QUESTION, _COUNTER_QUESTION = b"\x10\x04", b"\x1d\x49", b"\x1d\x67\x32\x00"
_QUESTIONS: Mapping[bytes, int] = MappingProxyType(
    {_STATUS_QUESTION: 3, _IDENTITY_QUESTION: 3, _COUNTER_QUESTION: 6}
)
_OFF_LINE = 0x08


class PrinterSimulator:
    """Answers requests for state, identity and counters and takes everything else for text to print."""

    def __init__(self, state: str = "ready") -> None:
        self.state = state
        self.printed = bytearray()
        """Bytes that a real printer would have printed or obeyed."""
        self._buffer = b""

    def answer(self, data: bytes) -> bytes:
        """Answers to the questions that these bytes complete."""
        self._buffer += data
        sent = b""
        while self._buffer:
            length = self._question_length()
            if length == 0:
                break
            question, self._buffer = self._buffer[:length], self._buffer[length:]
            answer = self._answered(question)
            if answer is None:
                self.printed += question
            sent += answer or b""
        return sent

    def _question_length(self) -> int:
        """Length of the question at the front; 1 for a byte that starts none, 0 while its rest is missing."""
        for start, length in _QUESTIONS.items():
            if self._buffer.startswith(start[: len(self._buffer)]):
                return length if len(self._buffer) >= length else 0
        return 1

    def _answered(self, question: bytes) -> bytes | None:
        answers = STATES[self.state]
        if question.startswith(_STATUS_QUESTION) and 1 <= question[2] <= 4:
            return answers[question[2] - 1] if answers else b""
        if question.startswith(_IDENTITY_QUESTION):
            return self._in_its_turn(IDENTITY.get(question[2]))
        if question.startswith(_COUNTER_QUESTION):
            return self._in_its_turn(COUNTERS.get(int.from_bytes(question[4:], "little")))
        return None

    def _in_its_turn(self, text: bytes | None) -> bytes:
        """An off-line printer executes nothing from its buffer."""
        answers = STATES[self.state]
        is_on_line = answers is not None and not answers[0][-1] & _OFF_LINE
        return b"\x5f" + text + b"\x00" if text and is_on_line else b""


def start_printer(
    state: str = "ready", *, faults: LineFaults = NO_FAULTS, over_tcp: bool = False
) -> RunningSimulator:
    """A printer that runs until it is stopped; over TCP on request and where there are no pseudo terminals."""
    if state not in STATES:
        raise ValueError(state)
    return RunningSimulator(PrinterSimulator(state), wire(over_tcp=over_tcp), faults)


SIMULATOR = Simulated(
    "escpos", tuple(STATES), lambda state, faults, over_tcp: start_printer(state, faults=faults, over_tcp=over_tcp)
)
