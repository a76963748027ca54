"""What does an EBDS banknote validator answer to questions about itself?"""

from collections.abc import Mapping
from types import MappingProxyType

from diagnostics.simulators import Simulated
from diagnostics.simulators.arithmetic import exclusive_or
from diagnostics.simulators.scripted import SPOILT, ScriptedDevice, length_by_byte
from diagnostics.simulators.serving import NO_FAULTS, LineFaults, RunningSimulator
from diagnostics.simulators.wires import wire

TYPE, SERIAL, APPLICATION = b"SCN6607R".ljust(20, b"\0"), b"80600001234".ljust(20, b"\0"), b"286000123"
_ANSWERS: Mapping[int, bytes] = MappingProxyType(
    {
        0x04: TYPE,
        0x05: SERIAL,
        0x06: b"280000123",
        0x07: APPLICATION,
        0x08: b"CNY 6607R".ljust(32, b"\0"),
        0x09: b"280000456",
    }
)
_STATES = ("ready", "number_heard_before", "bare", "old_firmware", *SPOILT)
_AUXILIARY, _IDLE_WITH_CASSETTE = 0x60, b"\x01\x10\x00\x00\x54\x1c"


class _Validator:
    """Repeats its last reply to a message with the ACK number that it heard last."""

    def __init__(self, state: str) -> None:
        self._last_number = 0 if state == "number_heard_before" else -1
        self._last_reply = _framed(0x20, _IDLE_WITH_CASSETTE)

    def reply(self, state: str, message: bytes) -> bytes:
        """What the device sends in this state to this message."""
        if len(message) < 5 or message[-1:] != exclusive_or(message[1:-2]):
            return b""
        number, question = message[2] & 1, message[-3]
        if number != self._last_number:
            self._last_number = number
            self._last_reply = self._answer(state, number, question)
        return self._last_reply

    def _answer(self, state: str, number: int, question: int) -> bytes:
        if state == "old_firmware" or question not in _ANSWERS:
            return _framed(0x20 | number, _IDLE_WITH_CASSETTE)
        if state == "bare" and question != 0x04:
            return b""
        return _framed(_AUXILIARY | number, _ANSWERS[question])


def start_ebds(state: str = "ready", *, faults: LineFaults = NO_FAULTS, over_tcp: bool = False) -> RunningSimulator:
    """A validator that runs until it is stopped."""
    if state not in _STATES:
        raise ValueError(state)
    reply = _Validator(state).reply
    device = ScriptedDevice(state, "ready", length_by_byte(0x02, place=1, shortest=5), reply)
    return RunningSimulator(device, wire(over_tcp=over_tcp), faults)


def _framed(control: int, data: bytes) -> bytes:
    body = bytes((len(data) + 5, control)) + data
    return b"\x02" + body + b"\x03" + exclusive_or(body)


SIMULATOR = Simulated(
    "ebds", _STATES, lambda state, faults, over_tcp: start_ebds(state, faults=faults, over_tcp=over_tcp)
)
