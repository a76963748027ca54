"""Which smooth curve does the ink of a signature follow, on the screen and on paper alike?

A terminal reports the pointer in steps. The curve runs through the midpoints between neighbouring points and takes
the points themselves as quadratic control points, which takes away most of the steps (terminal-and-pdf 1).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from fieldkit.domain.record import Ink

Point = tuple[int, int]

SIXTHS = 6
"""Curves are in sixths of an ink unit: midpoints are halves, cubic controls thirds of those; nothing is rounded."""


@dataclass(frozen=True, slots=True)
class Curve:
    """One cubic Bezier piece, in sixths: two control points and the end; it begins where the last one ended."""

    first: Point
    second: Point
    end: Point


@dataclass(frozen=True, slots=True)
class Path:
    """One stroke of the pen, in sixths; without curves it is a dot."""

    start: Point
    curves: tuple[Curve, ...]


def bezier_paths(ink: Ink) -> tuple[Path, ...]:
    """The strokes as smooth curves."""
    return tuple(smooth([(x, y) for _, x, y in stroke]) for stroke in ink.strokes if stroke)


def smooth(points: Sequence[Point]) -> Path:
    """The curve of one stroke through at least one point, from its first point to its last."""
    start = in_sixths(points[0])
    if len(points) == 1:
        return Path(start, ())
    first = _straight(start, _midpoint(points[0], points[1]))
    bends = [bend(*points[place : place + 3]) for place in range(len(points) - 2)]
    last = _straight(_midpoint(points[-2], points[-1]), in_sixths(points[-1]))
    return Path(start, (first, *bends, last))


def bend(before: Point, at: Point, after: Point) -> Curve:
    """The piece around one point: from the midpoint before it to the midpoint after it."""
    end = _midpoint(at, after)
    return Curve(_towards(_midpoint(before, at), at), _towards(end, at), end)


def bend_start(before: Point, at: Point) -> Point:
    """Where the piece around a point begins, in sixths."""
    return _midpoint(before, at)


def in_sixths(point: Point) -> Point:
    """An ink point in the unit of the curves."""
    return point[0] * SIXTHS, point[1] * SIXTHS


def flatten(start: Point, curve: Curve, pieces: int) -> list[Point]:
    """Points along the curve, in sixths, its end last."""
    return [
        (_cubic(start[0], curve, 0, nth, pieces), _cubic(start[1], curve, 1, nth, pieces))
        for nth in range(1, pieces + 1)
    ]


def extent(ink: Ink) -> tuple[int, int, int, int] | None:
    """Left, top, right and bottom of what is drawn, in ink units; None if nothing is."""
    xs = [x for stroke in ink.strokes for _, x, _ in stroke]
    ys = [y for stroke in ink.strokes for _, _, y in stroke]
    return (min(xs), min(ys), max(xs), max(ys)) if xs else None


def _midpoint(one: Point, other: Point) -> Point:
    return (one[0] + other[0]) * (SIXTHS // 2), (one[1] + other[1]) * (SIXTHS // 2)


def _towards(end: Point, control: Point) -> Point:
    # a quadratic control point, two thirds of the way from either end, makes the two cubic ones
    return (end[0] + control[0] * SIXTHS * 2) // 3, (end[1] + control[1] * SIXTHS * 2) // 3


def _straight(start: Point, end: Point) -> Curve:
    first = (2 * start[0] + end[0]) // 3, (2 * start[1] + end[1]) // 3
    second = (start[0] + 2 * end[0]) // 3, (start[1] + 2 * end[1]) // 3
    return Curve(first, second, end)


def _cubic(start: int, curve: Curve, axis: int, nth: int, pieces: int) -> int:
    rest = pieces - nth
    total = (
        rest**3 * start
        + 3 * rest**2 * nth * curve.first[axis]
        + 3 * rest * nth**2 * curve.second[axis]
        + nth**3 * curve.end[axis]
    )
    return total // pieces**3
