"""Which bytes are a message of MEI/CPI EBDS, from either end?

    02    LEN           CTRL                DATA      03    XOR
    STX   whole frame   kind | device | ACK LEN - 5   ETX   exclusive or of LEN to the last byte of DATA

The upper four bits of CTRL are the kind: 1 omnibus of the host, 2 omnibus reply, 5 download, 6 auxiliary,
7 extended. The lowest bit is the ACK number: the host turns it over with each new message, and the reply repeats
it. The line has seven bits and even parity.

How a cable lies: 02 and 03 stand in data as well; a flipped LEN swallows the next frame, so a wrong XOR gives back
all but the start byte; two wrong bits in one column leave the XOR right; without 7E1 at one end bit 7 flips and
nothing is a frame.
"""

from diagnostics.framing import Frame, FrameFault
from diagnostics.framing.checksums import bcc
from diagnostics.framing.stream import AWAIT, StreamFramer, Taken, skip

MESSAGE = "message"
LONGEST = 255
OMNIBUS, OMNIBUS_REPLY, DOWNLOAD, AUXILIARY, EXTENDED = 1, 2, 5, 6, 7

_START, _ETX = b"\x02", 0x03
_HEAD, _TAIL, _SHORTEST = 3, 2, 5


def take(buffer: bytes) -> Taken:
    """The message at the front."""
    if not buffer.startswith(_START):
        return skip(buffer, _START)
    if len(buffer) < 2:
        return AWAIT
    length = buffer[1]
    if length < _SHORTEST:
        return skip(buffer, _START)
    if len(buffer) < length:
        return AWAIT
    raw = buffer[:length]
    if raw[-_TAIL] != _ETX or bcc(raw[1:-_TAIL]) != raw[-1]:
        return skip(buffer, _START, FrameFault.CHECKSUM)
    control = raw[2]
    data = data_of(raw).hex(" ").upper()
    return Frame(MESSAGE, raw, {"kind": control >> 4, "ack": control & 1, "data": data}), length


def framer() -> StreamFramer:
    """Cuts the stream of either end."""
    return StreamFramer(take, LONGEST)


def message(control: int, data: bytes) -> bytes:
    """The bytes of a message."""
    body = bytes((len(data) + _HEAD + _TAIL, control)) + data
    return _START + body + bytes((_ETX, bcc(body)))


def data_of(raw: bytes) -> bytes:
    """What stands between CTRL and ETX."""
    return raw[_HEAD:-_TAIL]
