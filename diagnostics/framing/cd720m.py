"""Which bytes are a message of the card dispenser QU-CD-720M, from either end?

    02    C1 C2 (host) or status (device)   03    BCC
    STX   two letters, or 2 to 32 bytes     ETX   exclusive or of 02..03

    05 ENQ (execute)   06 ACK   15 NAK      single bytes

How a cable lies: no length, so a lost ETX joins two messages, which the cap and the BCC then refuse.
"""

from functools import partial

from diagnostics.framing import Frame, FrameFault
from diagnostics.framing.checksums import bcc
from diagnostics.framing.stream import AWAIT, StreamFramer, Taken, skip

MESSAGE = "message"
CONTROLS = {0x05: "enq", 0x06: "ack", 0x15: "nak"}
LONGEST_STATUS, COMMAND_LENGTH = 32, 2
LONGEST = LONGEST_STATUS + 3

_STX, _ETX = 0x02, 0x03
_STARTS = bytes((_STX, *CONTROLS))
_SHORTEST = 2


def take(longest: int, buffer: bytes) -> Taken:
    """The message or the single byte at the front, with a text of at most `longest` bytes."""
    if control := CONTROLS.get(buffer[0]):
        return Frame(control, buffer[:1]), 1
    if buffer[0] != _STX:
        return skip(buffer, _STARTS)
    end = buffer.find(_ETX, 1 + _SHORTEST, 1 + longest + 1)
    if end < 0:
        return AWAIT if len(buffer) < 1 + longest + 1 else skip(buffer, _STARTS)
    if len(buffer) < end + 2:
        return AWAIT
    raw = buffer[: end + 2]
    if bcc(raw[:-1]) != raw[-1]:
        return skip(buffer, _STARTS, FrameFault.CHECKSUM)
    return Frame(MESSAGE, raw, {"text": text_of(raw).hex(" ").upper()}), len(raw)


def device_framer() -> StreamFramer:
    """Cuts the stream of the dispenser."""
    return StreamFramer(partial(take, LONGEST_STATUS), LONGEST)


def host_framer() -> StreamFramer:
    """Cuts the stream of the host: commands have two letters."""
    return StreamFramer(partial(take, COMMAND_LENGTH), LONGEST)


def text_of(raw: bytes) -> bytes:
    """What stands between STX and ETX."""
    return raw[1:-2]
