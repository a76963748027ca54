"""How can a list of any length answer a key at once, without ever waiting for the database?

The list knows only the rows around its visible page. It asks for a window by a message, shows placeholders, and
takes the rows whenever its owner hands them in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip

from fieldkit.domain.words import Words
from screens.text import shown, worded
from screens.widgets.row_painter import GUTTER, Part, RowPainter
from screens.widgets.row_window import PAGES_AT_HAND, RowWindow
from screens.widgets.rows import Column, Row

_EMPTY_LINES = 3
"""Height of the empty state where the list is as high as its content."""


class VirtualList(ScrollView, can_focus=True):
    """A list with columns, a header and a cursor row, showing a window of rows that its owner hands in.

    Long lists: answer `WindowWanted` with `show_window`. Short ones: `show_rows`, with headings between the rows.
    """

    ALLOW_SELECT = False  # a selection by drag repaints the whole screen at each mouse event
    DEFAULT_CSS = """
    VirtualList {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        & > .virtual-list--header { color: $text-muted; }
        & > .virtual-list--heading { color: $text-accent; text-style: bold; }
        & > .virtual-list--cursor {
            background: $block-cursor-blurred-background; color: $block-cursor-blurred-foreground;
        }
        &:focus > .virtual-list--cursor {
            background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold;
        }
        & > .virtual-list--pending { color: $text-muted; }
        & > .virtual-list--empty { color: $text-muted; }
        & > .virtual-list--good { color: $text-success; }
        & > .virtual-list--warn { color: $text-warning; text-style: bold; }
        & > .virtual-list--bad { color: $text-error; text-style: bold; }
        & > .virtual-list--quiet { color: $text-muted; }
        & > .virtual-list--plain { color: $foreground; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"virtual-list--{part}"
        for part in ("header", "heading", "cursor", "pending", "empty", "good", "warn", "bad", "quiet", "plain")
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", "Row up", show=False, id="list.up"),
        Binding("down", "step(1)", "Row down", show=False, id="list.down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="list.page_up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="list.page_down"),
        Binding("home", "edge(0)", "First row", show=False, id="list.first"),
        Binding("end", "edge(1)", "Last row", show=False, id="list.last"),
        Binding("enter", "select", "Open", id="list.open"),
    ]

    index: var[int] = var(-1, init=False)
    """Position of the cursor row; -1 while there is none."""

    @dataclass
    class WindowWanted(Message):
        """These rows are needed; answer with `show_window(start, rows, total, generation)`."""

        sender: "VirtualList"
        start: int
        size: int
        generation: int

        @property
        def control(self) -> "VirtualList":
            """The list that asks."""
            return self.sender

    @dataclass
    class Highlighted(Message):
        """The cursor stands on this row, and the row has arrived."""

        sender: "VirtualList"
        index: int
        key: str

        @property
        def control(self) -> "VirtualList":
            """The list of the row."""
            return self.sender

    @dataclass
    class Selected(Message):
        """Enter or a double click on this row."""

        sender: "VirtualList"
        index: int
        key: str

        @property
        def control(self) -> "VirtualList":
            """The list of the row."""
            return self.sender

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        empty: str | Words = "",
        header: bool = True,
        opens: bool = True,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """
        Args:
            opens: whether a row leads somewhere; where none does, Enter is not offered.
        """
        super().__init__(id=id, classes=classes)
        self._opens = opens
        self._painter = RowPainter(columns)
        self._empty = empty
        self._header_lines = 1 if header else 0
        self._rows = RowWindow()
        self._total: int | None = None
        self._is_complete = False
        self._announced: tuple[int, str] | None = None
        self._is_open_pending = False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter where there is something behind the rows."""
        return self._opens if action == "select" else super().check_action(action, parameters)

    @property
    def total(self) -> int:
        """Rows in the whole list, as far as is known."""
        return self._total or 0

    @property
    def row(self) -> Row | None:
        """The row under the cursor, if it has arrived; never one of an earlier search."""
        return None if self._rows.is_stale else self._rows.get(self.index)

    def show_window(self, start: int, rows: Sequence[Row], total: int, generation: int | None = None) -> None:
        """Rows that were asked for, and how many there are in all."""
        if generation is not None and generation != self._rows.generation:
            return
        changed = self._rows.put(start, rows)
        self.replace_total(total)
        self._refresh_rows(*changed)
        self._announce()
        self._is_open_pending = self._is_open_pending and total > 0

    def show_rows(self, rows: Sequence[Row]) -> None:
        """A short list, complete; the cursor stays at its position."""
        self._is_complete = True
        self._rows.begin_anew()
        self.show_window(0, rows, len(rows))

    def replace_total(self, total: int) -> None:
        """The number of rows has changed; the cursor stays if it can."""
        if total != self._total:
            self._total = total
            self.virtual_size = Size(1, (total or _EMPTY_LINES) + self._header_lines)
            self._rows.keep(range(total))
            self.refresh()
        self.index = self._nearest(max(self.index, 0), 1)
        self._ask()

    def reload(self, *, from_top: bool = False) -> None:
        """Ask again for everything; the old rows stay in sight until the new ones arrive."""
        self._is_complete = False
        self._rows.begin_anew()
        self._announced = None
        if from_top:
            self.move_to(0)
        self._ask()

    def refresh_row(self, index: int) -> None:
        """The row at this position has changed: ask for it again."""
        self._rows.doubt(index)
        self._ask()

    def replace_row(self, index: int, row: Row) -> None:
        """The row at this position reads differently now; repaints one line."""
        if not self._rows.is_stale:
            self._refresh_rows(*self._rows.put(index, [row]))

    def move_to(self, index: int) -> None:
        """Put the cursor on this row, or the nearest that exists, and bring it into sight."""
        self._move(index, 1)

    def set_columns(self, columns: Sequence[Column], *, empty: str | Words | None = None) -> None:
        """Other columns or titles: for a change of language or of what is listed."""
        self._painter = RowPainter(columns)
        self._empty = self._empty if empty is None else empty
        self.refresh()

    def action_step(self, rows: int) -> None:
        """Move by so many rows, over headings."""
        self._move(self.index + rows, rows)

    def action_page(self, pages: int) -> None:
        """Move by so many pages; one row stays in sight."""
        self._move(self.index + pages * max(self._page - 1, 1), pages)

    def action_edge(self, last: int) -> None:
        """Go to the first or the last row."""
        self._move(self.total - 1 if last else 0, -1 if last else 1)

    def action_select(self) -> None:
        """Open the row under the cursor; if it is still on its way, when it arrives."""
        row = self.row
        self._is_open_pending = row is None and (self.index >= 0 or self._total is None)
        if row is not None:
            self.post_message(self.Selected(self, self.index, row.key))

    def watch_index(self, old: int, new: int) -> None:
        """Repaint the two rows that changed and tell the owner."""
        self._refresh_rows(old, new)
        self._announce()

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor, a double click opens."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y < self._header_lines:
            return
        index = offset.y - self._header_lines + self.scroll_offset.y
        if index < self.total and self._nearest(index, 1) == index:
            self._move(index, 1)
            if event.chain == 2:
                self.action_select()

    def on_resize(self) -> None:
        """Keep the cursor in sight and ask for the rows that have come into sight."""
        self._scroll_to_cursor()
        self._ask()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Ask for the rows that have come into sight."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self._ask()

    def _move(self, index: int, direction: int) -> None:
        self._is_open_pending = False
        self.index = self._nearest(index, direction)
        self._scroll_to_cursor()

    def _nearest(self, index: int, direction: int) -> int:
        """The row itself, or the nearest that is not a heading: first in the direction, then against it."""
        if not self.total:
            return -1
        index = min(max(index, 0), self.total - 1)
        onward, back = range(index, self.total), range(index, -1, -1)
        for candidate in chain(onward, back) if direction > 0 else chain(back, onward):
            row = self._rows.get(candidate)
            if row is None or not row.is_heading:
                return candidate
        return -1

    def _scroll_to_cursor(self) -> None:
        top, page = self.scroll_offset.y, self._page
        first = max(self.index, 0)
        while (above := self._rows.get(first - 1)) is not None and above.is_heading:
            first -= 1
        if first < top:
            self.scroll_to(y=first, animate=False, force=True)
        elif self.index >= top + page:
            self.scroll_to(y=self.index - page + 1, animate=False, force=True)

    def _announce(self) -> None:
        row = self.row
        if row is not None and self._announced != (self.index, row.key):
            self._announced = (self.index, row.key)
            self.post_message(self.Highlighted(self, self.index, row.key))
        if row is not None and self._is_open_pending:
            self.action_select()

    @property
    def _page(self) -> int:
        return max(self.scrollable_content_region.height - self._header_lines, 1)

    def _ask(self) -> None:
        if self._is_complete or not self.size:
            return
        top, page = self.scroll_offset.y, self._page
        around = page * (PAGES_AT_HAND // 2)
        self._rows.keep(range(top - around, top + page + around))
        window = self._rows.question(top, page, self._total)
        if window is not None:
            self.post_message(self.WindowWanted(self, window.start, len(window), self._rows.generation))

    def _refresh_rows(self, *indices: int) -> None:
        width, first = self.size.width, self._header_lines - self.scroll_offset.y
        lines = {index + first for index in indices if index >= 0}
        regions = [Region(0, line, width, 1) for line in lines if self._header_lines <= line < self.size.height]
        if regions:
            self.refresh(*regions)

    def render_line(self, y: int) -> Strip:
        """The header, a row, or what is said in place of rows."""
        width = self.scrollable_content_region.width
        parts = self._line(y, width)
        strip = Strip(
            [Segment(text, self.get_component_rich_style(f"virtual-list--{name}")) for text, name in parts]
        )
        end = self.get_component_rich_style(f"virtual-list--{parts[-1][1]}") if parts else self.rich_style
        return strip.adjust_cell_length(width, end).crop(0, width)

    def _line(self, y: int, width: int) -> list[Part]:
        if y < self._header_lines:
            return self._painter.header(width)
        line = y - self._header_lines
        if self._total == 0:
            return self._empty_line(line - 1, width)
        index = line + self.scroll_offset.y
        if index >= max(self.total, 1):
            return []
        return self._painter.row(self._rows.get(index), width, is_cursor=index == self.index)

    def _empty_line(self, line: int, width: int) -> list[Part]:
        said = shown(worded(self._empty)).wrap(self.app.console, max(width - 2 * GUTTER, 1))
        return [(" " * GUTTER + said[line].plain, "empty")] if 0 <= line < len(said) else []
