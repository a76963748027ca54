"""Which bytes are a message of an NEC display, from either end?

    01   '0'  DEST SRC TYPE  LEN(2, hex)   02   text   03    BCC                                     0D
    SOH                      STX .. ETX    STX         ETX   exclusive or of all after SOH up to ETX  CR

Types: A command, B its reply, C get parameter, D its reply, E set parameter, F its reply. 'A' is display 1, '0'
the host.

How a cable lies: 01 and 0D stand in the BCC as well, so the length leads and the end has to fit it; two flipped
bits in one column go unnoticed; displays of a chain answer with their own letter.
"""

from diagnostics.framing import FieldValue, Frame, FrameFault
from diagnostics.framing.checksums import bcc
from diagnostics.framing.stream import AWAIT, StreamFramer, Taken, skip

DISPLAY = "A"
NOT_KNOWN = "BE"
"""Reply to a command that the display does not know."""
LONGEST = 264

_SOH, _STX, _ETX, _CR = 0x01, 0x02, 0x03, 0x0D
_STARTS = bytes((_SOH,))
_HEAD, _TAIL = 7, 2
_HEX = b"0123456789ABCDEFabcdef"
_TYPES = {True: b"BDF", False: b"ACE"}
_PRINTABLE = range(0x20, 0x7F)
_SHORTEST_BODY = 3


def take_answer(buffer: bytes) -> Taken:
    """The reply at the front of the bytes of a display."""
    return _take(buffer, answers=True)


def take_request(buffer: bytes) -> Taken:
    """The command at the front of the bytes of a host."""
    return _take(buffer, answers=False)


def answer_framer() -> StreamFramer:
    """Finds what a display sends."""
    return StreamFramer(take_answer, LONGEST)


def request_framer() -> StreamFramer:
    """Finds what a host sends."""
    return StreamFramer(take_request, LONGEST)


def message(kind: str, text: str, display: str = DISPLAY) -> bytes:
    """The bytes of a command to a display."""
    body = f"0{display}0{kind}{len(text) + 2:02X}\x02{text}\x03".encode("ascii")
    return bytes((_SOH,)) + body + bytes((bcc(body), _CR))


def _take(buffer: bytes, *, answers: bool) -> Taken:
    if buffer[0] != _SOH or not _could_be_head(buffer[:_HEAD], answers):
        return skip(buffer, _STARTS)
    if len(buffer) < _HEAD:
        return AWAIT
    size = int(buffer[5:_HEAD], 16)
    length = _HEAD + size + _TAIL
    if size < _SHORTEST_BODY:
        return skip(buffer, _STARTS)
    if len(buffer) < length:
        return AWAIT
    raw = buffer[:length]
    body = raw[_HEAD:-_TAIL]
    if bcc(raw[1:-_TAIL]) != raw[-2] or raw[-1] != _CR or (body[0], body[-1]) != (_STX, _ETX):
        return skip(buffer, _STARTS, FrameFault.CHECKSUM)
    if any(byte not in _PRINTABLE for byte in body[1:-1]):
        return skip(buffer, _STARTS)
    display = chr(raw[3 if answers else 2])
    text = body[1:-1].decode("ascii")
    fields: dict[str, FieldValue] = {
        "type": chr(raw[4]),
        "text": text,
        "display": display,
        "refused": int(text == NOT_KNOWN),
    }
    return Frame("answer" if answers else "request", raw, fields), length


def _could_be_head(head: bytes, answers: bool) -> bool:
    shapes = (b"\x01", b"0", _PRINTABLE, _PRINTABLE, _TYPES[answers], _HEX, _HEX)
    return all(byte in shape for byte, shape in zip(head, shapes, strict=False))
