"""Who is on duty, who answers where nobody is, and which lists are no roster."""

from datetime import UTC, datetime, timedelta

import pytest

from fieldkit.domain.duty.roster import DutyKind, Ground, Group, Shift, answerer, holes, next_shift, on_duty
from fieldkit.domain.duty.roster_file import LONGEST_SHIFT, MOST_ROWS, read_moment, read_roster
from fieldkit.domain.duty.words import span_text
from fieldkit.domain.fault.terms import Tier
from fieldkit.domain.instants import shown
from fieldkit.domain.words import Refusal
from fieldkit.locale import tell_in

EIGHT = datetime(2026, 9, 30, 0, tzinfo=UTC)
"""08:00 in the business zone."""
HOUR = timedelta(hours=1)
B, S = Group.BASIC, Group.SELF_SERVICE
DAY_B = Shift("HB03", B, DutyKind.PRIMARY, EIGHT, EIGHT + 12 * HOUR)
DAY_S = Shift("HB07", S, DutyKind.PRIMARY, EIGHT, EIGHT + 12 * HOUR)
BACKUP = Shift("HB01", None, DutyKind.BACKUP, EIGHT, EIGHT + 12 * HOUR)
NIGHT = Shift("HB05", None, DutyKind.PRIMARY, EIGHT + 13 * HOUR, EIGHT + 24 * HOUR)
SHIFTS = (BACKUP, DAY_B, DAY_S, NIGHT)


def test_the_first_goes_before_his_backup_and_each_group_has_its_own() -> None:
    assert [shift.staff_no for shift in on_duty(SHIFTS, S, EIGHT)] == ["HB07", "HB01"]
    assert [shift.staff_no for shift in on_duty(SHIFTS, B, EIGHT + HOUR)] == ["HB03", "HB01"]
    assert [shift.staff_no for shift in on_duty(SHIFTS, None, EIGHT)] == ["HB03", "HB07", "HB01"]


def test_a_shift_begins_at_its_minute_and_ends_when_the_next_begins() -> None:
    assert on_duty(SHIFTS, S, EIGHT - timedelta(seconds=1)) == ()
    assert on_duty(SHIFTS, S, EIGHT + 12 * HOUR) == ()


@pytest.mark.parametrize(
    ("hours", "tier", "who", "ground"),
    [
        (1, Tier.C, "HB07", Ground.PRIMARY),
        (15, Tier.C, "HB05", Ground.PRIMARY),
        (12, Tier.A, "HB09", Ground.LEAD),
        (12, Tier.B, "", None),
        (12, Tier.C, "", None),
        (12, None, "", None),
    ],
)
def test_a_hole_is_told_and_type_a_still_gets_a_named_person(
    hours: int, tier: Tier | None, who: str, ground: Ground | None
) -> None:
    found = answerer(SHIFTS, S, EIGHT + hours * HOUR, tier, ["HB09"])
    assert (found.staff_no if found else "", found.ground if found else None) == (who, ground)


def test_the_backup_and_then_the_other_group_stand_in() -> None:
    alone = answerer([BACKUP], S, EIGHT, Tier.C, [])
    other = answerer([DAY_B], S, EIGHT, Tier.C, [])
    assert alone is not None
    assert other is not None
    assert (alone.ground, other.ground, other.staff_no) == (Ground.BACKUP, Ground.OTHER_GROUP, "HB03")


def test_without_a_lead_nobody_is_named() -> None:
    assert answerer([], S, EIGHT, Tier.A, []) is None


def test_holes_are_found_at_the_ends_and_between_and_a_backup_fills_none() -> None:
    found = holes(SHIFTS, S, EIGHT - HOUR, EIGHT + 25 * HOUR)
    assert [(span.since - EIGHT, span.until - EIGHT) for span in found] == [
        (-HOUR, 0 * HOUR),
        (12 * HOUR, 13 * HOUR),
        (24 * HOUR, 25 * HOUR),
    ]
    assert holes([BACKUP], S, EIGHT, EIGHT + HOUR)[0].until == EIGHT + HOUR
    long, inside = Shift("a", S, DutyKind.PRIMARY, EIGHT, EIGHT + 9 * HOUR), DAY_S
    assert holes([long, inside], S, EIGHT, EIGHT + 12 * HOUR) == ()


def test_the_next_shift_of_the_group() -> None:
    assert next_shift(SHIFTS, S, EIGHT + HOUR) == NIGHT
    assert next_shift(SHIFTS, S, EIGHT + 24 * HOUR) is None


