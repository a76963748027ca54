"""What does an APC UPS with a smart port answer in each of its states?"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from diagnostics.simulators import Simulated
from diagnostics.simulators.serving import NO_FAULTS, LineFaults, RunningSimulator
from diagnostics.simulators.wires import wire

_QUESTIONS = b"Ynb\x01QXPfBLOCjxFmMNGagoulskeqrpcEVvth/>79JI\x15"
_COMMON = {
    b"Y": "SM", b"n": "AS0627130123", b"b": "653.18.I", b"\x01": "Smart-UPS 1500", b"O": "220.0",
    b"C": "031.2", b"x": "03/12/24", b"F": "50.00", b"m": "06/27/23", b"a": "3.!$%+?=#|.YnbQXPfBLOCjxFm\x01",
    b"V": "FWI", b"G": "O", b"M": "226.1", b"N": "219.4", b"o": "220", b"g": "024", b"k": "0", b"s": "H",
    b"u": "253", b"l": "208",
}  # fmt: skip


@dataclass(frozen=True)
class _State:
    """What a UPS tells in one state."""

    status: str = "08"
    test: str = "OK"
    load: str = "020.6"
    charge: str = "100.0"
    battery: str = "27.60"
    line: str = "221.5"
    runtime: str = "0060:"
    alert: str = ""

    def values(self) -> dict[bytes, str]:
        return _COMMON | {
            b"Q": self.status,
            b"X": self.test,
            b"P": self.load,
            b"f": self.charge,
            b"B": self.battery,
            b"L": self.line,
            b"j": self.runtime,
        }


STATES: Mapping[str, _State | None] = MappingProxyType(
    {
        "online": _State(),
        "on_battery": _State("10", "NO", "020.6", "092.0", "25.10", "000.0", "0042:"),
        "alerts": _State("10", "NO", "020.6", "092.0", "25.10", "000.0", "0042:", alert="!"),
        "battery_low": _State("50", "NO", "020.6", "008.0", "21.30", "000.0", "0003:"),
        "replace_battery": _State("88", "BT"),
        "overload": _State("28", "NG", "112.4"),
        "boost": _State("0C", line="190.3"),
        "calibration": _State("09", "IP"),
        "off": _State("00"),
        "few_values": _State(),
        "not_smart": _State(),
        "garbage": _State(),
        "half": _State(),
        "silent": None,
    }
)
"""What it tells by state; None for a UPS without power."""


class ApcSimulator:
    """Answers single letters; whatever is no question is kept as something that a real UPS would have obeyed."""

    def __init__(self, state: str = "online") -> None:
        self.state = state
        self.obeyed = bytearray()

    def answer(self, data: bytes) -> bytes:
        """Answers to these letters."""
        self.obeyed += bytes(byte for byte in data if byte not in _QUESTIONS)
        return b"".join(_answer(self.state, bytes((byte,))) for byte in data)


def start_apc(state: str = "online", *, faults: LineFaults = NO_FAULTS, over_tcp: bool = False) -> RunningSimulator:
    """A UPS that runs until it is stopped."""
    if state not in STATES:
        raise ValueError(state)
    return RunningSimulator(ApcSimulator(state), wire(over_tcp=over_tcp), faults)


def _answer(state: str, letter: bytes) -> bytes:
    told = STATES[state]
    if told is None:
        return b""
    if state == "garbage":
        return b"\xff\x80\r\n"
    if state == "half":
        return b"S"
    values = {b"Y": "SM", b"Q": "08"} if state == "few_values" else told.values()
    text = "NA" if state == "not_smart" else values.get(letter, "NA")
    return f"{told.alert}{text}\r\n".encode()


SIMULATOR = Simulated(
    "apc", tuple(STATES), lambda state, faults, over_tcp: start_apc(state, faults=faults, over_tcp=over_tcp)
)
