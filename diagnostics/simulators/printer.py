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

_STATUS_QUESTION = b"\x10\x04"


class PrinterSimulator:
    """Answers real-time status requests and takes everything else for text to print."""

    def __init__(self, state: str = "ready") -> None:
        self.state = state
        self.printed = bytearray()
        """Bytes that a real printer would have printed or obeyed."""
        self._buffer = b""

    def answer(self, data: bytes) -> bytes:
        """Answers to the questions that these bytes complete."""
        answers = STATES[self.state]
        self._buffer += data
        sent = b""
        while self._buffer:
            if self._buffer.startswith(_STATUS_QUESTION) and len(self._buffer) > 2 and 1 <= self._buffer[2] <= 4:
                sent += answers[self._buffer[2] - 1] if answers else b""
                self._buffer = self._buffer[3:]
            elif len(self._buffer) < 3 and _STATUS_QUESTION.startswith(self._buffer[:2]):
                break
            else:
                self.printed += self._buffer[:1]
                self._buffer = self._buffer[1:]
        return sent


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
