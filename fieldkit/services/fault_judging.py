"""What follows from faults and is kept so that lists need no histories: the next due, and the notices?

Triggers take the next due of a fault away when its events, its hall or a calendar change; whoever looks at lists
makes it anew, some faults at a time, and its notices with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session, col, func, or_, select

from fieldkit.domain.clock.calendar import WorkCalendar
from fieldkit.domain.clock.face import next_clock
from fieldkit.domain.clock.policy import Metric
from fieldkit.domain.clock.results import assess
from fieldkit.domain.fault.notices import Judged, Notice, notices_of
from fieldkit.domain.words import Refusal
from fieldkit.services.calendar_rows import calendar_in
from fieldkit.services.fault_clocks import story_from
from fieldkit.storage.fault_file import history_of
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.clocks import DueChangeRow, FaultDueRow
from fieldkit.storage.rows.faults import FaultRow
from fieldkit.storage.rows.local import AuditRow
from fieldkit.storage.rows.notices import NoticeRow

AT_ONCE = 200
"""Faults that are judged in one go."""
_LOOKED_BACK = timedelta(days=7)
"""Of faults that are over for longer nobody has to be told any more."""


@dataclass(frozen=True)
class _Verdict:
    due: FaultDueRow
    notices: tuple[Notice, ...]


def judge(journal: Journal, most: int = AT_ONCE) -> int:
    """Judges faults that were not since they changed; answers how many, 0 when all were."""
    now = journal.true_now()
    with journal.read() as session:
        state, waiting = _last_change(session), _unjudged(session, most, now)
        calendar = calendar_in(session) if waiting else None
        verdicts = [_verdict(session, fault_id, calendar, now) for fault_id in waiting if calendar]
    if not verdicts:
        return 0
    with journal.write("fault.judged", "", synchronise=False) as session:
        if _last_change(session) == state:  # else another time: a key must not wait for all that arithmetic
            _keep(session, verdicts)
    return len(verdicts)


def _keep(session: Session, verdicts: Sequence[_Verdict]) -> None:
    connection = session.connection()
    connection.execute(insert(FaultDueRow).prefix_with("OR REPLACE"), [one.due.values() for one in verdicts])
    ids = [one.due.fault_id for one in verdicts]
    of_them = col(NoticeRow.fault_id).in_(ids)
    seen = {
        (row.fault_id, row.about, row.percent): row.seen_at
        for row in session.exec(select(NoticeRow).where(of_them))
    }
    connection.execute(delete(NoticeRow).where(of_them))
    rows = [_notice_row(one.due.fault_id, notice) for one in verdicts for notice in one.notices]
    for row in rows:
        row["seen_at"] = seen.get((row["fault_id"], row["about"], row["percent"]))
    if rows:
        connection.execute(insert(NoticeRow).prefix_with("OR REPLACE"), rows)


def _notice_row(fault_id: str, notice: Notice) -> dict[str, Any]:
    return {
        "fault_id": fault_id,
        "about": notice.about,
        "percent": notice.percent,
        "notice_kind": str(notice.kind),
        "at": notice.at,
        "metric": notice.metric,
        "roles": f",{','.join(map(str, notice.roles))},",
        "only_for": notice.only_for,
        "who": notice.who,
        "due": notice.due,
    }


def _last_change(session: Session) -> int:
    """Every change of what dues follow from has its entry in the audit."""
    return session.exec(select(func.max(AuditRow.seq))).one() or 0


def _unjudged(session: Session, most: int, now: datetime) -> Sequence[str]:
    statement = (
        select(FaultRow.id)
        .join(FaultDueRow, col(FaultDueRow.fault_id) == FaultRow.id, isouter=True)
        .where(
            col(FaultDueRow.fault_id).is_(None),
            or_(
                FaultRow.is_open,
                col(FaultRow.full_at) >= now - _LOOKED_BACK,
                col(FaultRow.id).in_(select(NoticeRow.fault_id)),
            ),
        )
        .limit(most)
    )
    return session.exec(statement).all()


def _verdict(session: Session, fault_id: str, calendar: WorkCalendar, now: datetime) -> _Verdict:
    try:
        history = history_of(session, fault_id)
        fault, story, policy = story_from(session, history)
        assessment = assess(story, policy, calendar, now)
        judged = Judged(history, fault, story, policy, calendar, assessment, now, _held_since(session, fault_id))
        notices = notices_of(judged)
    except Refusal:
        return _Verdict(FaultDueRow(fault_id=fault_id), ())  # a hall without hours; listed without a clock
    clock = next_clock(assessment) if fault.is_open else None
    if clock is None:
        return _Verdict(FaultDueRow(fault_id=fault_id), notices)
    due = FaultDueRow(
        fault_id=fault_id,
        due=clock.due,
        metric=str(clock.metric),
        tier=str(clock.tier),
        start=clock.effective.start,
        opening_hours=clock.effective.target.hours is None,
        provisional=clock.provisional,
        projected=clock.projected,
        held=clock.held,
    )
    return _Verdict(due, notices)


def _held_since(session: Session, fault_id: str) -> dict[Metric, datetime]:
    changes = session.exec(
        select(DueChangeRow).where(DueChangeRow.fault_id == fault_id).order_by(col(DueChangeRow.at))
    )
    return {Metric(change.metric): change.at for change in changes if change.due != change.new_due}
