"""Which fonts print a document, how wide is its text, and which characters can they not show?"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from threading import Lock
from typing import Protocol

REGULAR = "FieldKitSans"
BOLD = "FieldKitSansBold"
_FILES = {REGULAR: "NotoSansSC-Regular.ttf", BOLD: "NotoSansSC-Bold.ttf"}
_REGISTERING = Lock()


class _Face(Protocol):
    """What ReportLab knows of a font file."""

    charToGlyph: Mapping[int, int]
    charWidths: Mapping[int, float]
    defaultWidth: float


@dataclass(frozen=True)
class Typeface:
    """The two weights as widths per character, in thousandths of the type size."""

    regular: Mapping[str, float]
    bold: Mapping[str, float]
    """Bold widths, and the regular ones of characters that bold lacks: those are printed in regular."""
    bold_only: frozenset[str]
    """The characters that bold has itself."""

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """Width of the text in points; every character must be known (`missing_glyphs`)."""
        widths = self.bold if bold else self.regular
        return sum([widths[character] for character in text]) * size / 1000

    def runs(self, text: str, *, bold: bool = False) -> tuple[tuple[str, str], ...]:
        """The text as (font name, piece) in order: bold falls back to regular character by character."""
        if not bold or not text:
            return ((REGULAR, text),)
        if self.bold_only.issuperset(text):
            return ((BOLD, text),)
        pieces: list[tuple[str, str]] = []
        for character in text:
            name = BOLD if character in self.bold_only else REGULAR
            if pieces and pieces[-1][0] == name:
                pieces[-1] = (name, pieces[-1][1] + character)
            else:
                pieces.append((name, character))
        return tuple(pieces)


def typeface() -> Typeface:
    """The typeface of all documents; the fonts are read and registered at the first call."""
    with _REGISTERING:
        return _registered()


def missing_glyphs(text: str) -> tuple[str, ...]:
    """The characters of the text that no font can show, each once, in order; line ends and tabs are layout."""
    known = typeface().regular
    return tuple(
        dict.fromkeys(character for character in text if character not in known and character not in "\n\t")
    )


def visible_code(character: str) -> str:
    """What stands in print for a character without a glyph: `[U+20BB7]`."""
    return f"[U+{ord(character):04X}]"


@cache
def _registered() -> Typeface:
    regular, bold = _widths(_register(REGULAR)), _widths(_register(BOLD))
    return Typeface(regular, regular | bold, frozenset(bold))


def _register(name: str) -> _Face:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    with as_file(files("fieldkit").joinpath("data", "fonts", _FILES[name])) as path:
        font = TTFont(name, str(path), asciiReadable=0)
    pdfmetrics.registerFont(font)
    face: _Face = font.face
    return face


def _widths(face: _Face) -> dict[str, float]:
    return {chr(code): face.charWidths.get(code, face.defaultWidth) for code in face.charToGlyph if code >= 0x20}
