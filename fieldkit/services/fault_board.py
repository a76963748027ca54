"""Which faults wait, the most urgent first, and how does the next clock of each stand?

The next due of each open fault is kept (`FaultDueRow`), so that a list of ten thousand is in order without reading
their histories; only the rows that are looked at get a clock that can be read.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, func, or_, select

from fieldkit.domain.clock.calendar import WorkCalendar
from fieldkit.domain.clock.face import Face, counted_until
from fieldkit.domain.clock.hours import HallHours, Interval
from fieldkit.domain.clock.policy import Metric
from fieldkit.domain.clock.spans import opening_windows
from fieldkit.domain.duty.roster import Group
from fieldkit.domain.fault.terms import State, Tier
from fieldkit.domain.instants import business_day
from fieldkit.domain.text import narrow, one_line
from fieldkit.services.calendar_rows import calendar_in, hours_of
from fieldkit.services.duty_rows import own_group
from fieldkit.services.fault_judging import AT_ONCE as AT_ONCE
from fieldkit.services.fault_judging import judge
from fieldkit.services.identity import read_identity
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.clocks import FaultDueRow
from fieldkit.storage.rows.faults import FaultRow
from fieldkit.storage.rows.reference import DeviceModelRow, DeviceRow, HallRow

_UNFINISHED = (State.FULL, State.REPORTED, State.SIGNED, State.FILED)
_AT_HALL = col(HallRow.id) == FaultRow.hall_id
_OF_DEVICE = col(DeviceRow.id) == FaultRow.device_id
_OF_MODEL = col(DeviceModelRow.code) == DeviceRow.model_code


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
    group: Group | None = None
    """Queue of one maintenance group; faults of no device, or of an unknown one, are in both."""
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
        if query.text.strip() or query.group:
            statement = statement.join(HallRow, _AT_HALL, isouter=True).join(DeviceRow, _OF_DEVICE, isouter=True)
        if query.group:
            statement = statement.join(DeviceModelRow, _OF_MODEL, isouter=True)
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
        if query.group:
            statement = statement.join(DeviceModelRow, _OF_MODEL, isouter=True)
        with self._journal.read() as session:
            faces = _Faces(session)
            found = session.exec(statement.where(*_matching(session, query)).offset(start).limit(size))
            return tuple(_card(row, hall, serial, faces.of(row, due)) for row, due, hall, serial in found)

    def judge(self, most: int = AT_ONCE) -> int:
        """Judges faults that are new or changed; answers how many, 0 when all have clock and notices."""
        return judge(self._journal, most)

    def first_group(self) -> Group | None:
        """The queue that this person sees first: that of his group, if he works in one (C055, C056)."""
        with self._journal.read() as session:
            return own_group(session, read_identity(session).staff_no, business_day(self._journal.true_now()))


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
    return (_in_view(session, query.view), *_in_group(query.group), *map(_has_word, words))


def _in_group(group: Group | None) -> tuple[ColumnElement[bool], ...]:
    if group is None:
        return ()
    known = col(DeviceModelRow.service_group)
    return (or_(known == str(group), known.is_(None), known.not_in([str(one) for one in Group])),)


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
