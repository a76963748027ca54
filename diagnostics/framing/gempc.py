"""Which bytes are a message of a serial GemPC Twin chip card reader, from either end?

    03    06    CCID message: type, length (4, low first), slot, sequence, 3 bytes, data   LRC
    SYNC  CTRL  10 + length                                                                exclusive or of the rest

    03 15 16    NAK, from either end
    50 02 / 03  card taken out / put in, sent by the reader unasked and without check value

How a cable lies: a flipped length would swallow the line, hence the cap; 03 stands in data as well.
"""

from functools import partial

from diagnostics.framing import Frame, FrameFault
from diagnostics.framing.checksums import bcc
from diagnostics.framing.stream import AWAIT, StreamFramer, Taken, skip

MESSAGE, NAK, SLOT_CHANGE = "message", "nak", "slot_change"
LONGEST_DATA = 512
LONGEST = LONGEST_DATA + 13

_SYNC, _CTRL_MESSAGE, _CTRL_NAK, _CHANGE = 0x03, 0x06, 0x15, 0x50
_SLOT_CHANGES = (0x02, 0x03)
_HEAD, _CCID_HEAD, _LRC = 2, 10, 1


def take(starts: bytes, buffer: bytes) -> Taken:
    """The message at the front, for an end whose messages begin with these bytes."""
    if buffer[0] not in starts:
        return skip(buffer, starts)
    if len(buffer) < _HEAD:
        return AWAIT
    if buffer[0] == _CHANGE:
        if buffer[1] not in _SLOT_CHANGES:
            return skip(buffer, starts)
        return Frame(SLOT_CHANGE, buffer[:2], {"code": f"{buffer[1]:02X}"}), 2
    if buffer[1] == _CTRL_NAK:
        return _checked(starts, buffer, _HEAD + _LRC, NAK)
    if buffer[1] != _CTRL_MESSAGE:
        return skip(buffer, starts)
    if len(buffer) < _HEAD + _CCID_HEAD:
        return AWAIT
    size = int.from_bytes(buffer[3:7], "little")
    if size > LONGEST_DATA:
        return skip(buffer, starts)
    return _checked(starts, buffer, _HEAD + _CCID_HEAD + size + _LRC, MESSAGE)


def device_framer() -> StreamFramer:
    """Cuts the stream of the reader."""
    return StreamFramer(partial(take, bytes((_SYNC, _CHANGE))), LONGEST)


def host_framer() -> StreamFramer:
    """Cuts the stream of the host."""
    return StreamFramer(partial(take, bytes((_SYNC,))), LONGEST)


def ccid_of(raw: bytes) -> bytes:
    """The CCID message."""
    return raw[_HEAD:-_LRC]


def _checked(starts: bytes, buffer: bytes, length: int, name: str) -> Taken:
    if len(buffer) < length:
        return AWAIT
    raw = buffer[:length]
    if bcc(raw[:-_LRC]) != raw[-1]:
        return skip(buffer, starts, FrameFault.CHECKSUM)
    return Frame(name, raw), length
