"""Which faults wait, the most urgent first, and how does the next clock of each stand?

The next due of each open fault is kept (`FaultDueRow`), so that a list of ten thousand is in order without reading
their histories; only the rows that are looked at get a clock that can be read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, insert
from sqlmodel import Session, and_, col, func, or_, select

from fieldkit.domain.clock.calendar import WorkCalendar
from fieldkit.domain.clock.face import Face, counted_until, next_clock
from fieldkit.domain.clock.hours import HallHours, Interval
from fieldkit.domain.clock.policy import Metric
from fieldkit.domain.clock.results import assess
from fieldkit.domain.clock.spans import opening_windows
from fieldkit.domain.fault.terms import State, Tier
from fieldkit.domain.text import narrow, one_line
from fieldkit.domain.words import Refusal
from fieldkit.services.calendar_rows import calendar_in, hours_of
from fieldkit.services.fault_clocks import story_in
from fieldkit.services.identity import read_identity
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.clocks import FaultDueRow
from fieldkit.storage.rows.faults import FaultRow
from fieldkit.storage.rows.local import AuditRow
from fieldkit.storage.rows.reference import DeviceRow, HallRow

AT_ONCE = 200
"""Faults whose next due is worked out in one go."""
_UNFINISHED = (State.FULL, State.REPORTED, State.SIGNED, State.FILED)
_AT_HALL = col(HallRow.id) == FaultRow.hall_id
_OF_DEVICE = col(DeviceRow.id) == FaultRow.device_id


class View(StrEnum):
    """Which faults."""

    OPEN = "open"
    MINE = "mine"
    """The order is with the engineer of this laptop."""
    NOBODY = "nobody"
    """Open, and nobody has the order: the queue of the group."""
    TO_FINISH = "to_finish"
    """Over for the customer, but not reported, signed and archived yet."""


@dataclass(frozen=True)
class FaultQuery:
    """What is listed."""

    view: View = View.OPEN
    text: str = ""
    """Every word has to occur in number, serial, hall, symptom or engineer."""


@dataclass(frozen=True)
class FaultCard:
    """A fault with the clock that is due first."""

    id: str
    no: str
    state: State
    level: int
    tier: str
    hall: str
    serial: str
    symptom: str
    crew: str
    reported_at: datetime
    flagged: int
    is_open: bool
    face: Face | None
    """None while no clock runs."""


class FaultBoardDesk:
    """Reads lists of faults."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def count(self, query: FaultQuery) -> int:
        """How many faults match."""
        statement = select(func.count()).select_from(FaultRow)
        if query.text.strip():
            statement = statement.join(HallRow, _AT_HALL, isouter=True).join(DeviceRow, _OF_DEVICE, isouter=True)
        with self._journal.read() as session:
            return session.exec(statement.where(*_matching(session, query))).one()

    def window(self, query: FaultQuery, start: int, size: int) -> tuple[FaultCard, ...]:
        """Some of them, those with the least time left first."""
        statement = (
            select(FaultRow, FaultDueRow, HallRow.name, DeviceRow.serial)
            .join(FaultDueRow, col(FaultDueRow.fault_id) == FaultRow.id, isouter=True)
            .join(HallRow, _AT_HALL, isouter=True)
            .join(DeviceRow, _OF_DEVICE, isouter=True)
            .order_by(
                col(FaultDueRow.due).is_(None), col(FaultDueRow.due), col(FaultRow.reported_at), col(FaultRow.id)
            )
        )
        with self._journal.read() as session:
            faces = _Faces(session)
            found = session.exec(statement.where(*_matching(session, query)).offset(start).limit(size))
            return tuple(_card(row, hall, serial, faces.of(row, due)) for row, due, hall, serial in found)

    def judge(self, most: int = AT_ONCE) -> int:
        """Works out the next due of open faults that have none yet; answers of how many, 0 when all have theirs."""
        now = self._journal.clock.now()
        with self._journal.read() as session:
            state, waiting = _last_change(session), _unjudged(session, most)
            calendar = calendar_in(session) if waiting else None
            rows = [_due_of(session, fault_id, calendar, now).values() for fault_id in waiting if calendar]
        if not rows:
            return 0
        with self._journal.write("fault.judged", "", synchronise=False) as session:
            if _last_change(session) == state:  # else another time: a key must not wait for all that arithmetic
                session.connection().execute(insert(FaultDueRow).prefix_with("OR REPLACE"), rows)
        return len(rows)


