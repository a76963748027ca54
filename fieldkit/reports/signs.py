"""What does a result look like without a letter? Strokes: the fonts lack ticks, crosses and boxes."""

from fieldkit.domain.record import ItemResult
from fieldkit.reports.shapes import Disc, Shape, Stroke

_Points = tuple[tuple[float, float], ...]

_TICK: _Points = ((0.1, 0.5), (0.4, 0.15), (0.95, 0.9))
_BOX: _Points = ((0, 0), (1, 0), (1, 1), (0, 1))
_TRIANGLE: _Points = ((0, 0.05), (1, 0.05), (0.5, 0.95))
_STROKES: dict[str, tuple[tuple[_Points, bool], ...]] = {
    ItemResult.PASS: ((_TICK, False),),
    ItemResult.WARN: ((_TRIANGLE, True), (((0.5, 0.68), (0.5, 0.38)), False), (((0.5, 0.24), (0.5, 0.2)), False)),
    ItemResult.FAIL: ((((0.1, 0.1), (0.9, 0.9)), False), (((0.1, 0.9), (0.9, 0.1)), False)),
    ItemResult.FIXED: ((_BOX, True), (((0.2, 0.5), (0.42, 0.25), (0.8, 0.78)), False)),
    ItemResult.NA: ((((0.1, 0.5), (0.9, 0.5)), False),),
    ItemResult.SKIP: ((_BOX, True),),
    ItemResult.INCONCLUSIVE: ((_BOX, True), (((0.25, 0.5), (0.75, 0.5)), False)),
}
SCORES = 5


def result_sign(result: str, x: float, y: float, size: float) -> tuple[Shape, ...]:
    """The sign of an item result in a square of this size; nothing for a result it does not know."""
    return tuple(
        Stroke(tuple((x + px * size, y + py * size) for px, py in points), width=0.8, closed=closed)
        for points, closed in _STROKES.get(result, ())
    )


def score_sign(score: int, x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Five discs, as many filled as the score says."""
    step = size * 1.4
    return tuple(
        Disc(x + size / 2 + index * step, y + size / 2, size / 2, filled=index < score) for index in range(SCORES)
    )
