"""Which sealed records are there to follow on their way to headquarters, and how did the last runs end?"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from fieldkit.domain.instants import business_day, from_stamp
from fieldkit.domain.kept_words import kept_words
from fieldkit.domain.roles import Action, grant_of
from fieldkit.domain.words import Words
from fieldkit.services.identity import read_identity
from fieldkit.services.today import count_unsent
from fieldkit.storage.journal import Journal
from fieldkit.storage.queries.conflicts import conflicts_of
from fieldkit.storage.queries.plain import through_session
from fieldkit.storage.queries.roles import roles_of
from fieldkit.storage.rows.evidence import FilingRow, SealRow
from fieldkit.storage.rows.local import OutboxRow, SyncRunRow
from fieldkit.storage.rows.reference import DeviceRow
from fieldkit.storage.rows.rulings import RulingOutcomeRow
from fieldkit.storage.rows.work import InspectionRow
from fieldkit.storage.settings import Setting, setting

HELD = ("quarantined", "rejected")


@dataclass(frozen=True)
class SealedLine:
    """A sealed record of the list."""

    record_id: str
    no: str
    serial: str
    sealed_at: datetime
    filing_no: str


@dataclass(frozen=True)
class LastRun:
    """How the last synchronisation ended."""

    state: str
    at: datetime
    sent: int
    received: int


@dataclass(frozen=True)
class PastRun:
    """One synchronisation as it went."""

    id: str
    started_at: datetime
    ended_at: datetime | None
    state: str
    """`running` for one that was cut off by a power failure or is under way."""
    sent: int
    received: int
    conflicts: int
    held: int
    repaired: int
    note: Words
    """Why it ended so."""


@dataclass(frozen=True)
class HeldLine:
    """An operation that headquarters keeps aside or did not take."""

    n: int
    record_kind: str
    record_id: str
    made_at: datetime
    state: str
    reason: str


@dataclass(frozen=True)
class Standing:
    """How this laptop stands towards headquarters."""

    hq_url: str
    unsent: int
    """Operations that headquarters has not answered, and files that it has not whole."""
    conflicts: int
    """Records that were changed elsewhere too and wait for a decision."""
    has_rulings: bool
    """Whether a lead has ever decided about a record of this laptop."""
    held: int
    """Operations that headquarters keeps aside or did not take; the records themselves are safe here."""
    unsecured: int
    """Operations that headquarters has, but not in its backup yet."""
    last_contact: datetime | None
    last_run: LastRun | None


class SendingDesk:
    """Reads what became of records on their way to headquarters."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def standing(self) -> Standing:
        """Address, queue, conflicts and the last run."""
        with self._journal.read() as session:
            contact = setting(session, Setting.LAST_CONTACT)
            return Standing(
                hq_url=setting(session, Setting.HQ_URL),
                unsent=count_unsent(session),
                conflicts=conflicts_of(through_session(session)),
                has_rulings=session.exec(select(RulingOutcomeRow.id).limit(1)).first() is not None,
                held=_count(session, HELD),
                unsecured=_unsecured(session),
                last_contact=from_stamp(contact) if contact else None,
                last_run=_last_run(session),
            )

    def leads(self) -> bool:
        """Whether the person of this laptop sees what waits in the whole centre (E12)."""
        with self._journal.read() as session:
            today = business_day(self._journal.clock.now())
            return grant_of(roles_of(session, read_identity(session).staff_no, today), Action.SEE_OPEN) is not None

    def runs(self, most: int = 20) -> tuple[PastRun, ...]:
        """How the last synchronisations went, the newest first."""
        statement = select(SyncRunRow).order_by(col(SyncRunRow.started_at).desc(), col(SyncRunRow.id).desc())
        with self._journal.read() as session:
            return tuple(
                PastRun(
                    row.id,
                    row.started_at,
                    row.ended_at,
                    row.state,
                    row.sent,
                    row.received,
                    row.conflicts,
                    row.quarantined,
                    row.repaired,
                    kept_words(row.note),
                )
                for row in session.exec(statement.limit(most))
            )

    def held(self, most: int = 200) -> tuple[HeldLine, ...]:
        """What headquarters keeps aside or did not take, the oldest first."""
        statement = select(OutboxRow).where(col(OutboxRow.state).in_(HELD)).order_by(col(OutboxRow.n)).limit(most)
        with self._journal.read() as session:
            return tuple(
                HeldLine(row.n, row.record_kind, row.record_id, row.made_at, row.state, row.reason)
                for row in session.exec(statement)
            )

    def count(self) -> int:
        """How many sealed records of inspections there are: those of `window`."""
        statement = (
            select(func.count())
            .select_from(SealRow)
            .join(InspectionRow, col(InspectionRow.id) == SealRow.record_id)
        )
        with self._journal.read() as session:
            return session.exec(statement).one()

    def window(self, start: int, size: int) -> tuple[SealedLine, ...]:
        """Sealed records of inspections, the newest first."""
        statement = (
            select(SealRow, DeviceRow.serial, FilingRow.filing_no)
            .join(InspectionRow, col(InspectionRow.id) == SealRow.record_id)
            .join(DeviceRow, col(DeviceRow.id) == InspectionRow.device_id)
            .join(FilingRow, col(FilingRow.seal_sha256) == SealRow.sha256, isouter=True)
            .order_by(col(SealRow.sequence).desc())
            .offset(start)
            .limit(size)
        )
        with self._journal.read() as session:
            return tuple(
                SealedLine(seal.record_id, seal.record_no, serial, seal.sealed_at, filing_no or "")
                for seal, serial, filing_no in session.exec(statement)
            )


def _count(session: Session, states: tuple[str, ...]) -> int:
    return session.exec(select(func.count()).select_from(OutboxRow).where(col(OutboxRow.state).in_(states))).one()


def _unsecured(session: Session) -> int:
    durable = int(setting(session, Setting.DURABLE_SEQ, "0"))
    statement = select(func.count()).select_from(OutboxRow).where(col(OutboxRow.hq_seq) > durable)
    return session.exec(statement).one()


def _last_run(session: Session) -> LastRun | None:
    row = session.exec(
        select(SyncRunRow)
        .where(col(SyncRunRow.ended_at).is_not(None))
        .order_by(col(SyncRunRow.started_at).desc())
        .limit(1)
    ).first()
    return LastRun(row.state, row.ended_at, row.sent, row.received) if row and row.ended_at else None
