"""What does a CashCode CCNET banknote validator answer in each of its states?"""

from collections.abc import Mapping
from types import MappingProxyType

from diagnostics.simulators import Simulated
from diagnostics.simulators.arithmetic import kermit
from diagnostics.simulators.scripted import SPOILT, ScriptedDevice, length_by_byte
from diagnostics.simulators.serving import NO_FAULTS, LineFaults, RunningSimulator
from diagnostics.simulators.wires import wire

POLLED: Mapping[str, bytes] = MappingProxyType(
    {
        "idle": b"\x14",
        "power_up": b"\x10",
        "power_up_note_inside": b"\x11",
        "initialising": b"\x13",
        "disabled": b"\x19",
        "rejecting": b"\x1c\x66",
        "cassette_full": b"\x41",
        "cassette_out": b"\x42",
        "jam_validator": b"\x43",
        "jam_stacker": b"\x44",
        "cheated": b"\x45",
        "pause": b"\x46",
        "failure_motor": b"\x47\x50",
        "escrow": b"\x80\x05",
        "unknown_state": b"\x77",
    }
)
"""Answer to POLL by state."""

PART, SERIAL, FIRMWARE = b"SM-RU1353      ", b"21K100003456", b"\x1a\x2b\x3c\x4d"
_ASSET = b"\x00\x00\x00\x00\x00\x00\x01"
_STATES = (*POLLED, "illegal", "nak", "other_address", *SPOILT)
_VALIDATOR, _BILL_TO_BILL = 3, 1
_NOTES = b"".join(
    bytes((digit,)) + b"CHN" + bytes((zeros,)) for digit, zeros in ((1, 0), (5, 0), (1, 1), (2, 1), (5, 1), (1, 2))
)
_NAK, _ILLEGAL_COMMAND = b"\xff", b"\x30"
_POLL, _ACK, _QUIET = 0x33, 0x00, (0x00, 0xFF)
_ANSWERS: Mapping[int, bytes] = MappingProxyType(
    {
        0x37: PART + SERIAL + _ASSET,
        0x51: FIRMWARE,
        0x31: b"\x00\x00\x7c\x00\x00\x00",
        0x41: _NOTES.ljust(120, b"\x00"),
    }
)


def start_ccnet(state: str = "idle", *, faults: LineFaults = NO_FAULTS, over_tcp: bool = False) -> RunningSimulator:
    """A validator that runs until it is stopped."""
    if state not in _STATES:
        raise ValueError(state)
    device = ScriptedDevice(state, "idle", length_by_byte(0x02, place=2, shortest=6), _reply)
    return RunningSimulator(device, wire(over_tcp=over_tcp), faults)


def _reply(state: str, message: bytes) -> bytes:
    if len(message) < 6 or message[1] != _VALIDATOR or message[3] in _QUIET:
        return b""
    if kermit(message[:-2]) != message[-2:] or state == "nak":
        return _framed(_NAK)
    if state == "other_address":
        return _framed(POLLED["idle"], _BILL_TO_BILL)
    if message[3] == _POLL:
        return _framed(POLLED.get(state, POLLED["idle"]))
    if state == "illegal":
        return _framed(_ILLEGAL_COMMAND)
    return _framed(_ANSWERS.get(message[3], _ILLEGAL_COMMAND))


def _framed(data: bytes, address: int = _VALIDATOR) -> bytes:
    head = bytes((0x02, address, len(data) + 5)) + data
    return head + kermit(head)


SIMULATOR = Simulated(
    "ccnet", _STATES, lambda state, faults, over_tcp: start_ccnet(state, faults=faults, over_tcp=over_tcp)
)
