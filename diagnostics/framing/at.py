"""Which bytes are the answer of an AT modem, and which are a command to it?

    AT+CPIN?  CR                                           host
    AT+CPIN?  CR                                           echo of the modem, unless it is switched off
    CR LF  +CPIN: READY  CR LF  CR LF  OK  CR LF           information lines, then the result
    CR LF  +CME ERROR: 10  CR LF                           a result that refuses

How a cable lies: there is no checksum; a modem may speak unasked (RING, a change of registration) between question
and answer; the information of a late answer carries the name of its own question and so answers no other, but an
error carries none.
"""

import re

from diagnostics.framing import Frame, FrameError, FrameFault
from diagnostics.framing.stream import AWAIT, StreamFramer, Taken

LONGEST = 512

_RESULT = re.compile(rb"(?:\A|\r\n|\r)(OK|ERROR|\+CM[ES] ERROR: ?[^\r\n]{1,64})\r\n")
_SEPARATORS = re.compile(r"[\r\n]+")
_NAME = re.compile(r"(\+[A-Z]+):")
_STRANGE = re.compile(rb"[^\x20-\x7e\r\n]")
_NOT_KNOWN = ("ERROR", "+CME ERROR: 3", "+CME ERROR: 4", "+CME ERROR: 50", "+CME ERROR: 100")
_UNASKED = ("RING", "NO CARRIER", "+CRING:", "+CMTI:")


def take_answer(buffer: bytes) -> Taken:
    """Everything up to the next result of a modem."""
    result = _RESULT.search(buffer, 0, LONGEST)
    strange = _STRANGE.search(buffer)
    if strange and (result is None or strange.start() < result.end()):
        return FrameError(FrameFault.NOISE, buffer[: strange.end()]), strange.end()
    if result is None:
        return AWAIT
    raw = buffer[: result.end()]
    lines = [line for line in _SEPARATORS.split(buffer[: result.start(1)].decode("ascii")) if line]
    told = [line for line in lines if not line.startswith(("AT", *_UNASKED))]
    said = result[1].decode("ascii")
    fields = {"lines": "\n".join(told), "result": said, "about": _about(told), "refused": int(said in _NOT_KNOWN)}
    return Frame("answer", raw, fields), len(raw)


def take_request(buffer: bytes) -> Taken:
    """The command at the front of the bytes of a host."""
    end = buffer.find(b"\r", 0, LONGEST)
    front = buffer if end < 0 else buffer[: end + 1]
    strange = _STRANGE.search(front)
    if strange:
        return FrameError(FrameFault.NOISE, buffer[: strange.end()]), strange.end()
    if end < 0:
        return AWAIT
    text = front[:-1].decode("ascii")
    if not text.upper().startswith("AT"):
        return FrameError(FrameFault.NOISE, front), len(front)
    return Frame("request", front, {"command": text.upper()}), len(front)


def answer_framer() -> StreamFramer:
    """Finds what a modem sends."""
    return StreamFramer(take_answer, LONGEST)


def request_framer() -> StreamFramer:
    """Finds what a host sends."""
    return StreamFramer(take_request, LONGEST)


def _about(lines: list[str]) -> str:
    names = (_NAME.match(line) for line in lines)
    return next((name[1] for name in names if name), "")
