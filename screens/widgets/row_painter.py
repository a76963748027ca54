"""How does a row read as one line: gutter, cells in their columns, and which part takes which colour?"""

from collections.abc import Sequence

from screens.text import cell_fit, cell_width, worded
from screens.widgets.rows import GAP, Column, Mark, Row, column_widths

Part = tuple[str, str]
"""Text and the name of the component that gives its style."""

GUTTER = 3
"""Cursor mark, state sign, blank."""
_PENDING = "..."


class RowPainter:
    """Lays rows out in columns for one width at a time."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = tuple(columns)
        self._width = -1
        self._widths: dict[int, int] = {}

    def header(self, width: int) -> list[Part]:
        """The titles of the columns."""
        titles = [
            cell_fit(worded(self._columns[place].title), cells, right=self._columns[place].right)
            for place, cells in self._fitted(width).items()
        ]
        return [(" " * GUTTER + (" " * GAP).join(titles), "header")]

    def row(self, row: Row | None, width: int, *, is_cursor: bool) -> list[Part]:
        """One row; None while it has not arrived."""
        if row is None:
            return [((">" if is_cursor else " ").ljust(GUTTER) + _PENDING, "cursor" if is_cursor else "pending")]
        if row.is_heading:
            return [(cell_fit("".join(row.cells), width), "heading")]
        if is_cursor:
            cells = (" " * GAP).join(text for text, _ in self._cells(row, width))
            return [(f">{row.mark.sign} {cells}", "cursor")]
        return self._marked(row, width)

    def _marked(self, row: Row, width: int) -> list[Part]:
        plain = "quiet" if row.mark is Mark.QUIET else "plain"
        parts = [(f" {row.mark.sign} ", row.mark.value)]
        for text, is_state in self._cells(row, width):
            parts += [(text, row.mark.value if is_state else plain), (" " * GAP, plain)]
        return parts[:-1]

    def _cells(self, row: Row, width: int) -> list[tuple[str, bool]]:
        cells: list[tuple[str, bool]] = []
        fitted = list(self._fitted(width).items())
        while fitted:
            place, room = fitted.pop(0)
            column, text = self._columns[place], row.cell(place)
            while column.runs_on and fitted and cell_width(text) > room and not row.cell(fitted[0][0]):
                room += GAP + fitted.pop(0)[1]
            cells.append((cell_fit(text, room, right=column.right), column.state))
        return cells

    def _fitted(self, width: int) -> dict[int, int]:
        if width != self._width:
            self._width = width
            self._widths = column_widths(self._columns, max(width - GUTTER, 0))
        return self._widths
