"""How is a line of printable characters found that ends in CR?

Shared by the UPS protocols without checksum. What they have in common when a cable lies: any character may be
another one, and nothing tells; so a line counts as an answer only when its whole shape is that of the answer.
"""

from collections.abc import Callable

from diagnostics.framing import Frame, FrameError, FrameFault, Framer
from diagnostics.framing.stream import AWAIT, AnswerFramer, Taken

LONGEST_LINE = 192
_PRINTABLE = range(0x20, 0x7F)
_CR = b"\r"

ReadLine = Callable[[str], Frame | None]
"""The frame of a line without its CR, still without its bytes; None when no device sends such a line."""


def take_line(buffer: bytes, read: ReadLine, starts: bytes = b"") -> Taken:
    """The line at the front; noise up to and with the first byte that no line has, or up to a start inside."""
    end = buffer.find(_CR)
    body = buffer if end < 0 else buffer[:end]
    strange = next((place for place, byte in enumerate(body) if byte not in _PRINTABLE), None)
    if strange is not None:
        return FrameError(FrameFault.NOISE, buffer[: strange + 1]), strange + 1
    if end < 0:
        return AWAIT
    frame = read(body.decode("ascii"))
    if frame is not None:
        return Frame(frame.name, buffer[: end + 1], frame.fields), end + 1
    inner = next((place for place in range(1, len(body)) if body[place] in starts), end + 1)
    return FrameError(FrameFault.NOISE, buffer[:inner]), inner


def is_of_kind(*kinds: str) -> Callable[[Frame], bool]:
    """Whether a frame is one of these kinds, whatever its name has become."""
    return lambda frame: frame.fields.get("kind") in kinds


def answer_of_kind(name: str, framer: Callable[[], Framer], *kinds: str) -> Callable[[], Framer]:
    """Framers for the answer to one question: frames of these kinds answer it."""
    return lambda: AnswerFramer(name, framer(), is_of_kind(*kinds))
