"""Which dots does the pen leave, and which strokes does it leave behind?"""

from fieldkit.domain.ink import SIXTHS, Curve, Point, bend, bend_start, flatten, in_sixths, smooth
from fieldkit.domain.record import Ink
from screens.widgets.braille import DOTS_ACROSS, DotRaster

COLUMN = 100
"""Ink units in a column."""
ROW = 200
"""Ink units in a row: a cell is about twice as high as wide."""
_DOT = COLUMN // DOTS_ACROSS

Span = tuple[int, int, int]
"""A row of cells with its first and last column."""
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
        self._shrink = 1.0
        self._tip_cells: set[int] = set()
        self._take_area(0, 0)

    @property
    def area(self) -> tuple[int, int]:
        """Columns and rows that are drawn for."""
        return self._ink.columns, self._ink.rows

    def row(self, row: int) -> bytes:
        """The dots of one row of cells."""
        columns = self._ink.columns
        return bytes(self._shown[row * columns : (row + 1) * columns])

    def fit(self, columns: int, rows: int) -> None:
        """Draw for an area of this size, scaled down if the canvas is larger."""
        width, height = columns * COLUMN, rows * ROW
        canvas = self._strokes
        if not canvas:
            canvas.width, canvas.height = width, height
        self._shrink = max(canvas.width / max(width, 1), canvas.height / max(height, 1), 1.0)
        self._take_area(columns, rows)
        for stroke in filter(None, canvas.ink.strokes):
            self._draw_stroke([(x, y) for _, x, y in stroke])
        self._show(self._ink.take_touched())

    def begin(self, column: float, row: float, at_ms: int) -> list[Span]:
        """The pen touches the pad."""
        self._strokes.begin(at_ms)
        return self.move(column, row, at_ms)

    def move(self, column: float, row: float, at_ms: int) -> list[Span]:
        """The pen goes on; answers which cells look different now."""
        x, y = round(column * COLUMN * self._shrink), round(row * ROW * self._shrink)
        stroke = self._strokes.last
        if stroke and stroke[-1][1:] == (x, y):
            return []
        self._strokes.add(x, y, at_ms)
        tail = [(px, py) for _, px, py in stroke[-3:]]
        if len(tail) == 3:
            self._draw_curve(bend_start(*tail[:2]), bend(*tail))
        elif len(tail) == 2:
            self._draw_line(self._ink, in_sixths(tail[0]), bend_start(*tail))
        return self._show(self._move_tip(tail[-2:]) | self._ink.take_touched())

    def lift(self) -> None:
        """The stroke is done: its last piece stays, and nothing looks different."""
        tail = [(x, y) for _, x, y in self._strokes.last[-2:]]
        self._draw_line(self._ink, _last_bend(tail), in_sixths(tail[-1]))
        self._tip.wipe(self._tip_cells)
        self._tip_cells = set()
        self._show(self._ink.take_touched())

    def _take_area(self, columns: int, rows: int) -> None:
        self._ink, self._tip = DotRaster(columns, rows), DotRaster(columns, rows)
        self._tip_cells = set()
        self._shown = bytearray(columns * rows)

    def _draw_stroke(self, points: list[Point]) -> None:
        path = smooth(points)
        self._draw_line(self._ink, path.start, path.start)
        if path.curves:
            first, *bends, last = path.curves
            self._draw_line(self._ink, path.start, first.end)
            start = first.end
            for curve in bends:
                self._draw_curve(start, curve)
                start = curve.end
            self._draw_line(self._ink, start, last.end)

    def _draw_curve(self, start: Point, curve: Curve) -> None:
        length = abs(curve.end[0] - start[0]) + abs(curve.end[1] - start[1])
        pieces = min(max(length // (SIXTHS * _DOT * 3), 2), 32)
        for point in flatten(start, curve, pieces):
            self._draw_line(self._ink, start, point)
            start = point

    def _move_tip(self, tail: list[Point]) -> set[int]:
        """The straight piece from the last midpoint to the pen, which a curve replaces when the pen goes on."""
        before = self._tip_cells
        self._tip.wipe(before)
        self._draw_line(self._tip, _last_bend(tail), in_sixths(tail[-1]))
        self._tip_cells = self._tip.take_touched()
        return before | self._tip_cells

    def _show(self, touched: set[int]) -> list[Span]:
        """Bring these cells up to date; the stretches of those that look different now, at most one a row."""
        spans: dict[int, Span] = {}
        for cell in touched:
            bits = self._ink.cell(cell) | self._tip.cell(cell)
            if bits != self._shown[cell]:
                self._shown[cell] = bits
                row, column = divmod(cell, self._ink.columns)
                _, left, right = spans.get(row, (row, column, column))
                spans[row] = row, min(left, column), max(right, column)
        return list(spans.values())

    def _draw_line(self, raster: DotRaster, start: Point, end: Point) -> None:
        raster.line(*self._dot(start), *self._dot(end))

    def _dot(self, point: Point) -> tuple[int, int]:
        unit = SIXTHS * _DOT * self._shrink
        x, y = int(point[0] / unit), int(point[1] / unit)
        return min(x, max(self._ink.width - 1, 0)), min(y, max(self._ink.height - 1, 0))


def _last_bend(tail: list[Point]) -> Point:
    return bend_start(*tail) if len(tail) == 2 else in_sixths(tail[0])
