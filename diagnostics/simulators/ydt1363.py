"""What does a UPS that speaks YD/T 1363.3, or a lithium pack beside it, answer in each of its states?"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from diagnostics.simulators import Simulated
from diagnostics.simulators.commands import CommandDevice
from diagnostics.simulators.serving import NO_FAULTS, LineFaults, RunningSimulator
from diagnostics.simulators.wires import wire

_MAKER = b"GXE-10K   \x02\x05FIELDKIT POWER      "
_QUESTIONS = (b"41", b"42", b"43", b"44", b"4F", b"50", b"51", b"93")
_ALARM_BYTES = 27
_PACK_ADDRESS = 2
_PACK_VALUES = (
    "11020F0CC50CC30CC50CC40CC40CC60CC50CC40CC70CC50CC60CC60CC50CC60CC6050B370B230B230B2D0B2DFFE0BF8DFFFF04FFFF"
    "001B00BBE4012110"
)
_PACK_SERIAL = "02" + b"K200707S90200001".hex().upper()


@dataclass(frozen=True)
class _State:
    """What a UPS tells in one state."""

    supply: int = 0x01
    rectifier: int = 0xE1
    battery: int = 0xE1
    test: int = 0xE1
    alarms: tuple[tuple[int, int], ...] = ()
    """Place and value of the alarm bytes that are not quiet."""
    volts_in: int = 22850

    def info(self, command: bytes) -> bytes:
        if command == b"43":
            return bytes((0, self.supply, 0, self.rectifier, self.battery, self.test, 0xE0))
        if command == b"44":
            return bytes(dict(self.alarms).get(place, 0) for place in range(_ALARM_BYTES))
        if command == b"42":
            return b"\x00" + b"".join(value.to_bytes(2, "big") for value in self._measured())
        return _MAKER if command == b"51" else b""

    def _measured(self) -> list[int]:
        values = [0] * 22
        values[0], values[3], values[6], values[9], values[10] = self.volts_in, 22010, 312, 19210, 5000
        values[13] = 5001 if self.volts_in else 0
        return values


STATES: Mapping[str, _State | None] = MappingProxyType(
    {
        "online": _State(),
        "on_battery": _State(rectifier=0xE2, battery=0xE3, alarms=((3, 0xF0),), volts_in=0),
        "battery_low": _State(
            rectifier=0xE2,
            battery=0xE3,
            alarms=(
                (3, 0xF0),
                (7, 0x01),
            ),
            volts_in=0,
        ),
        "bypass": _State(supply=0x02),
        "no_output": _State(supply=0xE0),
        "testing": _State(test=0xE0),
        "rectifier_failure": _State(alarms=((4, 0xF0),)),
        "battery_missing": _State(battery=0xE0, alarms=((26, 0xF0),)),
        "fan": _State(alarms=((11, 0xF0),)),
        "unknown_alarm": _State(alarms=((4, 0x7C),)),
        "unknown_state": _State(rectifier=0x55),
        "knows_no_maker": _State(),
        "wrong_version": _State(),
        "refuses": _State(),
        "other_address": _State(),
        "wrong_sum": _State(),
        "wrong_length": _State(),
        "half": _State(),
        "silent": None,
    }
)
"""What it tells by state; None for a UPS without power."""


class Ydt1363Simulator(CommandDevice):
    """A UPS with address 1 and a lithium pack with address 2 on one line."""

    def __init__(self, state: str = "online") -> None:
        super().__init__(state, _answer)

    @property
    def obeyed(self) -> list[bytes]:
        """Commands that are no questions."""
        return [command for command in self.commands if command[7:9] not in _QUESTIONS]


def start_ydt1363(
    state: str = "online", *, faults: LineFaults = NO_FAULTS, over_tcp: bool = False
) -> RunningSimulator:
    """A UPS that runs until it is stopped."""
    if state not in STATES:
        raise ValueError(state)
    return RunningSimulator(Ydt1363Simulator(state), wire(over_tcp=over_tcp), faults)


def _answer(state: str, command: bytes) -> bytes:
    told = STATES[state]
    address, cid1, cid2 = command[3:5], command[5:7], command[7:9]
    if told is None or not command.startswith(b"~") or command[-4:] != _sum(command[1:-4]):
        return b""
    if int(address, 16) == _PACK_ADDRESS and cid1 == b"46":
        info = {b"42": _PACK_VALUES, b"93": _PACK_SERIAL}.get(cid2, "")
        return _frame(b"200246", b"00" if info else b"04", info)
    if state in ("refuses", "wrong_version") or (state == "knows_no_maker" and cid2 == b"51"):
        return _frame(b"21" + address + cid1, b"01" if state == "wrong_version" else b"04", "")
    head = b"21" + (b"07" if state == "other_address" else address) + cid1
    return _spoiled(state, _frame(head, b"00", told.info(cid2).hex().upper()))


def _spoiled(state: str, frame: bytes) -> bytes:
    if state == "half":
        return frame[: len(frame) // 2]
    if state == "wrong_sum":
        return frame[:-5] + b"0000\r"
    if state == "wrong_length":
        text = frame[1:9] + b"E002" + frame[13:-5]
        return b"~" + text + _sum(text) + b"\r"
    return frame


def _frame(head: bytes, result: bytes, info: str) -> bytes:
    count = f"{len(info):03X}"
    check = (16 - sum(int(digit, 16) for digit in count) % 16) % 16
    text = head + result + f"{check:X}{count}{info}".encode()
    return b"~" + text + _sum(text) + b"\r"


def _sum(text: bytes) -> bytes:
    return f"{(0x10000 - sum(text) % 0x10000) % 0x10000:04X}".encode()


SIMULATOR = Simulated(
    "ydt1363", tuple(STATES), lambda state, faults, over_tcp: start_ydt1363(state, faults=faults, over_tcp=over_tcp)
)
