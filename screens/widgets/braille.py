"""How are fine lines drawn in a terminal? Two by four dots in each cell, as braille characters."""

from collections.abc import Iterable

DOTS_ACROSS = 2
DOTS_DOWN = 4

_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
_GLYPHS = " " + "".join(chr(0x2800 + bits) for bits in range(1, 256))


class DotRaster:
    """A field of dots, square ones where a cell is twice as high as wide."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns = max(columns, 0)
        self.rows = max(rows, 0)
        self._cells = bytearray(self.columns * self.rows)
        self._touched: set[int] = set()

    @property
    def width(self) -> int:
        """Dots across."""
        return self.columns * DOTS_ACROSS

    @property
    def height(self) -> int:
        """Dots down."""
        return self.rows * DOTS_DOWN

    def take_touched(self) -> set[int]:
        """The cells that were drawn in since the last time, row after row from the upper left."""
        touched, self._touched = self._touched, set()
        return touched

    def cell(self, cell: int) -> int:
        """The dots of one cell."""
        return self._cells[cell]

    def wipe(self, cells: Iterable[int]) -> None:
        """Take the dots of these cells away."""
        for cell in cells:
            self._cells[cell] = 0

    def set(self, x: int, y: int) -> None:
        """One dot; outside the field nothing happens."""
        if 0 <= x < self.width and 0 <= y < self.height:
            cell = (y >> 2) * self.columns + (x >> 1)
            self._cells[cell] |= _BITS[y & 3][x & 1]
            self._touched.add(cell)

    def line(self, x: int, y: int, to_x: int, to_y: int, *, every: int = 1) -> None:
        """A line of dots, both ends included; only each `every`-th dot where it is to look dotted."""
        across, down = abs(to_x - x), -abs(to_y - y)
        step_x, step_y = (1 if x < to_x else -1), (1 if y < to_y else -1)
        error, nth = across + down, 0
        while True:
            if nth % every == 0:
                self.set(x, y)
            nth += 1
            if x == to_x and y == to_y:
                return
            twice = 2 * error
            if twice >= down:
                error += down
                x += step_x
            if twice <= across:
                error += across
                y += step_y

    def row(self, row: int) -> bytes:
        """The dots of one row of cells, one byte a cell."""
        return bytes(self._cells[row * self.columns : (row + 1) * self.columns])


def glyphs(cells: bytes) -> str:
    """Cells as characters; a blank where there is no dot."""
    return "".join([_GLYPHS[bits] for bits in cells])


def merged(one: bytes, other: bytes) -> bytes:
    """The dots of both rows."""
    return bytes(a | b for a, b in zip(one, other, strict=True))
