"""Which bytes are a message of CashCode CCNET, from either end?

    02    ADR  LNG          CMD or state, data   CRC low, CRC high
    SYNC  1    whole frame  LNG - 5              CRC-16/KERMIT over all before it

Addresses: 01 bill-to-bill, 02 coin changer, 03 bill validator, 04 card reader. LNG is 6 to 255.

How a cable lies: a flipped LNG swallows the next frames, so a wrong CRC gives back all but the start byte; 02
stands in data as well, so a start proves nothing before the CRC does; an answer does not name its question; a
single-wire cable brings the request back, and it looks like an answer; another unit of the bus answers with its own
address.
"""

from dataclasses import dataclass

from diagnostics.framing import Frame, FrameFault
from diagnostics.framing.checksums import kermit
from diagnostics.framing.stream import AWAIT, StreamFramer, Taken, skip
from fieldkit.domain.text import one_line

VALIDATOR = 0x03
LONGEST = 255
MESSAGE = "message"

_START = b"\x02"
_HEAD, _CRC, _SHORTEST = 3, 2, 6
_IDENTIFICATION_LENGTH = 34
_BILL_ENTRY, _BILL_TABLE_LENGTH = 5, 120


@dataclass(frozen=True)
class Identification:
    """What a validator says about itself."""

    part: str
    serial: str
    asset: str


def take(buffer: bytes) -> Taken:
    """The message at the front."""
    if not buffer.startswith(_START):
        return skip(buffer, _START)
    if len(buffer) < _HEAD:
        return AWAIT
    length = buffer[2]
    if length < _SHORTEST:
        return skip(buffer, _START)
    if len(buffer) < length:
        return AWAIT
    raw = buffer[:length]
    if kermit(raw[:-_CRC]) != int.from_bytes(raw[-_CRC:], "little"):
        return skip(buffer, _START, FrameFault.CHECKSUM)
    return Frame(MESSAGE, raw, {"address": raw[1], "data": data_of(raw).hex(" ").upper()}), length


def framer() -> StreamFramer:
    """Cuts the stream of either end."""
    return StreamFramer(take, LONGEST)


def message(data: bytes, address: int = VALIDATOR) -> bytes:
    """The bytes of a message."""
    head = bytes((*_START, address, len(data) + _HEAD + _CRC)) + data
    return head + kermit(head).to_bytes(_CRC, "little")


def data_of(raw: bytes) -> bytes:
    """Command or state, and what follows it."""
    return raw[_HEAD:-_CRC]


def identification(data: bytes) -> Identification | None:
    """The answer to IDENTIFICATION; None for other data."""
    if len(data) != _IDENTIFICATION_LENGTH:
        return None
    part, serial = (one_line(text.decode("latin-1")) for text in (data[:15], data[15:27]))
    return Identification(part, serial, data[27:].hex(" ").upper())


def bill_table(data: bytes) -> tuple[str, ...] | None:
    """Notes of the answer to GET BILL TABLE, such as `CHN 100`, each once; None for other data."""
    if len(data) != _BILL_TABLE_LENGTH:
        return None
    entries = (data[place : place + _BILL_ENTRY] for place in range(0, len(data), _BILL_ENTRY))
    return tuple(dict.fromkeys(_note(entry) for entry in entries if entry[0]))


def _note(entry: bytes) -> str:
    country = one_line(entry[1:4].decode("latin-1"))
    # Bit 7 of the exponent marks fractions, which no banknote has.
    return f"{country} {entry[0] * 10 ** (entry[4] & 0x0F)}"
