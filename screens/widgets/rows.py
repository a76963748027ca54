"""What does a list show: which rows, in which columns, and which of them are at hand?"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from fieldkit.domain.words import Words


class Mark(StrEnum):
    """The state of a row. Colour and sign only repeat what a cell of the row says in a word."""

    PLAIN = "plain"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    QUIET = "quiet"
    HEADING = "heading"

    @property
    def sign(self) -> str:
        """The state without colour, in one cell."""
        return {"warn": "!", "bad": "x"}.get(self.value, " ")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list. The key is the owner's; the list hands it back unread."""

    key: str
    cells: tuple[str, ...]
    mark: Mark = Mark.PLAIN

    def cell(self, place: int) -> str:
        """What stands in this column; nothing where the row has fewer cells."""
        return self.cells[place] if place < len(self.cells) else ""

    @property
    def is_heading(self) -> bool:
        """Whether the cursor skips it."""
        return self.mark is Mark.HEADING


def heading(title: str) -> Row:
    """A section heading between rows."""
    return Row("", (title,), Mark.HEADING)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: fixed in cells, or flexible (`width` 0), sharing what the fixed ones leave."""

    title: str | Words
    width: int = 0
    right: bool = False
    """Numbers stand right aligned."""
    state: bool = False
    """The column whose word tells the state; it takes the colour of the mark."""
    least: int = 8
    """A flexible column is never narrower while another column can be left out."""
    spare: int = 0
    """Left out when the list is too narrow, the highest first; 0 is never left out."""
    runs_on: bool = False
    """A text too long for it takes the cells to its right, as far as they are empty."""


class RowSource(Protocol):
    """Rows in a fixed order, somewhere that takes time to read; asked from a worker thread only."""

    def count(self) -> int:
        """How many rows there are."""

    def window(self, start: int, size: int) -> Sequence[Row]:
        """At most `size` rows from the given one on."""


GAP = 2
"""Cells between two columns."""


def column_widths(columns: Sequence[Column], room: int) -> dict[int, int]:
    """Position and width of each column that is shown, left to right, filling `room` cells."""
    shown = _that_fit(columns, room)
    flexible = [place for place in shown if not columns[place].width]
    widths = {place: columns[place].width for place in shown}
    left = max(room - sum(widths.values()) - GAP * max(len(shown) - 1, 0), 0)
    for nth, place in enumerate(flexible):
        share = left // (len(flexible) - nth)
        widths[place] = share
        left -= share
    return widths


def _that_fit(columns: Sequence[Column], room: int) -> list[int]:
    shown = list(range(len(columns)))
    while _needed(columns, shown) > room:
        spare = [place for place in shown if columns[place].spare]
        if not spare:
            break
        shown.remove(max(spare, key=lambda place: columns[place].spare))
    return shown


def _needed(columns: Sequence[Column], shown: Sequence[int]) -> int:
    widths = sum(columns[place].width or columns[place].least for place in shown)
    return widths + GAP * max(len(shown) - 1, 0)
