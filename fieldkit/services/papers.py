"""How does a sealed record leave as files: PDF for people, sealed file for checking?"""

from dataclasses import dataclass
from pathlib import Path

from fieldkit.domain.words import Outside, say
from fieldkit.reports.service_record import Filing, RenderedPdf, render
from fieldkit.reports.speech import Language
from fieldkit.services.signoff import Sealed, read_sealed
from fieldkit.storage.files import write_all
from fieldkit.storage.journal import Journal

LANGUAGES: dict[Language, str] = {"zh_CN": "zh", "en": "en"}
"""Language of a print -> its mark in the file name."""


@dataclass(frozen=True)
class Written:
    """Files as they were written."""

    sealed: Path
    pdfs: dict[Language, Path]
    """Language -> file."""
    missing_glyphs: tuple[str, ...]


class PaperDesk:
    """Prints sealed records."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def pdf(self, inspection_id: str, language: Language) -> RenderedPdf:
        """The record as a PDF in one language."""
        with self._journal.read() as session:
            sealed = read_sealed(session, inspection_id)
        return print_sealed(sealed, language)

    def write(self, inspection_id: str, folder: Path) -> Written:
        """Writes `NUMBER.sealed.json` and one PDF per language: all of them, or none."""
        with self._journal.read() as session:
            sealed = read_sealed(session, inspection_id)
        stem = f"{sealed.record.content.no}-r{sealed.record.content.rev}"
        prints = {language: print_sealed(sealed, language) for language in LANGUAGES}
        target = folder / f"{stem}.sealed.json"
        pdfs = {language: folder / f"{stem}.{LANGUAGES[language]}.pdf" for language in prints}
        try:
            folder.mkdir(parents=True, exist_ok=True)
            write_all(
                {
                    target: sealed.envelope,
                    **{pdfs[language]: printed.content for language, printed in prints.items()},
                }
            )
        except OSError as error:
            raise Outside(
                "paper.unwritable",
                say("The files cannot be written: {cause}.", cause=error.strerror or "?"),
                say("Choose another folder or make room on the disk; the record itself is safe."),
            ) from error
        missing = {glyph for printed in prints.values() for glyph in printed.missing}
        return Written(target, pdfs, tuple(sorted(missing)))


def print_sealed(sealed: Sealed, language: Language) -> RenderedPdf:
    """The sealed record as a PDF that carries its own envelope."""
    filing = Filing(sealed.filing_no, sealed.filed_at) if sealed.filing_no else None
    return render(sealed.record, sha256=sealed.sha256, language=language, filing=filing, envelope=sealed.envelope)
