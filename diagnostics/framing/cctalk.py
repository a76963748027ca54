"""Which bytes are a message of ccTalk, from either end, with a sum or with a CRC?

    DEST  LEN   SRC                HEADER         DATA   sum           all bytes add up to 0 (mod 256)
    DEST  LEN   CRC low            HEADER         DATA   CRC high      CRC-16/XMODEM over DEST, LEN, HEADER, DATA
    1     1     1                  1              LEN    1

Addresses: 01 host, 02 coin acceptor, 03 hopper, 28 (40) banknote validator. HEADER is the request of a host; in a
reply it is 00 (ACK or data), 05 (NAK) or 06 (busy).

How a cable lies: no start byte, so any byte may begin a message; a sum of eight bits takes every 256th wrong
message for a right one, so addresses and header have to fit as well; on the single wire the request of the host
comes back first; a flipped LEN makes the framer wait for bytes that never come; a message with a sum and one wrong
bit may have a right CRC.
"""

from functools import partial

from diagnostics.framing import Frame, FrameError, FrameFault
from diagnostics.framing.checksums import low_sum, xmodem
from diagnostics.framing.stream import AWAIT, StreamFramer, Taken

MESSAGE = "message"
HOST, VALIDATOR = 1, 40
LONGEST = 5 + 255

_REST = 5
_HIGHEST_ADDRESS = 0x7F
_REPLY_HEADERS = (0, 5, 6)
_SUM, _CRC = "sum", "crc"
_ONE_WRONG_BIT = frozenset(sign * (1 << bit) & 0xFF for bit in range(8) for sign in (1, -1))


def take(from_host: bool, buffer: bytes) -> Taken:
    """The message at the front, sent by the host or by a device."""
    if not _may_begin(from_host, buffer):
        return FrameError(FrameFault.NOISE, buffer[:1]), 1
    if len(buffer) < 2 or len(buffer) < _REST + buffer[1]:
        return _awaited(from_host, buffer)
    raw = buffer[: _REST + buffer[1]]
    check = _check(from_host, raw)
    if not check:
        return FrameError(FrameFault.CHECKSUM, buffer[:1]), 1
    data = data_of(raw).hex(" ").upper()
    return Frame(MESSAGE, raw, {"to": raw[0], "header": raw[3], "data": data, "check": check}), len(raw)


def device_framer() -> StreamFramer:
    """Cuts the stream of a device."""
    return StreamFramer(partial(take, False), LONGEST)


def host_framer() -> StreamFramer:
    """Cuts the stream of the host."""
    return StreamFramer(partial(take, True), LONGEST)


def message(header: int, data: bytes = b"", to: int = VALIDATOR, source: int = HOST, *, crc: bool = False) -> bytes:
    """The bytes of a message."""
    if crc:
        value = xmodem(bytes((to, len(data), header)) + data)
        return bytes((to, len(data), value & 0xFF, header)) + data + bytes((value >> 8,))
    body = bytes((to, len(data), source, header)) + data
    return body + bytes((-low_sum(body) & 0xFF,))


def data_of(raw: bytes) -> bytes:
    """What follows the header."""
    return raw[4:-1]


def _awaited(from_host: bool, buffer: bytes) -> Taken:
    """Wait for the rest, unless a whole message stands inside: then the length before it was a lie."""
    for place in range(1, len(buffer) - _REST + 1):
        rest = buffer[place:]
        whole = len(rest) >= _REST + rest[1] and _may_begin(from_host, rest)
        if whole and _check(from_host, rest[: _REST + rest[1]]):
            return FrameError(FrameFault.NOISE, buffer[:place]), place
    return AWAIT


def _may_begin(from_host: bool, buffer: bytes) -> bool:
    if from_host:
        return 1 < buffer[0] <= _HIGHEST_ADDRESS
    return buffer[0] == HOST and (len(buffer) < 4 or buffer[3] in _REPLY_HEADERS)


def _check(from_host: bool, raw: bytes) -> str:
    """Which of the two check values is right; empty for neither."""
    other_end = raw[2] == HOST if from_host else HOST < raw[2] <= _HIGHEST_ADDRESS
    if other_end and not low_sum(raw):
        return _SUM
    if from_host and other_end and low_sum(raw) in _ONE_WRONG_BIT:
        return ""
    return _CRC if xmodem(raw[:2] + raw[3:-1]) == raw[2] | raw[-1] << 8 else ""
