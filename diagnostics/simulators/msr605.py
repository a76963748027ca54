"""What does a magnetic stripe reader MSR605/206 answer in each of its states?"""

from collections.abc import Mapping
from types import MappingProxyType

from diagnostics.simulators import Simulated
from diagnostics.simulators.scripted import ScriptedDevice
from diagnostics.simulators.serving import NO_FAULTS, LineFaults, RunningSimulator
from diagnostics.simulators.wires import wire

MODEL, VERSION = b"3", b"REVH7.31"

_ANSWERS: Mapping[bytes, bytes] = MappingProxyType(
    {
        b"\x1be": b"\x1by",
        b"\x1bt": b"\x1b" + MODEL + b"S",
        b"\x1bv": b"\x1b" + VERSION,
        b"\x1bd": b"\x1bH",
        b"\x1b\x87": b"\x1b0",
        b"\x1bl": b"\x1b=\x15",
    }
)
_BY_STATE: Mapping[str, Mapping[bytes, bytes]] = MappingProxyType(
    {
        "ready": {},
        "low_coercivity": {b"\x1bd": b"\x1bL"},
        "ram_failed": {b"\x1b\x87": b"\x1bA"},
        "bare": {b"\x1bv": b"\x1b4", b"\x1bd": b"\x1b4"},
        "half_answer": dict.fromkeys(_ANSWERS, b"\x1b"),
        "garbage": dict.fromkeys(_ANSWERS, b"\x80\x00\xf8\xff"),
        "silent": dict.fromkeys(_ANSWERS, b""),
    }
)
"""Answers that differ from the healthy ones, by state."""

_ESC = 0x1B


def start_msr605(
    state: str = "ready", *, faults: LineFaults = NO_FAULTS, over_tcp: bool = False
) -> RunningSimulator:
    """A reader that runs until it is stopped."""
    if state not in _BY_STATE:
        raise ValueError(state)
    return RunningSimulator(ScriptedDevice(state, "ready", _length, _reply), wire(over_tcp=over_tcp), faults)


def _length(buffer: bytes) -> int:
    if buffer[0] != _ESC:
        return 1
    return 2 if len(buffer) >= 2 else 0


def _reply(state: str, message: bytes) -> bytes:
    return _BY_STATE["ready" if state not in _BY_STATE else state].get(message, _ANSWERS.get(message, b""))


SIMULATOR = Simulated(
    "msr605",
    tuple(_BY_STATE),
    lambda state, faults, over_tcp: start_msr605(state, faults=faults, over_tcp=over_tcp),
)
