"""Pure codecs between bytes on a line and frames with a name.

One framer per protocol, one object per answer that is awaited. A framer never sees a port, a clock or a language.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from fieldkit.domain.words import Words

FieldValue = int | str


class FrameFault(StrEnum):
    """What is wrong with bytes that are no frame."""

    NOISE = "noise"
    """They start no frame of this protocol."""
    CHECKSUM = "checksum"
    TOO_LONG = "too_long"


@dataclass(frozen=True)
class Frame:
    """A message that arrived whole."""

    name: str
    """Name of the request that it answers, or of the message that the device sends by itself."""
    raw: bytes
    fields: Mapping[str, FieldValue] = field(default_factory=dict)


@dataclass(frozen=True)
class FrameError:
    """Bytes that had to be skipped."""

    kind: FrameFault
    raw: bytes


@dataclass(frozen=True)
class Decoded:
    """What one portion of bytes completed."""

    frames: tuple[Frame, ...]
    errors: tuple[FrameError, ...]


class Framer(Protocol):
    """Takes bytes in any portions and finds the frames; whatever is no frame becomes an error, and it goes on."""

    def feed(self, data: bytes) -> Decoded:
        """Frames and errors that these bytes completed."""

    @property
    def pending(self) -> bytes:
        """The beginning of a frame whose rest has not come."""


@dataclass(frozen=True)
class Request:
    """A question to a device, with the way to read its answer."""

    name: str
    raw: bytes
    """What is sent; empty to send nothing and listen to what the device says by itself."""
    title: Words
    framer: Callable[[], Framer] = field(compare=False)
    longest: int = 64
    """Bytes of the longest answer; more than that, and some unasked messages, is a flood."""
    acknowledge: bytes = b""
    """What the protocol has the host say once the answer has come whole; nothing where it asks for none."""
    once: bool = False
    """Asked a single time: a question that many sound devices of the kind do not know."""
    answer_ms: int = 0
    """Time that this answer may take where that is more than the patience with the others."""
    twin: bool = False
    """An answer may have the very bytes of the question: bytes that came back are then no proof of an echo."""


@dataclass(frozen=True)
class Heard:
    """What bytes mean as the answer to one request."""

    frame: Frame | None
    """The answer, when it came once, whole and alone; unasked messages of the device do not count."""
    answers: int
    errors: tuple[FrameError, ...]
    only_echo: bool
    """The request itself came back and nothing else."""


def understand(request: Request, raw: bytes) -> Heard:
    """The answer within these bytes, without the echo of a single-wire or looped line."""
    rest = raw.removeprefix(request.raw) or (raw if request.twin else b"")
    framer = request.framer()
    decoded = framer.feed(rest)
    answers = [frame for frame in decoded.frames if frame.name == request.name]
    alone = len(answers) == 1 and not decoded.errors and not framer.pending
    return Heard(
        frame=answers[0] if alone else None,
        answers=len(answers),
        errors=decoded.errors,
        only_echo=bool(raw) and not rest,
    )
