"""Which bytes are blocks and controls of XMODEM and YMODEM, or packets of SLIP and COBS as boot loaders use them?

    01    n   ~n   128 bytes    sum, or CRC high, CRC low      SOH
    02    n   ~n   1024 bytes   CRC high, CRC low              STX
    04 EOT   06 ACK   15 NAK   18 CAN   43 'C' (with CRC, please)
    C0 .. C0                    SLIP
    .. 00                       COBS, where nothing above fits

How a cable lies: block bytes are any bytes, so a start proves nothing before number, complement and check value do;
with a sum, every 256th wrong block passes, and every 256th block with a CRC looks whole one byte too soon; COBS has
no start, so noise up to a 00 may be a packet by chance, and a packet proves nothing about who sent it.
"""

import re

from diagnostics.framing import Frame, FrameError, FrameFault, cobs, slip
from diagnostics.framing.checksums import low_sum, xmodem
from diagnostics.framing.stream import AWAIT, StreamFramer, Taken

BLOCK, SLIP_PACKET, COBS_PACKET = "block", "slip_packet", "cobs_packet"
CONTROLS = {0x04: "eot", 0x06: "ack", 0x15: "nak", 0x18: "can", 0x43: "crc_please"}

_SOH, _STX = 0x01, 0x02
_SIZES = {_SOH: 128, _STX: 1024}
_HEAD = 3
LONGEST = _HEAD + 1024 + 2
_LONGEST_COBS = 254 + 2
_LONGEST_SLIP = 512
_BLOCK_STARTS = re.compile(b"[\x01\x02]")


def take(buffer: bytes) -> Taken:
    """The block, control or packet at the front."""
    first = buffer[0]
    if control := CONTROLS.get(first):
        return Frame(control, buffer[:1]), 1
    if first == slip.END:
        return _take_slip(buffer)
    if first in _SIZES:
        if len(buffer) < _HEAD:
            return AWAIT
        if buffer[1] ^ buffer[2] == 0xFF:
            return _take_block(buffer, _SIZES[first])
    return _take_cobs(buffer)


def framer() -> StreamFramer:
    """Cuts the stream of either end."""
    return StreamFramer(take, LONGEST)


def block(number: int, data: bytes, *, crc: bool = True) -> bytes:
    """The bytes of a block, filled up with 1A as CP/M did."""
    start = _SOH if len(data) <= _SIZES[_SOH] else _STX
    whole = data.ljust(_SIZES[start], b"\x1a")
    check = xmodem(whole).to_bytes(2, "big") if crc or start == _STX else bytes((low_sum(whole),))
    return bytes((start, number & 0xFF, ~number & 0xFF)) + whole + check


def _take_block(buffer: bytes, size: int) -> Taken:
    """With a CRC, where both check values fit: only chance makes a sum fit as well."""
    data, end = buffer[_HEAD : _HEAD + size], _HEAD + size
    if len(buffer) >= end + 2 and xmodem(data) == int.from_bytes(buffer[end : end + 2], "big"):
        return _block(buffer[: end + 2], "crc")
    if len(buffer) > end and size == _SIZES[_SOH] and low_sum(data) == buffer[end]:
        return _block(buffer[: end + 1], "sum")
    return AWAIT if len(buffer) < end + 2 else _skip(buffer, FrameFault.CHECKSUM)


def _block(raw: bytes, check: str) -> Taken:
    size = _SIZES[raw[0]]
    return Frame(BLOCK, raw, {"number": raw[1], "size": size, "check": check}), len(raw)


def _take_slip(buffer: bytes) -> Taken:
    end = buffer.find(slip.END, 1)
    if end < 0:
        return AWAIT if len(buffer) < _LONGEST_SLIP else _skip(buffer)
    return _packet(SLIP_PACKET, buffer[: end + 1], slip.data_of(buffer[: end + 1]))


def _take_cobs(buffer: bytes) -> Taken:
    front = buffer[:_LONGEST_COBS]
    end = front.find(cobs.DELIMITER)
    if _has_block_inside(front[:end] if end >= 0 else front):
        return _skip(buffer)
    if end < 0:
        return AWAIT if len(front) < _LONGEST_COBS else _skip(buffer)
    return _packet(COBS_PACKET, front[: end + 1], cobs.data_of(front[: end + 1]))


def _has_block_inside(buffer: bytes) -> bool:
    """Whether a block begins behind the first byte: then that byte is noise, and no packet is awaited."""
    places = (found.start() for found in _BLOCK_STARTS.finditer(buffer, 1, max(len(buffer) - 2, 1)))
    return any(buffer[place + 1] ^ buffer[place + 2] == 0xFF for place in places)


def _packet(name: str, raw: bytes, data: bytes | None) -> Taken:
    return (Frame(name, raw, {"data": data.hex(" ").upper()}), len(raw)) if data else _skip(raw)


def _skip(buffer: bytes, kind: FrameFault = FrameFault.NOISE) -> Taken:
    return FrameError(kind, buffer[:1]), 1
