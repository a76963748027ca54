"""What does an NEC display answer in each of its states?"""

from collections.abc import Mapping
from types import MappingProxyType

from diagnostics.simulators import Simulated
from diagnostics.simulators.arithmetic import exclusive_or
from diagnostics.simulators.scripted import SPOILT, ScriptedDevice
from diagnostics.simulators.serving import NO_FAULTS, LineFaults, RunningSimulator
from diagnostics.simulators.wires import wire

SERIAL, MODEL = "53100215NA", "P462"
_POWER, _DIAGNOSIS, _BACKLIGHT = "A01D6", "AB1", "C0010"
HEALTHY: Mapping[str, str] = MappingProxyType(
    {
        "AC216": "C316" + SERIAL.encode("ascii").hex().upper(),
        "AC217": "C317" + MODEL.encode("ascii").hex().upper() + "00",
        _POWER: "0200D60000040001",
        _DIAGNOSIS: "A100",
        _BACKLIGHT: "000010000064003C",
    }
)
"""Replies by type and text of a display that is well."""

CHANGED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "on": {},
        "standby": {_POWER: "0200D60000040002"},
        "off": {_POWER: "0200D60000040004"},
        "unknown_power": {_POWER: "0200D60000040009"},
        "dim": {_BACKLIGHT: "0000100000640014"},
        "no_backlight_control": {_BACKLIGHT: "0100100000640000"},
        "fan_error": {_DIAGNOSIS: "A18081"},
        "backlight_error": {_DIAGNOSIS: "A191"},
        "too_hot": {_DIAGNOSIS: "A1A1"},
        "no_signal": {_DIAGNOSIS: "A1B0"},
        "unknown_diagnosis": {_DIAGNOSIS: "A199"},
    }
)
"""What is different in a state."""

_STATES = (*CHANGED, "few_commands", "refuses", "other_display", *SPOILT)
_SOH, _NULL = 0x01, "BE"
_HEAD, _TAIL = 7, 2


def start_nec(state: str = "on", *, faults: LineFaults = NO_FAULTS, over_tcp: bool = False) -> RunningSimulator:
    """A display that runs until it is stopped."""
    if state not in _STATES:
        raise ValueError(state)
    return RunningSimulator(ScriptedDevice(state, "on", _message_length, _reply), wire(over_tcp=over_tcp), faults)


def _message_length(buffer: bytes) -> int:
    if buffer[0] != _SOH:
        return 1
    end = buffer.find(b"\r", _HEAD + _TAIL)
    return end + 1


def _reply(state: str, message: bytes) -> bytes:
    if len(message) < _HEAD + _TAIL or message[2:3] != b"A" or exclusive_or(message[1:-2]) != message[-2:-1]:
        return b""
    kind = message[4:5].decode("latin-1")
    asked = kind + message[_HEAD + 1 : -3].decode("latin-1")
    knows = state != "refuses" and (state != "few_commands" or asked == _POWER)
    text = CHANGED.get(state, {}).get(asked, HEALTHY.get(asked)) if knows else None
    source = "B" if state == "other_display" else "A"
    return _framed("D" if kind == "C" and text else "B", text or _NULL, source)


def _framed(kind: str, text: str, source: str) -> bytes:
    body = f"00{source}{kind}{len(text) + 2:02X}\x02{text}\x03".encode("ascii")
    return bytes((_SOH,)) + body + exclusive_or(body) + b"\r"


SIMULATOR = Simulated(
    "nec", _STATES, lambda state, faults, over_tcp: start_nec(state, faults=faults, over_tcp=over_tcp)
)
