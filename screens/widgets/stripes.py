"""How is only the part of a row written that changed?

Textual 8.2.8 writes a row from the last edge of any widget before the change, on a full screen up to 120 cells for
one. Stripes give a wide widget such edges and are nothing else: it paints its rows itself and shows through.
"""

from collections.abc import Iterator

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from screens.text import cell_width

STRIPE = 24
"""Columns of a stripe; even, as Han characters are two wide."""
_STRIPES = 8


class Stripe(Widget):
    """Some columns of its parent."""

    ALLOW_SELECT = False
    DEFAULT_CSS = f"""
    Stripe {{ width: {STRIPE}; height: 1fr; }}
    Stripe:last-child {{ width: 1fr; }}
    """

    def render_lines(self, crop: Region) -> list[Strip]:  # noqa: ARG002 - the name is Textual's
        """No rows: where a widget paints none, the one below it is seen."""
        return []


def stripes() -> Iterator[Stripe]:
    """Side by side in a horizontal layout; those that do not fit are outside."""
    return (Stripe() for _ in range(_STRIPES))


def in_stripes(text: str, column: int) -> str:
    """From this column on, with a blank before each wide character that the edge of a stripe would cut."""
    placed = ""
    for sign in text:
        width = cell_width(sign)
        if column % STRIPE + width > STRIPE:
            placed, column = placed + " ", column + 1
        placed, column = placed + sign, column + width
    return placed