def test_a_span_tells_the_second_day_only_where_it_is_another() -> None:
    from fieldkit.domain.clock.hours import Interval

    assert span_text(Interval(EIGHT, EIGHT + HOUR)) == "2026-09-30 08:00 - 09:00"
    assert span_text(Interval(EIGHT, EIGHT + 24 * HOUR)) == "2026-09-30 08:00 - 2026-10-01 08:00"


HEAD = ["中心", "班组", "工号", "姓名", "值班类型", "开始", "结束"]
STAFF = {"HB07": "HB", "HB03": "HB", "WH01": "WH"}
CENTRES = {"HB", "WH"}
GOOD = ["HB", "S", "HB07", "李工", "值班", "2026-10-01 08:00", "2026-10-01 20:00"]


def changed(**cells: str) -> list[str]:
    places = dict(zip(("centre", "group", "staff", "name", "kind", "since", "until"), range(7), strict=True))
    row = list(GOOD)
    for name, cell in cells.items():
        row[places[name]] = cell
    return row


def test_headings_in_both_languages_and_titles_above_are_understood() -> None:
    english = ["Centre", "Group", "Staff no", "Name", "Kind", "From", "To"]
    for head in (HEAD, english):
        reading = read_roster([["国庆值班表"], [], head, GOOD, [""]], STAFF, CENTRES)
        (row,) = reading.good
        assert (row.row, row.centre, row.shift.staff_no, row.shift.group) == (1, "HB", "HB07", S)
        assert (shown(row.shift.since), shown(row.shift.until)) == ("2026-10-01 08:00", "2026-10-01 20:00")


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"centre": "XX"}, "roster.centre"),
        ({"staff": "HB99"}, "roster.staff"),
        ({"staff": "WH01"}, "roster.home"),
        ({"group": "财务"}, "roster.group"),
        ({"kind": "休假"}, "roster.kind"),
        ({"since": "明早"}, "roster.time"),
        ({"since": "2026-10-01 24:30"}, "roster.time"),
        ({"since": "2026-13-01 08:00"}, "roster.time"),
        ({"until": ""}, "roster.time"),
        ({"until": "2026-10-01 07:00"}, "roster.order"),
        ({"until": "2026-10-01 08:00"}, "roster.order"),
        ({"until": "2026-12-01 08:00"}, "roster.long"),
    ],
)
def test_a_bad_row_is_refused_with_its_reason_in_both_languages(cells: dict[str, str], reason: str) -> None:
    reading = read_roster([HEAD, GOOD, changed(**cells)], STAFF, CENTRES)
    (refused,) = reading.refused
    assert (refused.row, refused.reason, len(reading.good)) == (2, reason, 1)
    assert tell_in("zh_CN", refused.text) != tell_in("en", refused.text)


def test_nobody_is_in_two_places_and_the_first_row_is_named() -> None:
    again = changed(since="2026-10-01 19:00", until="2026-10-02 08:00", group="B")
    other = changed(since="2026-10-01 20:00", until="2026-10-02 08:00")
    reading = read_roster([HEAD, GOOD, again, other], STAFF, CENTRES)
    assert [(row.row, row.reason) for row in reading.refused] == [(2, "roster.twice")]
    assert "row 1" in tell_in("en", reading.refused[0].text)
    assert len(reading.good) == 2


@pytest.mark.parametrize("table", [[], [["a", "b"]], [["中心", "工号", "开始"], ["HB", "HB07", "x"]]])
def test_a_list_without_the_columns_is_no_roster(table: list[list[str]]) -> None:
    with pytest.raises(Refusal) as refused:
        read_roster(table, STAFF, CENTRES)
    assert refused.value.code == "roster.columns"


@pytest.mark.parametrize("rows", [0, MOST_ROWS + 1])
def test_an_empty_or_endless_roster_is_refused(rows: int) -> None:
    with pytest.raises(Refusal) as refused:
        read_roster([HEAD, *([GOOD] * rows)], STAFF, CENTRES)
    assert refused.value.code == "roster.size"


@pytest.mark.parametrize(
    ("cell", "minute"),
    [
        ("2026/10/1 8:00", "2026-10-01 08:00"),
        ("2026年10月1日 08:00", "2026-10-01 08:00"),
        ("２０２６-１０-０１ ０８：００", "2026-10-01 08:00"),
        ("2026-10-01T08:00:00", "2026-10-01 08:00"),
        ("2026-10-01 24:00", "2026-10-02 00:00"),
        ("2026-10-01", "2026-10-01 00:00"),
    ],
)
def test_times_are_read_as_people_write_them(cell: str, minute: str) -> None:
    assert shown(read_moment(cell)) == minute


def test_a_month_is_the_longest_shift() -> None:
    assert timedelta(days=31) == LONGEST_SHIFT
