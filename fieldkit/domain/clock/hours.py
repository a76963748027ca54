"""When is the hall open, and on which days is it closed? (requirements 2.1, 9 K1 and K2)"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from fieldkit.domain.instants import BUSINESS_ZONE
from fieldkit.domain.text import narrow, one_line
from fieldkit.domain.words import Refusal, say

_TIME = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
_MINUTES_OF_DAY = 24 * 60
_ALL_WEEKDAYS = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Interval:
    """From an instant until another; nothing when they are the same."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class HallHours:
    """Opening hours of a hall, in minutes after midnight of the business zone."""

    opens: int = 9 * 60
    closes: int = 18 * 60
    """1440 for 24:00."""
    closed_weekdays: frozenset[int] = frozenset()
    """0 is Monday."""
    closed_days: frozenset[date] = frozenset()
    """Days on which this hall is closed besides (停业)."""

    def opens_on(self, day: date) -> bool:
        """Whether the hall opens on a working day such as this."""
        return day.weekday() not in self.closed_weekdays and day not in self.closed_days

    def closing(self, day: date) -> datetime:
        """When it closes on this day."""
        return midnight(day) + timedelta(minutes=self.closes)

    def opening_hours(self, day: date) -> Interval:
        """From opening to closing."""
        return Interval(midnight(day) + timedelta(minutes=self.opens), self.closing(day))


DEFAULT_HOURS = HallHours()
"""09:00 to 18:00 every day: the hall that nobody has told otherwise of."""


def midnight(day: date) -> datetime:
    """00:00 of the day in the business zone, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=BUSINESS_ZONE).astimezone(UTC)


def hall_hours(
    open_from: str, open_to: str, closed_weekdays: Iterable[int] = (), closed_days: Iterable[date] = ()
) -> HallHours:
    """The hours of a hall as its file has them; Refusal `hall.no_hours` when no clock can be read from them."""
    opens, closes, weekdays = minute_of(open_from), minute_of(open_to), frozenset(closed_weekdays)
    if opens is None or closes is None or opens >= closes or weekdays >= _ALL_WEEKDAYS:
        raise Refusal(
            "hall.no_hours",
            say(
                "A hall open from “{opens}” to “{closes}” has no closing time to judge working days by (C028).",
                opens=one_line(open_from, limit=20),
                closes=one_line(open_to, limit=20),
            ),
            say("Enter its opening hours, such as 09:00 to 18:00, and at least one weekday on which it opens."),
        )
    return HallHours(opens, closes, weekdays, frozenset(closed_days))


def minute_of(text: str) -> int | None:
    """Minutes after midnight of `18:00`; 24:00 is the end of the day; None for what is no time."""
    found = _TIME.fullmatch(narrow(one_line(text, limit=20)))
    if found is None:
        return None
    hours, minutes = int(found[1]), int(found[2])
    total = hours * 60 + minutes
    return total if minutes < 60 and total <= _MINUTES_OF_DAY else None
