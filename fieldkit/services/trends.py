"""Which measured values of a device have a past worth a curve?"""

from dataclasses import dataclass

from fieldkit.domain.template import Item
from fieldkit.forms.catalogue import load
from fieldkit.services.device_file import Reading, readings
from fieldkit.storage.journal import Journal

FEWEST = 2
"""One value is no trend."""


@dataclass(frozen=True)
class ItemTrend:
    """An item of the annual form with its values over past visits, oldest first."""

    item: Item
    readings: tuple[Reading, ...]


class TrendDesk:
    """Reads the past of a device."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def of_device(self, device_id: str, template_code: str = "ANNUAL") -> tuple[ItemTrend, ...]:
        """The items with values, in the order of the form."""
        with self._journal.read() as session:
            past = readings(session, device_id)
        return tuple(
            ItemTrend(item, past[item.code])
            for item in load(template_code).items
            if item.is_measured and len(past.get(item.code, ())) >= FEWEST
        )
