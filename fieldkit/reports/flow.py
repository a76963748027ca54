"""Where on which sheet does the next thing go? Fills A4 sheets from top to bottom and breaks what does not fit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from fieldkit.reports.gate import Gate
from fieldkit.reports.shapes import Shade, Shape, Sheet, Stroke, Text
from fieldkit.reports.signs import result_sign

PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89
LEFT, RIGHT = 42.0, PAGE_WIDTH - 42.0
WIDTH = RIGHT - LEFT
_TOP, _BOTTOM = PAGE_HEIGHT - 76.0, 58.0
SIGN_ROOM = 9.5
"""Width kept free before the text of a cell that carries a sign."""
_SIGN_SIZE = 6.5
_KEPT_LINES = 8
"""A strip of up to this many lines moves to the next sheet whole; a longer one breaks between lines."""


@dataclass(frozen=True)
class Cell:
    """Lines of text at one place of a strip."""

    x: float
    lines: Sequence[str]
    size: float
    bold: bool = False
    shade: Shade = Shade.INK
    sign: str = ""
    """Item result whose sign stands before the first line."""


class Flow:
    """The sheets of one document while they are filled."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.sheets = [Sheet()]
        self.y = _TOP
        """Upper edge of what is still free on the last sheet."""

    @property
    def room(self) -> float:
        """Free height on the last sheet."""
        return self.y - _BOTTOM

    def turn(self) -> None:
        """Go on at the top of a new sheet."""
        self.sheets.append(Sheet())
        self.y = _TOP

    def need(self, height: float) -> None:
        """Turn the sheet unless this height is free; more than a sheet holds is not waited for."""
        if self.room < min(height, _TOP - _BOTTOM):
            self.turn()

    def skip(self, height: float) -> None:
        """Leave a gap."""
        self.y -= height

    def text(self, text: Text) -> None:
        """Put a line of text on the last sheet."""
        self.sheets[-1].texts.append(text)

    def shapes(self, shapes: Sequence[Shape]) -> None:
        """Put shapes on the last sheet."""
        self.sheets[-1].shapes.extend(shapes)

    def rule(self, width: float = 0.4, shade: Shade = Shade.RULE) -> None:
        """A line over the whole width at the present height."""
        self.shapes([Stroke(((LEFT, self.y), (RIGHT, self.y)), width, shade)])

    def strip(
        self,
        cells: Sequence[Cell],
        leading: float,
        *,
        pad: float = 2.5,
        turned: Callable[[], None] | None = None,
    ) -> None:
        """Cells side by side; what does not fit goes on at the same columns of the next sheet.

        `turned` draws what a new sheet begins with, such as the head of a table.
        """
        height = max((len(cell.lines) for cell in cells), default=0)
        done = 0
        while done < height:
            left = height - done
            fit = int((self.room - 2 * pad) / leading)
            if fit < min(left, _KEPT_LINES if done == 0 and left <= _KEPT_LINES else 2):
                self.turn()
                if turned is not None:
                    turned()
                fit = int((self.room - 2 * pad) / leading)
            taken = min(fit, left)
            self._lay([replace(cell, lines=cell.lines[done : done + taken]) for cell in cells], leading, pad)
            if done == 0:
                self._sign(cells, self.y - pad - leading * 0.78)
            self.y -= taken * leading + 2 * pad
            done += taken

    def _lay(self, cells: Sequence[Cell], leading: float, pad: float) -> None:
        texts = self.sheets[-1].texts
        for cell in cells:
            base = self.y - pad - leading * 0.78
            for line in cell.lines:
                if line:
                    texts.append(Text(cell.x, base, line, cell.size, cell.bold, cell.shade))
                base -= leading

    def _sign(self, cells: Sequence[Cell], base: float) -> None:
        for cell in cells:
            if cell.sign:
                self.shapes(result_sign(cell.sign, cell.x - SIGN_ROOM, base - 0.2, _SIGN_SIZE))
