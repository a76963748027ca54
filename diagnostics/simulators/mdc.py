"""What does a Samsung display with MDC answer in each of its states?"""

from collections.abc import Mapping
from types import MappingProxyType

from diagnostics.simulators import Simulated
from diagnostics.simulators.scripted import SPOILT, ScriptedDevice
from diagnostics.simulators.serving import NO_FAULTS, LineFaults, RunningSimulator
from diagnostics.simulators.wires import wire

_STATUS, _ERRORS, _BRIGHTNESS, _HOURS, _POWER = 0x00, 0x0D, 0x25, 0x83, 0x11
SERIAL, MODEL, FIRMWARE = b"0ABCHCPN500123", b"QM43R", b"T-KTM2ELAKUCB-2010.3"
HEALTHY: Mapping[int, bytes] = MappingProxyType(
    {
        _STATUS: b"\x01\x1e\x00\x21\x10\x00\x00",
        0x0B: SERIAL,
        _ERRORS: b"\x00\x00\x02\x00\x26\x00",
        0x0E: FIRMWARE,
        _POWER: b"\x01",
        _BRIGHTNESS: b"\x3c",
        _HOURS: (12_345 * 6).to_bytes(3, "big"),
        0x8A: MODEL,
    }
)
"""Values by command of a display that is well."""

CHANGED: Mapping[str, Mapping[int, bytes]] = MappingProxyType(
    {
        "on": {},
        "off": {_STATUS: b"\x00\x1e\x00\x21\x10\x00\x00", _POWER: b"\x00"},
        "rebooting": {_STATUS: b"\x02\x1e\x00\x21\x10\x00\x00"},
        "unknown_power": {_STATUS: b"\x07\x1e\x00\x21\x10\x00\x00"},
        "dim": {_BRIGHTNESS: b"\x14"},
        "lamp_error": {_ERRORS: b"\x01\x00\x02\x00\x26\x00"},
        "too_hot": {_ERRORS: b"\x00\x01\x02\x00\x4b\x00"},
        "sensor_error": {_ERRORS: b"\x00\x00\x01\x00\x26\x00"},
        "no_signal": {_ERRORS: b"\x00\x00\x02\x01\x26\x00"},
        "fan_error": {_ERRORS: b"\x00\x00\x02\x00\x26\x01"},
        "old_panel": {_HOURS: (60_000 * 6).to_bytes(3, "big")},
    }
)
"""What is different in a state."""

_START, _DISPLAY, _OTHER_DISPLAY = 0xAA, 1, 2
_STATES = (*CHANGED, "few_commands", "refuses", "other_display", *SPOILT)
_HEAD = 4


def start_mdc(state: str = "on", *, faults: LineFaults = NO_FAULTS, over_tcp: bool = False) -> RunningSimulator:
    """A display that runs until it is stopped."""
    if state not in _STATES:
        raise ValueError(state)
    return RunningSimulator(ScriptedDevice(state, "on", _message_length, _reply), wire(over_tcp=over_tcp), faults)


def _message_length(buffer: bytes) -> int:
    if buffer[0] != _START:
        return 1
    whole = _HEAD + buffer[3] + 1 if len(buffer) >= _HEAD else len(buffer) + 1
    return whole if len(buffer) >= whole else 0


def _reply(state: str, message: bytes) -> bytes:
    if len(message) < _HEAD + 1 or message[2] != _DISPLAY or sum(message[1:-1]) % 256 != message[-1]:
        return b""
    command = message[1]
    values = CHANGED.get(state, {}).get(command, HEALTHY.get(command))
    knows = state != "refuses" and (state != "few_commands" or command == _STATUS)
    said = b"A" + bytes((command,)) + values if values and knows and not message[3] else b"N" + bytes((command, 1))
    display = _OTHER_DISPLAY if state == "other_display" else _DISPLAY
    body = bytes((0xFF, display, len(said))) + said
    return bytes((_START,)) + body + bytes((sum(body) % 256,))


SIMULATOR = Simulated(
    "mdc", _STATES, lambda state, faults, over_tcp: start_mdc(state, faults=faults, over_tcp=over_tcp)
)
