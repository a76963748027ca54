"""How does a customer sign on a terminal, so that the strokes are kept as drawn and seen as they are drawn?"""

from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar, Self

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from fieldkit.domain.record import Ink
from fieldkit.domain.words import Words, say
from screens.text import cell_fit, worded
from screens.widgets.braille import glyphs
from screens.widgets.pen import Pen, Span, Strokes
from screens.widgets.stripes import in_stripes, stripes

MOST_POINTS = 20_000
"""A pad that is scribbled on for minutes stays a few hundred kilobytes."""

SIGN_HERE = say("Sign here")


class SignaturePad(Widget, can_focus=True):
    """A pad for a signature by mouse, touch pad or pen; strokes are kept as vectors with their times.

    It has no borders at its sides and no padding: a row is its dots and nothing else.
    """

    ALLOW_SELECT = False  # a selection by drag repaints the whole screen at each mouse event
    DEFAULT_CSS = """
    SignaturePad {
        layout: horizontal;
        overflow: hidden;
        height: 1fr;
        border-top: solid $border-blurred;
        border-bottom: solid $border-blurred;
        &:focus { border-top: solid $border; border-bottom: solid $border; }
        & > .signature-pad--ink { color: $foreground; }
        & > .signature-pad--line { color: $text-muted; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"signature-pad--ink", "signature-pad--line"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("backspace", "undo", "Undo last stroke", id="pad.undo"),
        Binding("delete", "clear", "Clear", id="pad.clear"),
    ]

    @dataclass
    class StrokeEnded(Message):
        """The pen was lifted; the pad holds this many strokes."""

        pad: "SignaturePad"
        strokes: int

        @property
        def control(self) -> "SignaturePad":
            """The pad that was drawn on."""
            return self.pad

    @dataclass
    class Cleared(Message):
        """The pad is empty again."""

        pad: "SignaturePad"

        @property
        def control(self) -> "SignaturePad":
            """The pad that was cleared."""
            return self.pad

    def __init__(self, *, hint: str | Words = SIGN_HERE, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._hint = hint
        self._strokes = Strokes()
        self._pen = Pen(self._strokes)
        self._is_drawing = False
        self._has_fine_pointer = False
        self._painted: list[Strip] = []
        self._painted_size: Size | None = None
        """Size of what was painted; None when all of it has to be painted."""
        self._inks, self._top, self._background = (Style.null(), Style.null()), 0, Color(0, 0, 0)
        self._stale: set[int] = set()
        """Rows of dots that look different since they were painted."""

    def compose(self) -> ComposeResult:
        """Stripes side by side; those that do not fit are outside."""
        yield from stripes()

    @property
    def ink(self) -> Ink:
        """What has been drawn."""
        return self._strokes.ink

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been drawn."""
        return not self._strokes

    def clear(self) -> None:
        """Take away all strokes."""
        self._lift()
        self._strokes.clear()
        self._draw_all()
        self.post_message(self.Cleared(self))

    def undo(self) -> None:
        """Take away the last stroke."""
        self._lift()
        if self._strokes:
            self._strokes.pop()
            self._draw_all()
            if not self._strokes:
                self.post_message(self.Cleared(self))

    def show_ink(self, ink: Ink) -> None:
        """Show strokes that were drawn before; drawing goes on from them."""
        self._strokes.replace(ink)
        self._draw_all()

    def action_undo(self) -> None:
        """Take away the last stroke."""
        self.undo()

    def action_clear(self) -> None:
        """Take away all strokes."""
        self.clear()

    def on_resize(self) -> None:
        """Draw everything again, so that it stays in sight."""
        self._draw_all()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin a stroke."""
        if event.button != 1 or self._is_drawing or self._strokes.points >= MOST_POINTS:
            return
        event.stop()
        self.capture_mouse()
        self._is_drawing = True
        was_empty = self.is_empty
        spans = self._pen.begin(*self._position(event), self._moment(event))
        if was_empty:
            self.refresh()  # the hint goes
        else:
            self._refresh_spans(spans)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Go on with the stroke."""
        if not self._is_drawing:
            return
        event.stop()
        if event.button == 0:
            self._end_stroke()  # the release happened outside the terminal and was never reported
        elif self._strokes.points < MOST_POINTS:
            self._refresh_spans(self._pen.move(*self._position(event), self._moment(event)))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """End the stroke."""
        if self._is_drawing:
            event.stop()
            self._end_stroke()

    def on_mouse_release(self) -> None:
        """Something else took the mouse: what is drawn stays."""
        if self._is_drawing:
            self._end_stroke()

    def _end_stroke(self) -> None:
        self._lift()
        self.post_message(self.StrokeEnded(self, len(self._strokes)))

    def _lift(self) -> None:
        if self._is_drawing:
            self._is_drawing = False
            self._pen.lift()
            self.release_mouse()

    def _position(self, event: events.MouseEvent) -> tuple[float, float]:
        """Columns and rows from the corner of the area; the middle of the cell where cells are all we get."""
        across, down = event.pointer_screen_x, event.pointer_screen_y  # a stripe may have got the event first
        if across != int(across) or down != int(down):
            self._has_fine_pointer = True
        half = 0.0 if self._has_fine_pointer else 0.5
        area = self.content_region
        return (
            min(max(across - area.x + half, 0.0), max(area.width - 0.01, 0.0)),
            min(max(down - area.y + half, 0.0), max(area.height - 0.01, 0.0)),
        )

    def _moment(self, event: events.MouseEvent) -> int:
        return int(event.time * 1000)

    def _draw_all(self) -> None:
        self._pen.fit(*self.content_size)
        self.refresh()

    def _refresh_spans(self, spans: list[Span]) -> None:
        if spans:
            self._stale.update(row for row, _, _ in spans)
            self.refresh(*(Region(left, row, right - left + 1, 1) for row, left, right in spans))

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Without regions everything is painted again."""
        if not regions:
            self._painted_size = None
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def notify_style_update(self) -> None:
        """Other colours: everything is painted again."""
        self._painted_size = None
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows as they were painted, those with new dots anew; Textual would look at the style of each row."""
        if self._painted_size != self.outer_size:
            self._paint_all()
        elif self._stale:
            self._paint_stale()
        rows = self._painted[crop.y : crop.bottom]
        return (
            rows
            if crop.column_span == (0, self.outer_size.width)
            else [row.crop(crop.x, crop.right) for row in rows]
        )

    def render_line(self, y: int) -> Strip:
        """The dots of one row, over the line to sign on."""
        if self._pen.area != self.content_size:
            self._pen.fit(*self.content_size)  # a paint may come before the news of the new size
        return self._row(y, *self._styles_of_ink_and_line())

    def _paint_all(self) -> None:
        self._painted = list(super().render_lines(self.outer_size.region))
        self._inks = self._styles_of_ink_and_line()
        self._top, self._background = self.gutter.top, self.background_colors[1]
        self._painted_size = self.outer_size
        self._stale.clear()

    def _paint_stale(self) -> None:
        for row in self._stale:
            strip = self._row(row, *self._inks)
            for line_filter in self.get_line_filters():
                strip = strip.apply_filter(line_filter, self._background)
            self._painted[self._top + row] = strip
        self._stale.clear()

    def _styles_of_ink_and_line(self) -> tuple[Style, Style]:
        style = self.get_component_rich_style
        return style("signature-pad--ink"), style("signature-pad--line")

    def _row(self, y: int, ink: Style, line: Style) -> Strip:
        cells = self._pen.row(y)
        under = self._under(y)
        if under is None:
            return Strip([Segment(glyphs(cells), ink)], len(cells))
        if not any(cells):
            return Strip([Segment(under, line)], len(cells))
        drawn = glyphs(cells)
        runs = ("".join(run) for _, run in groupby(map(_over, drawn, under), key=_is_braille))
        return Strip([Segment(run, ink if _is_braille(run[0]) else line) for run in runs], len(cells))

    def _under(self, y: int) -> str | None:
        """The line to sign on, and the hint below it while nothing is drawn."""
        width, height = self._pen.area
        base = max(height * 3 // 4, 1)
        margin = min(4, width // 8)
        if y == base:
            return (" " * margin + "_" * (width - 2 * margin)).ljust(width)
        if y == base + 1 and self.is_empty:
            return " " * margin + cell_fit(in_stripes(worded(self._hint), margin), width - margin)
        return None


def _over(drawn: str, under: str) -> str:
    return under if drawn == " " else drawn


def _is_braille(sign: str) -> bool:
    return "\u2800" <= sign <= "\u28ff"
