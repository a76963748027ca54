"""What does an Innovative SSP banknote validator answer in each of its states?"""

from collections.abc import Mapping
from types import MappingProxyType

from diagnostics.simulators import Simulated
from diagnostics.simulators.scripted import SPOILT, ScriptedDevice
from diagnostics.simulators.serving import NO_FAULTS, LineFaults, RunningSimulator
from diagnostics.simulators.wires import wire

EVENTS: Mapping[str, bytes] = MappingProxyType(
    {
        "idle": b"",
        "reset": b"\xf1\xe8",
        "disabled": b"\xe8",
        "escrow": b"\xef\x03",
        "rejected": b"\xed\xec",
        "all_inhibited": b"\xb5",
        "initialising": b"\xb6",
        "stacker_full": b"\xe7\xe8",
        "cashbox_removed": b"\xe3",
        "cashbox_replaced": b"\xe4",
        "unsafe_jam": b"\xe9",
        "jam_recovery": b"\xb0",
        "fraud": b"\xe6\x02",
        "calibration_failed": b"\x83\x01",
        "unknown_event": b"\xe8\x9a\x01",
    }
)
"""Events of a poll by state."""

SERIAL, FIRMWARE, DATASET = b"\x00\x1c\x96\x7f", b"NV02004141498000", b"CNY01610"
_STATES = (*EVENTS, "validation_rejects", "old_firmware", "encrypted", "other_address", *SPOILT)
_SETUP = b"\x000333CNY\x00\x00\x01\x06\x01\x05\x0a\x14\x32\x64" + b"\x02" * 6 + b"\x00\x00\x01\x07"
_ANSWERS: Mapping[int, bytes] = MappingProxyType(
    {0x11: b"", 0x05: _SETUP, 0x0C: SERIAL, 0x20: FIRMWARE, 0x21: DATASET, 0x17: b"\x00"}
)
_STX, _OK, _UNKNOWN_COMMAND, _KEY_NOT_SET = b"\x7f", b"\xf0", b"\xf2", b"\xfa"
_SYNC, _POLL_WITH_ACK, _LAST_REJECT = 0x11, 0x56, 0x17


def start_ssp(state: str = "idle", *, faults: LineFaults = NO_FAULTS, over_tcp: bool = False) -> RunningSimulator:
    """A validator that runs until it is stopped."""
    if state not in _STATES:
        raise ValueError(state)
    return RunningSimulator(ScriptedDevice(state, "idle", _length, _reply), wire(over_tcp=over_tcp), faults)


def _length(buffer: bytes) -> int:
    if buffer[:1] != _STX:
        return 1
    # No command of a host holds a 7F, except perhaps its CRC.
    if len(buffer) < 3 or len(buffer) < 3 + buffer[2] + 2:
        return 0
    whole = 3 + buffer[2] + 2
    return whole + buffer[3:whole].count(_STX)


def _reply(state: str, message: bytes) -> bytes:
    if len(message) < 6:
        return b""
    body = message[1:].replace(_STX * 2, _STX)
    if _crc(body[:-2]) != body[-2:]:
        return b""
    sequence, command = body[0], body[2]
    if state == "other_address":
        return _framed(_OK, sequence | 0x10)
    return _framed(_answer(state, command), sequence)


def _answer(state: str, command: int) -> bytes:
    if state == "encrypted" and command != _SYNC:
        return _KEY_NOT_SET
    if command == _POLL_WITH_ACK:
        return _UNKNOWN_COMMAND if state == "old_firmware" else _OK + EVENTS.get(state, b"")
    if command == _LAST_REJECT and state == "validation_rejects":
        return _OK + b"\x03"
    return _OK + _ANSWERS[command] if command in _ANSWERS else _UNKNOWN_COMMAND


def _framed(data: bytes, sequence: int) -> bytes:
    body = bytes((sequence, len(data))) + data
    return _STX + (body + _crc(body)).replace(_STX, _STX * 2)


def _crc(data: bytes) -> bytes:
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x8005 if crc & 0x8000 else crc << 1) & 0xFFFF
    return bytes((crc & 0xFF, crc >> 8))


SIMULATOR = Simulated(
    "ssp", _STATES, lambda state, faults, over_tcp: start_ssp(state, faults=faults, over_tcp=over_tcp)
)
