"""What does a Sankyo card reader answer in each of its states?"""

import binascii
from collections.abc import Mapping
from types import MappingProxyType

from diagnostics.simulators import Simulated
from diagnostics.simulators.scripted import SPOILT, ScriptedDevice
from diagnostics.simulators.serving import NO_FAULTS, LineFaults, RunningSimulator
from diagnostics.simulators.wires import wire

STATUS: Mapping[str, bytes] = MappingProxyType(
    {"ready": b"00", "card_at_gate": b"01", "card_inside": b"02", "unknown_state": b"07"}
)
"""st1 st0 by state."""

ERRORS: Mapping[str, bytes] = MappingProxyType(
    {
        "not_initialised": b"B0",
        "card_jam": b"10",
        "shutter_error": b"11",
        "sensor_error": b"12",
        "power_down": b"30",
        "motor_error": b"51",
        "magnetic_error": b"20",
        "unknown_error": b"7F",
    }
)
"""Error code of the status question by state; the reader still tells its revision."""

REVISION, RETRACTED = b"ICT3Q8-3A2294 REV 2.07", b"012"
_STATES = (*STATUS, *ERRORS, "bare", "nak", *SPOILT)
_ACK, _NAK = b"\x06", b"\x15"
_STX, _UNSUPPORTED = 0xF2, b"03"
_STATUS_QUESTION = b"10"
_ANSWERS: Mapping[bytes, bytes] = MappingProxyType(
    {b"10": b"", b"A1": REVISION, b"C0": RETRACTED, b">0": b"\x81\x82\x80\x84"}
)


def start_sankyo(
    state: str = "ready", *, faults: LineFaults = NO_FAULTS, over_tcp: bool = False
) -> RunningSimulator:
    """A card reader that runs until it is stopped."""
    if state not in _STATES:
        raise ValueError(state)
    return RunningSimulator(ScriptedDevice(state, "ready", _length, _reply), wire(over_tcp=over_tcp), faults)


def _length(buffer: bytes) -> int:
    if buffer[0] != _STX:
        return 1
    if len(buffer) < 3:
        return 0
    whole = 5 + int.from_bytes(buffer[1:3], "big")
    if whole > 517:
        return 1
    return whole if len(buffer) >= whole else 0


def _reply(state: str, message: bytes) -> bytes:
    if len(message) < 8:
        return b""
    if _crc(message[:-2]) != message[-2:] or state == "nak":
        return _NAK
    return _ACK + _framed(_text(state, message[4:6]))


def _text(state: str, command: bytes) -> bytes:
    asks_status = command == _STATUS_QUESTION
    if state in ERRORS and asks_status:
        return b"N" + command + ERRORS[state]
    if command not in _ANSWERS or (state == "bare" and not asks_status):
        return b"N" + command + _UNSUPPORTED
    return b"P" + command + STATUS.get(state, STATUS["ready"]) + _ANSWERS[command]


def _framed(text: bytes) -> bytes:
    body = bytes((_STX, len(text) >> 8, len(text) & 0xFF)) + text
    return body + _crc(body)


def _crc(data: bytes) -> bytes:
    return binascii.crc_hqx(data, 0).to_bytes(2, "big")


SIMULATOR = Simulated(
    "sankyo", _STATES, lambda state, faults, over_tcp: start_sankyo(state, faults=faults, over_tcp=over_tcp)
)
