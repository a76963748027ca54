"""Which bytes are a message of an LG display (commercial displays and televisions), from either end?

    k  a  ' '  01   ' '  FF  CR        host: two letters, set ID, data; FF asks
       a  ' '  01   ' '  OK 01  x      display: second letter, set ID, OK and the value in hex or text, x
       a  ' '  01   ' '  NG 00  x      display: refused

How a cable lies: there is no checksum, so a digit may be another digit; only the second letter comes back, so
an answer to `ka` looks like one to any other command that ends in `a`; the cable has to be crossed, a straight
one is silent.
"""

import re

from diagnostics.framing import Frame, FrameError, FrameFault
from diagnostics.framing.stream import AWAIT, StreamFramer, Taken, skip

LONGEST = 64
SET_ID = 1

ANSWER = re.compile(r"(?P<letter>[a-z]) (?P<set_id>[0-9A-Fa-f]{2}) (?P<said>OK|NG)(?P<value>[0-9A-Za-wyz.\- ]*)x")
REQUEST = re.compile(r"(?P<command>[a-z]{2}) (?P<set_id>[0-9A-Fa-f]{2}) (?P<value>[0-9A-Fa-f ]{2,})\r")
_LETTERS = bytes(range(ord("a"), ord("z") + 1))
_PRINTABLE = range(0x20, 0x7F)
_HEAD = re.compile(rb"[a-z]( ([0-9A-Fa-f]([0-9A-Fa-f]( ([ON]([KG].*)?)?)?)?)?)?", re.DOTALL)


def take_answer(buffer: bytes) -> Taken:
    """The answer at the front of the bytes of a display."""
    # The end `x` may be the letter of the command as well, so it is looked for behind it.
    end = buffer.find(b"x", 1, LONGEST)
    front = buffer if end < 0 else buffer[: end + 1]
    if not _HEAD.fullmatch(front) or any(byte not in _PRINTABLE for byte in front):
        return skip(buffer, _LETTERS)
    if end < 0:
        return AWAIT
    found = ANSWER.fullmatch(front.decode("ascii"))
    if found is None:
        return FrameError(FrameFault.NOISE, front), len(front)
    fields = {"letter": found["letter"], "value": found["value"].strip(), "refused": int(found["said"] == "NG")}
    return Frame("answer", front, {**fields, "set_id": int(found["set_id"], 16)}), len(front)


def take_request(buffer: bytes) -> Taken:
    """The command at the front of the bytes of a host."""
    end = buffer.find(b"\r", 0, LONGEST)
    front = buffer if end < 0 else buffer[: end + 1]
    if buffer[0] not in _LETTERS or any(byte not in _PRINTABLE for byte in front.removesuffix(b"\r")):
        return skip(buffer, _LETTERS)
    if end < 0:
        return AWAIT
    found = REQUEST.fullmatch(front.decode("ascii"))
    if found is None:
        return FrameError(FrameFault.NOISE, front), len(front)
    return Frame("request", front, {"command": found["command"], "value": found["value"].upper()}), len(front)


def answer_framer() -> StreamFramer:
    """Finds what a display sends."""
    return StreamFramer(take_answer, LONGEST)


def request_framer() -> StreamFramer:
    """Finds what a host sends."""
    return StreamFramer(take_request, LONGEST)


def question(command: str, set_id: int = SET_ID) -> bytes:
    """The bytes that ask for a value."""
    return f"{command} {set_id:02X} FF\r".encode("ascii")
