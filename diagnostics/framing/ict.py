"""Which bytes are messages of an ICT 104/106 banknote validator and of its host?

    80 8F        power-up           81 40..4F   note of type 0..15 in escrow
    3E 5E 71     status             10 11       note stacked, rejected
    20..2F       faults             one byte each

How a cable lies: there is no frame, no length and no checksum, so a single byte proves little. Bytes that no
validator sends are noise; the rest has to be said twice before it counts.
"""

from diagnostics.framing import Frame, FrameError, FrameFault
from diagnostics.framing.stream import AWAIT, StreamFramer, Taken

STATUS, EVENT, COMMAND = "status", "event", "command"
LONGEST = 2

_POWER_UP, _POWER_UP_END = 0x80, 0x8F
_ESCROW, _NOTE_TYPES = 0x81, range(0x40, 0x50)
_EVENTS = (0x10, 0x11)
_STATUS = frozenset((0x3E, 0x5E, 0x71, *range(0x20, 0x30)))
_COMMANDS = frozenset((0x02, 0x0C, 0x0F, 0x18, 0x30, 0x3E, 0x5E))


def take_device(buffer: bytes) -> Taken:
    """The message of a validator at the front."""
    first = buffer[0]
    if first in _EVENTS or first in _STATUS:
        return Frame(EVENT if first in _EVENTS else STATUS, buffer[:1]), 1
    if first not in (_POWER_UP, _ESCROW):
        return _noise(buffer)
    if len(buffer) < LONGEST:
        return AWAIT
    second = buffer[1]
    fits = second == _POWER_UP_END if first == _POWER_UP else second in _NOTE_TYPES
    return (Frame(STATUS, buffer[:LONGEST]), LONGEST) if fits else _noise(buffer)


def take_host(buffer: bytes) -> Taken:
    """The command of a host at the front."""
    return (Frame(COMMAND, buffer[:1]), 1) if buffer[0] in _COMMANDS else _noise(buffer)


def device_framer() -> StreamFramer:
    """Cuts the stream of a validator."""
    return StreamFramer(take_device, LONGEST)


def host_framer() -> StreamFramer:
    """Cuts the stream of a host."""
    return StreamFramer(take_host, LONGEST)


def _noise(buffer: bytes) -> Taken:
    return FrameError(FrameFault.NOISE, buffer[:1]), 1
