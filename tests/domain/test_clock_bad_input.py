"""What cannot have happened is refused in words that name the clause, and nothing is judged by it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from clock_story import A, B, C, at, day, delay, event, told

from fieldkit.domain.clock.calendar import CalendarStatus, DayKind, WorkCalendar
from fieldkit.domain.clock.calendar_file import FILE_LIMIT, read_calendar
from fieldkit.domain.clock.hours import hall_hours, minute_of
from fieldkit.domain.clock.policy import Kind, in_force
from fieldkit.domain.clock.policy_file import read_policy
from fieldkit.domain.clock.spans import working_days_due
from fieldkit.domain.clock.story import Story, TierChange, check_story
from fieldkit.domain.words import Refusal
from fieldkit.services.contract_data import shipped_calendars, shipped_policies

NOW = at("10-20 09:00")
ROOT = Path(__file__).resolve().parents[2]
POLICY_TEXT = (ROOT / "fieldkit" / "data" / "sla" / "policy_1.toml").read_text(encoding="utf-8")
CALENDAR_TEXT = (ROOT / "fieldkit" / "data" / "calendars" / "2026.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("code", "clause", "story"),
    [
        ("clock.no_report", "SLA-11", Story((), ())),
        ("clock.future", "SLA-11", told(A, "10-20 09:06")),
        ("clock.future", "SLA-11", told(A, "10-20 08:00", event(Kind.ARRIVED, "10-20 09:06"))),
        ("clock.before_device", "C086", told(A, "2024-08-31 23:59")),
        ("clock.before_report", "SLA-11", told(A, "10-20 08:00", event(Kind.ARRIVED, "10-20 07:59"))),
        (
            "clock.order",
            "E14",
            told(A, "10-20 07:00", event(Kind.DEPARTED, "10-20 07:30"), event(Kind.ARRIVED, "10-20 07:29")),
        ),
        (
            "clock.order",
            "E14",
            told(A, "10-20 07:00", event(Kind.ARRIVED, "10-20 07:30"), event(Kind.LEFT, "10-20 07:10")),
        ),
        ("clock.unconfirmed", "SLA-12", told(B, "10-20 07:00", event(Kind.REMOTE_SOLVED, "10-20 07:20"))),
        ("clock.delay", "SLA-9", told(B, "10-20 07:00", delays=(delay("10-20 08:00", "10-20 07:30"),))),
        ("clock.zone", "E39", Story((datetime(2026, 10, 20, 8),), ())),  # noqa: DTZ001 - that is the point
    ],
)
def test_a_story_that_cannot_be_is_refused_with_its_clause(code: str, clause: str, story: Story) -> None:
    with pytest.raises(Refusal) as refused:
        check_story(story, NOW, device_since=at("2024-09-01 00:00"))
    assert refused.value.code == code
    assert clause in str(refused.value.what)
    assert str(refused.value.todo)


def test_a_story_that_can_be_passes() -> None:
    story = told(
        A,
        "10-20 08:00",
        event(Kind.DEPARTED, "10-20 08:00"),
        event(Kind.ARRIVED, "10-20 08:20"),
        delays=(delay("10-20 08:20", None),),
    )
    check_story(story, NOW, device_since=at("2024-09-01 00:00"))


def test_a_laptop_a_little_ahead_is_no_future() -> None:
    check_story(told(A, "10-20 09:05"), NOW)


@pytest.mark.parametrize(
    ("opens", "closes", "closed"),
    [
        ("", "", ()),
        ("09:00", "", ()),
        ("18:00", "09:00", ()),
        ("09:00", "09:00", ()),
        ("9 o'clock", "18:00", ()),
        ("09:00", "24:01", ()),
        ("09:00", "18:60", ()),
        ("09:00", "18:00", range(7)),
    ],
)
def test_a_hall_without_hours_is_refused(opens: str, closes: str, closed: tuple[int, ...]) -> None:
    with pytest.raises(Refusal) as refused:
        hall_hours(opens, closes, closed)
    assert refused.value.code == "hall.no_hours"
    assert "C028" in str(refused.value.what)


def test_a_closing_time_is_read_as_people_type_it() -> None:
    assert [minute_of(text) for text in ("18:00", "１８：００", " 9:05 ", "24:00", "24:30", "18.00")] == [
        1080,
        1080,
        545,
        1440,
        None,
        None,
    ]


def test_a_hall_that_never_opens_on_a_working_day_is_refused_and_does_not_hang() -> None:
    shut = hall_hours("09:00", "18:00", [0, 1, 2, 3, 4])
    with pytest.raises(Refusal) as refused:
        working_days_due(at("2030-01-01 10:00"), 2, WorkCalendar(), shut)
    assert refused.value.code == "hall.never_open"


def test_a_report_before_every_policy_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        in_force(shipped_policies(), at("2016-05-15 23:59"))
    assert refused.value.code == "policy.none"


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("policy.metric", 'arrive = { hours = 1, clause = "C016" }\n', ""),
        ("policy.metric", 'repair = { working_days = 2, clause = "C028" }\n', ""),
        ("policy.metric", 'contact = { minutes = 30, clause = "C017" }\n', ""),
        ("policy.value", "hours = 1,", "hours = -1,"),
        ("policy.value", "working_days = 2", "working_days = 0"),
        ("policy.value", 'from = "arrival"', 'from = "lunch"'),
        ("policy.value", '"answered", "arrived"', '"answered", "waved"'),
        ("policy.value", "50 = [", "150 = ["),
        ("policy.version", "version = 1", ""),
        ("policy.unreadable", "[tiers.A]", "[tiers.A"),
    ],
)
def test_a_policy_that_promises_too_little_is_refused(code: str, old: str, new: str) -> None:
    assert old in POLICY_TEXT
    with pytest.raises(Refusal) as refused:
        read_policy(POLICY_TEXT.replace(old, new, 1), "policy.toml")
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("calendar.both", "makeup = [2026-01-04", "makeup = [2026-01-03"),
        ("calendar.makeup_weekday", "makeup = [2026-01-04", "makeup = [2026-01-05"),
        ("calendar.twice", "makeup = [2026-01-04", "makeup = [2026-01-04, 2026-01-04"),
        ("calendar.twice", "first = 2026-04-04", "first = 2026-02-20"),
        ("calendar.year", "first = 2026-10-01", "first = 2025-10-01"),
        ("calendar.year", "2026-10-10]", "2027-10-10]"),
        ("calendar.year", "year = 2026\n", ""),
        ("calendar.year", "year = 2026\n", 'year = "2026"\n'),
        ("calendar.year", "year = 2026\n", "year = 20266\n"),
        ("calendar.order", "last = 2026-10-07", "last = 2026-09-30"),
        ("calendar.gap", "first = 2026-10-01, ", "first = 2026-10-02, "),
        ("calendar.day", "2026-01-04", '"2026-01-04"'),
        ("calendar.day", "2026-01-04", "2026-01-04T00:00:00"),
        ("calendar.missing", 'source = "', 'origin = "'),
        ("calendar.missing", 'zh = "元旦", ', ""),
        ("calendar.missing", "holidays = [", 'holidays = ["2026-01-01", '),
        ("calendar.status", '"official"', '"rumoured"'),
        ("calendar.unreadable", "holidays = [", "holidays = "),
    ],
)
def test_a_bad_calendar_is_refused(code: str, old: str, new: str) -> None:
    assert old in CALENDAR_TEXT
    text = CALENDAR_TEXT.replace(old, new, 1)
    with pytest.raises(Refusal) as refused:
        read_calendar(text.encode(), "2026.toml")
    assert refused.value.code == code
    assert str(refused.value.todo)


def test_a_published_year_with_too_few_days_off_is_refused() -> None:
    blocks = ("01-01", "01-01"), ("05-01", "05-01"), ("10-01", "10-03")
    lines = [f'{{ first = 2026-{first}, last = 2026-{last}, zh = "x", en = "x" }},' for first, last in blocks]
    text = 'year = 2026\nsource = "x"\nholidays = [' + "\n".join(lines) + "]"
    with pytest.raises(Refusal) as refused:
        read_calendar(text.encode(), "2026.toml")
    assert refused.value.code == "calendar.gap"
    assert read_calendar(f'status = "provisional"\n{text}'.encode(), "2026.toml").year == 2026


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00", b"year = 2026\n" + b"a.b." * 20_000, b"x = " + b"[" * 5_000, b" " * (FILE_LIMIT + 1)],
)
def test_bytes_that_are_no_calendar_are_refused_at_once(content: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        read_calendar(content, "x.toml")
    assert refused.value.code in {"calendar.unreadable", "calendar.too_large"}


def test_the_shipped_calendars_are_what_the_notices_say() -> None:
    calendar = WorkCalendar(shipped_calendars())
    assert [year.year for year in calendar.years] == [2025, 2026]
    off = {year.year: sum(len(block.days()) for block in year.holidays) for year in calendar.years}
    assert off == {2025: 28, 2026: 33}
    assert calendar.kind_of(day("2025-09-28")) is DayKind.MAKEUP
    assert calendar.kind_of(day("2025-10-08")) is DayKind.HOLIDAY
    worked = [
        sum(calendar.is_working(date(year, 1, 1) + timedelta(days=number)) for number in range(365))
        for year in (2025, 2026)
    ]
    assert worked == [248, 248]


def test_a_later_version_of_a_year_is_in_force_whatever_the_order() -> None:
    official = shipped_calendars()[-1]
    later = replace(official, version=2, makeup=())
    assert WorkCalendar((later, official)).year(2026).version == 2
    assert WorkCalendar((official, later)).year(2026).version == 2
    assert WorkCalendar().year(2026).status is CalendarStatus.PROVISIONAL


def test_a_first_tier_counts_from_the_report_whenever_it_was_set() -> None:
    story = Story((at("09-30 10:00"),), (TierChange(at("09-30 10:09"), C),))
    check_story(story, NOW)
