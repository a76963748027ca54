"""Free or paid: vendor's versions are free, the customer's wishes out of warranty are paid up to a cap (Q11)."""

from datetime import date

import pytest

from fieldkit.domain.quotes import Cap
from fieldkit.domain.upgrade_charges import UpgradeReason, charge_for, is_timely
from fieldkit.domain.words import Refusal

CAP = Cap(500_000, "BOSS-MAP")


@pytest.mark.parametrize(
    ("reason", "released", "covered", "price", "fen"),
    [
        ("improvement", True, True, 0, 0),
        ("improvement", True, False, 500_000, 0),
        ("feature", True, False, 0, 0),
        ("standard", True, False, 0, 0),
        ("defect", True, False, 0, 0),
        ("defect", False, False, 100, 0),
        ("bottleneck", False, False, 100, 0),
        ("customer", True, False, 500_000, 0),
        ("customer", False, True, 500_000, 0),
        ("customer", False, False, 500_000, 500_000),
        ("customer", False, False, 0, 0),
    ],
)
def test_who_pays(reason: str, released: bool, covered: bool, price: int, fen: int) -> None:
    charge = charge_for(UpgradeReason(reason), is_released=released, is_covered=covered, price_fen=price, cap=CAP)
    assert (charge.fen, charge.is_free) == (fen, fen == 0)
    assert str(charge.words).startswith("paid" if reason == "customer" and not (released or covered) else "free")


@pytest.mark.parametrize(("price", "cap", "code"), [(500_001, CAP, "cap"), (-1, CAP, "cap"), (1, None, "no_cap")])
def test_what_may_not_be_asked(price: int, cap: Cap | None, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        charge_for(UpgradeReason.CUSTOMER, is_released=False, is_covered=False, price_fen=price, cap=cap)
    assert refused.value.code == f"upgrade.{code}"


@pytest.mark.parametrize(
    ("offered", "today", "timely"),
    [
        ("2026-10-01", "2026-12-01", True),
        ("2026-10-02", "2026-12-01", False),
        ("", "2026-10-01", True),
        ("", "2026-10-02", False),
    ],
)
def test_a_version_is_offered_within_thirty_days(offered: str, today: str, timely: bool) -> None:
    offered_on = date.fromisoformat(offered) if offered else None
    assert is_timely(date(2026, 9, 1), offered_on, date.fromisoformat(today)) is timely
