"""How do the documents of a fault leave as files: PDF, table for a spreadsheet, sealed file for checking?"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from fieldkit.domain.fault.paper import FaultPaper
from fieldkit.domain.words import Outside, Refusal, say
from fieldkit.reports.fault_paper import Sealing, paper_csv, photos_shown, render_paper
from fieldkit.reports.photos import Photos
from fieldkit.reports.service_record import RenderedPdf
from fieldkit.reports.signoff_outline import Filing
from fieldkit.reports.speech import Language
from fieldkit.services.attachments import not_here
from fieldkit.services.fault_papers import DrawnPaper, FaultPaperDesk, SealedFaultPaper
from fieldkit.services.identity import read_identity
from fieldkit.services.papers import LANGUAGES
from fieldkit.storage.files import write_all
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.evidence import AttachmentRow

_MOST_PHOTOS = 8
"""Photos that are printed; of the others stand time, step and digest."""


@dataclass(frozen=True)
class Wanted:
    """Which files are to be written."""

    no: str
    form: str
    languages: tuple[Language, ...] = tuple(LANGUAGES)
    draft: bool = False
    """Print it even where it lacks something, marked as a draft."""
    csv: bool = False


@dataclass(frozen=True)
class WrittenPaper:
    """Files as they were written."""

    no: str
    rev: int
    files: tuple[Path, ...]
    draft: bool
    sha256: str
    """Digest of the sealed document; of the content where it is not sealed."""
    sealed: bool
    missing_glyphs: tuple[str, ...]
    absent_photos: int
    """Photos that it shows whose bytes are not on this laptop yet: their captions stand alone."""


class FaultPaperFiles:
    """Prints the documents of faults."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._papers = FaultPaperDesk(journal)

    def write(self, wanted: Wanted, folder: Path) -> WrittenPaper:
        """Writes every file or none; Refusal `paper.incomplete` for what may not be issued yet.

        A document that the customer signs is a draft until he has.
        """
        drawn = self._papers.draw(wanted.no, wanted.form)
        sealed = self._papers.sealed(wanted.no, wanted.form) if drawn.form.is_signed else None
        if sealed is not None and sealed.record.content.rev == drawn.content.rev:
            return self._write_sealed(wanted, sealed, folder)
        if not wanted.draft:
            drawn.check_issue()
        return self._write_drawn(wanted, drawn, folder)

    def _write_sealed(self, wanted: Wanted, sealed: SealedFaultPaper, folder: Path) -> WrittenPaper:
        content = sealed.record.content
        stem = f"{content.no}-r{content.rev}"
        with self._journal.read() as session:
            photos, absent = photos_of(session, content), len(not_here(session, photos_shown(content)))
        prints = {language: print_sealed_paper(sealed, language, photos) for language in wanted.languages}
        files = {folder / f"{stem}.sealed.json": sealed.envelope} | _pdfs(folder, stem, prints)
        if wanted.csv:
            files |= _tables(folder, stem, {lang: paper_csv(content, lang) for lang in wanted.languages})
        _put(files, folder)
        return WrittenPaper(
            content.no, content.rev, tuple(files), False, sealed.sha256, True, _missing(prints.values()), absent
        )

    def _write_drawn(self, wanted: Wanted, drawn: DrawnPaper, folder: Path) -> WrittenPaper:
        content, is_draft = drawn.content, drawn.form.is_signed or _lacks(drawn)
        with self._journal.read() as session:
            device_code, photos = read_identity(session).device_code, photos_of(session, content)
            absent = len(not_here(session, photos_shown(content)))
        stem = f"{content.no}-r{content.rev}" + ("-draft" if is_draft else "")
        prints = {
            language: render_paper(content, language, device_code=device_code, draft=is_draft, photos=photos)
            for language in wanted.languages
        }
        files = _pdfs(folder, stem, prints)
        if wanted.csv:
            files |= _tables(folder, stem, {lang: paper_csv(content, lang) for lang in wanted.languages})
        _put(files, folder)
        missing = _missing(prints.values())
        return WrittenPaper(content.no, content.rev, tuple(files), is_draft, drawn.sha256, False, missing, absent)


def photos_of(session: Session, content: FaultPaper) -> dict[str, bytes]:
    """The photos of a document whose bytes are here; the first ones, so that it can still be sent."""
    wanted = [photo.sha256 for photo in content.photos]
    here = (session.get(AttachmentRow, sha256) for sha256 in dict.fromkeys(wanted))
    found = [row for row in here if row is not None and row.mime == "image/jpeg"]
    return {row.sha256: row.content for row in found[:_MOST_PHOTOS]}


def print_sealed_paper(sealed: SealedFaultPaper, language: Language, photos: Photos) -> RenderedPdf:
    """The sealed document as a PDF that carries its own envelope and its photos."""
    filing = Filing(sealed.filing_no, sealed.filed_at) if sealed.filing_no else None
    record = sealed.record
    sealing = Sealing(record.signoff, record.seal, sealed.sha256, filing, sealed.envelope)
    return render_paper(record.content, language, sealing=sealing, photos=photos)


def _lacks(drawn: DrawnPaper) -> bool:
    try:
        drawn.check_issue()
    except Refusal:
        return True
    return False


def _pdfs(folder: Path, stem: str, prints: dict[Language, RenderedPdf]) -> dict[Path, bytes]:
    return {folder / f"{stem}.{LANGUAGES[language]}.pdf": made.content for language, made in prints.items()}


def _tables(folder: Path, stem: str, tables: dict[Language, bytes]) -> dict[Path, bytes]:
    return {folder / f"{stem}.{LANGUAGES[language]}.csv": table for language, table in tables.items()}


def _missing(prints: Iterable[RenderedPdf]) -> tuple[str, ...]:
    return tuple(sorted({glyph for made in prints for glyph in made.missing}))


def _put(files: dict[Path, bytes], folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_all(files)
    except OSError as error:
        raise Outside(
            "paper.unwritable",
            say("The files cannot be written: {cause}.", cause=error.strerror or "?"),
            say("Choose another folder or make room on the disk; the record itself is safe."),
        ) from error
