"""Which papers does a fault have, how far is each, and how does it read? (5.3, 5.4, C128)"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from fieldkit.domain.fault.alerts import signature_due
from fieldkit.domain.fault.paper import FaultPaper
from fieldkit.domain.fault.paper_needs import Missing
from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.terms import Tier
from fieldkit.domain.signoff import STATEMENT
from fieldkit.domain.warranty import Charge
from fieldkit.domain.words import Words
from fieldkit.reports.fault_paper import Sealing, paper_lines, photos_shown
from fieldkit.reports.fault_papers import forms
from fieldkit.reports.signoff_outline import Filing
from fieldkit.services.attachments import not_here
from fieldkit.services.calendar_rows import calendar_in, hours_of
from fieldkit.services.fault_papers import DrawnPaper, FaultPaperDesk, SealedFaultPaper
from fieldkit.services.faults import FaultDesk
from fieldkit.services.handover import LANGUAGES, HandOver, RecordText
from fieldkit.services.visits import Contact
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.reference import ContactRow


class PaperState(StrEnum):
    """How far a paper is."""

    MISSING = "missing"
    """It lacks something and cannot be issued."""
    READY = "ready"
    """It may be issued; where the customer signs it, it waits for him."""
    SEALED = "sealed"
    FILED = "filed"
    OPTIONAL = "optional"
    """It is needed only if paid parts are used (C006)."""
    NOT_NEEDED = "not_needed"
    """This fault needs none, and nothing of it was told."""


@dataclass(frozen=True)
class PaperLine:
    """One paper of a fault, for the list of them."""

    form: str
    title: Words
    no: str
    rev: int
    state: PaperState
    missing: tuple[Missing, ...]
    is_signed: bool
    """The customer signs it."""
    may_sign: bool
    """It waits for his answer now."""
    result: str
    """What he answered, where it is sealed."""
    filing_no: str
    sign_by: datetime | None
    """By when a signature makes up for nobody there (E10)."""


@dataclass(frozen=True)
class PaperPage:
    """One paper to be read."""

    line: PaperLine
    text: RecordText
    absent: int
    """Photos that it shows whose bytes are not on this laptop yet."""


class PaperPageDesk:
    """Shows the papers of faults, and hands them over."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._papers = FaultPaperDesk(journal)

    def lines(self, no: str) -> tuple[PaperLine, ...]:
        """Every paper that a fault can have."""
        fault = FaultDesk(self._journal).file(no).fault
        return tuple(self._line(fault, self._papers.draw(no, form), self._sealed(no, form)) for form in forms())

    def page(self, no: str, form: str) -> PaperPage:
        """The paper as it reads: sealed where this revision is sealed, otherwise as it stands."""
        fault = FaultDesk(self._journal).file(no).fault
        drawn, sealed = self._papers.draw(no, form), self._sealed(no, form)
        line = self._line(fault, drawn, sealed)
        if sealed is None or sealed.record.content.rev != drawn.content.rev:
            return PaperPage(line, _text(drawn), self._absent(drawn.content))
        return PaperPage(line, _sealed_text(sealed), self._absent(sealed.record.content))

    def begin(self, no: str, form: str) -> HandOver:
        """What the customer is handed; Refusal `paper.*` while it may not be signed."""
        drawn = self._papers.draw(no, form)
        drawn.check_issue()
        fault = FaultDesk(self._journal).file(no).fault
        signing = drawn.form.signing
        refusal = signing.why_not(fault, drawn.content, self._journal.true_now()) if signing else None
        if refusal is not None:
            raise refusal
        with self._journal.read() as session:
            signers = _signers(session, fault.hall)
        return HandOver(
            no=drawn.content.no,
            sha256=drawn.sha256,
            text=_text(drawn),
            signers=signers,
            sealed=None,
            sentences=signing.sentences if signing else STATEMENT,
            asks_satisfaction=signing.asks_satisfaction if signing else True,
        )

    def _absent(self, content: FaultPaper) -> int:
        with self._journal.read() as session:
            return len(not_here(session, photos_shown(content)))

    def _sealed(self, no: str, form: str) -> SealedFaultPaper | None:
        return self._papers.sealed(no, form) if forms()[form].is_signed else None

    def _line(self, fault: Fault, drawn: DrawnPaper, sealed: SealedFaultPaper | None) -> PaperLine:
        content, signing = drawn.content, drawn.form.signing
        mine = sealed if sealed is not None and sealed.record.content.rev == content.rev else None
        may_sign = (
            signing is not None
            and not drawn.missing
            and signing.why_not(fault, content, self._journal.true_now()) is None
        )
        return PaperLine(
            form=content.form,
            title=drawn.form.title,
            no=content.no,
            rev=content.rev,
            state=_state(fault, drawn, mine),
            missing=drawn.missing,
            is_signed=drawn.form.is_signed,
            may_sign=may_sign,
            result=mine.record.signoff.result if mine else "",
            filing_no=mine.filing_no if mine else "",
            sign_by=self._sign_by(fault) if may_sign and mine else None,
        )

    def _sign_by(self, fault: Fault) -> datetime | None:
        with self._journal.read() as session:
            return signature_due(fault, calendar_in(session), hours_of(session, fault.hall))


def _state(fault: Fault, drawn: DrawnPaper, sealed: SealedFaultPaper | None) -> PaperState:
    if sealed is not None:
        return PaperState.FILED if sealed.filing_no else PaperState.SEALED
    if not drawn.missing:
        return PaperState.READY
    if drawn.form.code == "F17" and not fault.quotes:
        return PaperState.NOT_NEEDED if fault.warranty == Charge.COVERED else PaperState.OPTIONAL
    plan_is_owed = fault.tier is Tier.C and fault.full_at is None
    unneeded = {
        "F04": not fault.needs_technical_report,
        "F19": drawn.content.plan is None and not plan_is_owed,
    }
    return PaperState.NOT_NEEDED if unneeded.get(drawn.form.code, False) else PaperState.MISSING


def _text(drawn: DrawnPaper) -> RecordText:
    return {language: paper_lines(drawn.content, language) for language in LANGUAGES}


def _sealed_text(sealed: SealedFaultPaper) -> RecordText:
    filing = Filing(sealed.filing_no, sealed.filed_at) if sealed.filing_no else None
    record = sealed.record
    sealing = Sealing(record.signoff, record.seal, sealed.sha256, filing, sealed.envelope)
    return {language: paper_lines(record.content, language, sealing) for language in LANGUAGES}


def _signers(session: Session, hall_id: str) -> tuple[Contact, ...]:
    statement = (
        select(ContactRow)
        .where(ContactRow.hall_id == hall_id, col(ContactRow.may_sign))
        .order_by(col(ContactRow.name))
    )
    return tuple(Contact(row.name, row.contact_role, row.phone, row.may_sign) for row in session.exec(statement))
