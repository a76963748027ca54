"""Which bytes are a message of Samsung MDC, the language of its signage displays?

    AA   CMD  ID  LEN  data                       CHK    host
    AA   FF   ID  LEN  'A' / 'N'  CMD  values     CHK    display: understood / refused with one error byte
         sum of the bytes after AA, low byte ----^

How a cable lies: AA stands in data as well, so a wrong sum gives back all but the start byte; LEN reaches 255, so a
flipped one would swallow the following answers; on a chain of displays another one may answer with its own ID; the
broadcast ID FE gets no answer at all.
"""

from diagnostics.framing import FieldValue, Frame, FrameFault
from diagnostics.framing.checksums import low_sum
from diagnostics.framing.stream import AWAIT, StreamFramer, Taken, skip

DISPLAY_ID = 1
LONGEST = 260

_START, _ANSWER = 0xAA, 0xFF
_STARTS = bytes((_START,))
_HEAD, _CHECK = 4, 1
_ACK, _NAK = ord("A"), ord("N")


def take_answer(buffer: bytes) -> Taken:
    """The answer at the front of the bytes of a display."""
    return _take(buffer, answers=True)


def take_request(buffer: bytes) -> Taken:
    """The command at the front of the bytes of a host."""
    return _take(buffer, answers=False)


def answer_framer() -> StreamFramer:
    """Finds what a display sends."""
    return StreamFramer(take_answer, LONGEST)


def request_framer() -> StreamFramer:
    """Finds what a host sends."""
    return StreamFramer(take_request, LONGEST)


def question(command: int, display: int = DISPLAY_ID) -> bytes:
    """The bytes that ask for a value: a command without data."""
    body = bytes((command, display, 0))
    return bytes((_START,)) + body + bytes((low_sum(body),))


def values_of(raw: bytes) -> bytes:
    """The values of an answer, or its error byte."""
    return raw[_HEAD + 2 : -_CHECK]


def data_of(raw: bytes) -> bytes:
    """The data of a command."""
    return raw[_HEAD:-_CHECK]


def _take(buffer: bytes, *, answers: bool) -> Taken:
    if buffer[0] != _START:
        return skip(buffer, _STARTS)
    if len(buffer) < _HEAD:
        return AWAIT
    length = _HEAD + buffer[3] + _CHECK
    if (buffer[1] == _ANSWER) is not answers:
        return skip(buffer, _STARTS)
    if len(buffer) < length:
        return AWAIT
    raw = buffer[:length]
    if low_sum(raw[1:-1]) != raw[-1]:
        return skip(buffer, _STARTS, FrameFault.CHECKSUM)
    fields = _answer_fields(raw) if answers else {"display": raw[2], "command": raw[1]}
    return (Frame("answer" if answers else "request", raw, fields), length) if fields else skip(buffer, _STARTS)


def _answer_fields(raw: bytes) -> dict[str, FieldValue]:
    data = data_of(raw)
    if len(data) < 2 or data[0] not in (_ACK, _NAK):
        return {}
    return {"display": raw[2], "command": data[1], "refused": int(data[0] == _NAK)}
