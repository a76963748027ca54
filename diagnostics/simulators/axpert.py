"""What does a Voltronic inverter with CRC answer in each of its states?"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from diagnostics.simulators import Simulated
from diagnostics.simulators.commands import CommandDevice
from diagnostics.simulators.serving import NO_FAULTS, LineFaults, RunningSimulator
from diagnostics.simulators.wires import wire

_IDENTITY = {b"QID": b"(92932004102443", b"QVFW": b"(VERFW:00074.50", b"QPI": b"(PI30"}
_REFUSED = b"(NAK"
_QUESTIONS = (b"QPI", b"QID", b"QVFW", b"QMOD", b"QPIGS", b"QPIWS")


@dataclass(frozen=True)
class _State:
    """What an inverter tells in one state."""

    mode: str = "L"
    general: str = (
        "231.7 49.9 230.2 50.0 0391 0147 013 358 25.98 000 100 0036 0000 000.0 00.00 00006 00010000 00 00 00000 011"
    )
    warnings: str = "0" * 32


def _warned(*places: int) -> str:
    return "".join("1" if place in places else "0" for place in range(32))


_ON_BATTERY = (
    "000.0 00.0 230.2 50.0 0391 0147 013 358 24.10 000 061 0036 0000 000.0 00.00 00006 00010000 00 00 00000 011"
)

STATES: Mapping[str, _State | None] = MappingProxyType(
    {
        "online": _State(),
        "on_battery": _State("B", _ON_BATTERY, _warned(5)),
        "battery_low": _State("B", _ON_BATTERY.replace("24.10 000 061", "21.40 000 008"), _warned(5, 12)),
        "overload": _State(general=_State.general.replace(" 013 ", " 118 "), warnings=_warned(16)),
        "failed": _State("F", warnings=_warned(1)),
        "standby": _State("S", _State.general.replace("230.2 50.0", "000.0 00.0")),
        "fan_locked": _State(warnings=_warned(10)),
        "unknown_warning": _State(warnings=_warned(30)),
        "wrong_crc": _State(),
        "without_crc": _State(),
        "refuses": _State(),
        "half": _State(),
        "silent": None,
    }
)
"""What it tells by state; None for an inverter without power."""


class AxpertSimulator(CommandDevice):
    """Answers its questions with CRC, and nothing to a command whose CRC is wrong."""

    def __init__(self, state: str = "online") -> None:
        super().__init__(state, _answer)

    @property
    def obeyed(self) -> list[bytes]:
        """Commands that are no questions."""
        return [command for command in self.commands if command[:-2] not in _QUESTIONS]


def start_axpert(
    state: str = "online", *, faults: LineFaults = NO_FAULTS, over_tcp: bool = False
) -> RunningSimulator:
    """An inverter that runs until it is stopped."""
    if state not in STATES:
        raise ValueError(state)
    return RunningSimulator(AxpertSimulator(state), wire(over_tcp=over_tcp), faults)


def _answer(state: str, command: bytes) -> bytes:
    told = STATES[state]
    text, crc = command[:-2], command[-2:]
    if told is None or crc != _crc(text):
        return b""
    values = {b"QPIGS": told.general, b"QMOD": told.mode, b"QPIWS": told.warnings}
    answer = b"(" + values[text].encode() if text in values else _IDENTITY.get(text, _REFUSED)
    if state == "refuses":
        answer = _REFUSED
    if state == "half":
        return answer[:2]
    check = {"wrong_crc": b"ZZ", "without_crc": b""}.get(state, _crc(answer))
    return answer + check + b"\r"


def _crc(text: bytes) -> bytes:
    """Division by x16 + x12 + x5 + 1, bit after bit; bytes that mean something on the line are raised by one."""
    rest = 0
    for byte in text:
        for bit in range(7, -1, -1):
            carry = (rest >> 15 ^ byte >> bit) & 1
            rest = (rest << 1 & 0xFFFF) ^ (0x1021 if carry else 0)
    return bytes(byte + 1 if byte in b"(\r\n" else byte for byte in rest.to_bytes(2, "big"))


SIMULATOR = Simulated(
    "axpert", tuple(STATES), lambda state, faults, over_tcp: start_axpert(state, faults=faults, over_tcp=over_tcp)
)