class _Faces:
    """Makes stored dues readable; the calendar and the hours of a hall are read once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._calendar: WorkCalendar | None = None
        self._hours: dict[str, HallHours] = {}

    def of(self, fault: FaultRow, due: FaultDueRow | None) -> Face | None:
        """The clock of a fault, as far as one runs."""
        if due is None or due.due is None or due.start is None:
            return None
        return Face(
            Metric(due.metric),
            Tier(due.tier),
            due.start,
            due.due,
            self._counted(fault.hall_id, due.start, due.due)
            if due.opening_hours
            else (Interval(due.start, due.due),),
            due.provisional,
            due.projected,
            due.held,
        )

    def _counted(self, hall_id: str, start: datetime, due: datetime) -> tuple[Interval, ...]:
        if self._calendar is None:
            self._calendar = calendar_in(self._session)
        if hall_id not in self._hours:
            self._hours[hall_id] = hours_of(self._session, hall_id)
        return counted_until(opening_windows(start, self._calendar, self._hours[hall_id]), due)


def _matching(session: Session, query: FaultQuery) -> tuple[ColumnElement[bool], ...]:
    words = narrow(one_line(query.text, limit=100)).split()
    return (_in_view(session, query.view), *map(_has_word, words))


def _in_view(session: Session, view: View) -> ColumnElement[bool]:
    unfinished = and_(~col(FaultRow.is_open), col(FaultRow.state).in_([str(state) for state in _UNFINISHED]))
    match view:
        case View.MINE:
            mine = col(FaultRow.crew) == read_identity(session).staff_no
            return and_(mine, or_(col(FaultRow.is_open), unfinished))
        case View.NOBODY:
            return and_(col(FaultRow.is_open), col(FaultRow.crew) == "")
        case View.TO_FINISH:
            return unfinished
        case View.OPEN:
            return col(FaultRow.is_open).is_(True)


def _has_word(word: str) -> ColumnElement[bool]:
    places = (FaultRow.no, DeviceRow.serial, HallRow.name, FaultRow.symptom, FaultRow.crew)
    return or_(*(col(place).icontains(word, autoescape=True) for place in places))


def _last_change(session: Session) -> int:
    """Every change of what dues follow from has its entry in the audit."""
    return session.exec(select(func.max(AuditRow.seq))).one() or 0


def _unjudged(session: Session, most: int) -> Sequence[str]:
    statement = (
        select(FaultRow.id)
        .join(FaultDueRow, col(FaultDueRow.fault_id) == FaultRow.id, isouter=True)
        .where(FaultRow.is_open, col(FaultDueRow.fault_id).is_(None))
        .limit(most)
    )
    return session.exec(statement).all()


def _due_of(session: Session, fault_id: str, calendar: WorkCalendar, now: datetime) -> FaultDueRow:
    try:
        _fault, story, policy = story_in(session, fault_id)
        clock = next_clock(assess(story, policy, calendar, now))
    except Refusal:
        return FaultDueRow(fault_id=fault_id)  # a hall without hours; the fault is listed without a clock
    if clock is None:
        return FaultDueRow(fault_id=fault_id)
    return FaultDueRow(
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


def _card(row: FaultRow, hall: str | None, serial: str | None, face: Face | None) -> FaultCard:
    return FaultCard(
        row.id,
        row.no,
        State(row.state),
        row.level,
        row.tier,
        hall or "",
        serial or "",
        row.symptom,
        row.crew,
        row.reported_at,
        row.flagged,
        row.is_open,
        face,
    )
