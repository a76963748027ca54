"""How does the customer take the record: freeze, show, sign or refuse, seal (requirements 4.10, C074, C114)?"""

from base64 import b64decode
from dataclasses import dataclass

from sqlmodel import Session, select

from fieldkit.domain.canonical import proof_code, sha256_hex
from fieldkit.domain.envelope import key_id, payload_of, with_filing
from fieldkit.domain.inspection import OpenItem
from fieldkit.domain.instants import stamp
from fieldkit.domain.record import (
    Content,
    Ink,
    SealedRecord,
    SignoffResult,
)
from fieldkit.domain.signoff import Opinion, check_opinion
from fieldkit.domain.text import clean
from fieldkit.domain.words import Refusal, say
from fieldkit.services.attachments import NewAttachment, attach
from fieldkit.services.checklist import read_checklist
from fieldkit.services.documents import (
    canonical_content,
    content_of,
    read_content,
    read_record,
)
from fieldkit.services.identity import read_identity
from fieldkit.services.maintenance import read_maintenance
from fieldkit.services.sealing import answer_of, put_seal
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.evidence import FilingRow, SealRow
from fieldkit.storage.rows.work import FrozenContentRow, InspectionRow
from fieldkit.storage.settings import Setting, setting


@dataclass(frozen=True)
class Frozen:
    """A record as it is shown to the customer."""

    inspection_id: str
    content: Content
    sha256: str

    @property
    def proof(self) -> str:
        """Short code of the content."""
        return proof_code(self.sha256)


@dataclass(frozen=True)
class Sealed:
    """A sealed record with what headquarters answered."""

    record: SealedRecord
    sha256: str
    envelope: bytes
    """With headquarters' countersignature once there is one."""
    filing_no: str
    filed_at: str

    @property
    def proof(self) -> str:
        """Short code of the sealed record, as on screen and paper."""
        return proof_code(self.sha256)


class NotComplete(Refusal):
    """The record still has open items; the screen shows them as a list to go to."""

    def __init__(self, open_items: tuple[OpenItem, ...]) -> None:
        super().__init__(
            "record.incomplete",
            say("{count} items are still open.", count=len(open_items)),
            say("Press Enter on a line to go to the item."),
        )
        self.open_items = open_items


class SignoffDesk:
    """Freezes records, takes the customer's answer and seals."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def freeze(self, inspection_id: str) -> Frozen:
        """Freezes the complete record and answers what the customer is going to read; NotComplete otherwise."""
        now = self._journal.clock.now()
        with self._journal.read() as session:
            identity = read_identity(session)
            already = _frozen(session, session.get_one(InspectionRow, inspection_id))
        if already is not None:
            return already
        with self._journal.write("record.freeze", identity.staff_no) as session:
            checklist = read_checklist(session, inspection_id, with_history=False)
            if checklist.open_items:
                raise NotComplete(checklist.open_items)
            row = session.get_one(InspectionRow, inspection_id)
            content = content_of(session, checklist, read_maintenance(session, inspection_id), identity, now)
            body = canonical_content(content)
            digest = sha256_hex(body)
            session.add(
                FrozenContentRow(inspection_id=row.id, rev=row.rev, content=body, sha256=digest, frozen_at=now)
            )
            row.state, row.ended_at, row.updated_at = "frozen", now, now
        return Frozen(inspection_id, content, digest)

    def thaw(self, inspection_id: str, why: str) -> None:
        """Takes the frozen record back before it is signed, as the next revision; the reason is kept."""
        reason = clean(why)
        if not reason.strip():
            raise Refusal(
                "thaw.reason",
                say("Changing a record that was shown needs a reason."),
                say("Type what has to be changed, and why."),
            )
        with self._journal.read() as session:
            identity = read_identity(session)
        with self._journal.write("record.thaw", identity.staff_no, why=reason) as session:
            row = session.get_one(InspectionRow, inspection_id)
            if row.state != "frozen":
                raise _not_frozen(row)
            row.state, row.rev, row.updated_at = "draft", row.rev + 1, self._journal.clock.now()

    def conclude(
        self,
        inspection_id: str,
        opinion: Opinion,
        *,
        ink: Ink | None = None,
        photo: NewAttachment | None = None,
        shown_to_end: bool = False,
    ) -> Sealed:
        """Takes the customer's answer and seals the record; from here on nothing of it can be changed."""
        check_opinion(opinion, ink=ink, has_photo=photo is not None, shown_to_end=shown_to_end)
        now = self._journal.clock.now()
        with self._journal.read() as session:
            identity = read_identity(session)
        with self._journal.write("record.seal", identity.staff_no) as session:
            row = session.get_one(InspectionRow, inspection_id)
            frozen = _frozen(session, row)
            if frozen is None or row.state != "frozen":
                raise _not_frozen(row)
            if photo is not None:
                attach(session, photo, now)
            answer = answer_of(opinion, frozen.sha256, now, ink=ink, photo=photo, shown_to_end=shown_to_end)
            put_seal(session, identity, frozen.content, answer, now)
            row.state, row.updated_at = "sealed", now
            session.flush()
            return read_sealed(session, inspection_id)

    def sealed(self, inspection_id: str) -> Sealed:
        """The sealed record; Refusal `record.not_sealed` before that."""
        with self._journal.read() as session:
            return read_sealed(session, inspection_id)


