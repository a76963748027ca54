"""Of what has the person of this laptop been told and not looked at yet, also while the program was off?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select, update
from sqlmodel import Session, and_, col, func, or_

from fieldkit.domain.fault.notices import NoticeKind
from fieldkit.domain.fault.terms import State
from fieldkit.domain.instants import business_day
from fieldkit.domain.roles import Role
from fieldkit.services.identity import read_identity
from fieldkit.storage.journal import Journal
from fieldkit.storage.queries.roles import roles_of
from fieldkit.storage.rows.faults import FaultRow
from fieldkit.storage.rows.notices import NoticeRow
from fieldkit.storage.rows.reference import DeviceRow, HallRow

MOST = 200
"""Notices that a list shows."""
_OWED = (NoticeKind.SIGNATURE, NoticeKind.REVIEW)
_OVER = (State.DUPLICATE, State.CONSULT)


@dataclass(frozen=True)
class GivenNotice:
    """A notice as it is shown."""

    fault_id: str
    about: str
    percent: int
    kind: NoticeKind
    at: datetime
    """When it had to be known, whether or not anybody was there."""
    metric: str
    due: datetime | None
    who: str
    no: str
    state: State
    hall: str
    serial: str
    symptom: str
    seen_at: datetime | None


class NoticeDesk:
    """Reads notices and keeps that they were seen."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def count(self) -> int:
        """How many wait to be seen; of the shares of one clock only the last."""
        with self._journal.read() as session:
            waiting = self._for_me(session, _grouped(), unseen=True).subquery()
            return int(session.execute(select(func.count()).select_from(waiting)).scalar_one())

    def given(self, *, unseen: bool = True, most: int = MOST) -> tuple[GivenNotice, ...]:
        """The latest first: those that wait to be seen, or all of them."""
        with self._journal.read() as session:
            statement = self._for_me(session, _grouped(), unseen=unseen)
            found = session.execute(statement.order_by(col(NoticeRow.at).desc()).limit(min(most, MOST)))
            return tuple(_given(*row) for row in found)

    def owed(self, most: int = MOST) -> tuple[GivenNotice, ...]:
        """What is still to be made up for, seen or not, the earliest due first: signatures, review meetings."""
        with self._journal.read() as session:
            now = self._journal.true_now()
            staff_no = read_identity(session).staff_no
            wanted = (
                col(NoticeRow.notice_kind).in_([str(kind) for kind in _OWED]),
                col(FaultRow.state).not_in(_OVER),
                _addressed(roles_of(session, staff_no, business_day(now)), staff_no),
            )
            statement = _grouped().where(*wanted).order_by(col(NoticeRow.due)).limit(min(most, MOST))
            return tuple(_given(*row) for row in session.execute(statement))

    def see(self, notices: Iterable[tuple[str, str]] | None = None) -> None:
        """These have been seen, by fault and by what they are about; all that were given by default."""
        now = self._journal.true_now()
        with self._journal.write("notice.seen", "", synchronise=False) as session:
            which = and_(col(NoticeRow.seen_at).is_(None), col(NoticeRow.at) <= now)
            if notices is not None:
                chosen = [
                    and_(col(NoticeRow.fault_id) == fault, col(NoticeRow.about) == about)
                    for fault, about in notices
                ]
                which = and_(which, or_(*chosen))
            session.connection().execute(update(NoticeRow).where(which).values(seen_at=now))

    def _for_me(self, session: Session, statement: Select[Any], *, unseen: bool) -> Select[Any]:
        now = self._journal.true_now()
        staff_no = read_identity(session).staff_no
        roles = roles_of(session, staff_no, business_day(now))
        wanted = [col(NoticeRow.at) <= now, col(FaultRow.state).not_in(_OVER), _addressed(roles, staff_no)]
        if unseen:
            wanted.append(col(NoticeRow.seen_at).is_(None))
        return statement.where(*wanted)


_COLUMNS: tuple[Any, ...] = (
    NoticeRow.fault_id,
    NoticeRow.about,
    func.max(NoticeRow.percent),
    NoticeRow.notice_kind,
    NoticeRow.at,
    NoticeRow.metric,
    NoticeRow.due,
    NoticeRow.who,
    NoticeRow.seen_at,
    FaultRow.no,
    FaultRow.state,
    FaultRow.symptom,
    HallRow.name,
    DeviceRow.serial,
)


def _grouped() -> Select[Any]:
    """One line for each thing that notices are about: SQLite takes its columns from the largest share."""
    statement: Select[Any] = (
        select(*_COLUMNS)
        .select_from(NoticeRow)
        .join(FaultRow, col(FaultRow.id) == NoticeRow.fault_id)
        .join(HallRow, col(HallRow.id) == FaultRow.hall_id, isouter=True)
        .join(DeviceRow, col(DeviceRow.id) == FaultRow.device_id, isouter=True)
        .group_by(col(NoticeRow.fault_id), col(NoticeRow.about))
    )
    return statement


def _addressed(roles: frozenset[Role], staff_no: str) -> ColumnElement[bool]:
    """To one of these roles; to engineers only where it is this one's fault, or nobody's."""
    told = [col(NoticeRow.roles).contains(f",{role},") for role in roles - {Role.ENG}]
    if Role.ENG in roles:
        mine = col(NoticeRow.only_for).in_(["", staff_no])
        told.append(and_(col(NoticeRow.roles).contains(f",{Role.ENG},"), mine))
    return or_(*told) if told else col(NoticeRow.at).is_(None)


def _given(
    fault_id: str,
    about: str,
    percent: int,
    kind: str,
    at: datetime,
    metric: str,
    due: datetime | None,
    who: str,
    seen_at: datetime | None,
    no: str,
    state: str,
    symptom: str,
    hall: str | None,
    serial: str | None,
) -> GivenNotice:
    return GivenNotice(
        fault_id,
        about,
        percent,
        NoticeKind(kind),
        at,
        metric,
        due,
        who,
        no,
        State(state),
        hall or "",
        serial or "",
        symptom,
        seen_at,
    )
