"""What does a JCM ID-003 banknote validator answer in each of its states?"""

from collections.abc import Mapping
from types import MappingProxyType

from diagnostics.simulators import Simulated
from diagnostics.simulators.arithmetic import kermit
from diagnostics.simulators.scripted import SPOILT, ScriptedDevice, length_by_byte
from diagnostics.simulators.serving import NO_FAULTS, LineFaults, RunningSimulator
from diagnostics.simulators.wires import wire

STATUS: Mapping[str, bytes] = MappingProxyType(
    {
        "idle": b"\x11",
        "accepting": b"\x12",
        "escrow": b"\x13\x63",
        "vend_valid": b"\x15",
        "rejecting": b"\x17\x76",
        "disabled": b"\x1a",
        "initialising": b"\x1b",
        "power_up": b"\x40",
        "power_up_note_inside": b"\x41",
        "stacker_full": b"\x43",
        "stacker_open": b"\x44",
        "jam_acceptor": b"\x45",
        "jam_stacker": b"\x46",
        "pause": b"\x47",
        "cheated": b"\x48",
        "failure_motor": b"\x49\xa2",
        "head_removed": b"\x49\xaf",
        "communication_error": b"\x4a",
        "unknown_state": b"\x1f",
    }
)
"""Answer to STATUS REQUEST by state."""

VERSION, BOOT = b"UBA-10-SS ID003-05V220-35 09FEB26 F26B", b"B05"
_STATES = (*STATUS, "bare", *SPOILT)
_CHINA = 0x56
_NOTES = b"".join(
    bytes((code, _CHINA, digit, zeros))
    for code, digit, zeros in ((0x61, 1, 0), (0x62, 5, 0), (0x63, 1, 1), (0x64, 2, 1), (0x65, 5, 1), (0x66, 1, 2))
)
_INVALID_COMMAND = b"\x4b"
_STATUS_REQUEST, _VERSION_REQUEST, _ACK = 0x11, 0x88, 0x50
_ANSWERS: Mapping[int, bytes] = MappingProxyType(
    {
        0x88: b"\x88" + VERSION,
        0x89: b"\x89" + BOOT,
        0x83: b"\x83\x00",
        0x8A: b"\x8a" + _NOTES,
    }
)


def start_id003(state: str = "idle", *, faults: LineFaults = NO_FAULTS, over_tcp: bool = False) -> RunningSimulator:
    """A validator that runs until it is stopped."""
    if state not in _STATES:
        raise ValueError(state)
    device = ScriptedDevice(state, "idle", length_by_byte(0xFC, place=1, shortest=5), _reply)
    return RunningSimulator(device, wire(over_tcp=over_tcp), faults)


def _reply(state: str, message: bytes) -> bytes:
    # The manual has a damaged request pass in silence.
    if len(message) < 5 or kermit(message[:-2]) != message[-2:] or message[2] == _ACK:
        return b""
    if message[2] == _STATUS_REQUEST:
        return _framed(STATUS.get(state, STATUS["idle"]))
    if state == "bare" and message[2] != _VERSION_REQUEST:
        return _framed(_INVALID_COMMAND)
    if state == "disabled" and message[2] == 0x83:
        return _framed(b"\x83\x01")
    return _framed(_ANSWERS.get(message[2], _INVALID_COMMAND))


def _framed(data: bytes) -> bytes:
    head = bytes((0xFC, len(data) + 4)) + data
    return head + kermit(head)


SIMULATOR = Simulated(
    "id003", _STATES, lambda state, faults, over_tcp: start_id003(state, faults=faults, over_tcp=over_tcp)
)
