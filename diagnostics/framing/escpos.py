"""Which bytes ask an ESC/POS printer for its state, and which bytes are an answer?

No frame, no checksum, no length; only fixed bits tell the messages apart (bit 7 on the left):

    0xx1xx10                              answer to DLE EOT 1-4: one byte
    0xx1xx00 0xx0xxxx 0xx0xxxx 0xx0xxxx   automatic status (ASB), sent unasked where an application enabled it
    00010001 / 00010011                   XON / XOFF
    00010000 00001111 p u r e             answer to DLE EOT 20 of Custom printers: paper, user, recoverable, final
    0xx0xxxx                              answer to GS r and GS I 1-3: one byte, in its turn
    01011111 text 00000000                answer to GS I 65-68 and GS g 2

One byte proves little: random bytes pass for a status byte once in 16. Hence an answer counts only when alone.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import partial

from diagnostics.framing import Decoded, Frame, FrameError, FrameFault, Request
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Words, say

AUTOMATIC_STATUS = "automatic_status"
STATUS, QUEUED = "status", "queued"
LONGEST_ANSWER = 82

_REALTIME_MASK, _REALTIME_BITS = 0x93, 0x12
_AUTOMATIC_BITS = 0x10
_QUEUED_MASK = 0x90
_AUTOMATIC_LENGTH = 4
_FULL_START, _FULL_LENGTH = b"\x10\x0f", 6
_TEXT_START, _TEXT_END, _TEXT_LONGEST = b"\x5f", b"\x00", LONGEST_ANSWER
_FLOW_CONTROL = (0x11, 0x13)
_QUESTION, _ECHOED_LENGTH = b"\x10\x04", 4


class AnswerKind(StrEnum):
    """Shape of an answer."""

    REALTIME = "realtime"
    QUEUED = "queued"
    TEXT = "text"
    FULL = "full"


_Taken = tuple[Frame | FrameError | None, int]
"""What stands at the front, and how many bytes it is; no bytes while the rest has to be awaited."""

_AWAIT: _Taken = (None, 0)


class EscPosFramer:
    """Finds the answer to one request among automatic status, flow control and noise."""

    def __init__(self, name: str, kind: AnswerKind) -> None:
        self._name = name
        self._take = _TAKERS[kind]
        self._buffer = b""

    @property
    def pending(self) -> bytes:
        """The beginning of a message whose rest has not come."""
        return self._buffer

    def feed(self, data: bytes) -> Decoded:
        """Frames and errors that these bytes completed."""
        self._buffer += data
        frames: list[Frame] = []
        errors: list[FrameError] = []
        while self._buffer:
            found, length = self._front()
            if not length:
                break
            self._buffer = self._buffer[length:]
            if isinstance(found, Frame):
                frames.append(found)
            elif found is not None:
                errors.append(found)
        return Decoded(tuple(frames), tuple(errors))

    def _front(self) -> _Taken:
        if self._buffer[0] in _FLOW_CONTROL:
            return None, 1
        return self._take(self._name, self._buffer) or _automatic(self._buffer) or _noise(self._buffer)


def _realtime(name: str, buffer: bytes) -> _Taken | None:
    status = buffer[0]
    if status & _REALTIME_MASK != _REALTIME_BITS:
        return None
    return Frame(name, buffer[:1], {"status": status}), 1


def _queued(name: str, buffer: bytes) -> _Taken | None:
    return None if buffer[0] & _QUEUED_MASK else (Frame(name, buffer[:1], {"status": buffer[0]}), 1)


def _full(name: str, buffer: bytes) -> _Taken | None:
    if not buffer.startswith(_FULL_START[: len(buffer)]):
        return None
    if len(buffer) < _FULL_LENGTH:
        return _AWAIT
    raw = buffer[:_FULL_LENGTH]
    named = zip(("paper", "user", "recoverable", "unrecoverable"), raw[2:], strict=True)
    return Frame(name, raw, dict(named)), _FULL_LENGTH


def _text(name: str, buffer: bytes) -> _Taken | None:
    if not buffer.startswith(_TEXT_START):
        return None
    end = buffer.find(_TEXT_END, 0, _TEXT_LONGEST)
    if end < 0:
        too_long = FrameError(FrameFault.TOO_LONG, buffer[:1]), 1
        return _AWAIT if len(buffer) < _TEXT_LONGEST else too_long
    text = one_line(buffer[1:end].decode("latin-1"))
    return Frame(name, buffer[: end + 1], {"text": text}), end + 1


def _automatic(buffer: bytes) -> _Taken | None:
    front = buffer[:_AUTOMATIC_LENGTH]
    if front[0] & _REALTIME_MASK != _AUTOMATIC_BITS or any(byte & _QUEUED_MASK for byte in front[1:]):
        return None
    return _AWAIT if len(front) < _AUTOMATIC_LENGTH else (Frame(AUTOMATIC_STATUS, front), len(front))


def _noise(buffer: bytes) -> _Taken:
    return FrameError(FrameFault.NOISE, buffer[:1]), 1


def take_answer(buffer: bytes) -> _Taken:
    """Whatever a printer may send, when nobody knows what it was asked.

    A status byte behind an echoed DLE EOT n is one frame with it and names its question; alone it does not.
    """
    if buffer[0] in _FLOW_CONTROL:
        return None, 1
    takers = (_full("full_status", buffer), _echoed(buffer), _realtime(STATUS, buffer), _text("text", buffer))
    known = next((taken for taken in takers if taken is not None), None)
    return known or _automatic(buffer) or _queued(QUEUED, buffer) or _noise(buffer)


def _echoed(buffer: bytes) -> _Taken | None:
    front = buffer[:_ECHOED_LENGTH]
    if not (_QUESTION.startswith(front[:2]) and all(1 <= number <= 4 for number in front[2:3])):
        return None
    if len(front) < _ECHOED_LENGTH:
        return _AWAIT
    if front[3] & _REALTIME_MASK != _REALTIME_BITS:
        return None
    return Frame(STATUS, front, {"question": front[2], "status": front[3]}), _ECHOED_LENGTH


_TAKERS: dict[AnswerKind, Callable[[str, bytes], _Taken | None]] = {
    AnswerKind.REALTIME: _realtime,
    AnswerKind.QUEUED: _queued,
    AnswerKind.TEXT: _text,
    AnswerKind.FULL: _full,
}


def _request(name: str, raw: str, kind: AnswerKind, title: Words) -> Request:
    framer = partial(EscPosFramer, name, kind)
    return Request(name, bytes.fromhex(raw), title, framer, longest=_TEXT_LONGEST)


REALTIME_REQUESTS = (
    _request("printer_status", "10 04 01", AnswerKind.REALTIME, say("Question: on line or off line?")),
    _request("offline_cause", "10 04 02", AnswerKind.REALTIME, say("Question: why off line?")),
    _request("error_cause", "10 04 03", AnswerKind.REALTIME, say("Question: which error?")),
    _request("paper_sensor", "10 04 04", AnswerKind.REALTIME, say("Question: how much paper?")),
)
"""Answered at once, also off line and with a full buffer."""

FULL_STATUS_REQUEST = _request(
    "full_status", "10 04 14", AnswerKind.FULL, say("Question: full status of a Custom printer?")
)

QUEUED_REQUESTS = (
    _request("queued_paper_sensor", "1D 72 01", AnswerKind.QUEUED, say("Question: how much paper? (queued)")),
    _request("model_id", "1D 49 01", AnswerKind.QUEUED, say("Question: model number?")),
    _request("type_id", "1D 49 02", AnswerKind.QUEUED, say("Question: type number?")),
    _request("version_id", "1D 49 03", AnswerKind.QUEUED, say("Question: version number?")),
    _request("firmware", "1D 49 41", AnswerKind.TEXT, say("Question: firmware version?")),
    _request("maker", "1D 49 42", AnswerKind.TEXT, say("Question: maker?")),
    _request("model", "1D 49 43", AnswerKind.TEXT, say("Question: model name?")),
    _request("serial", "1D 49 44", AnswerKind.TEXT, say("Question: serial number?")),
    _request("lines_fed", "1D 67 32 00 14 00", AnswerKind.TEXT, say("Question: lines fed?")),
    _request("head_energised", "1D 67 32 00 15 00", AnswerKind.TEXT, say("Question: print head pulses?")),
    _request("cuts", "1D 67 32 00 32 00", AnswerKind.TEXT, say("Question: number of cuts?")),
    _request("total_hours", "1D 67 32 00 C6 00", AnswerKind.TEXT, say("Question: total hours?")),
)
"""Answered in their turn only: a printer that is off line stays silent, which proves nothing."""
