"""How does a string from elsewhere reach a widget without being obeyed by Textual or by the terminal?

Textual parses markup in every plain `str` that it shows, so only what comes from here may be handed to a widget
(reliability-security 3.2). Widths are terminal cells: a Chinese character takes two.
"""

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from fieldkit.domain.text import clean, one_line
from fieldkit.domain.words import Words
from fieldkit.locale import tell

CUT_MARK = ".."
"""Shows that text goes on; the ellipsis character is two cells wide in some Chinese consoles."""


def shown(text: str) -> Text:
    """The text, literally, as a widget may show it; line breaks stay."""
    return Text(clean(text))


def shown_line(text: str) -> Text:
    """The text, literally, as one line."""
    return Text(one_line(text))


def worded(text: str | Words) -> str:
    """A label in the language of the reader, if it is not in words of its own already."""
    return tell(text) if isinstance(text, Words) else text


def cell_width(text: str) -> int:
    """Terminal cells that the text takes."""
    return cell_len(text)


def cell_fit(text: str, width: int, *, right: bool = False) -> str:
    """The text as one line of exactly `width` cells: cut and marked, or padded (on the left if `right`)."""
    line = one_line(text)
    surplus = cell_len(line) - width
    if surplus > 0:
        return _cut(line, width)
    return " " * -surplus + line if right else line + " " * -surplus


def _cut(line: str, width: int) -> str:
    if width <= len(CUT_MARK):
        return set_cell_size(line, max(width, 0))
    kept = set_cell_size(line, width - len(CUT_MARK))
    return kept.rstrip() + CUT_MARK + " " * (cell_len(kept) - cell_len(kept.rstrip()))
