"""Which lines does a Voltronic inverter with CRC (Axpert, PI30) send, and which does it take?

    QPIGS  B7 A9  CR                          host, 2400 8N1
    (231.7 49.9 230.2 50.0 0391 0147 013 358 25.98 000 100 0036 ... 00010000 ... CRC CR
     in V  Hz   out V Hz   VA   W    %  bus  bat V  A  %   degC     status bits
    (L CRC CR   (32 digits 0/1 CRC CR   (NAK CRC CR

CRC-16/XMODEM over everything before it, high byte first; a CRC byte of 28, 0D or 0A is sent one higher, because
these bytes are `(`, CR and LF.

How a cable lies: a CRC byte looks like text or like noise, so only the last two bytes before CR are taken for it; a
line without CRC is another dialect or half a line, and is refused; several published tables have wrong CRCs.
"""

import re

from diagnostics.framing import FieldValue, Frame, FrameError, FrameFault
from diagnostics.framing.checksums import xmodem
from diagnostics.framing.stream import AWAIT, StreamFramer, Taken, skip
from diagnostics.framing.voltronic import answer_line

LONGEST = 192
_CR = b"\r"
_SHORTEST = 3
"""One character and the CRC."""
_SHIFTED = (0x28, 0x0D, 0x0A)
_PRINTABLE = range(0x20, 0x7F)
_REQUEST_STARTS = bytes(range(ord("A"), ord("Z") + 1))
_GENERAL = re.compile(
    r"\((?P<input>[\d.]+) (?P<hertz>[\d.]+) (?P<output>[\d.]+) [\d.]+ (?P<va>\d+) (?P<watts>\d+) (?P<load>\d+)"
    r" \d+ (?P<battery>[\d.]+) \d+ (?P<capacity>\d+) (?P<temperature>\d+)(?: [\d.]+){4} (?P<bits>[01]{8})(?: .*)?"
)


def check_bytes(text: bytes) -> bytes:
    """The two bytes that stand between this text and CR."""
    crc = xmodem(text)
    return bytes(byte + 1 if byte in _SHIFTED else byte for byte in (crc >> 8, crc & 0xFF))


def framed(command: str) -> bytes:
    """The bytes of a command."""
    text = command.encode("ascii")
    return text + check_bytes(text) + _CR


def take_answer(buffer: bytes) -> Taken:
    """What stands at the front of the bytes of an inverter."""
    taken = _take(buffer, b"(")
    if isinstance(taken, str):
        raw = buffer[: len(taken) + _SHORTEST]
        frame = _general_status(taken) or answer_line(taken)
        return (Frame(frame.name, raw, frame.fields) if frame else FrameError(FrameFault.NOISE, raw)), len(raw)
    return taken


def take_request(buffer: bytes) -> Taken:
    """What stands at the front of the bytes of a host."""
    taken = _take(buffer, _REQUEST_STARTS)
    if isinstance(taken, str):
        raw = buffer[: len(taken) + _SHORTEST]
        return Frame("request", raw, {"kind": "request", "text": taken}), len(raw)
    return taken


def answer_framer() -> StreamFramer:
    """Finds what an inverter sends."""
    return StreamFramer(take_answer, LONGEST)


def request_framer() -> StreamFramer:
    """Finds what a host sends."""
    return StreamFramer(take_request, LONGEST)


def _take(buffer: bytes, starts: bytes) -> str | Taken:
    """The text of the line at the front, or why there is none."""
    if buffer[0] not in starts:
        return skip(buffer, starts)
    end = buffer.find(_CR)
    if end < 0:
        return AWAIT
    text, check = buffer[: max(end - 2, 0)], buffer[max(end - 2, 0) : end]
    if not text or check != check_bytes(text) or any(byte not in _PRINTABLE for byte in text):
        return FrameError(FrameFault.CHECKSUM, buffer[: end + 1]), end + 1
    return text.decode("ascii")


def _general_status(line: str) -> Frame | None:
    found = _GENERAL.fullmatch(line)
    if found is None:
        return None
    fields: dict[str, FieldValue] = {"kind": "general_status", "text": line}
    return Frame("general_status", b"", fields | found.groupdict() | {"bits": int(found["bits"], 2)})
