"""Which rows are at hand, and which must be asked for, so that the visible ones are never far away?"""

from collections.abc import Iterable

from screens.widgets.rows import Row

PAGES_AT_HAND = 5
"""Rows further away are forgotten."""


class RowWindow:
    """The rows around the visible page, by position, and what has been asked for.

    A *generation* is one state of what is listed (a search, a sort order). After a reload the rows of the old
    generation stay in sight until the first rows of the new one arrive; an answer from an old one is ignored.
    """

    def __init__(self) -> None:
        self.generation = 0
        self._shown_generation = 0
        self._rows: dict[int, Row] = {}
        self._doubted: set[int] = set()
        self._asked: range | None = None

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def is_stale(self) -> bool:
        """Whether the rows in sight are those of an earlier generation."""
        return self._shown_generation != self.generation

    def get(self, index: int) -> Row | None:
        """The row, if it has arrived."""
        return self._rows.get(index)

    def put(self, start: int, rows: Iterable[Row]) -> set[int]:
        """Rows of the current generation have arrived; answers which places read differently now."""
        arrived = dict(enumerate(rows, start))
        changed = {index for index, row in arrived.items() if self._rows.get(index) != row}
        if self.is_stale:
            changed |= self._rows.keys() - arrived.keys()
            self._rows.clear()
            self._shown_generation = self.generation
        self._rows.update(arrived)
        self._doubted -= arrived.keys()
        return changed

    def begin_anew(self) -> None:
        """Start a generation: everything has to be asked for again."""
        self.generation += 1
        self._asked = None

    def doubt(self, index: int) -> None:
        """This row may have changed: ask for its window again when it is in sight, show it as it was meanwhile."""
        if index in self._rows:
            self._doubted.add(index)
            self._asked = None

    def keep(self, wanted: range) -> None:
        """Forget the rows outside this range."""
        self._rows = {index: row for index, row in self._rows.items() if index in wanted}
        self._doubted &= self._rows.keys()

    def question(self, top: int, page: int, total: int | None) -> range | None:
        """The window to ask for now, if there is need: the visible page with one before and one after it."""
        near = range(max(top - page // 2, 0), min(top + page + page // 2, total or 0))
        is_first = self.is_stale or total is None
        if not is_first and all(index in self._rows and index not in self._doubted for index in near):
            return None
        if self._asked is not None and self._asked.start <= near.start and near.stop <= self._asked.stop:
            return None
        start = max(top - page, 0)
        stop = top + 2 * page
        self._asked = range(start, stop if is_first or total is None else min(stop, total))
        return self._asked
