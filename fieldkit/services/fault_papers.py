"""How does a document about a fault come into being: drawn from its events, signed by the customer, sealed?"""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from fieldkit.domain.canonical import proof_code, sha256_hex
from fieldkit.domain.envelope import payload_of
from fieldkit.domain.fault.paper import FaultPaper, SealedPaper
from fieldkit.domain.fault.paper_content import with_quote
from fieldkit.domain.fault.paper_needs import check_issue
from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.fault.terms import State
from fieldkit.domain.instants import stamp
from fieldkit.domain.quotes import Quote
from fieldkit.domain.record import Ink, Signoff, SignoffResult
from fieldkit.domain.signoff import Opinion, check_opinion
from fieldkit.domain.words import Refusal, say
from fieldkit.reports.fault_papers import form_of
from fieldkit.reports.paper_form import PaperForm
from fieldkit.services.attachments import NewAttachment, attach
from fieldkit.services.documents import canonical_content, read_sealed_document
from fieldkit.services.fault_paper_content import paper_in
from fieldkit.services.faults import FaultDesk
from fieldkit.services.identity import read_identity
from fieldkit.services.sealing import answer_of, put_seal
from fieldkit.services.signoff import countersigned
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.evidence import FilingRow, SealRow

REPORT_FORM = "F03"
"""The form whose signature is the sign-off of the fault (F15 of the life of a fault)."""


@dataclass(frozen=True)
class DrawnPaper:
    """A document as it stands, not sealed."""

    content: FaultPaper
    form: PaperForm

    @property
    def sha256(self) -> str:
        """Digest of the content; what the customer is shown is what he signs."""
        return sha256_hex(canonical_content(self.content))

    def check_issue(self) -> None:
        """Refusal `paper.incomplete` naming everything that is missing."""
        check_issue(self.content, self.form.needs)


@dataclass(frozen=True)
class SealedFaultPaper:
    """A sealed document with what headquarters answered."""

    record: SealedPaper
    sha256: str
    envelope: bytes
    filing_no: str
    filed_at: str

    @property
    def proof(self) -> str:
        """Short code of the sealed document."""
        return proof_code(self.sha256)


class FaultPaperDesk:
    """Draws, signs and seals the documents of faults."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def draw(self, no: str, form: str, quote: tuple[str, Quote] | None = None) -> DrawnPaper:
        """The document as it stands, complete or not.

        Args:
            quote: number and content of a quotation, for F17.
        """
        kind = form_of(form)
        with self._journal.read() as session:
            content = paper_in(session, no, kind, self._journal.clock.now())
        return DrawnPaper(with_quote(content, *quote) if quote else content, kind)

    def sealed(self, no: str, form: str) -> SealedFaultPaper | None:
        """The last sealed revision of the document; None before it was signed."""
        drawn = self.draw(no, form)
        with self._journal.read() as session:
            seal = _last_seal_of(session, drawn.content.id)
            return _read(session, seal) if seal else None

    def conclude(
        self,
        no: str,
        opinion: Opinion,
        shown_sha256: str,
        *,
        ink: Ink | None = None,
        photo: NewAttachment | None = None,
        shown_to_end: bool = False,
    ) -> SealedFaultPaper:
        """Takes the customer's answer to the fault report, seals it and signs the fault off.

        The seal is written first. When the program ends before the fault is signed off, the next call finds the
        seal and only takes the step: what the customer signed is not asked for again.

        Args:
            shown_sha256: `DrawnPaper.sha256` of what he was shown.
        """
        drawn = self.draw(no, REPORT_FORM)
        drawn.check_issue()
        fault, last = FaultDesk(self._journal).file(no).fault, self.sealed(no, REPORT_FORM)
        made = last if last is not None and last.record.content.rev == drawn.content.rev else None
        if not _is_signable(fault):
            raise _is_sealed(drawn) if made else _is_not_reported(drawn)
        if made is None or _is_known(fault, made):
            _check_shown(drawn, shown_sha256)
            check_opinion(opinion, ink=ink, has_photo=photo is not None, shown_to_end=shown_to_end)
            made = self._seal(drawn, opinion, ink, photo, shown_to_end)
        FaultDesk(self._journal).step(no, Step.SIGN, _told(made.record.signoff, made.sha256))
        return made

    def _seal(
        self, drawn: DrawnPaper, opinion: Opinion, ink: Ink | None, photo: NewAttachment | None, shown_to_end: bool
    ) -> SealedFaultPaper:
        now = self._journal.clock.now()
        with self._journal.read() as session:
            identity = read_identity(session)
        with self._journal.write("paper.seal", identity.staff_no) as session:
            if photo is not None:
                attach(session, photo, now)
            answer = answer_of(opinion, drawn.sha256, now, ink=ink, photo=photo, shown_to_end=shown_to_end)
            seal = put_seal(session, identity, drawn.content, answer, now)
            session.flush()
            return _read(session, seal)


def _told(signoff: Signoff, sha256: str) -> dict[str, object]:
    return {
        "result": signoff.result,
        "signer": signoff.signer_name,
        "role": signoff.signer_role,
        "opinion": signoff.opinion,
        "satisfaction": signoff.satisfaction,
        "reason": signoff.reason,
        "witness": signoff.witness,
        "photo": signoff.photo_sha256,
        "seal": sha256,
    }


def _is_signable(fault: Fault) -> bool:
    """Reported; or signed off with nobody there, which a signature makes up for (E10)."""
    return fault.state is State.REPORTED or (fault.state is State.SIGNED and fault.signoff is SignoffResult.ABSENT)


def _is_known(fault: Fault, sealed: SealedFaultPaper) -> bool:
    """Whether the fault has been told of this seal."""
    return fault.state is State.SIGNED and fault.signoff == sealed.record.signoff.result


def _check_shown(drawn: DrawnPaper, shown_sha256: str) -> None:
    if drawn.sha256 != shown_sha256:
        raise Refusal(
            "paper.changed",
            say("{no} has changed since it was shown.", no=drawn.content.no),
            say("Show it again, then have it signed."),
        )


def _is_not_reported(drawn: DrawnPaper) -> Refusal:
    return Refusal(
        "paper.not_reported",
        say("{no} is not ready to be signed.", no=drawn.content.no),
        say("Complete the reports of the fault first (step report)."),
    )


def _is_sealed(drawn: DrawnPaper) -> Refusal:
    return Refusal(
        "record.sealed",
        say("Record {number} is sealed and cannot be changed.", number=drawn.content.no),
        say("A correction is a new revision that names this one."),
    )


def _last_seal_of(session: Session, paper_id: str) -> SealRow | None:
    statement = select(SealRow).where(SealRow.record_id == paper_id).order_by(col(SealRow.sequence).desc()).limit(1)
    return session.exec(statement).first()


def _read(session: Session, seal: SealRow) -> SealedFaultPaper:
    record = read_sealed_document(payload_of(seal.envelope))
    assert isinstance(record, SealedPaper)
    filing = session.exec(select(FilingRow).where(FilingRow.seal_sha256 == seal.sha256)).first()
    if filing is None:
        return SealedFaultPaper(record, seal.sha256, seal.envelope, "", "")
    envelope = countersigned(session, seal.envelope, filing)
    return SealedFaultPaper(record, seal.sha256, envelope, filing.filing_no, stamp(filing.filed_at))
