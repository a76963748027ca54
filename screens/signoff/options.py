"""How does a person choose one of a few things by a digit, whatever input method is on?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import RenderResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from fieldkit.domain.text import narrow
from screens.text import cell_width, shown_line

_GAP = 2


class Options(Widget, can_focus=True):
    """A few things, one of them chosen: by its digit, by arrows and space, or by a click."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Options { height: auto; width: 1fr; }
    Options:focus { background: $block-cursor-blurred-background; color: $block-cursor-blurred-foreground; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", "One to the left", show=False, id="options.left"),
        Binding("right", "step(1)", "One to the right", show=False, id="options.right"),
        Binding("up", "line(-1)", "One up", show=False, id="options.up"),
        Binding("down", "line(1)", "One down", show=False, id="options.down"),
        Binding("space,enter", "choose", "Choose", id="options.choose", key_display="enter"),
    ]

    cursor: reactive[int] = reactive(0)
    chosen: reactive[int] = reactive(-1)
    """Position of what is chosen; -1 while nothing is."""

    @dataclass
    class Chosen(Message):
        """This one was chosen."""

        options: "Options"
        index: int

        @property
        def control(self) -> "Options":
            """The options that were chosen from."""
            return self.options

    def __init__(
        self, labels: Sequence[str], *, chosen: int = -1, across: bool = False, id: str | None = None
    ) -> None:
        """
        Args:
            across: side by side where there is room, otherwise one below the other.
        """
        super().__init__(id=id)
        self._labels = [shown_line(label).plain for label in labels]
        self._across = across
        self.set_reactive(Options.chosen, chosen)
        self.set_reactive(Options.cursor, max(chosen, 0))

    def choose(self, index: int) -> None:
        """Choose this one and say so."""
        if 0 <= index < len(self._labels):
            self.cursor = self.chosen = index
            self.post_message(self.Chosen(self, index))

    def on_key(self, event: events.Key) -> None:
        """A digit chooses, full-width or not."""
        digit = narrow(event.character or "")
        if digit.isascii() and digit.isdigit() and 1 <= int(digit) <= len(self._labels):
            event.stop()
            self.choose(int(digit) - 1)

    def on_click(self, event: events.Click) -> None:
        """A click chooses."""
        offset = event.get_content_offset(self)
        for index, (column, row, width) in enumerate(self._places(self.size.width)):
            if offset is not None and offset.y == row and column <= offset.x < column + width:
                self.choose(index)

    def action_step(self, places: int) -> None:
        """Move to another one without choosing it."""
        self.cursor = min(max(self.cursor + places, 0), max(len(self._labels) - 1, 0))

    def action_line(self, lines: int) -> None:
        """To the one above or below; out of the field where there is none."""
        rows = {row for _, row, _ in self._places(self.size.width)}
        if len(rows) > 1 and 0 <= self.cursor + lines < len(self._labels):
            self.action_step(lines)
        elif lines > 0:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()

    def action_choose(self) -> None:
        """Choose the one under the cursor."""
        self.choose(self.cursor)

    def render(self) -> RenderResult:
        """Each with its digit; the chosen one between brackets, so that no colour is needed."""
        lines: dict[int, Text] = {}
        for index, (column, row, _) in enumerate(self._places(self.size.width)):
            line = lines.setdefault(row, Text(no_wrap=True, overflow="ellipsis"))
            line.append(" " * (column - cell_width(line.plain)))
            line.append(self._told(index), style=self._style(index))
        return Text("\n").join(lines.values())

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """As many lines as the options take at this width."""
        return max((row for _, row, _ in self._places(width)), default=0) + 1

    def _told(self, index: int) -> str:
        mark = "[x]" if index == self.chosen else "[ ]"
        return f"{index + 1} {mark} {self._labels[index]}"

    def _style(self, index: int) -> str:
        styles = ["bold"] if index == self.chosen else []
        if self.has_focus and index == self.cursor:
            styles.append("reverse")
        return " ".join(styles)

    def _places(self, width: int) -> list[tuple[int, int, int]]:
        """Column, row and width of each."""
        widths = [cell_width(self._told(index)) for index in range(len(self._labels))]
        room = width - sum(widths)
        gaps = len(widths) - 1
        if not self._across or room < gaps:
            return [(0, row, cells) for row, cells in enumerate(widths)]
        gap = _GAP if room >= _GAP * gaps else 1
        return [(sum(widths[:nth]) + gap * nth, 0, cells) for nth, cells in enumerate(widths)]
