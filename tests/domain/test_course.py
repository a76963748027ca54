"""A number beside its earlier values: what changed, and when it is no fall but another part."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from fieldkit.domain.course import Course, Point

FIRST = datetime(2026, 9, 30, 2, 0, tzinfo=UTC)


def course(*values: str, only_grows: bool = True) -> Course:
    told = (Point(FIRST + timedelta(days=place), Decimal(value)) for place, value in enumerate(values))
    return Course(tuple(told), only_grows)


@pytest.mark.parametrize(
    ("values", "change"),
    [(("5",), None), (("5", "7"), "2"), (("5", "7", "7"), "0"), (("7", "5"), None), (("9", "2", "3"), "1")],
)
def test_a_counter_tells_how_much_came_to_it(values: tuple[str, ...], change: str | None) -> None:
    assert course(*values).change == (None if change is None else Decimal(change))


@pytest.mark.parametrize(("values", "back"), [(("5",), False), (("5", "5"), False), (("5", "4"), True)])
def test_less_than_before_is_another_part_or_a_reset(values: tuple[str, ...], back: bool) -> None:
    assert course(*values).went_back is back


def test_a_measured_value_may_fall() -> None:
    battery = course("27.5", "26.9", only_grows=False)
    assert not battery.went_back
    assert battery.change == Decimal("-0.6")


@pytest.mark.parametrize(
    ("values", "joined"),
    [
        (("1", "2"), 0),
        (("1", "2", "3"), 3),
        (("7", "8", "9", "1"), 0),
        (("7", "8", "9", "1", "2", "3"), 3),
        (("7", "1", "9", "1", "2", "3", "4"), 4),
    ],
)
def test_a_curve_joins_only_the_values_since_the_count_began_anew(values: tuple[str, ...], joined: int) -> None:
    assert len(course(*values).curve) == joined


def test_a_curve_of_a_measured_value_has_its_falls() -> None:
    assert len(course("3", "2", "1", only_grows=False).curve) == 3
