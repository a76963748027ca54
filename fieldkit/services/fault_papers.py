"""How does a document about a fault come into being: drawn from its events, signed by the customer, sealed?"""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from fieldkit.domain.canonical import proof_code, sha256_hex
from fieldkit.domain.envelope import payload_of
from fieldkit.domain.fault.paper import FaultPaper, SealedPaper
from fieldkit.domain.fault.paper_content import with_quote
from fieldkit.domain.fault.paper_needs import Missing, check_issue
from fieldkit.domain.fault.paper_signing import PaperSigning
from fieldkit.domain.instants import stamp
from fieldkit.domain.quotes import Quote
from fieldkit.domain.record import Ink
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

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What it lacks; nothing where it may be issued."""
        return tuple(self.form.needs(self.content))

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
            content = paper_in(session, no, kind, self._journal.true_now())
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
        form: str = REPORT_FORM,
        ink: Ink | None = None,
        photo: NewAttachment | None = None,
        shown_to_end: bool = False,
    ) -> SealedFaultPaper:
        """Takes the customer's answer to a paper, seals it and takes the step that follows for the fault.

        The seal is written first. When the program ends before the step, the next call finds the seal and only
        takes the step: what the customer signed is not asked for again.

        Args:
            shown_sha256: `DrawnPaper.sha256` of what he was shown.
        """
        drawn = self.draw(no, form)
        drawn.check_issue()
        signing, content = _signing(drawn), drawn.content
        fault, last = FaultDesk(self._journal).file(no).fault, self.sealed(no, form)
        made = last if last is not None and last.record.content.rev == content.rev else None
        refusal = signing.why_not(fault, content, self._journal.true_now())
        if refusal is not None:
            raise refusal
        if made is None or signing.is_told(fault, content, made.record.signoff):
            _check_shown(drawn, shown_sha256)
            _check_answer(signing, opinion, ink, photo, shown_to_end)
            made = self._seal(drawn, opinion, ink, photo, shown_to_end)
        FaultDesk(self._journal).step(no, signing.step, signing.facts(content, made.record.signoff, made.sha256))
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
            answer = answer_of(
                opinion,
                drawn.sha256,
                now,
                ink=ink,
                photo=photo,
                shown_to_end=shown_to_end,
                sentences=_signing(drawn).sentences,
            )
            seal = put_seal(session, identity, drawn.content, answer, now)
            session.flush()
            return _read(session, seal)


def _signing(drawn: DrawnPaper) -> PaperSigning:
    if drawn.form.signing is None:
        raise Refusal(
            "paper.unsigned",
            say("{form} is not signed on the screen (C093).", form=drawn.form.code),
            say("Print it; it has lines for signatures by hand."),
        )
    return drawn.form.signing


def _check_answer(
    signing: PaperSigning, opinion: Opinion, ink: Ink | None, photo: NewAttachment | None, shown_to_end: bool
) -> None:
    if opinion.result not in signing.sentences:
        raise Refusal(
            "signoff.result",
            say("This paper has no such answer (C093)."),
            say("Put it aside until somebody of the customer is there."),
        )
    check_opinion(
        opinion,
        ink=ink,
        has_photo=photo is not None,
        shown_to_end=shown_to_end,
        asks_satisfaction=signing.asks_satisfaction,
    )


def _check_shown(drawn: DrawnPaper, shown_sha256: str) -> None:
    if drawn.sha256 != shown_sha256:
        raise Refusal(
            "paper.changed",
            say("{no} has changed since it was shown (C093).", no=drawn.content.no),
            say("Show it again, then have it signed."),
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