def read_sealed(session: Session, inspection_id: str) -> Sealed:
    """The newest sealed revision of a record, with its filing."""
    seal = session.exec(
        select(SealRow).where(SealRow.record_id == inspection_id).order_by(SealRow.rev.desc())  # type: ignore[attr-defined]
    ).first()
    if seal is None:
        raise Refusal(
            "record.not_sealed",
            say("The record is not signed off yet."),
            say("Hand it over to the customer first."),
        )
    filing = session.exec(select(FilingRow).where(FilingRow.seal_sha256 == seal.sha256)).first()
    return _sealed(session, seal, filing)


def _sealed(session: Session, seal: SealRow, filing: FilingRow | None) -> Sealed:
    record = read_record(payload_of(seal.envelope))
    if filing is None:
        return Sealed(record, seal.sha256, seal.envelope, "", "")
    envelope = countersigned(session, seal.envelope, filing)
    return Sealed(record, seal.sha256, envelope, filing.filing_no, stamp(filing.filed_at))


def countersigned(session: Session, envelope: bytes, filing: FilingRow) -> bytes:
    """The envelope with headquarters' countersignature."""
    return with_filing(
        envelope,
        filing_no=filing.filing_no,
        filed_at=stamp(filing.filed_at),
        hq_public_key=_hq_key(session, filing.hq_key_id),
        signature=b64decode(filing.hq_signature),
    )


def _hq_key(session: Session, wanted: str) -> bytes:
    import json

    for text in json.loads(setting(session, Setting.HQ_KEYS, "[]")):
        public_key = b64decode(text)
        if key_id(public_key) == wanted:
            return public_key
    raise LookupError(wanted)


def _frozen(session: Session, row: InspectionRow) -> Frozen | None:
    if row.state == "draft":
        return None
    stored = session.get(FrozenContentRow, (row.id, row.rev))
    return Frozen(row.id, read_content(stored.content), stored.sha256) if stored else None


def _not_frozen(row: InspectionRow) -> Refusal:
    if row.state == "sealed":
        return Refusal(
            "record.sealed",
            say("Record {number} is sealed and cannot be changed.", number=row.no),
            say("A correction is a new revision that names this one."),
        )
    return Refusal(
        "record.not_frozen",
        say("Record {number} is not ready to be signed.", number=row.no),
        say("Finish the open items and hand it over again."),
    )


__all__ = ["Frozen", "NotComplete", "Sealed", "SignoffDesk", "SignoffResult", "read_sealed"]
