"""How does a framer find its frames in a stream that may begin anywhere and hold noise?

    buffer -> take(buffer) -> a frame, an error with the bytes to skip, or "wait for more"

A codec writes one pure function `take`; this class keeps the buffer, the caps and the resynchronisation.
"""

from collections.abc import Callable
from dataclasses import replace

from diagnostics.framing import Decoded, Frame, FrameError, FrameFault, Framer

Taken = tuple[Frame | FrameError | None, int]
"""What stands at the front of the buffer, and how many bytes of it are used up; (None, 0) to wait for more."""

AWAIT: Taken = (None, 0)
Take = Callable[[bytes], Taken]


class StreamFramer:
    """Feeds a buffer to a `take` function and goes on after whatever is no frame."""

    def __init__(self, take: Take, longest: int) -> None:
        """
        Args:
            longest: bytes that the longest frame may have; an unfinished one beyond it is an error and is skipped.
        """
        self._take = take
        self._longest = longest
        self._buffer = b""

    @property
    def pending(self) -> bytes:
        """The beginning of a frame whose rest has not come."""
        return self._buffer

    def feed(self, data: bytes) -> Decoded:
        """Frames and errors that these bytes completed; neighbouring noise is one error."""
        self._buffer += data
        frames: list[Frame] = []
        errors: list[FrameError] = []
        while self._buffer:
            found, length = self._take(self._buffer)
            if not length:
                if len(self._buffer) < self._longest:
                    break
                found, length = FrameError(FrameFault.TOO_LONG, self._buffer[:1]), 1
            self._buffer = self._buffer[length:]
            if isinstance(found, Frame):
                frames.append(found)
            elif found is not None:
                _note(errors, found)
        return Decoded(tuple(frames), tuple(errors))


class AnswerFramer:
    """Names the frames that answer one request after that request; others keep their names."""

    def __init__(self, name: str, framer: Framer, answers: Callable[[Frame], bool]) -> None:
        self._name = name
        self._framer = framer
        self._answers = answers

    @property
    def pending(self) -> bytes:
        """The beginning of a frame whose rest has not come."""
        return self._framer.pending

    def feed(self, data: bytes) -> Decoded:
        """Frames and errors that these bytes completed."""
        decoded = self._framer.feed(data)
        named = tuple(
            replace(frame, name=self._name) if self._answers(frame) else frame for frame in decoded.frames
        )
        return Decoded(named, decoded.errors)


def skip(buffer: bytes, starts: bytes, kind: FrameFault = FrameFault.NOISE) -> Taken:
    """The error for bytes up to the next byte that may start a frame."""
    length = next((place for place in range(1, len(buffer)) if buffer[place] in starts), len(buffer))
    return FrameError(kind, buffer[:length]), length


def _note(errors: list[FrameError], error: FrameError) -> None:
    if errors and errors[-1].kind is error.kind is FrameFault.NOISE:
        errors[-1] = FrameError(error.kind, errors[-1].raw + error.raw)
    else:
        errors.append(error)
