"""How does a share read as a bar in a table cell, on every terminal?"""

_FULL = "⣿"
_REST = "⣀"
"""Braille patterns are one cell wide everywhere; block characters are two in some Chinese consoles."""


def share_bar(part: int, whole: int, width: int) -> str:
    """A bar of `width` cells; anything above nothing shows, and only the whole fills it."""
    if whole <= 0 or part <= 0:
        return _REST * width
    cells = min(max(part * width // whole, 1), width)
    return _FULL * cells + _REST * (width - cells)
