"""Which bytes are a message of a 3M MicroTouch controller, from either end?

    01   text         0D            command or answer, no checksum
    1sssssss 0x 0x 0y 0y            touch (format tablet): five bytes, only the first with bit 7

How a cable lies: nothing checks a text, so an answer counts only when its whole shape is that of the answer; 01
and 0D stand in touches as well; a finger on the glass sends touches between question and answer; a flipped bit
may turn one self-test code into another, and nobody sees it.
A stray byte with bit 7 looks like the start of a touch and takes four bytes with it.
"""

import re

from diagnostics.framing import FieldValue, Frame
from diagnostics.framing.stream import AWAIT, StreamFramer, Taken, skip

LONGEST = 40
TOUCH = "touch"

UNIT_TYPE = re.compile(r"(?P<type>[A-Z]{2})(?P<features>[A-Z0-9*]{4,5})(?P<status>[0-9A-F]{2})")
IDENTITY = re.compile(r"(?P<type>[A-Z][A-Z0-9])(?P<firmware>[0-9A-F]{4})")
_STATUS_BYTES = re.compile(r"[@-~]{2}")

_START, _END = b"\x01", b"\x0d"
_STARTS = bytes((0x01, *range(0x80, 0x100)))
_PRINTABLE = range(0x20, 0x7F)
_TOUCH_LENGTH = 5


def take_answer(buffer: bytes) -> Taken:
    """The message or the touch at the front of the bytes of a controller."""
    return _touch(buffer) if buffer[0] & 0x80 else _text(buffer)


def take_request(buffer: bytes) -> Taken:
    """The command at the front of the bytes of a host."""
    return _text(buffer)


def answer_framer() -> StreamFramer:
    """Finds what a controller sends."""
    return StreamFramer(take_answer, LONGEST)


def request_framer() -> StreamFramer:
    """Finds what a host sends."""
    return StreamFramer(take_request, LONGEST)


def message(text: str) -> bytes:
    """The bytes of a command."""
    return _START + text.encode("ascii") + _END


def text_of(raw: bytes) -> str:
    """What stands between start and end."""
    return raw[1:-1].decode("ascii")


def _text(buffer: bytes) -> Taken:
    if not buffer.startswith(_START):
        return skip(buffer, _STARTS)
    end = buffer.find(_END, 0, LONGEST)
    body = buffer[1:] if end < 0 else buffer[1:end]
    if any(byte not in _PRINTABLE for byte in body) or end == 1:
        return skip(buffer, _STARTS)
    if end < 0:
        return AWAIT
    raw = buffer[: end + 1]
    kind, fields = _kind(text_of(raw))
    return Frame(kind, raw, {"kind": kind, **fields}), len(raw)


def _touch(buffer: bytes) -> Taken:
    rest = buffer[1:_TOUCH_LENGTH]
    if any(byte & 0x80 for byte in rest):
        return skip(buffer, _STARTS)
    if len(buffer) < _TOUCH_LENGTH:
        return AWAIT
    return Frame(TOUCH, buffer[:_TOUCH_LENGTH], {"kind": TOUCH}), _TOUCH_LENGTH


def _kind(text: str) -> tuple[str, dict[str, FieldValue]]:
    if text in ("0", "1"):
        return ("positive", {}) if text == "0" else ("negative", {"refused": 1})
    for kind, shape in (("unit_type", UNIT_TYPE), ("identity", IDENTITY)):
        if found := shape.fullmatch(text):
            return kind, dict(found.groupdict())
    return ("status_bytes" if _STATUS_BYTES.fullmatch(text) else "text"), {"text": text}
