"""What does a UPS with the Megatec/Q1 language answer in each of its states?"""

from collections.abc import Mapping
from types import MappingProxyType

from diagnostics.simulators import Simulated
from diagnostics.simulators.commands import CommandDevice
from diagnostics.simulators.serving import NO_FAULTS, LineFaults, RunningSimulator
from diagnostics.simulators.wires import wire

_IDENTITY = b"#FIELDKIT UPS    STANDBY-1K V1.08     \r"
_RATING = b"#220.0 004 024.0 50.0\r"

STATUS: Mapping[str, bytes] = MappingProxyType(
    {
        "online": b"(226.0 226.0 225.0 014 50.0 27.5 30.0 00001001\r",
        "online_cells": b"(226.0 226.0 225.0 014 50.0 2.27 30.0 00000001\r",
        "on_battery": b"(000.0 000.0 220.0 014 50.0 25.1 31.0 10001001\r",
        "battery_low": b"(000.0 000.0 219.0 014 50.0 21.2 31.0 11001001\r",
        "failed": b"(226.0 226.0 000.0 000 50.0 27.5 30.0 00011001\r",
        "bypass": b"(226.0 226.0 226.0 014 50.0 27.5 30.0 00100001\r",
        "testing": b"(226.0 226.0 221.0 014 50.0 25.9 30.0 00001101\r",
        "shutdown_active": b"(226.0 226.0 225.0 014 50.0 27.5 30.0 00001011\r",
        "overload": b"(226.0 226.0 225.0 118 50.0 27.5 44.0 00001001\r",
        "few_values": b"(226.0 ---.- 225.0 014 --.- 27.5 --.- 00001001\r",
        "repeats_unknown": b"(226.0 226.0 225.0 014 50.0 27.5 30.0 00001001\r",
        "no_identity": b"(226.0 226.0 225.0 014 50.0 27.5 30.0 00001001\r",
        "refuses": b"(NAK\r",
        "half": b"(226.0 226.0 225.0 014 50",
        "garbage": b"\xff\x80\xf8\r",
        "silent": b"",
    }
)
"""Answer to Q1 by state."""

_WITHOUT_IDENTITY = ("no_identity", "silent", "half")


class MegatecSimulator(CommandDevice):
    """Answers Q1, F and I; whatever else arrives is kept as something that a real UPS would have obeyed."""

    def __init__(self, state: str = "online") -> None:
        super().__init__(state, _answer)

    @property
    def obeyed(self) -> list[bytes]:
        """Commands that are no questions."""
        return [command for command in self.commands if command not in (b"Q1", b"F", b"I")]


def start_megatec(
    state: str = "online", *, faults: LineFaults = NO_FAULTS, over_tcp: bool = False
) -> RunningSimulator:
    """A UPS that runs until it is stopped."""
    if state not in STATUS:
        raise ValueError(state)
    return RunningSimulator(MegatecSimulator(state), wire(over_tcp=over_tcp), faults)


def _answer(state: str, command: bytes) -> bytes:
    if command == b"Q1":
        return STATUS[state]
    if command not in (b"F", b"I") or state in _WITHOUT_IDENTITY:
        return b""
    if state == "repeats_unknown":
        return command + b"\r"
    if state in ("refuses", "garbage"):
        return STATUS[state]
    return _RATING if command == b"F" else _IDENTITY


SIMULATOR = Simulated(
    "megatec", tuple(STATUS), lambda state, faults, over_tcp: start_megatec(state, faults=faults, over_tcp=over_tcp)
)
