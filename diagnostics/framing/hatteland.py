"""Which bytes are a message of a Hatteland display (SCOM), from either end?

    07 / 06   FF    'B' 'R' 'L'   LEN   HCHK                       data   DCHK
    host/     ADR   command       1     makes the head sum to FF   LEN    one's complement of the sum of the data
    display                                                        both missing where LEN is 0

How a cable lies: head and data are checked apart, so a good head before broken data promises bytes that never
make a frame; sums find every single flipped bit and not every pair of them.
"""

from functools import partial

from diagnostics.framing import Frame, FrameFault
from diagnostics.framing.checksums import low_sum
from diagnostics.framing.stream import AWAIT, StreamFramer, Taken, skip

LONGEST = 263

FROM_HOST, FROM_DISPLAY = 0x07, 0x06
_HEAD, _CHECK = 7, 1
_UPPER = range(ord("A"), ord("Z") + 1)


def take(start: int, buffer: bytes) -> Taken:
    """The message at the front of the bytes of the end whose messages begin so."""
    starts = bytes((start,))
    if buffer[0] != start:
        return skip(buffer, starts)
    if len(buffer) < _HEAD:
        return AWAIT
    head = buffer[:_HEAD]
    if low_sum(head) != 0xFF:
        return skip(buffer, starts, FrameFault.CHECKSUM)
    if any(byte not in _UPPER for byte in head[2:5]):
        return skip(buffer, starts)
    length = _HEAD + (head[5] + _CHECK if head[5] else 0)
    if len(buffer) < length:
        return AWAIT
    raw = buffer[:length]
    data = raw[_HEAD:-_CHECK] if head[5] else b""
    if data and low_sum(data) ^ 0xFF != raw[-1]:
        return skip(buffer, starts, FrameFault.CHECKSUM)
    return Frame("message", raw, {"command": head[2:5].decode("ascii"), "data": data.hex(" ").upper()}), length


def framer(start: int) -> StreamFramer:
    """Cuts the stream of one end."""
    return StreamFramer(partial(take, start), LONGEST)
