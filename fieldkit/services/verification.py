"""Is this file what was sealed? Checks a sealed file or a PDF that carries one, without any database."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from fieldkit.domain.canonical import proof_code, sha256_hex
from fieldkit.domain.envelope import ENVELOPE_LIMIT, Verdict, looks_like_envelope, verify_envelope
from fieldkit.domain.fault.paper import SealedPaper
from fieldkit.domain.record import SealedRecord
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Outside, Refusal, Words, say
from fieldkit.services.documents import canonical_content, read_sealed_document
from fieldkit.storage.keys import signature_holds

if TYPE_CHECKING:
    from fieldkit.reports.speech import Language

FILE_LIMIT = ENVELOPE_LIMIT * 2
_PDF_MARK = b"%PDF-"


@dataclass(frozen=True)
class Checked:
    """What checking a file came to."""

    file: str
    intact: bool
    changed: tuple[str, ...]
    """Paths of what differs: `content.items.7.A01.7`, `signature`, `filing`, `pages`."""
    record: SealedRecord | SealedPaper | None
    sha256: str
    key_id: str
    filing_no: str
    filed_at: str

    @property
    def proof(self) -> str:
        """Short code of the sealed record."""
        return proof_code(self.sha256) if self.sha256 else ""

    @property
    def serials(self) -> str:
        """The devices that it is about."""
        if self.record is None:
            return ""
        if isinstance(self.record, SealedPaper):
            return ", ".join(device.serial for device in self.record.content.devices)
        return self.record.content.device.serial


def verify_file(path: Path) -> Checked:
    """Checks the file; Refusal `verify.no_record` when it never was a sealed record."""
    content = _read(path)
    if content.startswith(_PDF_MARK):
        return _verify_pdf(path, content)
    if not looks_like_envelope(content):
        raise Refusal(
            "verify.no_record",
            say("{file} holds no sealed record.", file=one_line(path.name, limit=120)),
            say("Give the sealed file or the PDF that FieldKit wrote."),
        )
    return _checked(path, verify_envelope(content, signature_holds))


def describe(path: str) -> Words:
    """A changed part in words."""
    if path.startswith("content.items."):
        return say("checklist item {code}", code=path.split(".", 3)[3])
    return _PARTS.get(path, say("{part} of the record", part=path.removeprefix("content.")))


_PARTS = {
    "signoff": say("the customer's sign-off"),
    "seal": say("the seal header"),
    "format": say("the format of the record"),
    "payload": say("the sealed text, which can no longer be read"),
    "envelope": say("the frame of the file, which can no longer be read"),
    "layout": say("the layout of the file"),
    "encoding": say("the encoding of the file"),
    "signature": say("the signature of the laptop"),
    "key_id": say("the name of the key"),
    "public_key": say("the public key"),
    "payload_type": say("the type of the record"),
    "sha256": say("the digest of the record"),
    "parts": say("the list of parts"),
    "filing": say("the filing by headquarters"),
    "pages": say("the printed pages"),
    "content.device": say("the device"),
    "content.hall": say("the hall"),
    "content.maintenance": say("the maintenance record"),
    "content.grade": say("the grade"),
    "content.no": say("the record number"),
    "content.engineer": say("the engineer"),
    "content.report": say("the report of the fault"),
    "content.repair": say("the solution"),
    "content.impact": say("the impact of the fault"),
    "content.photos": say("the photos"),
    "content.analysis": say("the failure analysis"),
    "content.clocks": say("the service levels"),
    "content.steps": say("the chronology"),
    "content.devices": say("the devices"),
}


def _verify_pdf(path: Path, content: bytes) -> Checked:
    from fieldkit.reports.envelope import envelope_in

    checked = _checked(path, verify_envelope(envelope_in(content), signature_holds))
    if not checked.intact or checked.record is None or _printed_again(checked, content):
        return checked
    return _with_change(checked, "pages")


def _printed_again(checked: Checked, content: bytes) -> bool:
    """Whether printing the carried record again gives these very bytes, in one of the languages."""
    from fieldkit.services.papers import LANGUAGES

    return any(_print(checked, language, content) == content for language in LANGUAGES)


def _print(checked: Checked, language: "Language", content: bytes) -> bytes:
    from fieldkit.reports.envelope import envelope_in
    from fieldkit.services.fault_paper_files import print_sealed_paper
    from fieldkit.services.fault_papers import SealedFaultPaper
    from fieldkit.services.papers import print_sealed
    from fieldkit.services.signoff import Sealed

    record, rest = checked.record, (checked.sha256, envelope_in(content), checked.filing_no, checked.filed_at)
    if isinstance(record, SealedPaper):
        return print_sealed_paper(SealedFaultPaper(record, *rest), language, _photos_in(record, content)).content
    assert record is not None
    return print_sealed(Sealed(record, *rest), language).content


def _photos_in(record: SealedPaper, pdf: bytes) -> dict[str, bytes]:
    """The photos that the PDF carries, as far as the sealed text names them."""
    from fieldkit.reports.photos import printed_photos

    printed = printed_photos(pdf)
    return {photo.sha256: printed[photo.sha256] for photo in record.content.photos if photo.sha256 in printed}


def _checked(path: Path, verdict: Verdict) -> Checked:
    checked = Checked(
        file=path.name,
        intact=verdict.intact,
        changed=verdict.changed,
        record=_record(verdict.payload),
        sha256=verdict.sha256,
        key_id=verdict.key_id,
        filing_no=verdict.filing_no,
        filed_at=verdict.filed_at,
    )
    if not checked.intact:
        return checked
    if checked.record is None:
        return _with_change(checked, "format")
    shown = sha256_hex(canonical_content(checked.record.content))
    return checked if shown == checked.record.signoff.content_sha256 else _with_change(checked, "signoff")


def _record(payload: bytes) -> SealedRecord | SealedPaper | None:
    try:
        return read_sealed_document(payload) if payload else None
    except (msgspec.ValidationError, ValueError, RecursionError):
        return None


def _with_change(checked: Checked, what: str) -> Checked:
    return replace(checked, intact=False, changed=(*checked.changed, what))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(FILE_LIMIT + 1)
    except OSError as error:
        raise Outside(
            "verify.unreadable",
            say(
                "{file} cannot be read: {cause}.", file=one_line(path.name, limit=120), cause=error.strerror or "?"
            ),
            say("Check the name and the permissions."),
        ) from error
    if len(content) > FILE_LIMIT:
        raise Refusal(
            "verify.no_record",
            say("{file} is too large for a sealed record.", file=one_line(path.name, limit=120)),
            say("Give the sealed file or the PDF that FieldKit wrote."),
        )
    return content
