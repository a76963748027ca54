"""How does text from elsewhere get onto paper? Cleaned, in lines that fit, codes for what the font lacks.

Documents draw their text and never parse it: no markup language stands between a record and its page, so
there is nothing to escape and nothing that a remark could switch on (reliability-security 3.3).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from fieldkit.domain.text import clean, one_line
from fieldkit.reports.fonts import Typeface, missing_glyphs, visible_code

PRINT_LIMIT = 20_000
"""Characters printed of one field: more than any form takes, so a signed remark prints whole."""

_FITTED_LIMIT = 400
"""Characters looked at for a line that is cut to fit; it stands on every page."""

_OPENING = "（《「『【〔“‘(["
_CLOSING = "，。、；：？！）》」』】〕”’…%,.;:?!)]"
_WORD = r"[!-~\u00a1-\u024f]+"
_UNIT = re.compile(rf" +|[{re.escape(_OPENING)}]{{0,3}}(?:{_WORD}|[^ ])[{re.escape(_CLOSING)}]{{0,3}}")


@dataclass
class Gate:
    """The passage of one document; remembers what could not be shown."""

    face: Typeface
    _missing: dict[str, None] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[str, ...]:
        """Characters that were printed as codes, in order of appearance."""
        return tuple(self._missing)

    def line(self, text: str) -> str:
        """The text for one line."""
        return self._shown(one_line(text, limit=PRINT_LIMIT))

    def text(self, text: str) -> str:
        """The text with its own line breaks kept."""
        return self._shown(clean(text, limit=PRINT_LIMIT).replace("\t", "    "))

    def wrapped(
        self, text: str, width: float, size: float, *, bold: bool = False, own_lines: bool = False
    ) -> tuple[str, ...]:
        """The text in lines of at most this width; a word that is too long breaks where it must.

        Running text keeps its `own_lines`; in cells and pairs they would only make a name as long as a page.
        """
        shown = self.text(text) if own_lines else self.line(text)
        if "\n" not in shown and self.face.width(shown, size, bold=bold) <= width:
            return (shown,)
        filler = _Filler(self.face, width, size, bold)
        return tuple(line for part in shown.split("\n") for line in filler.lines(part))

    def fitted(self, text: str, width: float, size: float) -> str:
        """One line of at most this width; a cut is marked."""
        shown = self._shown(one_line(text, limit=_FITTED_LIMIT))
        if self.face.width(shown, size) <= width:
            return shown
        room = width - self.face.width("...", size)
        return _Filler(self.face, room, size, bold=False).head(shown) + "..."

    def _shown(self, text: str) -> str:
        absent = missing_glyphs(text)
        if not absent:
            return text
        self._missing.update(dict.fromkeys(absent))
        return text.translate({ord(character): visible_code(character) for character in absent})


@dataclass(frozen=True)
class _Filler:
    """Fills lines of one width."""

    face: Typeface
    width: float
    size: float
    bold: bool

    def lines(self, text: str) -> list[str]:
        lines: list[str] = []
        line, used = "", 0.0
        for unit in _UNIT.findall(text):
            needed = self._width(unit)
            if used + needed > self.width and unit.isspace():
                continue
            if used + needed > self.width and line:
                lines.append(line)
                line, used = "", 0.0
            if needed > self.width:
                *full, unit = self._pieces(unit)
                lines.extend(full)
                needed = self._width(unit)
            line, used = line + unit, used + needed
        return [*lines, line] if line or not lines else lines

    def head(self, text: str) -> str:
        """As many characters as fit, at least one, so that a narrow cell makes progress."""
        return next(self._pieces(text), "")

    def _pieces(self, text: str) -> Iterator[str]:
        """The text broken where it must; each character is measured once, however long the word."""
        widths = self.face.bold if self.bold else self.face.regular
        room = self.width * 1000 / self.size
        start, used = 0, 0.0
        for index, character in enumerate(text):
            used += widths[character]
            if used > room and index > start:
                yield text[start:index]
                start, used = index, widths[character]
        yield text[start:]

    def _width(self, text: str) -> float:
        return self.face.width(text, self.size, bold=self.bold)
