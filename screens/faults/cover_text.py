"""How does it read who pays the parts of a fault, and whether they are still supplied?"""

from typing import TYPE_CHECKING

from rich.text import Text

from fieldkit.domain.warranty import Charge
from fieldkit.domain.words import Words, say
from fieldkit.locale import tell

if TYPE_CHECKING:
    from fieldkit.services.fault_cover import FaultCover


def cover_words(cover: "FaultCover | None") -> Words:
    """Paid or free, and the supply of spare parts where it is over (C006, C011)."""
    if cover is None:
        return say("Parts: no device is named, so the warranty is not known")
    if cover.is_supplied:
        return say("Parts: {charge}", charge=cover.words)
    return say("Parts: {charge}; {supply}", charge=cover.words, supply=cover.supply_words)


def cover_line(cover: "FaultCover | None") -> Text:
    """The same as a line; what is paid stands out, and says so in a word."""
    is_paid = cover is not None and cover.charge is Charge.PAID
    return Text(tell(cover_words(cover)), "bold" if is_paid else "", no_wrap=True, overflow="ellipsis")
