"""What does a Custom kiosk printer answer to DLE EOT 20 in each of its states?"""

from collections.abc import Mapping
from types import MappingProxyType

from diagnostics.simulators import Simulated
from diagnostics.simulators.scripted import ScriptedDevice
from diagnostics.simulators.serving import NO_FAULTS, LineFaults, RunningSimulator
from diagnostics.simulators.wires import wire

FULL_STATUS: Mapping[str, bytes] = MappingProxyType(
    {
        "ready": b"\x10\x0f\x00\x00\x00\x00",
        "near_end": b"\x10\x0f\x04\x00\x00\x00",
        "paper_out": b"\x10\x0f\x05\x00\x00\x00",
        "ticket_in_output": b"\x10\x0f\x20\x00\x00\x00",
        "virtual_end": b"\x10\x0f\x40\x00\x00\x00",
        "cover_open": b"\x10\x0f\x00\x02\x00\x00",
        "head_up": b"\x10\x0f\x00\x01\x00\x00",
        "feeding": b"\x10\x0f\x00\x28\x00\x00",
        "head_hot": b"\x10\x0f\x00\x00\x01\x00",
        "voltage": b"\x10\x0f\x00\x00\x08\x00",
        "paper_jam": b"\x10\x0f\x00\x00\x40\x00",
        "cutter_error": b"\x10\x0f\x00\x00\x00\x01",
        "eeprom_error": b"\x10\x0f\x00\x00\x00\x08",
        "unknown_bit": b"\x10\x0f\x02\x00\x00\x00",
        "half_answer": b"\x10\x0f\x00",
        "garbage": b"\xff\x80\xf8",
        "silent": b"",
    }
)
"""Answer by state."""

_QUESTION = b"\x10\x04\x14"


def start_custom(
    state: str = "ready", *, faults: LineFaults = NO_FAULTS, over_tcp: bool = False
) -> RunningSimulator:
    """A printer that runs until it is stopped."""
    if state not in FULL_STATUS:
        raise ValueError(state)
    device = ScriptedDevice(state, "ready", _message_length, _reply)
    return RunningSimulator(device, wire(over_tcp=over_tcp), faults)


def _message_length(buffer: bytes) -> int:
    if not _QUESTION.startswith(buffer[: len(_QUESTION)]):
        return 1
    return len(_QUESTION) if len(buffer) >= len(_QUESTION) else 0


def _reply(state: str, message: bytes) -> bytes:
    return FULL_STATUS[state] if message == _QUESTION else b""


SIMULATOR = Simulated(
    "custom",
    tuple(FULL_STATUS),
    lambda state, faults, over_tcp: start_custom(state, faults=faults, over_tcp=over_tcp),
)
