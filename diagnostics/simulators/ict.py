"""What does an ICT 104/106 banknote validator answer in each of its states?"""

from collections.abc import Mapping
from types import MappingProxyType

from diagnostics.simulators import Simulated
from diagnostics.simulators.serving import NO_FAULTS, LineFaults, RunningSimulator
from diagnostics.simulators.wires import wire

STATES: Mapping[str, tuple[bytes, ...]] = MappingProxyType(
    {
        "enabled": (b"\x3e",),
        "inhibited": (b"\x5e",),
        "busy": (b"\x71",),
        "power_up": (b"\x80\x8f",),
        "escrow": (b"\x81\x42",),
        "motor": (b"\x20",),
        "jam": (b"\x22",),
        "note_removed": (b"\x23",),
        "stacker_open": (b"\x24",),
        "sensor": (b"\x25",),
        "fishing": (b"\x27",),
        "stacker": (b"\x28",),
        "unknown_fault": (b"\x2c",),
        "stacked_meanwhile": (b"\x10\x3e", b"\x3e"),
        "just_enabled": (b"\x5e", b"\x3e", b"\x3e"),
        "changing": (b"\x3e", b"\x5e"),
        "half_answer": (b"\x81",),
        "garbage": (b"\x80\x00\xf8\xff",),
        "silent": (b"",),
    }
)
"""Answers to the status query by state, one after the other and again from the first."""

_STATUS_QUERY = 0x0C


class IctSimulator:
    """Answers the status query; everything else changes nothing here."""

    def __init__(self, state: str) -> None:
        self.state = state
        self._asked = 0

    def answer(self, data: bytes) -> bytes:
        """Answers to the queries in these bytes."""
        answers, first = STATES[self.state], self._asked
        self._asked += data.count(_STATUS_QUERY)
        return b"".join(answers[number % len(answers)] for number in range(first, self._asked))


def start_ict(
    state: str = "enabled", *, faults: LineFaults = NO_FAULTS, over_tcp: bool = False
) -> RunningSimulator:
    """A validator that runs until it is stopped."""
    if state not in STATES:
        raise ValueError(state)
    return RunningSimulator(IctSimulator(state), wire(over_tcp=over_tcp), faults)


SIMULATOR = Simulated(
    "ict", tuple(STATES), lambda state, faults, over_tcp: start_ict(state, faults=faults, over_tcp=over_tcp)
)
