"""Where may a line break, when Chinese and Latin text stand together?

Rich breaks at blanks only, so that one Latin digit in a Chinese sentence leaves half a line empty.
"""

import re

from screens.text import cell_width

_PIECES = re.compile(r"[\u2e80-\ufaff\uff00-\uffef][，。、；：！？）》”’]*|[^\s\u2e80-\ufaff\uff00-\uffef]+|\s+")


def folded(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells; a word that is longer is cut."""
    lines = [""]
    for piece in _PIECES.findall(text):
        if cell_width(lines[-1] + piece.rstrip()) <= width:
            lines[-1] += piece
            continue
        rest = piece.strip()
        while cell_width(rest) > width:
            head = _head(rest, width)
            lines.append(head)
            rest = rest[len(head) :]
        lines.append(rest)
    return [line.rstrip() for line in lines if line.strip()] or [""]


def _head(text: str, width: int) -> str:
    """As many characters as fit, at least one."""
    taken = 1
    while taken < len(text) and cell_width(text[: taken + 1]) <= width:
        taken += 1
    return text[:taken]
