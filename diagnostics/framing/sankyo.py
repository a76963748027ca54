"""Which bytes are a message of a Sankyo ICT3K5/3Q8 card reader, from either end?

    F2    LEN high, low  TEXT: 'C' / 'P' / 'N' ...  CRC high, CRC low
    STX   2              LEN                        CRC-16/XMODEM over F2..TEXT

    06 ACK   15 NAK   10 04 DLE EOT (the host cancels)     outside of messages

How a cable lies: no address and no end byte, so only the CRC proves a frame; a flipped LEN would swallow the line,
hence the cap of 512; the F2 family of other makers begins alike, with an address where LEN stands here.
"""

from diagnostics.framing import Frame, FrameFault
from diagnostics.framing.checksums import xmodem
from diagnostics.framing.stream import AWAIT, StreamFramer, Taken, skip

MESSAGE = "message"
CONTROLS = {0x06: "ack", 0x15: "nak"}
CANCEL = b"\x10\x04"
LONGEST_TEXT = 512
LONGEST = LONGEST_TEXT + 5

_STX = 0xF2
_STARTS = bytes((_STX, CANCEL[0], *CONTROLS))
_HEAD, _CRC = 3, 2


def take(buffer: bytes) -> Taken:
    """The message or the control bytes at the front."""
    if control := CONTROLS.get(buffer[0]):
        return Frame(control, buffer[:1]), 1
    if buffer[0] == CANCEL[0]:
        return _cancel(buffer)
    if buffer[0] != _STX:
        return skip(buffer, _STARTS)
    if len(buffer) < _HEAD:
        return AWAIT
    size = int.from_bytes(buffer[1:_HEAD], "big")
    if not 1 <= size <= LONGEST_TEXT:
        return skip(buffer, _STARTS)
    length = _HEAD + size + _CRC
    if len(buffer) < length:
        return AWAIT
    raw = buffer[:length]
    if xmodem(raw[:-_CRC]) != int.from_bytes(raw[-_CRC:], "big"):
        return skip(buffer, _STARTS, FrameFault.CHECKSUM)
    return Frame(MESSAGE, raw, {"text": text_of(raw).hex(" ").upper()}), length


def framer() -> StreamFramer:
    """Cuts the stream of either end."""
    return StreamFramer(take, LONGEST)


def message(text: bytes) -> bytes:
    """The bytes of a message."""
    body = bytes((_STX,)) + len(text).to_bytes(2, "big") + text
    return body + xmodem(body).to_bytes(_CRC, "big")


def text_of(raw: bytes) -> bytes:
    """Command or answer letter, and what follows it."""
    return raw[_HEAD:-_CRC]


def _cancel(buffer: bytes) -> Taken:
    if len(buffer) < len(CANCEL):
        return AWAIT
    if not buffer.startswith(CANCEL):
        return skip(buffer, _STARTS)
    return Frame("cancel", CANCEL), len(CANCEL)
