"""Which frames go over a Modbus RTU line?

    unit function data CRClo CRChi                          CRC-16/MODBUS over all before it
    01   03       0000 0003            05 CB                read three registers from 0
    01   03       06 008D 008E 008F    ....                 answer: count of bytes, registers
    01   83       02                   ....                 exception: function with bit 7, code
    01   2B 0E 01 00 / 01 2B 0E 01 conformity more next count (object length text)...    device identification

There is no start byte: on the wire a silence of 3.5 characters parts the frames, but an adapter passes bytes in
portions of its own, so the length follows from the function.

How a cable lies: lengths come from bytes that may be wrong, so a frame is believed only with its CRC, and the next
one is looked for byte after byte; on two wires the own request comes back; other units answer on the same line.
"""

from collections.abc import Callable

from diagnostics.framing import FieldValue, Frame, FrameError, FrameFault
from diagnostics.framing.checksums import modbus
from diagnostics.framing.stream import AWAIT, StreamFramer, Taken

LONGEST = 256
IDENTIFY = 0x2B
_DEVICE_IDENTIFICATION = 0x0E
_EXCEPTION = 0x80
_BIT_READS, _REGISTER_READS = (0x01, 0x02), (0x03, 0x04)
_READS = _BIT_READS + _REGISTER_READS
_SINGLE_WRITES, _MANY_WRITES = (0x05, 0x06), (0x0F, 0x10)
_BARE = (0x07, 0x0B, 0x0C, 0x11)
_KNOWN = (*_READS, *_SINGLE_WRITES, *_MANY_WRITES, *_BARE, IDENTIFY)
_OBJECTS_FROM = 8
_CRC = 2

_Length = Callable[[bytes], int | None]
"""Bytes of the frame that begins here; None while that cannot be told, 0 when none begins here."""


def framed(unit: int, function: int, content: bytes) -> bytes:
    """The bytes of a frame."""
    text = bytes((unit, function)) + content
    return text + modbus(text).to_bytes(2, "little")


def take_answer(buffer: bytes) -> Taken:
    """What stands at the front of the bytes of a unit."""
    found, length = _take(buffer, _answer_length)
    return (_answer(found), length) if isinstance(found, Frame) else (found, length)


def take_request(buffer: bytes) -> Taken:
    """What stands at the front of the bytes of a master."""
    found, length = _take(buffer, _request_length)
    return (_request(found), length) if isinstance(found, Frame) else (found, length)


def answer_framer() -> StreamFramer:
    """Finds what a unit sends."""
    return StreamFramer(take_answer, LONGEST)


def request_framer() -> StreamFramer:
    """Finds what a master sends."""
    return StreamFramer(take_request, LONGEST)


def _take(buffer: bytes, length_of: _Length) -> Taken:
    """The frame at the front; otherwise all before the next whole one, or before the next that may become one."""
    unfinished: int | None = None
    whole: tuple[int, int] | None = None
    for place in range(min(len(buffer), LONGEST)):
        if whole is not None and place >= whole[0]:
            break
        rest = buffer[place:]
        length = length_of(rest)
        if length is None or length > len(rest):
            unfinished = place if unfinished is None else unfinished
        elif length and modbus(rest[: length - _CRC]).to_bytes(2, "little") == rest[length - _CRC : length]:
            # Of two that overlap the one that was whole first, so that the portions on the line do not matter.
            whole = min(whole or (place + length, place), (place + length, place))
    if whole is not None:
        end, place = whole
        return _skipped(buffer, place) if place else (Frame("frame", buffer[:end]), end)
    if unfinished == 0:
        return AWAIT
    return _skipped(buffer, min(len(buffer), LONGEST) if unfinished is None else unfinished)


def _skipped(buffer: bytes, length: int) -> Taken:
    kind = FrameFault.CHECKSUM if len(buffer) > 1 and buffer[1] & ~_EXCEPTION in _KNOWN else FrameFault.NOISE
    return FrameError(kind, buffer[:length]), length


def _answer_length(rest: bytes) -> int | None:
    if len(rest) < 3:
        return None
    function, count = rest[1], rest[2]
    if function & _EXCEPTION:
        return 5 if function & ~_EXCEPTION in _KNOWN else 0
    if function in _READS:
        whole = count and not (function in _REGISTER_READS and count % 2)
        return 3 + count + _CRC if whole and count <= LONGEST - 5 else 0
    if function in _SINGLE_WRITES + _MANY_WRITES:
        return 8
    return _identification_length(rest) if function == IDENTIFY else 0


def _identification_length(rest: bytes) -> int | None:
    if rest[2] != _DEVICE_IDENTIFICATION:
        return 0
    if len(rest) < _OBJECTS_FROM:
        return None
    length = _OBJECTS_FROM
    for _ in range(rest[7]):
        if len(rest) < length + 2:
            return None
        length += 2 + rest[length + 1]
    return length + _CRC if length + _CRC <= LONGEST else 0


def _request_length(rest: bytes) -> int | None:
    if len(rest) < 2:
        return None
    function = rest[1]
    if function in _READS + _SINGLE_WRITES:
        return 8
    if function in _MANY_WRITES:
        return 9 + rest[6] if len(rest) > 6 else None
    if function == IDENTIFY:
        return 7
    return 4 if function in _BARE else 0


def _answer(frame: Frame) -> Frame:
    raw = frame.raw
    function = raw[1]
    fields: dict[str, FieldValue] = {"unit": raw[0], "function": function & ~_EXCEPTION}
    if function & _EXCEPTION:
        return Frame("exception", raw, fields | {"kind": "exception", "exception": raw[2]})
    if function == IDENTIFY:
        return Frame("identification", raw, fields | {"kind": "identification"} | _objects(raw))
    if function not in _READS:
        return Frame("written", raw, fields | {"kind": "written"})
    content = raw[3:-_CRC]
    size = 2 if function in _REGISTER_READS else 1
    values = [int.from_bytes(content[place : place + size], "big") for place in range(0, len(content), size)]
    return Frame("values", raw, fields | {"kind": "values", "values": ", ".join(map(str, values))})


def _objects(raw: bytes) -> dict[str, FieldValue]:
    """Texts of the objects by `object_` and their number."""
    found: dict[str, FieldValue] = {}
    place = _OBJECTS_FROM
    for _ in range(raw[7]):
        number, length = raw[place], raw[place + 1]
        found[f"object_{number}"] = raw[place + 2 : place + 2 + length].decode("latin-1")
        place += 2 + length
    return found


def _request(frame: Frame) -> Frame:
    raw = frame.raw
    fields: dict[str, FieldValue] = {"kind": "request", "unit": raw[0], "function": raw[1]}
    if raw[1] in _READS + _SINGLE_WRITES + _MANY_WRITES:
        fields |= {"first": int.from_bytes(raw[2:4], "big"), "count": int.from_bytes(raw[4:6], "big")}
    return Frame("request", raw, fields)
