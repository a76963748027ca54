"""Which dots does the pen leave, and which strokes does it leave behind?"""

from fieldkit.domain.ink import SIXTHS, Curve, Point, bend, bend_start, flatten, in_sixths, smooth
from fieldkit.domain.record import Ink
from screens.widgets.braille import DOTS_ACROSS, DOTS_DOWN, DotRaster, merged

COLUMN = 100
"""Ink units in a column."""
ROW = 200
"""Ink units in a row: a cell is about twice as high as wide."""
_DOT = COLUMN // DOTS_ACROSS

Box = tuple[int, int, int, int]
"""Left, top, right and bottom cell."""
_TimedPoint = tuple[int, int, int]


class Strokes:
    """The strokes in ink units, on a canvas that grows with what is drawn."""

    def __init__(self) -> None:
        self.width = 0
        self.height = 0
        self.points = 0
        self._began = 0
        self._strokes: list[list[_TimedPoint]] = []

    def __len__(self) -> int:
        return len(self._strokes)

    @property
    def ink(self) -> Ink:
        """All strokes with the size of their canvas."""
        return Ink(self.width, self.height, tuple(tuple(stroke) for stroke in self._strokes))

    @property
    def last(self) -> list[_TimedPoint]:
        """The stroke that is being drawn."""
        return self._strokes[-1]

    def begin(self, at_ms: int) -> None:
        """A new stroke; times count from the first one."""
        if not self._strokes:
            self._began = at_ms
        self._strokes.append([])

    def add(self, x: int, y: int, at_ms: int) -> None:
        """A point of the stroke."""
        self.last.append((max(at_ms - self._began, 0), x, y))
        self.points += 1
        self.width, self.height = max(self.width, x), max(self.height, y)

    def pop(self) -> None:
        """Take the last stroke away."""
        self.points -= len(self._strokes.pop())

    def clear(self) -> None:
        """Take all strokes away; the next one finds a new canvas."""
        self._strokes.clear()
        self.points = 0

    def replace(self, ink: Ink) -> None:
        """Strokes that were drawn before."""
        self._strokes = [list(stroke) for stroke in ink.strokes]
        self.points = sum(map(len, self._strokes))
        self.width, self.height = ink.width, ink.height
        self._began = 0


class Pen:
    """Draws strokes into dots, each piece as it comes; all of them again when the area changes."""

    def __init__(self, strokes: Strokes) -> None:
        self._strokes = strokes
        self._ink = DotRaster(0, 0)
        self._tip = DotRaster(0, 0)
        """The straight piece from the last midpoint to the pen; replaced by the curve when the pen has gone on."""
        self._tip_box: Box | None = None
        self._shrink = 1.0

    def fit(self, columns: int, rows: int) -> None:
        """Draw for an area of this size, scaled down if the canvas is larger."""
        width, height = columns * COLUMN, rows * ROW
        if not self._strokes:
            self._strokes.width, self._strokes.height = width, height
        canvas = self._strokes
        self._shrink = max(canvas.width / max(width, 1), canvas.height / max(height, 1), 1.0)
        self._ink, self._tip = DotRaster(columns, rows), DotRaster(columns, rows)
        self._tip_box = None
        for stroke in filter(None, canvas.ink.strokes):
            self._draw_stroke([(x, y) for _, x, y in stroke])

    @property
    def area(self) -> tuple[int, int]:
        """Columns and rows that are drawn for."""
        return self._ink.columns, self._ink.rows

    def row(self, row: int) -> bytes:
        """The dots of one row of cells."""
        tip = self._tip_box
        if tip is None or not tip[1] <= row <= tip[3]:
            return self._ink.row(row)
        return merged(self._ink.row(row), self._tip.row(row))

    def begin(self, column: float, row: float, at_ms: int) -> Box | None:
        """The pen touches the pad."""
        self._strokes.begin(at_ms)
        return self.move(column, row, at_ms)

    def move(self, column: float, row: float, at_ms: int) -> Box | None:
        """The pen goes on; answers which cells look different now."""
        x, y = round(column * COLUMN * self._shrink), round(row * ROW * self._shrink)
        stroke = self._strokes.last
        if stroke and stroke[-1][1:] == (x, y):
            return None
        self._strokes.add(x, y, at_ms)
        tail = [(px, py) for _, px, py in stroke[-3:]]
        boxes = [self._lift_tip()]
        if len(tail) == 3:
            boxes.append(self._draw_curve(self._ink, bend_start(*tail[:2]), bend(*tail)))
        elif len(tail) == 2:
            boxes.append(self._draw_line(self._ink, in_sixths(tail[0]), bend_start(*tail)))
        self._tip_box = self._draw_tip(tail)
        return _around([*boxes, self._tip_box])

    def lift(self) -> None:
        """The stroke is done: its last piece stays."""
        stroke = self._strokes.last
        self._lift_tip()
        tail = [(x, y) for _, x, y in stroke[-2:]]
        start = bend_start(*tail) if len(tail) == 2 else in_sixths(tail[0])
        self._draw_line(self._ink, start, in_sixths(tail[-1]))

    def _draw_stroke(self, points: list[Point]) -> None:
        path = smooth(points)
        self._draw_line(self._ink, path.start, path.start)
        if path.curves:
            first, *bends, last = path.curves
            self._draw_line(self._ink, path.start, first.end)
            start = first.end
            for curve in bends:
                self._draw_curve(self._ink, start, curve)
                start = curve.end
            self._draw_line(self._ink, start, last.end)

    def _draw_tip(self, tail: list[Point]) -> Box:
        start = bend_start(*tail[-2:]) if len(tail) > 1 else in_sixths(tail[-1])
        return self._draw_line(self._tip, start, in_sixths(tail[-1]))

    def _lift_tip(self) -> Box | None:
        box, self._tip_box = self._tip_box, None
        if box is not None:
            self._tip.clear()
        return box

    def _draw_curve(self, raster: DotRaster, start: Point, curve: Curve) -> Box:
        length = abs(curve.end[0] - start[0]) + abs(curve.end[1] - start[1])
        pieces = min(max(length // (SIXTHS * _DOT * 3), 2), 32)
        boxes: list[Box | None] = []
        for point in flatten(start, curve, pieces):
            boxes.append(self._draw_line(raster, start, point))
            start = point
        return _around(boxes) or (0, 0, 0, 0)

    def _draw_line(self, raster: DotRaster, start: Point, end: Point) -> Box:
        (x, y), (to_x, to_y) = self._dot(start), self._dot(end)
        raster.line(x, y, to_x, to_y)
        left, right = sorted((x // DOTS_ACROSS, to_x // DOTS_ACROSS))
        top, bottom = sorted((y // DOTS_DOWN, to_y // DOTS_DOWN))
        return left, top, right, bottom

    def _dot(self, point: Point) -> tuple[int, int]:
        unit = SIXTHS * _DOT * self._shrink
        x, y = int(point[0] / unit), int(point[1] / unit)
        return min(x, max(self._ink.width - 1, 0)), min(y, max(self._ink.height - 1, 0))


def _around(boxes: list[Box | None]) -> Box | None:
    given = [box for box in boxes if box is not None]
    if not given:
        return None
    lefts, tops, rights, bottoms = zip(*given, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
