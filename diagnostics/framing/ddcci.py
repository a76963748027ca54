"""Which bytes are a message of DDC/CI, the language of displays over the video cable?

    6E   51   80 + n   opcode, data (n)   CHK    host to display (6E), from 51
    6F   6E   80 + n   opcode, data (n)   CHK    display, read by the host at 6F
    F0/F1 in place of 6E/6F speaks to an external device; n is 0 for "busy, not ready"

CHK is the exclusive or of all before it; in answers the address 50 stands in for the first byte.

How a cable lies: the first byte of an answer is not in its checksum, so only 6F and F1 begin one; two flipped
bits in one column go unnoticed. It runs over I2C, not over a serial port: the bytes come from a tool on the
kiosk computer.
"""

from functools import partial

from diagnostics.framing import Frame, FrameFault
from diagnostics.framing.checksums import bcc
from diagnostics.framing.stream import AWAIT, StreamFramer, Taken, skip

LONGEST = 131

_HOST_STARTS, _ANSWER_STARTS = b"\x6e\xf0", b"\x6f\xf1"
_ANSWER_ADDRESS = b"\x50"
_HEAD, _CHECK = 3, 1
_LENGTH_FLAG = 0x80


def take(answers: bool, buffer: bytes) -> Taken:
    """The message at the front of the bytes of one end."""
    starts = _ANSWER_STARTS if answers else _HOST_STARTS
    if buffer[0] not in starts:
        return skip(buffer, starts)
    if len(buffer) < _HEAD:
        return AWAIT
    if not buffer[2] & _LENGTH_FLAG:
        return skip(buffer, starts)
    length = _HEAD + (buffer[2] & ~_LENGTH_FLAG) + _CHECK
    if len(buffer) < length:
        return AWAIT
    raw = buffer[:length]
    checked = (_ANSWER_ADDRESS if answers else raw[:1]) + raw[1:-1]
    if bcc(checked) != raw[-1]:
        return skip(buffer, starts, FrameFault.CHECKSUM)
    return Frame("answer" if answers else "request", raw, {"data": data_of(raw).hex(" ").upper()}), length


def framer(*, answers: bool) -> StreamFramer:
    """Cuts the stream of one end."""
    return StreamFramer(partial(take, answers), LONGEST)


def data_of(raw: bytes) -> bytes:
    """Opcode and data; empty for "not ready"."""
    return raw[_HEAD:-_CHECK]
