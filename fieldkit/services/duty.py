"""How does a duty roster get on file, and who is on duty by it? (C013, S24)"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from fieldkit.domain.clock.hours import Interval, midnight
from fieldkit.domain.duty.roster import Group, Shift, holes, next_shift, on_duty
from fieldkit.domain.duty.roster_file import RosterReading, RosterRow, best_header, read_roster
from fieldkit.domain.words import Refusal, Words, say
from fieldkit.services.calendar_rows import calendar_in
from fieldkit.services.duty_rows import centre_of_person, names_of, shift_of, shifts_from, shifts_in
from fieldkit.services.fleet_file import read_table
from fieldkit.services.identity import read_identity
from fieldkit.storage.ids import new_id
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.duty import DutyShiftRow
from fieldkit.storage.rows.reference import CentreRow, EngineerRow

MOST_DAYS = 62


@dataclass(frozen=True)
class Hole:
    """A time in which nobody is on duty for a group of a centre."""

    centre: str
    group: Group
    span: Interval


@dataclass(frozen=True)
class RosterImport:
    """What an import understood and did."""

    understood: Words
    """Encoding, rows, line of the headings."""
    reading: RosterReading
    replaced: int
    """Shifts on file that give way."""
    is_new: bool
    """Whether the list says anything else than what is on file."""
    holes: tuple[Hole, ...]


@dataclass(frozen=True)
class RosterDay:
    """A day of the roster; shifts that begin the day before stand here too."""

    day: date
    is_working_day: bool
    shifts: tuple[Shift, ...]
    holes: tuple[Hole, ...]


@dataclass(frozen=True)
class Roster:
    """Some days of a centre."""

    centre: str
    names: dict[str, str]
    days: tuple[RosterDay, ...]


@dataclass(frozen=True)
class DutyNow:
    """Who is on duty for a group at an instant."""

    group: Group
    shifts: tuple[Shift, ...]
    next: Shift | None
    """The next one that begins."""


@dataclass(frozen=True)
class DutyBoard:
    """Who is on duty in the centre of this laptop."""

    centre: str
    at: datetime
    names: dict[str, str]
    groups: tuple[DutyNow, ...]
    """Empty where the centre has no roster that reaches so far."""


class DutyDesk:
    """Reads and imports duty rosters."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def preview(self, path: Path) -> RosterImport:
        """What an import would do; nothing is written."""
        table = read_table(path, best_header)
        with self._journal.read() as session:
            reading = _read(session, table.cells)
            return _told(session, table.understood, reading)

    def run(self, path: Path) -> RosterImport:
        """Takes the whole list in one transaction, or none of it: half a roster would look like a full one.

        The shifts of its centres between its first beginning and its last end are replaced. Refusal `roster.rows`
        when a row is refused, `roster.headquarters` on a laptop.
        """
        table = read_table(path, best_header)
        now = self._journal.true_now()
        with self._journal.write("roster.import", "hq", why=path.name) as session:
            if read_identity(session).staff_no:
                raise Refusal(
                    "roster.headquarters",
                    say("Rosters are published by headquarters; this laptop belongs to one (C013)."),
                    say("Import the file at headquarters (--hq FOLDER); laptops receive it when they synchronise."),
                )
            reading = _read(session, table.cells)
            if reading.refused:
                raise _rows_refused(reading)
            told = _told(session, table.understood, reading)
            if told.is_new:
                for row in _replaced(session, reading.good):
                    session.delete(row)
                session.add_all(_row(good, now) for good in reading.good)
        return told

    def roster(self, first: date, days: int, centre: str = "") -> Roster:
        """Some days of a centre, that of this laptop by default."""
        days = max(1, min(days, MOST_DAYS))
        with self._journal.read() as session:
            centre = centre or self._own_centre(session)
            shifts = shifts_in(session, centre, midnight(first), midnight(first + timedelta(days=days)))
            calendar = calendar_in(session)
            found = [first + timedelta(days=number) for number in range(days)]
            lines = [_day(centre, day, calendar.is_working(day), shifts) for day in found]
            return Roster(centre, names_of(session, centre), tuple(lines))

    def board(self, at: datetime | None = None, centre: str = "") -> DutyBoard:
        """Who is on duty at an instant, now by default."""
        at = at or self._journal.true_now()
        with self._journal.read() as session:
            centre = centre or self._own_centre(session)
            shifts = shifts_from(session, centre, at)
            groups = tuple(
                DutyNow(group, on_duty(shifts, group, at), next_shift(shifts, group, at)) for group in Group
            )
            return DutyBoard(centre, at, names_of(session, centre), groups if shifts else ())

    def _own_centre(self, session: Session) -> str:
        centre = centre_of_person(session, read_identity(session).staff_no)
        if not centre:
            known = session.exec(select(CentreRow.code).order_by(col(CentreRow.code)).limit(30)).all()
            raise _no_centre(", ".join(known))
        return centre


