"""Which bytes are messages of an MDB banknote validator or coin changer behind an RS-232 adapter?

    host     command, data, sum                  bytes; the sum is the low byte of the sum of all before it
    adapter  "30 09" CR LF                       text: device number and what the device reports by itself
             "03 11 56 .. 76" CR LF              text: the answer to a command, with its sum
             "00" CR LF                          text: ACK of a command; "FF" NAK

The adapter polls by itself and passes on what is new, so reports come unasked. A transcript of the bus has the same
messages as plain bytes; they are read too, as far as their shape is known.

How a cable lies: reports have no sum, and every wrong digit is another digit; a line without its end waits for the
next one; a command has no length, only the one that belongs to its first byte.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from diagnostics.framing import Decoded, Frame, FrameError, FrameFault
from diagnostics.framing.checksums import low_sum
from diagnostics.framing.stream import AWAIT, StreamFramer, Taken

REPORT, ANSWER, ACK, NAK, COMMAND = "report", "answer", "ack", "nak", "command"
VALIDATOR = 0x30
LONGEST = 36 * 3 + 2
_REPORT_LENGTH = len("30 09\r\n")
SETUP_LENGTH = 27

_CHANGER = 0x08
_CHANGER_SETUP_LENGTH = 23
_RECEIPTS = {b"\x00": ACK, b"\xff": NAK}
_HEX = frozenset(b"0123456789ABCDEFabcdef")
_LINE = re.compile(rb"([0-9A-Fa-f]{2}(?: [0-9A-Fa-f]{2}){0,35}) ?\r?\n")
_LINE_SO_FAR = re.compile(rb"(?:[0-9A-Fa-f]{2} ){0,36}(?:[0-9A-Fa-f]{0,2}|[0-9A-Fa-f]{2} ?\r|\r)")
_PLAIN_STATUSES = frozenset((*range(0x01, 0x0D), 0x14, *range(0x80, 0xD0)))
"""Statuses of a report in bytes; digits and blanks behind a 0 belong to a text."""
_DATA_LENGTHS: Mapping[int, tuple[int, ...]] = MappingProxyType(
    dict.fromkeys((0x08, 0x09, 0x0A, 0x0B, 0x30, 0x31, 0x33, 0x36), (0,))
    | {0x0C: (4,), 0x0D: (1,), 0x0F: (1, 2, 5), 0x32: (2,), 0x34: (4,), 0x35: (1,), 0x37: (1, 5)}
)
"""Data bytes of a command; expansions have some lengths to try."""


def take_adapter(buffer: bytes) -> Taken:
    """The text or the bytes of an adapter at the front."""
    if buffer[0] not in _HEX or (len(buffer) > 1 and buffer[1] not in _HEX):
        return _take_bytes(buffer)
    if line := _LINE.match(buffer):
        return _told(bytes.fromhex(line[1].decode("ascii")), line[0])
    return AWAIT if _LINE_SO_FAR.fullmatch(buffer) else _noise(buffer)


def take_host(buffer: bytes) -> Taken:
    """The command at the front."""
    lengths = _DATA_LENGTHS.get(buffer[0])
    if lengths is None:
        return _noise(buffer)
    for length in lengths:
        raw = buffer[: length + 2]
        if len(buffer) >= length + 2 and low_sum(raw[:-1]) == raw[-1]:
            return Frame(COMMAND, raw, {"data": raw[:-1].hex(" ").upper()}), length + 2
    return AWAIT if len(buffer) < lengths[-1] + 2 else _noise(buffer, FrameFault.CHECKSUM)


class ListeningFramer:
    """Cuts what an adapter sends to somebody who may have begun to listen in the middle of a report."""

    def __init__(self) -> None:
        self._framer = adapter_framer()

    @property
    def pending(self) -> bytes:
        """The beginning of a line whose rest has not come."""
        return self._framer.pending

    def feed(self, data: bytes) -> Decoded:
        """Frames and errors that these bytes completed; less than a report is no error."""
        decoded = self._framer.feed(data)
        strange = sum(len(error.raw) for error in decoded.errors)
        return replace(decoded, errors=()) if strange < _REPORT_LENGTH else decoded


def adapter_framer() -> StreamFramer:
    """Cuts what an adapter sends."""
    return StreamFramer(take_adapter, LONGEST)


def host_framer() -> StreamFramer:
    """Cuts what a host sends."""
    return StreamFramer(take_host, LONGEST)


def command(code: int, data: bytes = b"") -> bytes:
    """The bytes of a command."""
    body = bytes((code,)) + data
    return body + bytes((low_sum(body),))


def data_of(frame: Frame) -> bytes:
    """Bytes of a message, without the sum."""
    return bytes.fromhex(str(frame.fields["data"]))


def _told(data: bytes, raw: bytes) -> Taken:
    if data in _RECEIPTS:
        return _frame(_RECEIPTS[data], raw, data), len(raw)
    if data[0] in (VALIDATOR, _CHANGER) and len(data) > 1:
        return _frame(REPORT, raw, data), len(raw)
    if len(data) > 1 and low_sum(data[:-1]) == data[-1]:
        return _frame(ANSWER, raw, data[:-1]), len(raw)
    return FrameError(FrameFault.CHECKSUM, raw), len(raw)


def _take_bytes(buffer: bytes) -> Taken:
    if buffer[0] == VALIDATOR and len(buffer) > 1 and buffer[1] in _PLAIN_STATUSES:
        return _frame(REPORT, buffer[:2], buffer[:2]), 2
    # Feature level 1 to 3 begins the answer to SETUP.
    if buffer[0] not in (1, 2, 3):
        return _noise(buffer)
    for length in (_CHANGER_SETUP_LENGTH, SETUP_LENGTH):
        raw = buffer[: length + 1]
        if len(raw) <= length:
            return AWAIT
        if low_sum(raw[:-1]) == raw[-1]:
            return _frame(ANSWER, raw, raw[:-1]), length + 1
    return _noise(buffer, FrameFault.CHECKSUM)


def _frame(name: str, raw: bytes, data: bytes) -> Frame:
    return Frame(name, raw, {"data": data.hex(" ").upper()})


def _noise(buffer: bytes, kind: FrameFault = FrameFault.NOISE) -> Taken:
    return FrameError(kind, buffer[:1]), 1
