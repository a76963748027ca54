"""Which bytes are a message of the F2 card-reader family (Creator CRT-571/591, MTK-F31), from either end?

    F2    ADR  LEN high, low  TEXT: 'C' / 'P' / 'N' ...  03    BCC
    STX   1    2              LEN                        ETX   exclusive or of F2..03

    06 ACK   15 NAK   04 EOT (clear the line)   05 ENQ     single bytes, from either end

How a cable lies: the device says ACK before it answers, so one answer is two messages; a flipped LEN would swallow
the line, hence the cap of 512; one flipped bit is always found, two in the same column are not; 06 and 15 stand in
data as well and mean nothing there; a negative answer is 'N' on the wire though one manual prints 45.
"""

from diagnostics.framing import Frame, FrameFault
from diagnostics.framing.checksums import bcc
from diagnostics.framing.stream import AWAIT, StreamFramer, Taken, skip

MESSAGE = "message"
CONTROLS = {0x06: "ack", 0x15: "nak", 0x04: "eot", 0x05: "enq"}
LONGEST_TEXT = 512
LONGEST = LONGEST_TEXT + 6

_STX, _ETX = 0xF2, 0x03
_STARTS = bytes((_STX, *CONTROLS))
_HEAD, _TAIL = 4, 2


def take(buffer: bytes) -> Taken:
    """The message or the single byte at the front."""
    if control := CONTROLS.get(buffer[0]):
        return Frame(control, buffer[:1]), 1
    if buffer[0] != _STX:
        return skip(buffer, _STARTS)
    if len(buffer) < _HEAD:
        return AWAIT
    size = int.from_bytes(buffer[2:_HEAD], "big")
    if not 1 <= size <= LONGEST_TEXT:
        return skip(buffer, _STARTS)
    length = _HEAD + size + _TAIL
    if len(buffer) < length:
        return AWAIT
    raw = buffer[:length]
    if raw[-_TAIL] != _ETX or bcc(raw[:-1]) != raw[-1]:
        return skip(buffer, _STARTS, FrameFault.CHECKSUM)
    return Frame(MESSAGE, raw, {"address": raw[1], "text": text_of(raw).hex(" ").upper()}), length


def framer() -> StreamFramer:
    """Cuts the stream of either end."""
    return StreamFramer(take, LONGEST)


def message(text: bytes, address: int = 0) -> bytes:
    """The bytes of a message."""
    body = bytes((_STX, address)) + len(text).to_bytes(2, "big") + text + bytes((_ETX,))
    return body + bytes((bcc(body),))


def text_of(raw: bytes) -> bytes:
    """Command or answer letter, and what follows it."""
    return raw[_HEAD:-_TAIL]
