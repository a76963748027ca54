"""What does a meter or environment board answer over Modbus RTU in each of its states?"""

from diagnostics.simulators import Simulated
from diagnostics.simulators.serving import NO_FAULTS, LineFaults, RunningSimulator
from diagnostics.simulators.wires import wire

STATES = (
    "ready", "no_identification", "busy", "failure", "unknown_exception", "other_unit", "wrong_crc", "half",
    "garbage", "silent",
)  # fmt: skip
_EXCEPTIONS = {"no_identification": 1, "busy": 6, "failure": 4, "unknown_exception": 0x7E}
_UNIT, _OTHER_UNIT = 1, 9
_OBJECTS = (b"FieldKit", b"ENV-4", b"2.11")
_REGISTERS = tuple(230 + number for number in range(64))
_REQUEST_LENGTHS = {0x2B: 7, 1: 8, 2: 8, 3: 8, 4: 8, 5: 8, 6: 8}
_LONGEST = 64


class ModbusSimulator:
    """Unit 1: identifies itself and lets its registers be read; writes are kept as something that it obeyed."""

    def __init__(self, state: str = "ready") -> None:
        self.state = state
        self.obeyed: list[bytes] = []
        self._buffer = b""

    def answer(self, data: bytes) -> bytes:
        """Answers to the requests that these bytes complete."""
        self._buffer = (self._buffer + data)[-_LONGEST:]
        answers = b""
        while len(self._buffer) > 1:
            length = _REQUEST_LENGTHS.get(self._buffer[1], 0)
            if len(self._buffer) < length:
                break
            request = self._buffer[:length]
            if not length or request[-2:] != _crc(request[:-2]):
                self._buffer = self._buffer[1:]
                continue
            self._buffer = self._buffer[length:]
            answers += self._reply(request)
        return answers

    def _reply(self, request: bytes) -> bytes:
        if request[0] != _UNIT or self.state == "silent":
            return b""
        if request[1] in (5, 6):
            self.obeyed.append(request)
            return request
        if self.state == "garbage":
            return b"\xff\x00\x80"
        return _spoiled(self.state, self._content(request))

    def _content(self, request: bytes) -> bytes:
        function = request[1]
        if self.state in _EXCEPTIONS:
            return bytes((function | 0x80, _EXCEPTIONS[self.state]))
        if function == 0x2B:
            objects = b"".join(bytes((number, len(text))) + text for number, text in enumerate(_OBJECTS))
            return b"\x2b\x0e\x01\x01\x00\x00" + bytes((len(_OBJECTS),)) + objects
        first, count = int.from_bytes(request[2:4], "big"), int.from_bytes(request[4:6], "big")
        values = _REGISTERS[first : first + count]
        if function not in (3, 4) or not count or len(values) < count:
            return bytes((function | 0x80, 2))
        return bytes((function, 2 * count)) + b"".join(value.to_bytes(2, "big") for value in values)


def start_modbus(
    state: str = "ready", *, faults: LineFaults = NO_FAULTS, over_tcp: bool = False
) -> RunningSimulator:
    """A unit that runs until it is stopped."""
    if state not in STATES:
        raise ValueError(state)
    return RunningSimulator(ModbusSimulator(state), wire(over_tcp=over_tcp), faults)


def _spoiled(state: str, content: bytes) -> bytes:
    text = bytes((_OTHER_UNIT if state == "other_unit" else _UNIT,)) + content
    frame = text + (b"\x00\x00" if state == "wrong_crc" else _crc(text))
    return frame[: len(frame) // 2] if state == "half" else frame


def _crc(text: bytes) -> bytes:
    """Division by x16 + x15 + x2 + 1 from FFFF on, lowest bit first."""
    rest = 0xFFFF
    for byte in text:
        rest ^= byte
        for _ in range(8):
            rest = rest >> 1 ^ (0xA001 if rest & 1 else 0)
    return rest.to_bytes(2, "little")


SIMULATOR = Simulated(
    "modbus", STATES, lambda state, faults, over_tcp: start_modbus(state, faults=faults, over_tcp=over_tcp)
)
