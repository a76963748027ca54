"""What does a UPS with the Voltronic language answer in each of its states?"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from diagnostics.simulators import Simulated
from diagnostics.simulators.commands import CommandDevice
from diagnostics.simulators.serving import NO_FAULTS, LineFaults, RunningSimulator
from diagnostics.simulators.wires import wire

_IDENTITY = {
    b"QPI": b"(PI01\r",
    b"QID": b"(685653211455\r",
    b"QVFW": b"(VERFW:00322.02\r",
    b"QMF": b"(#######FIELDKIT\r",
    b"QMD": b"(#######OLHVT1K0 ###1000 80 1/1 230 230 02 12.0\r",
    b"QRI": b"(230.0 004 024.0 50.0\r",
    b"F": b"#220.0 000 024.0 50.0\r",
    b"I": b"#-------------   ------     VT12046Q  \r",
    b"QFLAG": b"(EpashcDbroegfl\r",
}
_NO_WARNINGS = "0" * 64
_REFUSED = b"(NAK\r"


@dataclass(frozen=True)
class _State:
    """What a UPS tells in one state."""

    mode: str = "L"
    general: str = "234.9 50.0 229.8 50.0 000.8 014 369.1 ---.- 027.2 ---.- 028.8 100000000001"
    warnings: str = _NO_WARNINGS
    battery: str = "027.2 02 01 100 255"


def _warned(*places: int) -> str:
    return "".join("1" if place in places else "0" for place in range(64))


STATES: Mapping[str, _State | None] = MappingProxyType(
    {
        "online": _State(),
        "on_battery": _State(
            "B", "000.0 00.0 229.8 50.0 000.8 014 369.1 ---.- 025.2 ---.- 028.8 101000000001", _NO_WARNINGS,
            "025.2 02 01 068 045",
        ),
        "battery_low": _State(
            "B", "000.0 00.0 229.8 50.0 000.8 014 369.1 ---.- 021.4 ---.- 028.8 101100000001", _warned(7),
            "021.4 02 01 009 003",
        ),
        "standby": _State("S", "234.9 50.0 000.0 00.0 000.0 000 369.1 ---.- 027.2 ---.- 028.8 100000000000"),
        "bypass": _State("Y", "234.9 50.0 234.9 50.0 000.8 014 369.1 ---.- 027.2 ---.- 028.8 100010000000"),
        "failed": _State(
            "F", "234.9 50.0 000.0 00.0 000.0 000 000.0 ---.- 027.2 ---.- 028.8 100001000000", _warned(18)
        ),
        "replace_battery": _State(warnings=_warned(55)),
        "overload": _State(
            "L", "234.9 50.0 229.8 50.0 004.8 112 369.1 ---.- 027.2 ---.- 038.8 100000000001", _warned(8)
        ),
        "unknown_warning": _State(warnings=_warned(60)),
        "unknown_mode": _State(mode="W"),
        "older_dialect": _State(),
        "refuses": _State(),
        "half": _State(),
        "garbage": _State(),
        "silent": None,
    }
)  # fmt: skip
"""What it tells by state; None for a UPS without power."""

_OLD_STATUS = b"(226.0 226.0 225.0 014 50.0 27.5 30.0 00000001\r"
_QUESTIONS = (*_IDENTITY, b"QGS", b"QMOD", b"QWS", b"QBV", b"QS")


class VoltronicSimulator(CommandDevice):
    """Answers the questions of its dialect and refuses everything else."""

    def __init__(self, state: str = "online") -> None:
        super().__init__(state, _answer)

    @property
    def obeyed(self) -> list[bytes]:
        """Commands that are no questions."""
        return [command for command in self.commands if command not in _QUESTIONS]


def start_voltronic(
    state: str = "online", *, faults: LineFaults = NO_FAULTS, over_tcp: bool = False
) -> RunningSimulator:
    """A UPS that runs until it is stopped."""
    if state not in STATES:
        raise ValueError(state)
    return RunningSimulator(VoltronicSimulator(state), wire(over_tcp=over_tcp), faults)


def _answer(state: str, command: bytes) -> bytes:
    told = STATES[state]
    if told is None or state in _BROKEN:
        return _BROKEN.get(state, b"")
    if state == "older_dialect":
        return _OLD_STATUS if command == b"QS" else _REFUSED
    values = {b"QGS": told.general, b"QMOD": told.mode, b"QWS": told.warnings, b"QBV": told.battery}
    if command in values:
        return b"(" + values[command].encode() + b"\r"
    return _IDENTITY.get(command, _REFUSED)


_BROKEN = {"refuses": _REFUSED, "half": b"(234.9 50.0 22", "garbage": b"\xff\x80\xf8\r"}

SIMULATOR = Simulated(
    "voltronic",
    tuple(STATES),
    lambda state, faults, over_tcp: start_voltronic(state, faults=faults, over_tcp=over_tcp),
)
