"""Is this file a calendar that people can be judged by? Read from TOML; refused in words when it is not."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from fieldkit.domain.clock.calendar import SATURDAY, CalendarStatus, CalendarYear, DaysOff
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Refusal, Words, say

FILE_LIMIT = 64 * 1024
"""Bytes; a published year has one."""
_LINE_LIMIT = 1_000
_NAME_LIMIT = 40
_SOURCE_LIMIT = 200
_HALL_LIMIT = 120
_LONGEST_CLOSING = timedelta(days=366)
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_CORRECT_IT = say("Correct the file by the notice of the State Council and import it again; nothing was changed.")
_ALWAYS_OFF = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))
"""Month and day of the statutory holidays that never move."""
_LEAST_DAYS_OFF = 11
"""Statutory days off a year; 13 since 2025."""

Entries = Mapping[str, object]


@dataclass(frozen=True)
class Closing:
    """Days on which a hall is closed besides its weekly ones."""

    hall: str
    """Code or name."""
    first: date
    last: date
    reason: str


@dataclass(frozen=True)
class CalendarFile:
    """What a calendar file says: a year, closings of halls, or both."""

    year: CalendarYear | None
    closings: tuple[Closing, ...]


def read_calendar_file(content: bytes, file_name: str) -> CalendarFile:
    """Everything in the file; Refusal `calendar.*` when it is no calendar or contradicts itself."""
    name = one_line(file_name, limit=120)
    entries = _opened(content, name)
    closings = tuple(_closing(block, name) for block in _tables(entries.get("closings", []), name, "closings"))
    only_closings = bool(closings) and "year" not in entries
    return CalendarFile(None if only_closings else _calendar(entries, name), closings)


def read_calendar(content: bytes, file_name: str) -> CalendarYear:
    """The calendar of one year, as version 0; Refusal `calendar.*` when the file is none or contradicts itself."""
    name = one_line(file_name, limit=120)
    return _calendar(_opened(content, name), name)


def _calendar(entries: Entries, name: str) -> CalendarYear:
    year = _year(entries, name)
    holidays = tuple(_days_off(block, name) for block in _tables(entries.get("holidays", []), name, "holidays"))
    makeup = entries.get("makeup", [])
    calendar = CalendarYear(
        year=year,
        version=0,
        status=_status(entries, name),
        source=_text(entries, "source", name, _SOURCE_LIMIT),
        published_on=_day(entries["published_on"], name) if "published_on" in entries else None,
        holidays=tuple(sorted(holidays, key=lambda block: block.first)),
        makeup=tuple(sorted(_day(day, name) for day in (makeup if isinstance(makeup, list) else [makeup]))),
    )
    check_calendar(calendar)
    return calendar


def check_calendar(calendar: CalendarYear) -> None:
    """Refusal when a day is two things, lies in another year, or days off are missing."""
    ends = [day for block in calendar.holidays for day in (block.first, block.last)]
    for day in (*ends, *calendar.makeup):
        if day.year != calendar.year:
            raise _refused(
                "calendar.year",
                say("{day} is not a day of {year} (C028).", day=day.isoformat(), year=calendar.year),
            )
    for block in calendar.holidays:
        if block.last < block.first:
            raise _refused(
                "calendar.order",
                say("The days off from {first} end before they begin (C028).", first=block.first.isoformat()),
            )
    off = {day for block in calendar.holidays for day in block.days()}
    _refuse_doubles(calendar, off)
    _refuse_gaps(calendar, off)


def _refuse_doubles(calendar: CalendarYear, off: set[date]) -> None:
    for earlier, later in pairwise(calendar.holidays):
        if later.first <= earlier.last:
            raise _refused(
                "calendar.twice", say("{day} is named twice as a day off (C028).", day=later.first.isoformat())
            )
    for day in calendar.makeup:
        if day in off:
            raise _refused(
                "calendar.both",
                say("{day} is both a day off and a make-up working day (C028).", day=day.isoformat()),
            )
        if day.weekday() < SATURDAY:
            raise _refused(
                "calendar.makeup_weekday",
                say("{day} is a make-up working day, but no Saturday or Sunday (C028).", day=day.isoformat()),
            )
    for earlier_day, later_day in pairwise(calendar.makeup):
        if earlier_day == later_day:
            raise _refused(
                "calendar.twice", say("{day} is named twice as a make-up day (C028).", day=later_day.isoformat())
            )


def _refuse_gaps(calendar: CalendarYear, off: set[date]) -> None:
    if calendar.status is CalendarStatus.PROVISIONAL:
        return
    for month, day_of_month in _ALWAYS_OFF:
        day = date(calendar.year, month, day_of_month)
        if day not in off:
            raise _refused(
                "calendar.gap",
                say("{day} is a statutory holiday and not among the days off (C028).", day=day.isoformat()),
            )
    if len(off) < _LEAST_DAYS_OFF:
        raise _refused(
            "calendar.gap",
            say(
                "{year} has {count} days off; a published year has at least {least} (C028).",
                year=calendar.year,
                count=len(off),
                least=_LEAST_DAYS_OFF,
            ),
        )


def _opened(content: bytes, name: str) -> Entries:
    if len(content) > FILE_LIMIT:
        raise _refused(
            "calendar.too_large",
            say(
                "{file} has {size} bytes; a calendar has at most {limit} (C028).",
                file=name,
                size=len(content),
                limit=FILE_LIMIT,
            ),
        )
    try:
        text = content.decode("utf-8-sig")
        if max(map(len, text.split("\n"))) > _LINE_LIMIT:
            # the cost of tomllib grows with the square of a line of dotted keys
            raise ValueError(f"a line has more than {_LINE_LIMIT} characters")
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        reason = one_line(str(error), limit=200) or type(error).__name__
        raise _refused(
            "calendar.unreadable", say("{file} is no calendar in TOML: {reason} (C028).", file=name, reason=reason)
        ) from error


def _year(entries: Entries, name: str) -> int:
    year = entries.get("year")
    if isinstance(year, bool) or not isinstance(year, int) or not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise _refused(
            "calendar.year",
            say("{file} does not say which year it is for, such as year = 2027 (C028).", file=name),
        )
    return year


def _status(entries: Entries, name: str) -> CalendarStatus:
    try:
        return CalendarStatus(str(entries.get("status", CalendarStatus.OFFICIAL)))
    except ValueError as error:
        raise _refused(
            "calendar.status", say("The status in {file} is neither official nor provisional (C028).", file=name)
        ) from error


def _tables(entries: object, name: str, key: str) -> list[Entries]:
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise _malformed(name, key)
    return entries


def _closing(block: Entries, name: str) -> Closing:
    first = _day(block.get("first"), name)
    last = _day(block.get("last", first), name)
    if not first <= last <= first + _LONGEST_CLOSING:
        raise _refused(
            "calendar.order",
            say(
                "The closing from {first} ends before it begins, or after more than a year (C028).",
                first=str(first),
            ),
        )
    hall = _text(block, "hall", name, _HALL_LIMIT)
    return Closing(hall, first, last, _text(block, "reason", name, _SOURCE_LIMIT))


def _days_off(block: Entries, name: str) -> DaysOff:
    first = _day(block.get("first"), name)
    last = _day(block.get("last", first), name)
    return DaysOff(first, last, _text(block, "zh", name, _NAME_LIMIT), _text(block, "en", name, _NAME_LIMIT))


def _day(value: object, name: str) -> date:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise _refused(
            "calendar.day",
            say(
                "“{text}” in {file} is no day, such as 2027-01-01 (C028).",
                text=one_line(str(value), limit=_NAME_LIMIT),
                file=name,
            ),
        )
    return value


def _text(entries: Entries, key: str, name: str, limit: int) -> str:
    text = entries.get(key)
    if not isinstance(text, str) or not one_line(text):
        raise _malformed(name, key)
    return one_line(text, limit=limit)


def _malformed(name: str, key: str) -> Refusal:
    return _refused(
        "calendar.missing", say("{file} lacks “{key}”, or it is not what it should be (C028).", file=name, key=key)
    )


def _refused(code: str, what: Words) -> Refusal:
    return Refusal(code, what, _CORRECT_IT)
