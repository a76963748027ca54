"""What does a 3M MicroTouch controller answer in each of its states?"""

from collections.abc import Mapping
from types import MappingProxyType

from diagnostics.simulators import Simulated
from diagnostics.simulators.commands import CommandDevice
from diagnostics.simulators.serving import NO_FAULTS, LineFaults, RunningSimulator
from diagnostics.simulators.wires import wire

UNIT_TYPES: Mapping[str, bytes] = MappingProxyType(
    {
        "ready": b"QM****00",
        "resistive": b"SCR4**00",
        "rom_error": b"QM****02",
        "converter_error": b"QM****04",
        "parameters_invalid": b"QM****08",
        "hardware_error": b"QM****10",
        "was_reset": b"QM****20",
        "cable_data_invalid": b"QM****40",
        "controller_data_invalid": b"QM****80",
        "unknown_bit": b"QM****01",
    }
)
"""Answer to UT by state."""

_STATES = (*UNIT_TYPES, "touched", "refuses", "no_identity", "half_answer", "garbage", "silent")
_TOUCH = b"\xc0\x10\x20\x30\x40"
_POSITIVE, _NEGATIVE = b"0", b"1"
_IDENTITY = b"Q10503"


def start_microtouch(
    state: str = "ready", *, faults: LineFaults = NO_FAULTS, over_tcp: bool = False
) -> RunningSimulator:
    """A touch controller that runs until it is stopped."""
    if state not in _STATES:
        raise ValueError(state)
    return RunningSimulator(CommandDevice(state, _respond), wire(over_tcp=over_tcp), faults)


def _respond(state: str, command: bytes) -> bytes:
    said = b"\x01" + _said(state, command.removeprefix(b"\x01")) + b"\r"
    if state == "silent":
        return b""
    if state == "garbage":
        return b"\xff\x80\xf8"
    if state == "half_answer":
        return said[:-2]
    return _TOUCH + said if state == "touched" else said


def _said(state: str, command: bytes) -> bytes:
    if command == b"Z":
        return _POSITIVE
    if command == b"UT" and state != "refuses":
        return UNIT_TYPES.get(state, UNIT_TYPES["ready"])
    if command == b"OI" and state not in ("refuses", "no_identity"):
        return _IDENTITY
    return _NEGATIVE


SIMULATOR = Simulated(
    "microtouch", _STATES, lambda state, faults, over_tcp: start_microtouch(state, faults=faults, over_tcp=over_tcp)
)
