"""Is all of this laptop's database as it should be? What `fieldkit doctor` asks (reliability-security R16)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session, col, select

from fieldkit.domain.canonical import sha256_hex
from fieldkit.domain.envelope import verify_envelope
from fieldkit.domain.words import Words, say
from fieldkit.storage.audit import verify_audit
from fieldkit.storage.journal import Journal
from fieldkit.storage.keys import signature_holds
from fieldkit.storage.rows.evidence import AttachmentRow, SealRow
from fieldkit.storage.rows.local import OutboxRow
from fieldkit.storage.rows.work import FrozenContentRow

_BATCH = 50


@dataclass(frozen=True)
class Finding:
    """What one question came to."""

    name: str
    title: Words
    faults: tuple[Words, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


class CheckupDesk:
    """Examines the database; it changes nothing."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def run(self) -> tuple[Finding, ...]:
        """Every question with its answer."""
        with self._journal.read() as session:
            return tuple(Finding(name, title, tuple(ask(session))) for name, title, ask in _QUESTIONS)


def _file(session: Session) -> Iterator[Words]:
    for row in session.connection().execute(text("PRAGMA quick_check(20)")):
        if row[0] != "ok":
            yield say("the database says: {fault}", fault=str(row[0]))


def _references(session: Session) -> Iterator[Words]:
    for row in session.connection().execute(text("PRAGMA foreign_key_check")):
        yield say("a row of {table} names something that is not there", table=str(row[0]))


def _audit(session: Session) -> Iterator[Words]:
    yield from (fault.words for fault in verify_audit(session).faults)


def _seals(session: Session) -> Iterator[Words]:
    previous = ""
    for number, seal in enumerate(session.exec(select(SealRow).order_by(col(SealRow.sequence))), 1):
        if not verify_envelope(seal.envelope, signature_holds).intact:
            yield say("sealed record {number} was changed", number=seal.record_no)
        if seal.previous != previous or seal.sequence != number:
            yield say("sealed record {number} does not follow the one before it", number=seal.record_no)
        previous = seal.sha256


def _frozen(session: Session) -> Iterator[Words]:
    for row in session.exec(select(FrozenContentRow)):
        if sha256_hex(row.content) != row.sha256:
            yield say("the frozen text of revision {rev} was changed", rev=row.rev)


def _attachments(session: Session) -> Iterator[Words]:
    for row in session.exec(select(AttachmentRow).execution_options(yield_per=_BATCH)):
        if sha256_hex(row.content) != row.sha256:
            yield say("attachment {name} was changed", name=row.name or row.sha256[:16])


def _outbox(session: Session) -> Iterator[Words]:
    for row in session.exec(select(OutboxRow).where(col(OutboxRow.body).is_not(None))):
        if sha256_hex(row.body or b"") != row.sha256:
            yield say("operation {number} was changed while it waited", number=row.n)


_QUESTIONS: tuple[tuple[str, Words, Callable[[Session], Iterator[Words]]], ...] = (
    ("file", say("database file"), _file),
    ("references", say("references between rows"), _references),
    ("audit", say("audit"), _audit),
    ("seals", say("sealed records"), _seals),
    ("frozen", say("frozen records"), _frozen),
    ("attachments", say("attachments"), _attachments),
    ("outbox", say("operations for headquarters"), _outbox),
)
