"""What do people at headquarters look at in the morning? Every laptop on one line, worst first (sync 5.13)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, select, update
from sqlmodel import Session

from fieldkit.domain.instants import from_stamp
from fieldkit.domain.words import Words, say
from fieldkit.storage.rows.headquarters import HqLaptopRow, HqLifeRow, HqOperationRow, HqQuarantineRow
from sync.hq.desk import Headquarters, status
from sync.kinds import core

OLD_UNSENT = timedelta(days=3)
LONG_SILENT = timedelta(days=7)
MOST_SKEW = timedelta(seconds=120)
LITTLE_ROOM_MB = 500
_ALARMS = {
    "silent": say("not heard of for more than a week"),
    "old": say("something waits for more than three days"),
    "missing": say("operations are missing"),
    "held": say("records in quarantine"),
    "conflicts": say("conflicts to decide"),
    "clock": say("its clock is wrong"),
    "room": say("little room on its disk"),
}


@dataclass(frozen=True)
class LaptopLine:
    """One laptop as it stood at its last contact, less what has arrived since."""

    code: str
    staff_no: str
    last_contact_at: datetime | None
    is_locked: bool
    version: str
    waiting: int
    oldest_waiting_at: datetime | None
    missing: int
    """Operations that never arrived although later ones of the same laptop did."""
    held: int
    """Operations in quarantine."""
    conflicts: int
    free_mb: int
    offset_ms: int

    def alarms(self, now: datetime) -> list[str]:
        """What a person has to look at: `silent`, `old`, `missing`, `held`, `conflicts`, `clock`, `room`."""
        found = {
            "silent": self.last_contact_at is None or now - self.last_contact_at > LONG_SILENT,
            "old": self.oldest_waiting_at is not None and now - self.oldest_waiting_at > OLD_UNSENT,
            "missing": self.missing > 0,
            "held": self.held > 0,
            "conflicts": self.conflicts > 0,
            "clock": abs(timedelta(milliseconds=self.offset_ms)) > MOST_SKEW,
            "room": 0 < self.free_mb < LITTLE_ROOM_MB,
        }
        return [] if self.is_locked else [name for name, holds in found.items() if holds]


@dataclass(frozen=True)
class HeldRecord:
    """An operation in quarantine with its bytes."""

    no: int
    laptop: str
    record_kind: str
    record_id: str
    reason: str
    received_at: datetime
    body: bytes


def laptops(session: Session, now: datetime) -> list[LaptopLine]:
    """Every laptop; those with something to look at first, then by their codes."""
    held, gaps, came = _held_by_laptop(session), _gaps_by_laptop(session), _came_by_laptop(session)
    own = core(HqLaptopRow)
    lines = [
        LaptopLine(
            code=row.code,
            staff_no=row.staff_no,
            last_contact_at=row.last_contact_at,
            is_locked=row.revoked_at is not None,
            version=row.version,
            waiting=(waiting := max(row.waiting - came.get(row.device_id, 0), 0)),
            oldest_waiting_at=from_stamp(row.oldest_waiting) if waiting and row.oldest_waiting else None,
            missing=gaps.get(row.device_id, 0),
            held=held.get(row.device_id, 0),
            conflicts=row.conflicts,
            free_mb=row.free_mb,
            offset_ms=row.offset_ms,
        )
        for row in session.connection().execute(select(own))
    ]
    return sorted(lines, key=lambda line: (-len(line.alarms(now)), line.code))


def look_words(line: LaptopLine, now: datetime) -> list[Words]:
    """What a person has to look at, in words; a laptop that is locked out says only that."""
    return [say("locked out")] if line.is_locked else [_ALARMS[name] for name in line.alarms(now)]


def held_record(session: Session, no: int) -> HeldRecord | None:
    """One operation in quarantine."""
    own, laptop = core(HqQuarantineRow), core(HqLaptopRow)
    row = (
        session.connection()
        .execute(
            select(
                own.c.no,
                laptop.c.code,
                own.c.record_kind,
                own.c.record_id,
                own.c.reason,
                own.c.received_at,
                own.c.body,
            )
            .join(laptop, laptop.c.device_id == own.c.device_id)
            .where(own.c.no == no)
        )
        .one_or_none()
    )
    return None if row is None else HeldRecord(*row)


def settle(hq: Headquarters, no: int, person: str, why: str) -> bool:
    """A person has decided what becomes of an operation in quarantine; False when none of this number is open."""
    own = core(HqQuarantineRow)
    with hq.journal.write("hq.quarantine.settle", person, why=why) as session:
        done = session.connection().execute(
            update(own).where(own.c.no == no, own.c.settled_at.is_(None)).values(settled_at=hq.journal.clock.now())
        )
        return done.rowcount > 0


def metrics(hq: Headquarters) -> Iterator[tuple[str, float]]:
    """Figures for a monitoring system, by name."""
    now = hq.journal.clock.now()
    standing = status(hq.journal)
    yield "fieldkit_feed_head", standing.feed_head
    yield "fieldkit_feed_in_backup", standing.durable_seq
    yield "fieldkit_operations_total", standing.operations
    yield "fieldkit_records_filed_total", standing.filed
    yield "fieldkit_quarantine_open", standing.held
    yield "fieldkit_laptops", standing.laptops
    if standing.backed_up_at is not None:
        yield "fieldkit_backup_age_seconds", (now - standing.backed_up_at).total_seconds()
    with hq.journal.read() as session:
        lines = laptops(session, now)
    yield "fieldkit_laptops_with_alarms", sum(bool(line.alarms(now)) for line in lines)
    yield "fieldkit_operations_waiting", sum(line.waiting for line in lines)
    oldest = [now - line.oldest_waiting_at for line in lines if line.oldest_waiting_at is not None]
    yield "fieldkit_oldest_waiting_seconds", max((age.total_seconds() for age in oldest), default=0.0)


def _held_by_laptop(session: Session) -> dict[str, int]:
    own = core(HqQuarantineRow)
    found = session.connection().execute(
        select(own.c.device_id, func.count().label("held"))
        .where(own.c.settled_at.is_(None))
        .group_by(own.c.device_id)
    )
    return {row.device_id: row.held for row in found}


def _came_by_laptop(session: Session) -> dict[str, int]:
    """How many of the operations that a laptop said to hold have arrived since it said so."""
    said, life, own = core(HqLaptopRow).c, core(HqLifeRow).c, core(HqOperationRow).c
    of_these = and_(own.life_no == life.no, own.n.between(said.last_n - said.waiting + 1, said.last_n))
    found = session.connection().execute(
        select(said.device_id, func.count().label("came"))
        .join_from(core(HqLaptopRow), core(HqLifeRow), life.device_id == said.device_id)
        .join(core(HqOperationRow), of_these)
        .where(said.waiting > 0, own.received_at >= said.last_contact_at)
        .group_by(said.device_id)
    )
    return {row.device_id: row.came for row in found}


def _gaps_by_laptop(session: Session) -> dict[str, int]:
    """Gaps in the numbers that arrived: a higher number came, so the lower one was given and is not here."""
    own = core(HqOperationRow)
    series = (
        select(own.c.device_id, (func.max(own.c.n) - func.min(own.c.n) + 1 - func.count()).label("gap"))
        .group_by(own.c.device_id, own.c.life_no)
        .subquery()
    )
    found = session.connection().execute(
        select(series.c.device_id, func.sum(series.c.gap)).group_by(series.c.device_id)
    )
    return {device_id: int(gap) for device_id, gap in found}
