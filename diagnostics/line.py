"""What does the rest of the package need to know of a line? Its settings, and two methods to use it."""

import re
from dataclasses import dataclass
from typing import Protocol

_WRITTEN = re.compile(r"(?P<baud>[1-9]\d{1,6}) (?P<bits>[78])(?P<parity>[NEO])(?P<stop>[12])")


@dataclass(frozen=True)
class LineSettings:
    """Speed and shape of the characters on the line."""

    baud: int = 9600
    bits: int = 8
    parity: str = "N"
    """`N`, `E` or `O`."""
    stop: int = 1

    def __str__(self) -> str:
        return f"{self.baud} {self.bits}{self.parity}{self.stop}"


def settings_in(text: str) -> LineSettings | None:
    """The settings written as `9600 8N1`; None for other text."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    return LineSettings(int(found["baud"]), int(found["bits"]), found["parity"], int(found["stop"]))


class Link(Protocol):
    """A line that is open: a fake of bytes is enough to stand for it."""

    def write(self, request: bytes) -> None:
        """Send all of these bytes."""

    def read(self, seconds: float) -> bytes:
        """What has come, as soon as something has; empty after this time. Zero only looks."""
