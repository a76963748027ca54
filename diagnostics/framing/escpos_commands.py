"""Which bytes of a host are an ESC/POS command that asks for a state or changes one?

    10 04 n      DLE EOT: state at once           1D 49 n             GS I: identity
    10 05 n      DLE ENQ: recover or clear        1D 67 30/32 m lo hi GS g: reset or read a counter
    10 14 f m t  DLE DC4: drawer, clear           1D 61 n / 1D 72 n   GS a, GS r: automatic status, status in turn
    1B 40        ESC @: initialise                1D E0 n / 1D E1     Custom: automatic status, paper left

How a cable lies: nothing frames a command, so any byte of a text to print may look like one; whatever stands
between two commands is print data, which no probe sends, and counts as noise here.
"""

from collections.abc import Mapping
from types import MappingProxyType

from diagnostics.framing import Frame
from diagnostics.framing.stream import AWAIT, StreamFramer, Taken, skip

LENGTHS: Mapping[bytes, int] = MappingProxyType(
    {
        b"\x10\x04": 3,
        b"\x10\x05": 3,
        b"\x10\x14": 5,
        b"\x1b\x40": 2,
        b"\x1d\x49": 3,
        b"\x1d\x61": 3,
        b"\x1d\x67": 6,
        b"\x1d\x72": 3,
        b"\x1d\xe0": 3,
        b"\x1d\xe1": 2,
    }
)
"""Bytes of a command by its first two."""

_STARTS = bytes({command[0] for command in LENGTHS})
_LONGEST = max(LENGTHS.values())


def take(buffer: bytes) -> Taken:
    """The command at the front."""
    if buffer[0] not in _STARTS:
        return skip(buffer, _STARTS)
    if len(buffer) < 2:
        return AWAIT
    length = LENGTHS.get(buffer[:2])
    if length is None:
        return skip(buffer, _STARTS)
    if len(buffer) < length:
        return AWAIT
    return Frame("request", buffer[:length]), length


def framer() -> StreamFramer:
    """Cuts the stream of a host into commands."""
    return StreamFramer(take, _LONGEST + 1)
