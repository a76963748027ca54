"""Which bytes are a message of JCM ID-003, from either end?

    FC    LNG          CMD or state, data   CRC low, CRC high
    SYNC  whole frame  LNG - 4              CRC-16/KERMIT over all before it

No address: one cable, one validator. LNG is 5 to 255. The line has even parity.

How a cable lies: without parity at one end bit 7 flips and nothing is a frame; a flipped LNG swallows the next
frame; status 11 (idle) has the bytes of the request 11, so an echo looks like a healthy validator.
"""

from diagnostics.framing import Frame, FrameFault
from diagnostics.framing.checksums import kermit
from diagnostics.framing.stream import AWAIT, StreamFramer, Taken, skip
from fieldkit.domain.text import one_line

LONGEST = 255
MESSAGE = "message"

_START = b"\xfc"
_HEAD, _CRC, _SHORTEST = 2, 2, 5
_CURRENCY, _MOST_ZEROS = 4, 9


def take(buffer: bytes) -> Taken:
    """The message at the front."""
    if not buffer.startswith(_START):
        return skip(buffer, _START)
    if len(buffer) < _HEAD:
        return AWAIT
    length = buffer[1]
    if length < _SHORTEST:
        return skip(buffer, _START)
    if len(buffer) < length:
        return AWAIT
    raw = buffer[:length]
    if kermit(raw[:-_CRC]) != int.from_bytes(raw[-_CRC:], "little"):
        return skip(buffer, _START, FrameFault.CHECKSUM)
    return Frame(MESSAGE, raw, {"data": data_of(raw).hex(" ").upper()}), length


def framer() -> StreamFramer:
    """Cuts the stream of either end."""
    return StreamFramer(take, LONGEST)


def message(data: bytes) -> bytes:
    """The bytes of a message."""
    head = bytes((*_START, len(data) + _HEAD + _CRC)) + data
    return head + kermit(head).to_bytes(_CRC, "little")


def data_of(raw: bytes) -> bytes:
    """Command or state, and what follows it."""
    return raw[_HEAD:-_CRC]


def text_of(data: bytes) -> str:
    """The text behind a command byte, such as a version."""
    return one_line(data[1:].decode("latin-1"))


def currencies(data: bytes) -> tuple[str, ...]:
    """Denominations of the answer to CURRENCY ASSIGN: code, country, value and exponent each."""
    entries = (data[place : place + _CURRENCY] for place in range(1, len(data) - _CURRENCY + 1, _CURRENCY))
    return tuple(f"{entry[1]:02X}:{entry[2] * 10 ** min(entry[3], _MOST_ZEROS)}" for entry in entries if entry[2])
