"""Which times turn out to be wrong when headquarters tells the hour, and how are they corrected? (E13)

What a laptop wrote since its last contact was written by a clock that nobody had checked. The first word of
headquarters says what that clock is behind; each fault gets a step that names the events it holds for. The events
stay as they were written.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from fieldkit.domain.fault.event import FaultEvent
from fieldkit.domain.fault.facts import LIST_LIMIT
from fieldkit.domain.fault.machine import History
from fieldkit.domain.fault.steps import Step, action_of
from fieldkit.domain.instants import business_day, to_milliseconds
from fieldkit.domain.roles import grant_of
from fieldkit.services.identity import Identity, read_identity
from fieldkit.services.known_clock import OFFSET_THAT_COUNTS, known_offset, that_counts
from fieldkit.storage.fault_file import history_of, refresh_faults
from fieldkit.storage.ids import new_id
from fieldkit.storage.journal import Journal
from fieldkit.storage.queries.roles import roles_of
from fieldkit.storage.rows.faults import FaultEventRow
from fieldkit.storage.rows.local import OutboxRow
from fieldkit.storage.settings import Setting, set_setting

_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class _Heard:
    """What headquarters has said of the clock."""

    offset: timedelta
    stamped: datetime
    """What the laptop's clock said then."""

    def contradicts(self, event: FaultEvent) -> bool:
        """Whether the event was written by a clock of which less was known; or has not even happened yet.

        A known offset that does not hold any more says that the clock was set since, before the event or after it.
        """
        is_other = abs(self.offset - event.offset) >= OFFSET_THAT_COUNTS
        is_ahead = event.recorded_at > self.stamped + self.offset + OFFSET_THAT_COUNTS
        return is_other and (not event.offset or is_ahead)


@dataclass(frozen=True)
class _Wrong:
    """What is to be corrected in one fault."""

    fault_id: str
    hall_id: str
    no: str
    order: int
    events: tuple[str, ...]
    reports: tuple[str, ...]
    """Those of them that tell another fault's report, which was written by the same clock."""


def correct_times(journal: Journal, offset: timedelta) -> int:
    """Corrects what waits to be sent and was written by a clock that is off by this; answers in how many faults."""
    heard = _Heard(that_counts(offset) // _MILLISECOND * _MILLISECOND, to_milliseconds(journal.clock.now()))
    journal.ahead = heard.offset
    with journal.read() as session:
        is_news = abs(known_offset(session) - heard.offset) >= OFFSET_THAT_COUNTS
        waiting = _written_since_the_last_jump(session, heard.stamped) if _faults_wait(session) else []
        found = list(_wrong(session, waiting, heard)) if waiting else []
    if is_news:
        with journal.write("clock.offset", "", synchronise=False) as session:
            set_setting(session, Setting.CLOCK_OFFSET_MS, str(heard.offset // _MILLISECOND))
    return _correct_all(journal, found, heard) if found else 0


def _correct_all(journal: Journal, found: Sequence[_Wrong], heard: _Heard) -> int:
    with journal.read() as session:
        identity = read_identity(session)
        roles = roles_of(session, identity.staff_no, business_day(heard.stamped))
    if grant_of(roles, action_of(Step.CORRECT_CLOCK)) is None:
        return 0  # headquarters would hold the step; such a role tells nothing that a clock rests on
    for wrong in found:
        _correct(journal, identity, wrong, heard)
    return len({wrong.fault_id for wrong in found})


def _faults_wait(session: Session) -> bool:
    statement = select(OutboxRow.n).where(OutboxRow.state == "pending", OutboxRow.record_kind == FaultEventRow.kind)
    return session.exec(statement.limit(1)).first() is not None


def _written_since_the_last_jump(session: Session, now: datetime) -> list[str]:
    """Events of faults that headquarters does not have, written since the clock was last seen to jump back.

    What stands before such a jump was written by the clock as it was then, of which headquarters says nothing.
    """
    statement = select(OutboxRow.record_kind, OutboxRow.record_id, OutboxRow.made_at)
    since, last = [], None
    for kind, record_id, made_at in session.exec(
        statement.where(OutboxRow.state == "pending").order_by(col(OutboxRow.n))
    ):
        if last is not None and made_at < last - OFFSET_THAT_COUNTS:
            since.clear()
        last = made_at
        if kind == FaultEventRow.kind:
            since.append(record_id)
    return [] if last is not None and now < last - OFFSET_THAT_COUNTS else since


def _wrong(session: Session, waiting: Sequence[str], heard: _Heard) -> Iterator[_Wrong]:
    rows: list[FaultEventRow] = []
    for start in range(0, len(waiting), LIST_LIMIT):
        some = waiting[start : start + LIST_LIMIT]
        rows += session.exec(select(FaultEventRow).where(col(FaultEventRow.id).in_(some)))
    merged = {row.id: row.fault_id for row in rows if row.other_fault_id}
    for fault_id in dict.fromkeys(name for row in rows for name in (row.fault_id, row.other_fault_id) if name):
        history = history_of(session, fault_id)
        ids = _ids(history, set(waiting), heard)
        if history.fault is None or not ids:
            continue
        reports = tuple(name for name in ids if name in merged and _reported_here(session, merged[name], waiting))
        for start in range(0, len(ids), LIST_LIMIT):
            some_ids = ids[start : start + LIST_LIMIT]
            here = tuple(name for name in reports if name in some_ids)
            order = history.last_order + 1 + start // LIST_LIMIT
            yield _Wrong(fault_id, history.fault.hall, history.fault.no, order, some_ids, here)


def _ids(history: History, waiting: set[str], heard: _Heard) -> tuple[str, ...]:
    events: Iterable[FaultEvent] = (*history.taken, *(flag.event for flag in history.flagged))
    return tuple(
        event.id
        for event in events
        if event.id in waiting
        and event.step != Step.CORRECT_CLOCK
        and not event.is_sworn
        and heard.contradicts(event)
    )


def _reported_here(session: Session, fault_id: str, waiting: Sequence[str]) -> bool:
    statement = select(FaultEventRow.id).where(FaultEventRow.fault_id == fault_id, FaultEventRow.step == Step.OPEN)
    return session.exec(statement).first() in waiting


def _correct(journal: Journal, identity: Identity, wrong: _Wrong, heard: _Heard) -> None:
    stamped, offset = heard.stamped, heard.offset
    with journal.write("fault.correct-clock", identity.staff_no) as session:
        session.add(
            FaultEventRow(
                id=new_id(stamped),
                no=wrong.no,
                created_at=stamped,
                updated_at=stamped,
                author=identity.staff_no,
                device_code=identity.device_code,
                fault_id=wrong.fault_id,
                hall_id=wrong.hall_id,
                step=str(Step.CORRECT_CLOCK),
                order_no=wrong.order,
                at=stamped + offset,
                clock_offset_ms=offset // _MILLISECOND,
                facts={
                    "offset_ms": offset // _MILLISECOND,
                    "events": list(wrong.events),
                    **({"reports": list(wrong.reports)} if wrong.reports else {}),
                },
            )
        )
        refresh_faults(session, [wrong.fault_id])
