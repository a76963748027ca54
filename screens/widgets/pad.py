"""How does a customer sign on a terminal, so that the strokes are kept as drawn and seen as they are drawn?"""

from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from fieldkit.domain.record import Ink
from fieldkit.domain.words import Words, say
from screens.text import cell_fit, worded
from screens.widgets.braille import glyphs
from screens.widgets.pen import Pen, Span, Strokes

MOST_POINTS = 20_000
"""A pad that is scribbled on for minutes stays a few hundred kilobytes."""

SIGN_HERE = say("Sign here")


class SignaturePad(Widget, can_focus=True):
    """A pad for a signature by mouse, touch pad or pen; strokes are kept as vectors with their times.

    It has no borders at its sides: Textual 8.2.8 repaints a row from its first cell on, side border included.
    """

    ALLOW_SELECT = False  # a selection by drag repaints the whole screen at each mouse event
    DEFAULT_CSS = """
    SignaturePad {
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
        across, down = event.pointer_x, event.pointer_y
        if across != int(across) or down != int(down):
            self._has_fine_pointer = True
        half = 0.0 if self._has_fine_pointer else 0.5
        area = self.content_size
        left, top = self.gutter.left, self.gutter.top
        return (
            min(max(across - left + half, 0.0), max(area.width - 0.01, 0.0)),
            min(max(down - top + half, 0.0), max(area.height - 0.01, 0.0)),
        )

    def _moment(self, event: events.MouseEvent) -> int:
        return int(event.time * 1000)

    def _draw_all(self) -> None:
        self._pen.fit(*self.content_size)
        self.refresh()

    def _refresh_spans(self, spans: list[Span]) -> None:
        if spans:
            self.refresh(*(Region(left, row, right - left + 1, 1) for row, left, right in spans))

    def render_line(self, y: int) -> Strip:
        """The dots of one row, over the line to sign on."""
        width = self.content_size.width
        if self._pen.area != self.content_size:
            self._pen.fit(*self.content_size)  # a paint may come before the news of the new size
        ink = self.get_component_rich_style("signature-pad--ink")
        cells = self._pen.row(y)
        under = self._under(y, width)
        if under is None:
            return Strip([Segment(glyphs(cells), ink)], width)
        line = self.get_component_rich_style("signature-pad--line")
        if not any(cells):
            return Strip([Segment(under, line)], width)
        drawn = glyphs(cells)
        runs = ("".join(run) for _, run in groupby(map(_over, drawn, under), key=_is_braille))
        return Strip([Segment(run, ink if _is_braille(run[0]) else line) for run in runs], width)

    def _under(self, y: int, width: int) -> str | None:
        """The line to sign on, and the hint below it while nothing is drawn."""
        base = max(self.content_size.height * 3 // 4, 1)
        margin = min(4, width // 8)
        if y == base:
            return (" " * margin + "_" * (width - 2 * margin)).ljust(width)
        if y == base + 1 and self.is_empty:
            return " " * margin + cell_fit(worded(self._hint), width - margin)
        return None


def _over(drawn: str, under: str) -> str:
    return under if drawn == " " else drawn


def _is_braille(sign: str) -> bool:
    return "\u2800" <= sign <= "\u28ff"
