"""By which calendars is this database judged, and what does importing one do? (requirements 2.4, E06)"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Protocol

from sqlmodel import Session, col, select

from fieldkit.domain.clock.calendar import CalendarStatus, CalendarYear, DaysOff, WorkCalendar
from fieldkit.domain.clock.calendar_file import CalendarFile, Closing, read_calendar_file
from fieldkit.domain.clock.hours import HallHours, hall_hours
from fieldkit.domain.clock.policy import SlaPolicy
from fieldkit.domain.clock.recompute import Moved, moved
from fieldkit.domain.clock.story import Story
from fieldkit.domain.words import Refusal, say
from fieldkit.services.contract_data import shipped_calendars
from fieldkit.services.identity import read_identity
from fieldkit.storage.ids import new_id
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.clocks import CalendarYearRow, DueChangeRow, HallClosingRow
from fieldkit.storage.rows.reference import HallRow


@dataclass(frozen=True)
class RunningFault:
    """A fault with at least one clock that has not stopped."""

    fault_id: str
    no: str
    story: Story
    policy: SlaPolicy


class RunningFaults(Protocol):
    """Knows the faults whose clocks run; the calendar does not know faults."""

    def running(self, session: Session) -> Iterable[RunningFault]:
        """Every fault with a running clock."""


@dataclass(frozen=True)
class MovedDue:
    """A deadline that an import moved, with its fault."""

    no: str
    moved: Moved


@dataclass(frozen=True)
class CalendarImport:
    """What an import understood and did."""

    year: CalendarYear | None
    """With the version that it has now; None for a file of closings only."""
    closings: int
    """Closings that were not on file."""
    is_new: bool
    """Whether the year is another than the one in force."""
    moved: tuple[MovedDue, ...]


class CalendarDesk:
    """Reads and imports calendars."""

    def __init__(self, journal: Journal, running: Sequence[RunningFaults] = ()) -> None:
        self._journal = journal
        self._running = running

    def calendar(self) -> WorkCalendar:
        """The calendars in force."""
        with self._journal.read() as session:
            return calendar_in(session)

    def versions(self, year: int) -> tuple[CalendarYear, ...]:
        """Every version of a year on file, the first one first."""
        with self._journal.read() as session:
            return tuple(sorted((one for one in _known(session) if one.year == year), key=_version))

    def preview(self, content: bytes, file_name: str) -> CalendarImport:
        """What an import would do; nothing is written."""
        read = read_calendar_file(content, file_name)
        with self._journal.read() as session:
            year, is_new = _numbered(session, read)
            fresh = list(_fresh(session, read.closings))
            changes = [] if year is None or not is_new else self._moves(session, year)
        return CalendarImport(
            year, len(fresh), is_new, tuple(MovedDue(fault.no, change) for fault, change in changes)
        )

    def run(self, content: bytes, file_name: str) -> CalendarImport:
        """Takes the file in one transaction and recomputes running clocks; the same file twice changes nothing.

        Refusal `calendar.headquarters` on a laptop of headquarters, which alone publishes calendars.
        """
        read = read_calendar_file(content, file_name)
        with self._journal.write("calendar.import", "hq", why=file_name) as session:
            if read_identity(session).staff_no:
                raise Refusal(
                    "calendar.headquarters",
                    say("Calendars are published by headquarters; this laptop belongs to one."),
                    say("Import the file at headquarters (--hq FOLDER); laptops receive it when they synchronise."),
                )
            year, is_new = _numbered(session, read)
            fresh = list(_fresh(session, read.closings))
            session.add_all(self._closing_row(hall_id, closing) for hall_id, closing in fresh)
            changes = []
            if year is not None and is_new:
                changes = self._moves(session, year)
                session.add(self._year_row(year))
                session.add_all(self._change_row(fault, change, year) for fault, change in changes)
        return CalendarImport(
            year, len(fresh), is_new, tuple(MovedDue(fault.no, change) for fault, change in changes)
        )

    def _moves(self, session: Session, year: CalendarYear) -> list[tuple[RunningFault, Moved]]:
        before = calendar_in(session)
        after = WorkCalendar((*before.years, year))
        now = self._journal.clock.now()
        faults = (fault for source in self._running for fault in source.running(session))
        return [
            (fault, change) for fault in faults for change in moved(fault.story, fault.policy, before, after, now)
        ]

    def _stamps(self) -> dict[str, Any]:
        now = self._journal.clock.now()
        return {
            "id": new_id(now),
            "created_at": now,
            "updated_at": now,
            "author": "hq",
            "device_code": self._journal.device_code or "HQ",
        }

    def _year_row(self, year: CalendarYear) -> CalendarYearRow:
        return CalendarYearRow(
            **self._stamps(),
            year=year.year,
            version=year.version,
            status=year.status.value,
            source=year.source,
            published_on=year.published_on,
            holidays=[
                {"first": str(block.first), "last": str(block.last), "zh": block.zh, "en": block.en}
                for block in year.holidays
            ],
            makeup=[str(day) for day in year.makeup],
        )

    def _closing_row(self, hall_id: str, closing: Closing) -> HallClosingRow:
        return HallClosingRow(
            **self._stamps(),
            hall_id=hall_id,
            first_day=closing.first,
            last_day=closing.last,
            reason=closing.reason,
        )

    def _change_row(self, fault: RunningFault, change: Moved, year: CalendarYear) -> DueChangeRow:
        now = self._journal.clock.now()
        return DueChangeRow(
            id=new_id(now),
            at=now,
            fault_id=fault.fault_id,
            metric=change.metric.value,
            year=year.year,
            version=year.version,
            old_due=change.old_due,
            new_due=change.new_due,
            due=change.due,
        )


def calendar_in(session: Session) -> WorkCalendar:
    """The calendars in force in this database: those of the program, and later versions that were imported."""
    return WorkCalendar(_known(session))


def hours_of(session: Session, hall_id: str) -> HallHours:
    """When a hall is open; Refusal `hall.no_hours` when its file does not say."""
    hall = session.get_one(HallRow, hall_id)
    closings = session.exec(select(HallClosingRow).where(HallClosingRow.hall_id == hall_id))
    closed = (day for closing in closings for day in _days(closing.first_day, closing.last_day))
    return hall_hours(hall.open_from, hall.open_to, hall.closed_weekdays, closed)


def _known(session: Session) -> tuple[CalendarYear, ...]:
    rows = session.exec(select(CalendarYearRow).order_by(col(CalendarYearRow.year), col(CalendarYearRow.version)))
    return (*shipped_calendars(), *(_year_of(row) for row in rows))


def _year_of(row: CalendarYearRow) -> CalendarYear:
    return CalendarYear(
        year=row.year,
        version=row.version,
        status=CalendarStatus(row.status),
        source=row.source,
        published_on=row.published_on,
        holidays=tuple(
            DaysOff(date.fromisoformat(block["first"]), date.fromisoformat(block["last"]), block["zh"], block["en"])
            for block in row.holidays
        ),
        makeup=tuple(date.fromisoformat(day) for day in row.makeup),
    )


def _numbered(session: Session, read: CalendarFile) -> tuple[CalendarYear | None, bool]:
    """The year with its version, and whether it differs from the one in force."""
    if read.year is None:
        return None, False
    known = [year for year in _known(session) if year.year == read.year.year]
    if not known:
        return replace(read.year, version=1), True
    last = max(known, key=_version)
    if replace(read.year, version=last.version) == last:
        return last, False
    if last.status is CalendarStatus.OFFICIAL and read.year.status is CalendarStatus.PROVISIONAL:
        raise Refusal(
            "calendar.provisional",
            say("{year} has been published; a provisional calendar cannot take its place.", year=last.year),
            say("Import the calendar of the State Council's notice."),
        )
    return replace(read.year, version=last.version + 1), True


def _fresh(session: Session, closings: Iterable[Closing]) -> Iterator[tuple[str, Closing]]:
    """The closings that are not on file, with the hall that each is about."""
    halls = {name: hall.id for hall in session.exec(select(HallRow)) for name in (hall.code, hall.name)}
    known = {(row.hall_id, row.first_day, row.last_day) for row in session.exec(select(HallClosingRow))}
    for closing in closings:
        hall_id = halls.get(closing.hall)
        if hall_id is None:
            raise Refusal(
                "calendar.hall",
                say("There is no hall “{hall}” on file.", hall=closing.hall),
                say("Write its code or its name as the device files have it; nothing was changed."),
            )
        if (hall_id, closing.first, closing.last) not in known:
            known.add((hall_id, closing.first, closing.last))
            yield hall_id, closing


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _version(year: CalendarYear) -> int:
    return year.version
