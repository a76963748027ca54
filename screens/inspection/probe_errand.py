"""What is a probe run for, and what keeps its outcome?"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from screens.inspection.sheet import Sheet, Spot
from screens.inspection.told import saved_words
from screens.messages import Said

if TYPE_CHECKING:
    from diagnostics.outcome import ProbeOutcome
    from fieldkit.services.answering import Saved
    from fieldkit.services.workbench import Workbench

KeptT = TypeVar("KeptT")


class Errand(Protocol[KeptT]):
    """An item of an inspection, or a device."""

    @property
    def place(self) -> tuple[str, ...]:
        """Breadcrumb above the probe."""

    @property
    def holder(self) -> str:
        """Who has the port meanwhile, for whoever wants it too."""

    @property
    def serial(self) -> str:
        """The device."""

    def keep(self, bench: "Workbench", outcome: "ProbeOutcome") -> KeptT:
        """Keeps the run with its transcript; for the writer."""

    def told(self, kept: KeptT) -> Said:
        """What the status line says after that."""


@dataclass
class ForItem:
    """The verdict is the answer of an item, the transcript its evidence."""

    spot: Spot

    @property
    def place(self) -> tuple[str, ...]:
        """Serial number and item."""
        return self.spot.checklist.serial, self.spot.code

    @property
    def holder(self) -> str:
        """Record and item."""
        return f"{self.spot.checklist.no} {self.spot.code}"

    @property
    def serial(self) -> str:
        """The device that is inspected."""
        return self.spot.checklist.serial

    def keep(self, bench: "Workbench", outcome: "ProbeOutcome") -> "Saved":
        """Into the record."""
        from diagnostics.evidence import evidence_of

        return bench.inspections.take_probe(self.spot.checklist.inspection_id, self.spot.code, evidence_of(outcome))

    def told(self, kept: "Saved") -> Said:
        """As after every answer; the next run knows this one."""
        sheet = Sheet(self.spot.checklist).with_answer(kept)
        self.spot = sheet.spot(kept.item_code)
        return saved_words(sheet, kept)
