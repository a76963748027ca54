"""What does an LG display answer in each of its states?"""

from collections.abc import Mapping
from types import MappingProxyType

from diagnostics.simulators import Simulated
from diagnostics.simulators.commands import CommandDevice
from diagnostics.simulators.serving import NO_FAULTS, LineFaults, RunningSimulator
from diagnostics.simulators.wires import wire

SERIAL, FIRMWARE = "712KCABE8W50", "040201"
HEALTHY: Mapping[str, str] = MappingProxyType(
    {"ka": "01", "kh": "32", "mg": "32", "dl": "1A2B", "fy": SERIAL, "fz": FIRMWARE}
)
"""Values by command of a display that is well."""

CHANGED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "on": {},
        "off": {"ka": "00"},
        "unknown_power": {"ka": "07"},
        "dim": {"kh": "0A"},
        "old_panel": {"dl": "F000"},
    }
)
"""What is different in a state."""

_STATES = (*CHANGED, "few_commands", "refuses", "other_set", "half_answer", "garbage", "silent")


def start_lg(state: str = "on", *, faults: LineFaults = NO_FAULTS, over_tcp: bool = False) -> RunningSimulator:
    """A display that runs until it is stopped."""
    if state not in _STATES:
        raise ValueError(state)
    return RunningSimulator(CommandDevice(state, _respond), wire(over_tcp=over_tcp), faults)


def _respond(state: str, command: bytes) -> bytes:
    words = command.decode("latin-1").split(" ")
    if state == "silent" or len(words) != 3 or words[1] != "01":
        return b""
    if state == "garbage":
        return b"\xff\x80\xf8\x00"
    knows = state != "refuses" and (state != "few_commands" or words[0] == "ka")
    value = CHANGED.get(state, {}).get(words[0], HEALTHY.get(words[0])) if knows and words[2] == "FF" else None
    said = f"OK{value}" if value else "NG00"
    answer = f"{words[0][1:]} {'02' if state == 'other_set' else '01'} {said}x".encode("ascii")
    return answer[:5] if state == "half_answer" else answer


SIMULATOR = Simulated(
    "lg", _STATES, lambda state, faults, over_tcp: start_lg(state, faults=faults, over_tcp=over_tcp)
)
