"""How does a person read a whole record on a terminal, and how far has he read?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.console import Console
from rich.segment import Segment
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from fieldkit.domain.text import clean

if TYPE_CHECKING:
    from fieldkit.reports.record_text import Line

_INDENT = {"pair": 2, "item": 2, "note": 2, "detail": 6}
_HANG = 2
"""Further lines of the same text stand deeper."""
_LEAST = 8
"""Cells; narrower text would cost a line for every few characters."""


@dataclass(frozen=True, slots=True)
class _Laid:
    """One line of the screen."""

    kind: str
    text: str
    source: int


class RecordText(ScrollView, can_focus=True):
    """The record as text. Only what was in sight without a gap from the beginning counts as read."""

    DEFAULT_CSS = """
    RecordText {
        height: 1fr; overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; padding: 0 1;
        & > .record-text--title { text-style: bold; color: $text-accent; }
        & > .record-text--heading { text-style: bold reverse; }
        & > .record-text--group { text-style: bold underline; }
        & > .record-text--detail { color: $text-muted; }
        & > .record-text--plain { color: $foreground; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"record-text--{part}" for part in ("title", "heading", "group", "detail", "plain")
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "page(1)", "Read on", id="record.read_on"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="record.page_down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="record.page_up"),
        Binding("down", "step(1)", "Line down", show=False, id="record.down"),
        Binding("up", "step(-1)", "Line up", show=False, id="record.up"),
        Binding("home", "edge(0)", "First line", show=False, id="record.first"),
        Binding("end", "edge(1)", "Last line", show=False, id="record.last"),
    ]

    @dataclass
    class Seen(Message):
        """More of the record has been in sight."""

        share: float
        """1.0 at the end."""
        screens_left: int

    def __init__(self, lines: "Sequence[Line]", *, read: float = 0.0, id: str | None = None) -> None:
        super().__init__(id=id)
        self._source = [(str(line.kind), line.text) for line in lines]
        self._laid: list[_Laid] = []
        self._width = 0
        self._share = read
        self._seen = 0

    @property
    def lines_in_all(self) -> int:
        """Height of the whole text at the present width."""
        return len(self._laid)

    def on_mount(self) -> None:
        """The text is laid out as soon as its width is known."""
        self.call_after_refresh(self._lay)

    def on_resize(self) -> None:
        """Another width lays the text out anew; the reader stays where he was."""
        self._lay()

    def action_page(self, pages: int) -> None:
        """A page on or back; one line stays in sight."""
        self._go(self.scroll_offset.y + pages * self._page)

    def action_step(self, lines: int) -> None:
        """Some lines on or back."""
        self._go(self.scroll_offset.y + lines)

    def action_edge(self, last: int) -> None:
        """To the beginning or to the end; what lies between does not count as read."""
        self._go(len(self._laid) if last else 0)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """What has come into sight is read."""
        super().watch_scroll_y(old_value, new_value)
        self._look()

    def render_line(self, y: int) -> Strip:
        """One line of the text."""
        place = y + self.scroll_offset.y
        if place >= len(self._laid):
            return Strip.blank(self.size.width)
        laid = self._laid[place]
        part = laid.kind if laid.kind in ("title", "heading", "group", "detail") else "plain"
        style = self.get_component_rich_style(f"record-text--{part}")
        return Strip([Segment(laid.text, style)]).crop(0, self.size.width)

    @property
    def _page(self) -> int:
        return max(self.scrollable_content_region.height - 1, 1)

    def _go(self, line: int) -> None:
        self.scroll_to(y=line, animate=False, force=True)

    def _lay(self) -> None:
        width = self.scrollable_content_region.width
        if width <= 0 or (width == self._width and self._laid):
            self._look()
            return
        top = self._laid[min(self.scroll_offset.y, len(self._laid) - 1)].source if self._laid else 0
        self._width = width
        self._laid = list(_laid_out(self._source, max(width, _LEAST), self.app.console))
        self._seen = len(self._laid) if self._share >= 1.0 else int(self._share * len(self._laid))
        self.virtual_size = Size(width, len(self._laid))
        self.refresh()
        self._go(next((place for place, laid in enumerate(self._laid) if laid.source >= top), 0))
        self._look()

    def _look(self) -> None:
        height = self.scrollable_content_region.height
        if not self._laid or height <= 0:
            return
        top = self.scroll_offset.y
        if top <= self._seen:
            self._seen = max(self._seen, min(top + height, len(self._laid)))
        self._share = max(self._share, self._seen / len(self._laid))
        left = -(-(len(self._laid) - self._seen) // self._page)
        self.post_message(self.Seen(self._share, left))


def _laid_out(source: Sequence[tuple[str, str]], width: int, console: Console) -> Iterator[_Laid]:
    for place, (kind, text) in enumerate(source):
        if kind in ("heading", "group") and place:
            yield _Laid("plain", "", place)
        indent = min(_INDENT.get(kind, 0), width // 4)
        wrapped = [
            part.plain.rstrip()
            for line in _whole(text).split("\n", allow_blank=True)
            for part in _wrap(line, width - indent - _HANG, console)
        ]
        for nth, line in enumerate(wrapped):
            yield _Laid(kind, " " * (indent + (_HANG if nth else 0)) + line, place)


def _whole(text: str) -> Text:
    """All of it, literally: nobody signs for something that was cut."""
    return Text(clean(text, limit=len(text) + 1))


def _wrap(line: Text, width: int, console: Console) -> list[Text]:
    return list(line.wrap(console, max(width, 1))) or [Text("")]
