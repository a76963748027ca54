"""How much of a row does the terminal get when a part of it looks different? That part, and no half of a character.

Textual 8.2.8 writes a row from the left edge of the widget on, up to the end of what looks different, and asks
each widget there for all of its rows. On a pad over the whole screen that is a hundred cells for a movement of the
hand. It also cuts through characters that are two cells wide, which then show a blank.
"""

import re
from collections.abc import Iterable
from typing import Generic

from rich.cells import split_graphemes
from rich.console import Console
from rich.control import Control
from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.screen import Screen, ScreenResultType
from textual.strip import Strip

_MAY_BE_WIDE = re.compile("[^\u0000-\u10ff\u2500-\u25fc\u2800-\u28ff]").search
"""Finds nothing in Latin text, boxes, blocks and braille, which are one cell wide."""


class ExactScreen(Screen[ScreenResultType], Generic[ScreenResultType]):
    """A screen that writes only what looks different."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = _ExactCompositor()


class _ExactCompositor(Compositor):
    def render_partial_update(self) -> ChopsUpdate | None:
        update = super().render_partial_update()
        return update and _ExactUpdate(update.chops, update.spans, update.chop_ends)

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        """What is seen of each widget in the rows that are asked for; nothing of what lies under the foremost."""
        asked = crop if crop is not None else self.size.region
        for widget, (region, clip) in self.visible_widgets.items():
            if clip.overlaps(asked):
                seen = region.intersection(clip).intersection(Region(clip.x, asked.y, clip.width, asked.height))
                if seen:
                    yield region, seen, widget.render_lines(seen.translate(-region.offset))
                if seen.contains_region(asked):
                    return


class _ExactUpdate(ChopsUpdate):
    def render_segments(self, console: Console) -> str:
        written: list[str] = []
        for y, left, right in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=True):
                if strip is not None and x < right and left < end:
                    start, stop = whole_characters(strip, max(left - x, 0), min(right, end) - x)
                    written.append(Control.move_to(x + start, y).segment.text)
                    written.append(strip.crop(start, stop).render(console))
        return "".join(written)


def whole_characters(strip: Strip, start: int, stop: int) -> tuple[int, int]:
    """The stretch of cells, widened by the halves of characters that it would cut off."""
    text = strip.text
    if not _MAY_BE_WIDE(text):
        return start, stop
    cell = 0
    for _, _, width in split_graphemes(text)[0]:
        if cell < start < cell + width:
            start = cell
        if cell < stop < cell + width:
            stop = cell + width
        cell += width
    return start, stop
