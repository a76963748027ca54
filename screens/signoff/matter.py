"""What is handed over: an inspection record, or another paper that a customer signs?"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from fieldkit.domain.record import Ink
from fieldkit.domain.signoff import Opinion

if TYPE_CHECKING:
    from fieldkit.services.attachments import NewAttachment
    from fieldkit.services.fault_papers import SealedFaultPaper
    from fieldkit.services.handover import HandOver
    from fieldkit.services.signoff import Sealed
    from fieldkit.services.workbench import Workbench

SealedThing: TypeAlias = "Sealed | SealedFaultPaper"


@dataclass(frozen=True)
class Answer:
    """What the customer said, as the hand-over took it."""

    opinion: Opinion
    shown_sha256: str
    """Digest of what he was shown."""
    shown_to_end: bool
    ink: Ink | None
    photo: "NewAttachment | None"


@dataclass(frozen=True)
class Wrote:
    """Files of a sealed paper."""

    folder: Path
    missing_glyphs: int
    """Characters that the print font does not have."""
    is_sealed: bool = True
    is_draft: bool = False
    """Marked as a draft on every page."""


class Matter(Protocol):
    """What the hand-over asks of the thing that is signed; every call is for a worker."""

    @property
    def can_be_taken_back(self) -> bool:
        """Whether the engineer may change it after it was shown."""

    def begin(self, bench: "Workbench") -> "HandOver":
        """What the customer is handed; a Refusal while it may not be signed."""

    def conclude(self, bench: "Workbench", answer: Answer) -> SealedThing:
        """Seals the answer."""

    def take_back(self, bench: "Workbench", reason: str) -> None:
        """Back to the engineer, to be changed."""

    def write(self, bench: "Workbench", folder: Path) -> Wrote:
        """PDF and sealed file."""


@dataclass(frozen=True)
class RecordMatter:
    """The record of an inspection."""

    inspection_id: str
    can_be_taken_back: bool = True

    def begin(self, bench: "Workbench") -> "HandOver":
        """Freezes the record, or goes on with one that is frozen."""
        return bench.handover.begin(self.inspection_id)

    def conclude(self, bench: "Workbench", answer: Answer) -> SealedThing:
        """Seals the record."""
        return bench.signoff.conclude(
            self.inspection_id,
            answer.opinion,
            ink=answer.ink,
            photo=answer.photo,
            shown_to_end=answer.shown_to_end,
        )

    def take_back(self, bench: "Workbench", reason: str) -> None:
        """The record becomes the next revision."""
        bench.signoff.thaw(self.inspection_id, reason)

    def write(self, bench: "Workbench", folder: Path) -> Wrote:
        """PDF in both languages, and the sealed file."""
        written = bench.papers.write(self.inspection_id, folder)
        return Wrote(written.sealed.parent, len(written.missing_glyphs))
