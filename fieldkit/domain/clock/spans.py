"""When does a span end? Hours, working days, calendar days, weeks, years of the service plan (requirements 0).

A deadline that is met at the very second is met; a day ends at 24:00, which is 00:00 of the next.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from fieldkit.domain.clock.calendar import DayKind, WorkCalendar
from fieldkit.domain.clock.hours import HallHours, Interval, midnight
from fieldkit.domain.instants import business_day
from fieldkit.domain.periods import months_later
from fieldkit.domain.words import Refusal, say

_DAY = timedelta(days=1)
_FOREVER = datetime.max.replace(tzinfo=UTC)
_LONGEST_CLOSURE = 366
"""Days a hall may be closed before nobody can be held to its closing time."""
_MONTHS_OF_QUARTER = 3
_NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class WorkingDue:
    """The end of a span of working days."""

    at: datetime
    counted_to: date
    """The n-th working day; the due day is later where the hall is closed on it (K2)."""
    provisional: bool
    """A day was judged by a calendar that is not published yet."""


def working_days_due(start: datetime, days: int, calendar: WorkCalendar, hall: HallHours) -> WorkingDue:
    """Closing time of the n-th working day, the day of the event not counted (K-WD)."""
    first = business_day(start)
    counted_to = calendar.nth_working_day(first, days)
    due_day = counted_to if hall.opens_on(counted_to) else _next_opening(counted_to, calendar, hall)
    provisional = any(calendar.is_provisional(year) for year in range((first + _DAY).year, due_day.year + 1))
    return WorkingDue(hall.closing(due_day), counted_to, provisional)


def working_days_end(day: date, days: int, calendar: WorkCalendar) -> datetime:
    """24:00 of the n-th working day: dues of reports, which know no hour (9, K10)."""
    return end_of_day(calendar.nth_working_day(day, days))


def calendar_days_end(day: date, days: int) -> datetime:
    """24:00 of the n-th day, the day of the event not counted (K-CD); weeks are seven days (K-W)."""
    return end_of_day(day + days * _DAY)


def weeks_end(day: date, weeks: int) -> datetime:
    """24:00 of the day so many weeks later (K-W)."""
    return calendar_days_end(day, 7 * weeks)


def years_end(day: date, years: int) -> datetime:
    """24:00 of the corresponding day; of the last day of the month where it is missing (K-Y)."""
    return end_of_day(months_later(day, 12 * years))


def month_end(day: date) -> datetime:
    """24:00 of the last day of the month (K-M)."""
    return midnight(months_later(day.replace(day=1), 1))


def quarter_end(day: date) -> datetime:
    """24:00 of the last day of the quarter (K-Q)."""
    first_month = (day.month - 1) // _MONTHS_OF_QUARTER * _MONTHS_OF_QUARTER + 1
    return midnight(months_later(day.replace(month=first_month, day=1), _MONTHS_OF_QUARTER))


def end_of_day(day: date) -> datetime:
    """24:00 of the day."""
    return midnight(day + _DAY)


def extended_over_holiday(day: date, calendar: WorkCalendar, *, weekends: bool = False) -> date:
    """The day itself, or the next working day where it is a holiday: complaints with that option (9, K11)."""
    kind = calendar.kind_of(day)
    if kind is DayKind.HOLIDAY or (weekends and kind is DayKind.WEEKEND):
        return calendar.nth_working_day(day, 1)
    return day


def around_the_clock(since: datetime) -> Iterator[Interval]:
    """All time from an instant on: what counts for a clock of hours."""
    yield Interval(since, _FOREVER)


def opening_windows(since: datetime, calendar: WorkCalendar, hall: HallHours) -> Iterator[Interval]:
    """Opening hours on working days from an instant on: what counts for a clock of working days (9, K1)."""
    day = business_day(since)
    while True:
        if calendar.is_working(day) and hall.opens_on(day):
            hours = hall.opening_hours(day)
            if hours.until > since:
                yield Interval(max(hours.since, since), hours.until)
        day += _DAY


def joined(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same time without overlaps, in order."""
    found: list[Interval] = []
    for interval in sorted(intervals, key=lambda interval: interval.since):
        if found and interval.since <= found[-1].until:
            found[-1] = Interval(found[-1].since, max(found[-1].until, interval.until))
        elif interval.since < interval.until:
            found.append(interval)
    return tuple(found)


def without(window: Interval, gaps: Sequence[Interval]) -> Iterator[Interval]:
    """The pieces of a window outside the gaps, which are in order and do not overlap."""
    since = window.since
    for gap in gaps:
        if gap.until <= since:
            continue
        if gap.since >= window.until:
            break
        if gap.since > since:
            yield Interval(since, gap.since)
        since = gap.until
    if since < window.until:
        yield Interval(since, window.until)


def passed(windows: Iterable[Interval], until: datetime, gaps: Sequence[Interval] = ()) -> timedelta:
    """How much counted time lies before an instant."""
    total = _NOTHING
    for window in windows:
        if window.since >= until:
            break
        cut = Interval(window.since, min(window.until, until))
        total += sum((piece.until - piece.since for piece in without(cut, gaps)), _NOTHING)
    return total


def used_up(windows: Iterable[Interval], allowance: timedelta, gaps: Sequence[Interval] = ()) -> datetime:
    """The first instant at which so much counted time has passed."""
    for window in windows:
        for piece in without(window, gaps):
            length = piece.until - piece.since
            if length >= allowance:
                return piece.since + allowance
            allowance -= length
    raise AssertionError("counted time never ends")


def _next_opening(day: date, calendar: WorkCalendar, hall: HallHours) -> date:
    for _ in range(_LONGEST_CLOSURE):
        day = calendar.nth_working_day(day, 1)
        if hall.opens_on(day):
            return day
    raise Refusal(
        "hall.never_open",
        say("The hall opens on no working day within a year (C028)."),
        say("Check its closed weekdays and closing days."),
    )