def _no_centre(known: str) -> Refusal:
    if not known:
        return Refusal(
            "roster.centre",
            say("No service centre is on file here (C013)."),
            say("Synchronise; headquarters publishes centres and rosters."),
        )
    return Refusal(
        "roster.centre",
        say("It is not said of which centre (C013)."),
        say("Name one of: {centres}.", centres=known),
    )


def _day(centre: str, day: date, is_working_day: bool, shifts: Sequence[Shift]) -> RosterDay:
    since, until = midnight(day), midnight(day + timedelta(days=1))
    here = tuple(shift for shift in shifts if shift.since < until and since < shift.until)
    return RosterDay(day, is_working_day, here, _holes(centre, here, since, until) if shifts else ())


def _holes(centre: str, shifts: Iterable[Shift], since: datetime, until: datetime) -> tuple[Hole, ...]:
    known = tuple(shifts)
    return tuple(Hole(centre, group, span) for group in Group for span in holes(known, group, since, until))


def _read(session: Session, cells: Sequence[Sequence[str]]) -> RosterReading:
    people = select(EngineerRow.staff_no, CentreRow.code).join(
        CentreRow, col(CentreRow.id) == EngineerRow.centre_id
    )
    staff = {staff_no.upper(): code for staff_no, code in session.exec(people.where(EngineerRow.active))}
    return read_roster(cells, staff, set(session.exec(select(CentreRow.code))))


def _told(session: Session, understood: Words, reading: RosterReading) -> RosterImport:
    replaced = _replaced(session, reading.good)
    before = sorted(_values(row.centre_code, shift_of(row)) for row in replaced)
    after = sorted(_values(row.centre, row.shift) for row in reading.good)
    found: list[Hole] = []
    for centre, shifts in _by_centre(reading.good).items():
        since, until = _reach(shifts)
        found += _holes(centre, shifts, since, until)
    return RosterImport(understood, reading, len(replaced), before != after, tuple(found))


def _replaced(session: Session, good: Iterable[RosterRow]) -> list[DutyShiftRow]:
    """The shifts on file that begin within the time that the list covers, of the same centre."""
    rows: list[DutyShiftRow] = []
    for centre, shifts in _by_centre(good).items():
        since, until = _reach(shifts)
        statement = select(DutyShiftRow).where(
            DutyShiftRow.centre_code == centre, DutyShiftRow.starts_at >= since, DutyShiftRow.starts_at < until
        )
        rows += session.exec(statement).all()
    return rows


def _by_centre(good: Iterable[RosterRow]) -> dict[str, list[Shift]]:
    found: dict[str, list[Shift]] = {}
    for row in good:
        found.setdefault(row.centre, []).append(row.shift)
    return found


def _reach(shifts: Iterable[Shift]) -> tuple[datetime, datetime]:
    known = tuple(shifts)
    return min(shift.since for shift in known), max(shift.until for shift in known)


def _values(centre: str, shift: Shift) -> tuple[str, str, str, str, datetime, datetime]:
    return (centre, shift.staff_no, shift.group or "", shift.kind.value, shift.since, shift.until)


def _row(good: RosterRow, now: datetime) -> DutyShiftRow:
    shift = good.shift
    return DutyShiftRow(
        id=new_id(now),
        created_at=now,
        updated_at=now,
        author="hq",
        device_code="HQ",
        centre_code=good.centre,
        service_group=shift.group or "",
        staff_no=shift.staff_no,
        duty_kind=shift.kind.value,
        starts_at=shift.since,
        ends_at=shift.until,
    )


def _rows_refused(reading: RosterReading) -> Refusal:
    first = reading.refused[0]
    return Refusal(
        "roster.rows",
        say(
            "{refused} of {rows} rows are refused; the first is row {row}: {why} (C013).",
            refused=len(reading.refused),
            rows=reading.rows,
            row=first.row,
            why=first.text,
        ),
        say("Look at all of them with --dry-run, correct the list and import it again; nothing was changed."),
    )
