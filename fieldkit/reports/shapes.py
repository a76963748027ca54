"""What can lie on a sheet of paper? Text, lines, areas, curves, discs; in points from the lower left."""

from dataclasses import dataclass, field
from enum import Enum


class Shade(Enum):
    """The few colours of printed documents, as red, green and blue parts."""

    INK = (0.11, 0.12, 0.14)
    ACCENT = (0.10, 0.22, 0.38)
    QUIET = (0.40, 0.43, 0.47)
    RULE = (0.78, 0.81, 0.85)
    BAND = (0.93, 0.95, 0.97)
    WATERMARK = (0.91, 0.91, 0.91)


Spot = tuple[float, float]
InkStroke = tuple[Spot, tuple[tuple[Spot, Spot, Spot], ...]]


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text on its base line."""

    x: float
    y: float
    text: str
    size: float
    bold: bool = False
    shade: Shade = Shade.INK


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points."""

    points: tuple[tuple[float, float], ...]
    width: float
    shade: Shade = Shade.INK
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    shade: Shade = Shade.BAND


@dataclass(frozen=True, slots=True)
class Curves:
    """Ink, drawn with a round pen: the start of each stroke and its Bezier pieces of three points each."""

    strokes: tuple[InkStroke, ...]
    width: float


@dataclass(frozen=True, slots=True)
class Disc:
    """A circle, filled or open."""

    x: float
    y: float
    radius: float
    filled: bool


@dataclass(frozen=True, slots=True)
class Image:
    """A JPEG, stretched into a box."""

    x: float
    y: float
    width: float
    height: float
    jpeg: bytes


Shape = Stroke | Area | Curves | Disc | Image


@dataclass
class Sheet:
    """One page: shapes first, text over them, so that bands lie behind their words."""

    shapes: list[Shape] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
