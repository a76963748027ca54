"""What does a hand-over begin with, and what does a sealed record show afterwards?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_documents_path
from sqlmodel import Session, col, select

from fieldkit.domain.record import Content, SignoffResult
from fieldkit.domain.signoff import STATEMENT
from fieldkit.domain.words import Words
from fieldkit.reports.record_text import Line, record_lines, sealed_lines
from fieldkit.reports.signoff_outline import Filing
from fieldkit.reports.speech import Language
from fieldkit.services.attachments import NewAttachment, read_photo
from fieldkit.services.signoff import Sealed, SignoffDesk, read_sealed
from fieldkit.services.visits import Contact
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.evidence import SealRow
from fieldkit.storage.rows.reference import ContactRow
from fieldkit.storage.rows.work import InspectionRow, VisitRow

if TYPE_CHECKING:
    from fieldkit.services.fault_papers import SealedFaultPaper

LANGUAGES: tuple[Language, ...] = ("zh_CN", "en")

RecordText = Mapping[str, tuple[Line, ...]]
"""Language -> lines, so that the reader can change the language without waiting."""


@dataclass(frozen=True)
class HandOver:
    """What the customer is handed."""

    no: str
    """Number of the record or paper."""
    sha256: str
    """Digest of what is shown: what he reads is what he signs."""
    text: RecordText
    signers: tuple[Contact, ...]
    """People of the hall who may sign."""
    sealed: "Sealed | SealedFaultPaper | None"
    """Set when this revision is sealed already: there is nothing left to sign."""
    sentences: Mapping[SignoffResult, Words] = field(default_factory=lambda: STATEMENT)
    """The answers that are possible, each with the sentence that it confirms."""
    asks_satisfaction: bool = True


@dataclass(frozen=True)
class SealedPage:
    """A sealed record as it is read later."""

    sealed: Sealed
    text: RecordText


class HandOverDesk:
    """Prepares the hand-over of a record and shows sealed ones."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._signoff = SignoffDesk(journal)

    def begin(self, inspection_id: str) -> HandOver:
        """Freezes the record, or goes on with one that is frozen; NotComplete while items are open."""
        frozen = self._signoff.freeze(inspection_id)
        with self._journal.read() as session:
            return HandOver(
                no=frozen.content.no,
                sha256=frozen.sha256,
                text=_text(frozen.content),
                signers=_signers(session, inspection_id),
                sealed=_sealed(session, inspection_id, frozen.content.rev),
            )

    def page(self, inspection_id: str) -> SealedPage:
        """A sealed record with its text; Refusal `record.not_sealed` before that."""
        with self._journal.read() as session:
            sealed = read_sealed(session, inspection_id)
        filing = Filing(sealed.filing_no, sealed.filed_at) if sealed.filing_no else None
        text: dict[str, tuple[Line, ...]] = {
            language: sealed_lines(sealed.record, sealed.sha256, filing, language) for language in LANGUAGES
        }
        return SealedPage(sealed, text)

    def photo(self, typed_path: str) -> NewAttachment | None:
        """The photo of a path as people type or drop it, None for an empty one; Refusal `photo.*`."""
        path = typed_path.strip().strip("'\"")
        return read_photo(Path(path).expanduser()) if path else None

    def papers_folder(self) -> Path:
        """Where papers go unless the engineer says otherwise."""
        return user_documents_path() / "FieldKit"


def _text(content: Content) -> RecordText:
    return {language: record_lines(content, language) for language in LANGUAGES}


def _signers(session: Session, inspection_id: str) -> tuple[Contact, ...]:
    statement = (
        select(ContactRow)
        .join(VisitRow, col(VisitRow.hall_id) == ContactRow.hall_id)
        .join(InspectionRow, col(InspectionRow.visit_id) == VisitRow.id)
        .where(InspectionRow.id == inspection_id, col(ContactRow.may_sign))
        .order_by(col(ContactRow.name))
    )
    return tuple(Contact(row.name, row.contact_role, row.phone, row.may_sign) for row in session.exec(statement))


def _sealed(session: Session, inspection_id: str, rev: int) -> Sealed | None:
    found = session.exec(select(SealRow.id).where(SealRow.record_id == inspection_id, SealRow.rev == rev)).first()
    return read_sealed(session, inspection_id) if found else None
