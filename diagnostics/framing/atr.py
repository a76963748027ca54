"""Is this an answer to reset of a chip card (ISO 7816-3), and what does it say?

    TS       T0               TA1 TB1 TC1 TD1  TA2 ... TDn    T1 .. TK             TCK
    3B / 3F  bits: which of   as the bits of the byte before  historical: K is     exclusive or of T0..TCK is 0;
             A B C D follow   say; D names the protocol       the low half of T0   absent when only T=0 is named

How a cable lies: TS is not covered by TCK, and an answer with T=0 only has no check value at all: its length is the
only proof, so a surplus byte refuses it.
"""

from dataclasses import dataclass

from diagnostics.framing import Frame, FrameFault
from diagnostics.framing.checksums import bcc
from diagnostics.framing.stream import AWAIT, StreamFramer, Taken, skip

ATR = "atr"
LONGEST = 33

_STARTS = b"\x3b\x3f"


@dataclass(frozen=True)
class Layout:
    """What the interface bytes announce."""

    protocols: tuple[int, ...]
    """Transmission protocols in their order; T=0 where none is named."""
    historical_at: int
    length: int
    checked: bool
    """Whether a check byte ends it."""


def take(buffer: bytes) -> Taken:
    """The answer to reset at the front."""
    if buffer[0] not in _STARTS:
        return skip(buffer, _STARTS)
    layout = layout_of(buffer)
    if layout is None:
        return AWAIT
    if layout.length > LONGEST:
        return skip(buffer, _STARTS, FrameFault.TOO_LONG)
    if len(buffer) < layout.length:
        return AWAIT
    raw = buffer[: layout.length]
    if layout.checked and bcc(raw[1:]):
        return skip(buffer, _STARTS, FrameFault.CHECKSUM)
    return Frame(ATR, raw), layout.length


def framer() -> StreamFramer:
    """Finds answers to reset."""
    return StreamFramer(take, LONGEST + 1)


def layout_of(buffer: bytes) -> Layout | None:
    """The layout by the interface bytes; None while they are not all there."""
    protocols: list[int] = []
    place = 1
    while place < len(buffer):
        announced = buffer[place] >> 4
        # The last of the announced bytes, TD, announces the next ones.
        place += announced.bit_count()
        if not announced & 0x8:
            return _layout(buffer[1] & 0x0F, tuple(protocols), place + 1)
        if place < len(buffer):
            protocols.append(buffer[place] & 0x0F)
    return None


def _layout(historical: int, protocols: tuple[int, ...], historical_at: int) -> Layout:
    named = tuple(dict.fromkeys(protocols)) or (0,)
    checked = any(protocol != 0 for protocol in named)
    return Layout(named, historical_at, historical_at + historical + checked, checked)
