"""Which bytes are a packet of Innovative SSP, from either end?

    7F    SEQ|ADDR              LEN   DATA: command, or F0.. and what follows   CRC low, CRC high
    STX   bit 7 | 0 to 7D (hex) 1     LEN                                       CRC-16/CMS over SEQ|ADDR..DATA

A 7F behind the start is sent twice and counted once, so a single one always begins a packet. A host turns bit 7
over with each new command; a device that hears the same bit again takes the command for a repeated one.

How a cable lies: a lost 7F of a pair looks like a start; a flipped LEN swallows the next packet, so a wrong CRC
gives back all but the start byte; a reply does not name its question, and a late one differs from the awaited one
in bit 7 only.
"""

from dataclasses import dataclass

from diagnostics.framing import Frame, FrameError, FrameFault
from diagnostics.framing.checksums import cms
from diagnostics.framing.stream import AWAIT, StreamFramer, Taken, skip
from fieldkit.domain.text import one_line

PACKET = "packet"
SEQUENCE = 0x80

_STX = 0x7F
_START = bytes((_STX,))
_HIGHEST_ADDRESS = 0x7D
_HEAD, _CRC = 2, 2
LONGEST = 1 + 2 * (_HEAD + 255 + _CRC)

_FIRMWARE, _COUNTRY, _COUNT, _VALUES = slice(1, 5), slice(5, 8), 11, 12
_UNIT_DATA_LENGTH = 12


@dataclass(frozen=True)
class Unit:
    """What a device says about itself in the answer to SETUP REQUEST or UNIT DATA."""

    kind: int
    firmware: str
    country: str
    channels: tuple[int, ...]


def take(buffer: bytes) -> Taken:
    """The packet at the front."""
    if buffer[0] != _STX:
        return skip(buffer, _START)
    body, place = bytearray(), 1
    while place < len(buffer):
        if buffer[place] == _STX:
            if place + 1 == len(buffer):
                return AWAIT
            if buffer[place + 1] != _STX:
                return FrameError(FrameFault.NOISE, buffer[:place]), place
            place += 1
        body.append(buffer[place])
        place += 1
        if body[0] & ~SEQUENCE > _HIGHEST_ADDRESS or (len(body) == _HEAD and not body[1]):
            return skip(buffer, _START)
        if len(body) > _HEAD and len(body) == _HEAD + body[1] + _CRC:
            return _checked(buffer, place, bytes(body))
    return AWAIT


def framer() -> StreamFramer:
    """Cuts the stream of either end."""
    return StreamFramer(take, LONGEST)


def message(data: bytes, sequence: int = SEQUENCE, address: int = 0) -> bytes:
    """The bytes of a packet."""
    body = bytes((sequence | address, len(data))) + data
    body += cms(body).to_bytes(_CRC, "little")
    return _START + body.replace(_START, _START * 2)


def data_of(raw: bytes) -> bytes:
    """Command or reply code, and what follows it."""
    return raw[1:].replace(_START * 2, _START)[_HEAD:-_CRC]


def unit_of(data: bytes) -> Unit | None:
    """The unit behind an F0; None for other data."""
    if len(data) < _UNIT_DATA_LENGTH or not (data[_FIRMWARE] + data[_COUNTRY]).isalnum():
        return None
    count = data[_COUNT]
    values = data[_VALUES : _VALUES + count]
    plain = _VALUES + 2 * count + 4
    if len(data) == _UNIT_DATA_LENGTH:
        values = b""
    elif len(data) not in (plain, plain + 7 * count):
        return None
    firmware, country = (one_line(data[part].decode("latin-1")) for part in (_FIRMWARE, _COUNTRY))
    return Unit(data[0], firmware, country, tuple(values))


def _checked(buffer: bytes, length: int, body: bytes) -> Taken:
    if cms(body[:-_CRC]) != int.from_bytes(body[-_CRC:], "little"):
        return skip(buffer, _START, FrameFault.CHECKSUM)
    return Frame(PACKET, buffer[:length], {"address": body[0], "data": body[_HEAD:-_CRC].hex(" ").upper()}), length
