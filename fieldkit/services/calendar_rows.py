"""Which calendars and closings does a database hold, in terms of the rules?"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from fieldkit.domain.clock.calendar import CalendarStatus, CalendarYear, DaysOff, WorkCalendar
from fieldkit.domain.clock.calendar_file import Closing
from fieldkit.domain.clock.hours import HallHours, hall_hours
from fieldkit.domain.words import Refusal, say
from fieldkit.services.contract_data import shipped_calendars
from fieldkit.storage.ids import new_id
from fieldkit.storage.rows.clocks import CalendarYearRow, HallClosingRow
from fieldkit.storage.rows.reference import HallRow

_YEARS = select(CalendarYearRow).order_by(col(CalendarYearRow.year), col(CalendarYearRow.version))


def calendar_in(session: Session) -> WorkCalendar:
    """The calendars in force in this database: those of the program, and later versions that were imported."""
    return WorkCalendar(years_in(session))


def hours_of(session: Session, hall_id: str) -> HallHours:
    """When a hall is open; Refusal `hall.no_hours` when its file does not say."""
    hall = session.get_one(HallRow, hall_id)
    closings = session.exec(select(HallClosingRow).where(HallClosingRow.hall_id == hall_id))
    closed = (day for closing in closings for day in days_between(closing.first_day, closing.last_day))
    return hall_hours(hall.open_from, hall.open_to, hall.closed_weekdays, closed)


def years_in(session: Session) -> tuple[CalendarYear, ...]:
    """Every version of every year, those of the program first."""
    rows = session.exec(_YEARS)
    return (*shipped_calendars(), *(_year_of(row) for row in rows))


def fresh_closings(session: Session, closings: Iterable[Closing]) -> Iterator[tuple[str, Closing]]:
    """The closings that are not on file, with the hall that each is about."""
    halls = {name: hall.id for hall in session.exec(select(HallRow)) for name in (hall.code, hall.name)}
    known = {(row.hall_id, row.first_day, row.last_day) for row in session.exec(select(HallClosingRow))}
    for closing in closings:
        hall_id = halls.get(closing.hall)
        if hall_id is None:
            raise Refusal(
                "calendar.hall",
                say("There is no hall “{hall}” on file (C028).", hall=closing.hall),
                say("Write its code or its name as the device files have it; nothing was changed."),
            )
        if (hall_id, closing.first, closing.last) not in known:
            known.add((hall_id, closing.first, closing.last))
            yield hall_id, closing


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day, the first and the last included."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def year_row(year: CalendarYear, now: datetime, device_code: str) -> CalendarYearRow:
    """The year as headquarters publishes it."""
    return CalendarYearRow(
        **_stamps(now, device_code),
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


def closing_row(hall_id: str, closing: Closing, now: datetime, device_code: str) -> HallClosingRow:
    """The closing as headquarters publishes it."""
    return HallClosingRow(
        **_stamps(now, device_code),
        hall_id=hall_id,
        first_day=closing.first,
        last_day=closing.last,
        reason=closing.reason,
    )


def _stamps(now: datetime, device_code: str) -> dict[str, Any]:
    return {
        "id": new_id(now),
        "created_at": now,
        "updated_at": now,
        "author": "hq",
        "device_code": device_code or "HQ",
    }


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
