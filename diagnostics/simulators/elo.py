"""What does an Elo SmartSet touch controller answer in each of its states?"""

from collections.abc import Mapping
from types import MappingProxyType

from diagnostics.simulators import Simulated
from diagnostics.simulators.scripted import SPOILT, ScriptedDevice
from diagnostics.simulators.serving import NO_FAULTS, LineFaults, RunningSimulator
from diagnostics.simulators.wires import wire

DIAGNOSED: Mapping[str, bytes] = MappingProxyType(
    {
        "ready": b"\x00\x00",
        "identity_error": b"\x01\x00",
        "cpu_error": b"\x02\x00",
        "rom_error": b"\x04\x00",
        "ram_error": b"\x08\x00",
        "nvram_error": b"\x10\x00",
        "cable_off": b"\x20\x02",
        "incomplete": b"\x80\x00",
        "adc_error": b"\x00\x08",
        "unknown_bit": b"\x00\x80",
    }
)
"""Mask of the last power-on diagnostics by state."""

_LENGTH, _LEAD, _SEED = 10, 0x55, 0xAA
_STATES = (*DIAGNOSED, "touched", "refuses", "refuses_owner", "no_receipt", *SPOILT)
_IDENTITY, _OWNER = b"\x32\x30\x00\x01\x03\x00\x0f", b"EloInc."
_TOUCH = b"\x01\x10\x02\x20\x03\x00\x00"
_ILLEGAL_COMMAND = b"5000\x00\x00\x00"
_DONE = b"0000\x00\x00\x00"


def start_elo(state: str = "ready", *, faults: LineFaults = NO_FAULTS, over_tcp: bool = False) -> RunningSimulator:
    """A touch controller that runs until it is stopped."""
    if state not in _STATES:
        raise ValueError(state)
    return RunningSimulator(
        ScriptedDevice(state, "ready", _message_length, _reply), wire(over_tcp=over_tcp), faults
    )


def _message_length(buffer: bytes) -> int:
    if buffer[0] != _LEAD:
        return 1
    return _LENGTH if len(buffer) >= _LENGTH else 0


def _reply(state: str, message: bytes) -> bytes:
    if len(message) < _LENGTH or _packet(message[1:2], message[2:9]) != message:
        return b""
    letter = message[1:2]
    data = {b"i": _IDENTITY, b"o": _OWNER, b"d": DIAGNOSED.get(state, DIAGNOSED["ready"]).ljust(7, b"\x00")}.get(
        letter
    )
    if data is None or state == "refuses" or (state == "refuses_owner" and letter == b"o"):
        return _packet(b"A", _ILLEGAL_COMMAND)
    touch = _packet(b"T", _TOUCH) if state == "touched" else b""
    receipt = b"" if state == "no_receipt" else _packet(b"A", _DONE)
    return touch + _packet(letter.upper(), data) + receipt


def _packet(letter: bytes, data: bytes) -> bytes:
    body = bytes((_LEAD,)) + letter + data
    return body + bytes(((_SEED + sum(body)) % 256,))


SIMULATOR = Simulated(
    "elo", _STATES, lambda state, faults, over_tcp: start_elo(state, faults=faults, over_tcp=over_tcp)
)
