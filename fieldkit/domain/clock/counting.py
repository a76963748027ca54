"""Which stretches of time did a clock count, which did it skip, and for what reason?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from fieldkit.domain.clock.calendar import DayKind, WorkCalendar
from fieldkit.domain.clock.demands import Demand
from fieldkit.domain.clock.hours import HallHours
from fieldkit.domain.clock.spans import end_of_day
from fieldkit.domain.instants import business_day

_DAY = timedelta(days=1)


class Reason(StrEnum):
    """Why a stretch was counted or skipped."""

    AROUND_THE_CLOCK = "around_the_clock"
    EVENT_DAY = "event_day"
    WORKING_DAY = "working_day"
    MAKEUP_DAY = "makeup_day"
    LAST_DAY = "last_day"
    """The due day after the counted days, because the hall was closed on the last of them."""
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    HALL_CLOSED = "hall_closed"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Time that was treated in one way."""

    since: datetime
    until: datetime
    counted: bool
    reason: Reason
    number: int = 0
    """Of a working day: which one."""
    provisional: bool = False

    @property
    def first_day(self) -> date:
        """The day on which it begins."""
        return business_day(self.since)

    @property
    def last_day(self) -> date:
        """The day on which it ends; a stretch until 24:00 ends on that day."""
        return business_day(self.until - timedelta(microseconds=1))


_SKIPPED = {DayKind.WEEKEND: Reason.WEEKEND, DayKind.HOLIDAY: Reason.HOLIDAY}
_COUNTED = {DayKind.WORKING: Reason.WORKING_DAY, DayKind.MAKEUP: Reason.MAKEUP_DAY}


def stretches(demand: Demand, calendar: WorkCalendar, hall: HallHours) -> tuple[Stretch, ...]:
    """All time from the start of a demand to its due, without a gap; skipped days of one kind are one stretch."""
    if demand.target.hours is not None:
        return (Stretch(demand.start, demand.due, True, Reason.AROUND_THE_CLOCK),)
    found: list[Stretch] = []
    for stretch in _days(demand, calendar, hall):
        last = found[-1] if found else None
        if last and not stretch.counted and _alike(last, stretch):
            found[-1] = Stretch(last.since, stretch.until, False, last.reason, 0, last.provisional)
        else:
            found.append(stretch)
    return tuple(found)


def _alike(one: Stretch, other: Stretch) -> bool:
    return (one.counted, one.reason, one.provisional) == (other.counted, other.reason, other.provisional)


def _days(demand: Demand, calendar: WorkCalendar, hall: HallHours) -> Iterator[Stretch]:
    day, since, number = business_day(demand.start), demand.start, 0
    yield Stretch(since, min(end_of_day(day), demand.due), False, Reason.EVENT_DAY)
    since = end_of_day(day)
    while since < demand.due:
        day += _DAY
        until = min(end_of_day(day), demand.due)
        kind, provisional = calendar.kind_of(day), calendar.is_provisional(day.year)
        if kind not in _COUNTED:
            yield Stretch(since, until, False, _SKIPPED[kind], provisional=provisional)
        elif number < demand.target.working_days:
            number += 1
            yield Stretch(since, until, True, _COUNTED[kind], number, provisional)
        else:
            reason = Reason.LAST_DAY if hall.opens_on(day) else Reason.HALL_CLOSED
            yield Stretch(since, until, False, reason, provisional=provisional)
        since = end_of_day(day)
