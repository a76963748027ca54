"""Somebody is absent, two change places: nobody is on duty twice, nothing outside the time changes."""

from datetime import UTC, datetime, timedelta

import pytest

from fieldkit.domain.clock.hours import Interval
from fieldkit.domain.duty.changes import absent, swapped
from fieldkit.domain.duty.roster import DutyKind, Group, Shift
from fieldkit.domain.words import Refusal

DAY = datetime(2026, 10, 1, tzinfo=UTC)


def shift(staff_no: str, since: int, until: int, group: Group | None = None) -> Shift:
    return Shift(staff_no, group, DutyKind.PRIMARY, DAY + timedelta(hours=since), DAY + timedelta(hours=until))


def span(since: int, until: int) -> Interval:
    return Interval(DAY + timedelta(hours=since), DAY + timedelta(hours=until))


ROSTER = (shift("HB03", 0, 12, Group.BASIC), shift("HB07", 0, 12, Group.SELF_SERVICE), shift("HB03", 12, 24))


def test_an_absence_cuts_the_shift_and_the_substitute_takes_that_part_only() -> None:
    changed = absent(ROSTER, "HB07", span(4, 8), "HB01")
    assert changed.gone == (ROSTER[1],)
    assert set(changed.come) == {
        shift("HB07", 0, 4, Group.SELF_SERVICE),
        shift("HB07", 8, 12, Group.SELF_SERVICE),
        shift("HB01", 4, 8, Group.SELF_SERVICE),
    }


def test_without_a_substitute_a_hole_is_left() -> None:
    changed = absent(ROSTER, "HB07", span(0, 24))
    assert (changed.gone, changed.come) == ((ROSTER[1],), ())


def test_two_change_places() -> None:
    night = (shift("HB07", 0, 12), shift("HB03", 12, 24))
    changed = swapped(night, "HB07", "HB03", span(0, 24))
    assert set(changed.come) == {shift("HB03", 0, 12), shift("HB07", 12, 24)}


def test_nobody_is_on_duty_twice() -> None:
    with pytest.raises(Refusal, match="C013") as refused:
        absent(ROSTER, "HB07", span(4, 8), "HB03")
    assert refused.value.code == "roster.twice"


def test_who_is_not_on_duty_cannot_be_absent() -> None:
    with pytest.raises(Refusal, match="C013") as refused:
        absent(ROSTER, "HB01", span(4, 8))
    assert refused.value.code == "roster.nothing"


def test_a_backup_who_takes_over_is_no_backup_meanwhile() -> None:
    backup = Shift("HB01", None, DutyKind.BACKUP, DAY, DAY + timedelta(hours=12))
    changed = absent((*ROSTER, backup), "HB07", span(4, 8), "HB01")
    assert set(changed.gone) == {ROSTER[1], backup}
    mine = sorted((one.since, one.until, one.kind) for one in changed.come if one.staff_no == "HB01")
    hours = [(since - DAY, until - DAY, kind) for since, until, kind in mine]
    assert hours == [
        (timedelta(hours=0), timedelta(hours=4), DutyKind.BACKUP),
        (timedelta(hours=4), timedelta(hours=8), DutyKind.PRIMARY),
        (timedelta(hours=8), timedelta(hours=12), DutyKind.BACKUP),
    ]
