"""On which day does a period of months end?"""

from datetime import date

import pytest

from fieldkit.domain.periods import months_later, warranty_last_day


@pytest.mark.parametrize(
    ("begin", "months", "end"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2016, 9, 30), 120, date(2026, 9, 30)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 5, 15), 0, date(2026, 5, 15)),
    ],
)
def test_it_ends_on_the_corresponding_day_or_the_last_of_the_month(begin: date, months: int, end: date) -> None:
    assert months_later(begin, months) == end


def test_a_day_that_the_month_lacks_does_not_shift_the_months_after_it() -> None:
    assert months_later(date(2026, 1, 31), 2) == date(2026, 3, 31)


def test_a_contract_without_warranty_covers_no_day() -> None:
    assert warranty_last_day(date(2026, 5, 15), 0) < date(2026, 5, 15)


def test_the_last_day_is_covered_whole() -> None:
    assert warranty_last_day(date(2024, 2, 29), 12) == date(2025, 2, 28)
