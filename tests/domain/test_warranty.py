"""Warranty per object, from its day to 24:00 of its last day, and who pays (C006, C012, Q13, Q35, E15, E30, K9)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from fieldkit.domain.warranty import (
    Basis,
    Charge,
    Days,
    ObjectKind,
    Terms,
    charge_of,
    cover_of,
    spare_supply_last_day,
)

HARDWARE, BACKEND, APP, PART = ObjectKind
BOUGHT, DELIVERED, ACCEPTED = date(2023, 8, 1), date(2023, 9, 1), date(2023, 9, 29)
FULL_TERMS = Terms(hardware_months=36, backend_months=12, app_months=24, part_months=6)
ALL_DAYS = Days(BOUGHT, ACCEPTED, DELIVERED)


@pytest.mark.parametrize(
    ("kind", "terms", "days", "last", "basis", "provisional"),
    [
        (HARDWARE, FULL_TERMS, ALL_DAYS, "2026-09-29", "acceptance", False),
        (BACKEND, FULL_TERMS, ALL_DAYS, "2024-09-29", "acceptance", False),
        (APP, FULL_TERMS, ALL_DAYS, "2025-09-29", "acceptance", False),
        (BACKEND, Terms(), Days(BOUGHT, date(2025, 9, 29)), "2026-09-29", "acceptance", False),
        (HARDWARE, Terms(), ALL_DAYS, "2024-09-29", "acceptance", True),
        (APP, Terms(), ALL_DAYS, "2024-09-29", "acceptance", True),
        (HARDWARE, FULL_TERMS, Days(BOUGHT, None, DELIVERED), "2026-09-01", "delivery", False),
        (HARDWARE, FULL_TERMS, Days(BOUGHT), "2026-08-01", "purchase", True),
        (HARDWARE, Terms(12), Days(BOUGHT, date(2024, 2, 29)), "2025-02-28", "acceptance", False),
        (HARDWARE, Terms(0), ALL_DAYS, "2023-09-28", "acceptance", False),
        (PART, FULL_TERMS, ALL_DAYS, "2026-09-29", "acceptance", True),
        (PART, FULL_TERMS, Days(BOUGHT, ACCEPTED, None, date(2024, 1, 10)), "2026-09-29", "acceptance", False),
        (PART, FULL_TERMS, Days(BOUGHT, ACCEPTED, None, date(2026, 9, 30)), "2027-03-30", "fitting", False),
        (PART, Terms(36), Days(BOUGHT, ACCEPTED, None, date(2026, 9, 30)), "2026-09-29", "acceptance", True),
    ],
)
def test_the_last_day(kind: ObjectKind, terms: Terms, days: Days, last: str, basis: str, provisional: bool) -> None:
    cover = cover_of(kind, terms, days)
    assert (cover.last_day.isoformat(), cover.basis, cover.is_provisional) == (last, Basis(basis), provisional)
    assert ("provisional" in str(cover.words)) is provisional


MIDNIGHT = datetime(2026, 9, 29, 16, tzinfo=UTC)
"""24:00 of 2026-09-29 in the business zone."""


@pytest.mark.parametrize(
    ("before_midnight", "charge"),
    [
        (timedelta(seconds=1), "covered"),
        (timedelta(0), "paid"),
        (timedelta(minutes=30), "covered"),
        (-timedelta(hours=9), "paid"),
    ],
)
def test_e15_the_time_of_the_report_decides(before_midnight: timedelta, charge: str) -> None:
    cover = cover_of(HARDWARE, FULL_TERMS, ALL_DAYS)
    assert charge_of(cover, MIDNIGHT - before_midnight, terms=FULL_TERMS) is Charge(charge)


@pytest.mark.parametrize(("covered", "charge"), [(True, "covered"), (False, "paid")])
def test_wear_parts_are_covered_unless_the_contract_says_otherwise(covered: bool, charge: str) -> None:
    terms = Terms(36, wear_parts_covered=covered)
    cover = cover_of(HARDWARE, terms, ALL_DAYS)
    t0 = MIDNIGHT - timedelta(days=100)
    assert charge_of(cover, t0, is_wear_part=True, terms=terms) is Charge(charge)
    assert charge_of(cover, t0, terms=terms) is Charge.COVERED


@pytest.mark.parametrize(
    ("bought", "last"), [("2016-09-30", "2026-09-30"), ("2016-02-29", "2026-02-28"), ("2024-02-29", "2034-02-28")]
)
def test_e30_spare_parts_are_supplied_for_ten_years(bought: str, last: str) -> None:
    assert spare_supply_last_day(date.fromisoformat(bought)) == date.fromisoformat(last)
