"""What does a card reader or dispenser of the F2 family answer in each of its states?"""

from collections.abc import Mapping
from types import MappingProxyType

from diagnostics.simulators import Simulated
from diagnostics.simulators.arithmetic import exclusive_or
from diagnostics.simulators.scripted import SPOILT, ScriptedDevice
from diagnostics.simulators.serving import NO_FAULTS, LineFaults, RunningSimulator
from diagnostics.simulators.wires import wire

STATUS: Mapping[str, bytes] = MappingProxyType(
    {
        "ready": b"020",
        "card_at_gate": b"120",
        "card_inside": b"220",
        "stacker_low": b"010",
        "stacker_empty": b"000",
        "bin_full": b"021",
        "unknown_state": b"920",
    }
)
"""st0 st1 st2 by state."""

ERRORS: Mapping[str, bytes] = MappingProxyType(
    {
        "not_initialised": b"B0",
        "card_jam": b"10",
        "sensor_error": b"12",
        "card_pulled": b"16",
        "motor_error": b"51",
        "unknown_error": b"7F",
    }
)
"""Error code of the status question by state; the reader still tells who it is."""

SERIAL, VERSION, BIN_COUNT = b"CRT591M0012345", b"CRT-591-M001 V1.05", b"007"
_CONFIGURATION = b"100110"
_STATES = (*STATUS, *ERRORS, "bare", "nak", "other_address", *SPOILT)
_ACK, _NAK = b"\x06", b"\x15"
_STX, _SINGLE = 0xF2, (0x04, 0x05, 0x06, 0x15)
_STATUS_COMMANDS, _UNSUPPORTED = (b"10", b"11"), b"03"
_ANSWERS: Mapping[bytes, bytes] = MappingProxyType(
    {
        b"\xa20": bytes((len(SERIAL),)) + SERIAL,
        b"\xa30": _CONFIGURATION,
        b"\xa40": VERSION,
        b"\xa50": BIN_COUNT,
        b"10": b"",
        b"11": b"000000000000",
    }
)


def start_f2(state: str = "ready", *, faults: LineFaults = NO_FAULTS, over_tcp: bool = False) -> RunningSimulator:
    """A card reader that runs until it is stopped."""
    if state not in _STATES:
        raise ValueError(state)
    return RunningSimulator(ScriptedDevice(state, "ready", _length, _reply), wire(over_tcp=over_tcp), faults)


def _length(buffer: bytes) -> int:
    if buffer[0] != _STX:
        return 1
    if len(buffer) < 4:
        return 0
    whole = 6 + int.from_bytes(buffer[2:4], "big")
    if whole > 518:
        return 1
    return whole if len(buffer) >= whole else 0


def _reply(state: str, message: bytes) -> bytes:
    if len(message) < 9 or message[0] in _SINGLE:
        return b""
    if exclusive_or(message[:-1]) != message[-1:] or state == "nak":
        return _NAK
    command = message[5:7]
    address = 1 if state == "other_address" else 0
    return _ACK + _framed(_text(state, command), address)


def _text(state: str, command: bytes) -> bytes:
    asks_status = command in _STATUS_COMMANDS
    if state in ERRORS and asks_status:
        return b"N" + command + ERRORS[state]
    if command not in _ANSWERS or (state == "bare" and not asks_status):
        return b"N" + command + _UNSUPPORTED
    return b"P" + command + STATUS.get(state, STATUS["ready"]) + _ANSWERS[command]


def _framed(text: bytes, address: int) -> bytes:
    body = bytes((_STX, address, len(text) >> 8, len(text) & 0xFF)) + text + b"\x03"
    return body + exclusive_or(body)


SIMULATOR = Simulated(
    "f2", _STATES, lambda state, faults, over_tcp: start_f2(state, faults=faults, over_tcp=over_tcp)
)
