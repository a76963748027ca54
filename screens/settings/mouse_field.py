"""Does a click arrive where the hand was? A field that marks it, so that the eye can judge."""

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget


class MouseField(Widget):
    """Marks the cell of the last click with a cross, and where a drag went."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    MouseField { height: 1fr; min-height: 3; border: round $border-blurred; }
    """

    class Clicked(Message):
        """A click or a step of a drag arrived."""

        def __init__(self, column: int, row: int, *, is_fine: bool) -> None:
            super().__init__()
            self.column, self.row, self.is_fine = column, row, is_fine

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._marked: set[tuple[int, int]] = set()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A new mark, and perhaps a drag."""
        self._marked.clear()
        self.capture_mouse()
        self._mark(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """A drag leaves its trace."""
        if event.button:
            self._mark(event)

    def on_mouse_up(self) -> None:
        """The drag is over."""
        self.release_mouse()

    def render_line(self, y: int) -> Strip:
        """Crosses on an empty field."""
        width = self.content_size.width
        line = "".join("+" if (x, y) in self._marked else " " for x in range(width))
        return Strip([Segment(line, self.rich_style)])

    def _mark(self, event: events.MouseEvent) -> None:
        offset = event.get_content_offset_capture(self)
        self._marked.add((offset.x, offset.y))
        is_fine = event.pointer_x % 1 > 0 or event.pointer_y % 1 > 0
        self.post_message(self.Clicked(offset.x + 1, offset.y + 1, is_fine=is_fine))
        self.refresh()
