"""Which characters go between a host and an APC UPS with a smart port?

    Q                    host: one letter, no end; 2400 8N1
    08 CR LF             UPS: the answer, a line
    NA CR LF             the UPS does not have this value
    !  $  %  + ...       UPS: one character by itself at any time, an alert

How a cable lies: nothing checks a character and an answer does not name its question, so its shape has to fit; an
alert may stand before an answer; with the cable of a dumb port the letters go nowhere, or the load goes off.
"""

import re

from diagnostics.framing import FieldValue, Frame, FrameError, FrameFault
from diagnostics.framing.stream import AWAIT, StreamFramer, Taken

ALERTS = b"!$%+?=*#&|~"
LONGEST = 80
_END = b"\r\n"
_PRINTABLE = range(0x20, 0x7F)
_SEVEN_BITS = 0x80
_SHAPES: dict[str, re.Pattern[str]] = {
    "not_available": re.compile(r"NA"),
    "smart": re.compile(r"SM"),
    "state": re.compile(r"[0-9A-F]{2}"),
    "self_test": re.compile(r"OK|BT|NG|NO|IP"),
    "number": re.compile(r"\d{1,3}\.\d{1,3}|\d{3,4}"),
    "runtime": re.compile(r"\d{4}:"),
    "date": re.compile(r"\d\d/\d\d/\d\d"),
}
"""Answers by their shape, the special before the general."""


def take_answer(buffer: bytes) -> Taken:
    """What stands at the front of the bytes of a UPS."""
    if buffer[0] in ALERTS:
        return Frame("alert", buffer[:1], {"kind": "alert", "text": chr(buffer[0])}), 1
    front = buffer[:LONGEST]
    end = front.find(_END)
    body = front.removesuffix(b"\r") if end < 0 else front[:end]
    strange = next((place for place, byte in enumerate(body) if byte not in _PRINTABLE), None)
    if strange is not None or not body:
        length = 1 + (strange or 0)
        return FrameError(FrameFault.NOISE, buffer[:length]), length
    if end < 0:
        return AWAIT
    text = body.decode("ascii")
    kind = next((kind for kind, shape in _SHAPES.items() if shape.fullmatch(text)), "text")
    fields: dict[str, FieldValue] = {"kind": kind, "text": text}
    return Frame(kind, buffer[: end + 2], fields), end + 2


def take_request(buffer: bytes) -> Taken:
    """The letter at the front of the bytes of a host; control characters are shown as `^A`."""
    byte = buffer[0]
    if byte >= _SEVEN_BITS:
        return FrameError(FrameFault.NOISE, buffer[:1]), 1
    letter = chr(byte) if byte in _PRINTABLE else f"^{chr(byte ^ 0x40)}"
    return Frame("request", buffer[:1], {"kind": "request", "text": letter}), 1


def answer_framer() -> StreamFramer:
    """Finds what a UPS sends."""
    return StreamFramer(take_answer, LONGEST)


def request_framer() -> StreamFramer:
    """Finds what a host sends."""
    return StreamFramer(take_request, LONGEST)
