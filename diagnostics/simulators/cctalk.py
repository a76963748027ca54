"""What does a ccTalk banknote validator answer in each of its states, with sums or with CRC?"""

from collections.abc import Mapping
from types import MappingProxyType

from diagnostics.simulators import Simulated
from diagnostics.simulators.scripted import SPOILT, ScriptedDevice
from diagnostics.simulators.serving import NO_FAULTS, LineFaults, RunningSimulator
from diagnostics.simulators.wires import wire

FAULTS: Mapping[str, int] = MappingProxyType(
    {
        "ready": 0,
        "rom_fault": 30,
        "supply": 33,
        "validation_sensor": 36,
        "jam": 39,
        "stacker_missing": 44,
        "stacker_full": 45,
        "door_open": 51,
        "unspecified": 255,
        "unknown_fault": 77,
    }
)
"""Answer to the self-check by state."""

MAKER, PRODUCT, SERIAL, SOFTWARE, BUILD = b"JCM", b"DBV-301", b"\x95\x30\x10", b"DBV-301-V1.20", b"DE0"
_HEALTHY: Mapping[int, bytes] = MappingProxyType(
    {
        254: b"",
        246: MAKER,
        244: PRODUCT,
        242: SERIAL,
        241: SOFTWARE,
        192: BUILD,
        159: b"\x09\x03\x00" + b"\x02\x00" * 4,
        225: b"\x10\x27\x00",
        194: b"\x64\x00\x00",
        193: b"\x00",
        2: b"\x00\x00\x00",
    }
)
_DIFFERENT: Mapping[str, Mapping[int, bytes]] = MappingProxyType(
    {
        "inhibited": {159: b"\x01\x00\x00" + b"\x00\x00" * 4},
        "escrow": {159: b"\x02\x03\x01" + b"\x00\x00" * 4},
        "string_fraud": {159: b"\x05\x00\x12" + b"\x00\x00" * 4, 193: b"\x03"},
        "many_rejects": {194: b"\x10\x27\x00"},
        "noisy_line": {2: b"\x04\x00\x1a"},
    }
)
_REFUSALS: Mapping[str, int] = MappingProxyType({"nak": 5, "busy": 6})
_STATES = (*FAULTS, *_DIFFERENT, "crc_mode", "bare", "other_address", *_REFUSALS, *SPOILT)
_HOST, _VALIDATOR, _COIN_ACCEPTOR = 1, 40, 2
_SELF_CHECK, _POLL = 232, 254


def start_cctalk(
    state: str = "ready", *, faults: LineFaults = NO_FAULTS, over_tcp: bool = False
) -> RunningSimulator:
    """A validator that runs until it is stopped."""
    if state not in _STATES:
        raise ValueError(state)
    return RunningSimulator(ScriptedDevice(state, "ready", _length, _reply), wire(over_tcp=over_tcp), faults)


def _length(buffer: bytes) -> int:
    if buffer[0] != _VALIDATOR:
        return 1
    if len(buffer) < 2 or len(buffer) < 5 + buffer[1]:
        return 0
    return 5 + buffer[1]


def _reply(state: str, message: bytes) -> bytes:
    crc_mode = state == "crc_mode"
    if len(message) < 5 or not (_crc_fits(message) if crc_mode else _sum_fits(message)):
        return b""
    asked = message[3]
    if state in _REFUSALS and asked != _POLL:
        return _framed(_REFUSALS[state], b"", crc_mode)
    if asked == _SELF_CHECK:
        return _framed(0, bytes((FAULTS.get(state, 0),)), crc_mode)
    data = {**_HEALTHY, **_DIFFERENT.get(state, {})}.get(asked)
    if data is None or (state == "bare" and asked != _POLL):
        return b""
    return _framed(0, data, crc_mode, _COIN_ACCEPTOR if state == "other_address" else _VALIDATOR)


def _framed(header: int, data: bytes, crc_mode: bool, source: int = _VALIDATOR) -> bytes:
    if crc_mode:
        low, high = _crc(bytes((_HOST, len(data), header)) + data)
        return bytes((_HOST, len(data), low, header)) + data + bytes((high,))
    body = bytes((_HOST, len(data), source, header)) + data
    return body + bytes(((256 - sum(body) % 256) % 256,))


def _sum_fits(message: bytes) -> bool:
    return message[2] == _HOST and sum(message) % 256 == 0


def _crc_fits(message: bytes) -> bool:
    return _crc(message[:2] + message[3:-1]) == bytes((message[2], message[-1]))


def _crc(data: bytes) -> bytes:
    crc = 0
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return bytes((crc & 0xFF, crc >> 8))


SIMULATOR = Simulated(
    "cctalk", _STATES, lambda state, faults, over_tcp: start_cctalk(state, faults=faults, over_tcp=over_tcp)
)
