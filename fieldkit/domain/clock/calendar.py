"""Which days are working days? By the State Council, and by a rule where it has not spoken yet (requirements 0).

A year is looked up by ordinals prepared at its first use, so that a deadline costs microseconds.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

SATURDAY = 5
_DAY = timedelta(days=1)


class CalendarStatus(StrEnum):
    """Whether the State Council has published the year."""

    OFFICIAL = "official"
    PROVISIONAL = "provisional"


class DayKind(StrEnum):
    """What a day is in a calendar."""

    WORKING = "working"
    MAKEUP = "makeup"
    """A Saturday or Sunday that is worked (调休上班)."""
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


@dataclass(frozen=True)
class DaysOff:
    """A holiday with all its days off, the first and the last included."""

    first: date
    last: date
    zh: str
    en: str

    def days(self) -> tuple[date, ...]:
        """Every day of it."""
        return tuple(self.first + _DAY * number for number in range((self.last - self.first).days + 1))


@dataclass(frozen=True)
class CalendarYear:
    """One version of the calendar of one year."""

    year: int
    version: int
    status: CalendarStatus
    source: str
    """The notice that it was taken from."""
    published_on: date | None
    holidays: tuple[DaysOff, ...]
    makeup: tuple[date, ...]
    """Saturdays and Sundays that are worked."""


def provisional_year(year: int) -> CalendarYear:
    """Monday to Friday, 1 January off: how a year is judged until it is published (E06)."""
    first = date(year, 1, 1)
    holidays = (DaysOff(first, first, "元旦", "New Year's Day"),)
    return CalendarYear(year, 0, CalendarStatus.PROVISIONAL, "", None, holidays, ())


class WorkCalendar:
    """The calendars in force, one per year; a year that is not among them is provisional."""

    def __init__(self, years: Iterable[CalendarYear] = ()) -> None:
        self._years: dict[int, CalendarYear] = {}
        for year in years:
            known = self._years.get(year.year)
            if known is None or known.version <= year.version:
                self._years[year.year] = year
        self._tables: dict[int, _Table] = {}

    @property
    def years(self) -> tuple[CalendarYear, ...]:
        """The calendars in force, in order."""
        return tuple(self._years[year] for year in sorted(self._years))

    def year(self, year: int) -> CalendarYear:
        """The calendar of a year; a provisional one where none is in force."""
        return self._years.get(year) or provisional_year(year)

    def kind_of(self, day: date) -> DayKind:
        """What the day is."""
        return self._table(day.year).kinds.get(day) or _by_weekday(day)

    def is_working(self, day: date) -> bool:
        """Whether people work on this day, somewhere."""
        return self.kind_of(day) in (DayKind.WORKING, DayKind.MAKEUP)

    def is_provisional(self, year: int) -> bool:
        """Whether dates of this year may still change."""
        known = self._years.get(year)
        return known is None or known.status is CalendarStatus.PROVISIONAL

    def nth_working_day(self, after: date, count: int) -> date:
        """The working day number `count` after a day, which itself is not counted (K-WD)."""
        year, ordinal = after.year, after.toordinal()
        while True:
            working = self._table(year).working
            before = bisect_right(working, ordinal)
            if before + count <= len(working):
                return date.fromordinal(working[before + count - 1])
            count -= len(working) - before
            year += 1

    def _table(self, year: int) -> "_Table":
        found = self._tables.get(year)
        if found is None:
            found = self._tables[year] = _prepared(self.year(year))
        return found


def working_days(calendar: WorkCalendar, year: int) -> tuple[date, ...]:
    """Every working day of a year."""
    first = date(year, 1, 1)
    days = (first + _DAY * number for number in range((date(year, 12, 31) - first).days + 1))
    return tuple(day for day in days if calendar.is_working(day))


@dataclass(frozen=True, slots=True)
class _Table:
    """A year made ready to be asked."""

    working: tuple[int, ...]
    """Ordinals of the working days."""
    kinds: dict[date, DayKind]
    """The days that are not what their weekday says."""


def _prepared(calendar: CalendarYear) -> _Table:
    kinds = dict.fromkeys((day for block in calendar.holidays for day in block.days()), DayKind.HOLIDAY)
    kinds |= dict.fromkeys(calendar.makeup, DayKind.MAKEUP)
    first, end = date(calendar.year, 1, 1).toordinal(), date(calendar.year, 12, 31).toordinal()
    days = (date.fromordinal(ordinal) for ordinal in range(first, end + 1))
    worked = (DayKind.WORKING, DayKind.MAKEUP)
    working = tuple(day.toordinal() for day in days if (kinds.get(day) or _by_weekday(day)) in worked)
    return _Table(working, kinds)


def _by_weekday(day: date) -> DayKind:
    return DayKind.WEEKEND if day.weekday() >= SATURDAY else DayKind.WORKING
