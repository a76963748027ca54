"""Quotations: parts only, never above the tender price, whole fen (C007, C008, E16)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.domain.money import read_fen, yuan_text
from fieldkit.domain.quotes import (
    Cap,
    LineKind,
    PriceItem,
    PriceList,
    Quote,
    QuoteLine,
    QuoteState,
    aged,
    answered,
    cap_of,
    checked,
    offered,
    prices_on,
)
from fieldkit.domain.words import Refusal

PRICES = PriceList(
    1,
    date(2023, 7, 21),
    {
        item.name: item
        for item in (
            PriceItem("CUT-KNIFE", 35_000),
            PriceItem("PRN-HEAD", 68_000),
            PriceItem("PRN-HEAD-B", 75_000, replaces="PRN-HEAD"),
            PriceItem("PRN-HEAD-C", None, replaces="PRN-HEAD-B"),
            PriceItem("NEW", 100, replaces="UNKNOWN"),
            PriceItem("RING-A", 100, replaces="RING-B"),
            PriceItem("RING-B", 200, replaces="RING-A"),
            PriceItem("BOSS-MAP", 500_000),
        )
    },
)
TODAY = date(2026, 9, 30)


def line(name: str = "CUT-KNIFE", unit: int = 35_000, quantity: int = 1, **more: object) -> QuoteLine:
    return QuoteLine(**{"kind": LineKind.PART, "name": name, "quantity": quantity, "unit_fen": unit, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "unit", "cap", "source"),
    [
        ("CUT-KNIFE", 35_000, 35_000, "CUT-KNIFE"),
        ("CUT-KNIFE", 0, 35_000, "CUT-KNIFE"),
        ("PRN-HEAD-B", 68_000, 68_000, "PRN-HEAD"),
        ("PRN-HEAD-C", 68_000, 68_000, "PRN-HEAD"),
    ],
)
def test_up_to_the_cap_is_quoted(name: str, unit: int, cap: int, source: str) -> None:
    assert checked(line(name, unit), PRICES).cap == Cap(cap, source)


@pytest.mark.parametrize(
    ("name", "unit"),
    [("CUT-KNIFE", 35_001), ("PRN-HEAD-B", 68_001), ("PRN-HEAD-B", 75_000), ("PRN-HEAD-C", 68_001)],
)
def test_one_fen_above_the_cap_is_refused(name: str, unit: int) -> None:
    with pytest.raises(Refusal) as refused:
        checked(line(name, unit), PRICES)
    assert refused.value.code == "quote.cap"
    assert yuan_text(unit) in str(refused.value.what)


def test_the_cap_is_for_one_piece_whatever_the_quantity() -> None:
    assert checked(line(quantity=40), PRICES).amount_fen == 1_400_000
    with pytest.raises(Refusal):
        checked(line(unit=35_001, quantity=40), PRICES)


@pytest.mark.parametrize("name", ["LOCK", "NEW", "RING-A"])
def test_without_a_cap_manager_and_customer_have_to_agree(name: str) -> None:
    for more in ({}, {"approved_by": "SCM01"}, {"consent_by": "郑经理"}):
        with pytest.raises(Refusal) as refused:
            checked(line(name, 10, **more), PRICES)
        assert refused.value.code == "quote.no_cap"
    assert checked(line(name, 10, approved_by="SCM01", consent_by="郑经理"), PRICES).cap is None


@pytest.mark.parametrize("kind", [LineKind.LABOUR, LineKind.TRAVEL, LineKind.CALL_OUT, LineKind.OTHER])
def test_only_parts_are_charged(kind: LineKind) -> None:
    with pytest.raises(Refusal) as refused:
        checked(line("上门费", 10_000, kind=kind), PRICES)
    assert refused.value.code == "quote.kind"
    assert "C007" in str(refused.value.what)


def test_a_contract_may_let_labour_be_charged_and_nothing_vague() -> None:
    assert checked(line("工时", 10_000, kind=LineKind.LABOUR), PRICES, charges_labour=True).amount_fen == 10_000
    with pytest.raises(Refusal):
        checked(line("杂费", 10_000, kind=LineKind.OTHER), PRICES, charges_labour=True)


def test_an_interface_is_capped_too() -> None:
    assert checked(line("BOSS-MAP", 500_000, kind=LineKind.INTERFACE), PRICES).unit_fen == 500_000
    with pytest.raises(Refusal):
        checked(line("BOSS-MAP", 500_001, kind=LineKind.INTERFACE), PRICES)


@pytest.mark.parametrize(
    ("quantity", "unit"), [(0, 1), (-1, 1), (10_001, 1), (1, -1), (True, 1), (1, True), (1, 350.0), (1.0, 1)]
)
def test_quantities_and_prices_are_whole_and_possible(quantity: int, unit: int) -> None:
    with pytest.raises(Refusal) as refused:
        checked(line(unit=unit, quantity=quantity), PRICES)
    assert refused.value.code == "quote.numbers"


def test_the_prices_of_the_day_of_the_quotation_count() -> None:
    later = PriceList(2, date(2026, 10, 1), {"CUT-KNIFE": PriceItem("CUT-KNIFE", 36_000)})
    lists = [later, PRICES]
    assert prices_on(lists, date(2026, 9, 30)) is PRICES
    assert prices_on(lists, date(2026, 10, 1)) is later
    assert prices_on(lists, date(2020, 1, 1)) is None
    assert cap_of(None, "CUT-KNIFE") is None


@given(cap=st.integers(0, 10**9), unit=st.integers(0, 10**9))
def test_no_price_above_its_cap_ever_passes(cap: int, unit: int) -> None:
    prices = PriceList(1, TODAY, {"P": PriceItem("P", cap)})
    try:
        passed = checked(line("P", unit), prices).unit_fen <= cap
    except Refusal:
        passed = unit > cap
    assert passed


def draft(*lines: QuoteLine, until: date = TODAY) -> Quote:
    return Quote(QuoteState.DRAFT, lines, until)


def test_a_quotation_is_offered_answered_and_summed() -> None:
    quote = offered(draft(line(), line("PRN-HEAD", 68_000, 2)), TODAY)
    assert quote.total_fen == 171_000
    assert answered(quote, TODAY, accepts=True, by="郑经理").state is QuoteState.ACCEPTED
    assert answered(quote, TODAY, accepts=False, by="郑经理").state is QuoteState.REFUSED


def test_an_offer_without_an_answer_expires_after_its_last_day() -> None:
    quote = offered(draft(line()), TODAY)
    assert aged(quote, TODAY).state is QuoteState.OFFERED
    assert aged(quote, TODAY + timedelta(days=1)).state is QuoteState.EXPIRED
    assert (
        aged(answered(quote, TODAY, accepts=True, by="郑"), TODAY + timedelta(days=9)).state is QuoteState.ACCEPTED
    )


def test_what_is_out_of_order_is_refused() -> None:
    quote = offered(draft(line()), TODAY)
    attempts = (
        lambda: offered(quote, TODAY),
        lambda: offered(draft(), TODAY),
        lambda: offered(draft(line(), until=TODAY - timedelta(days=1)), TODAY),
        lambda: answered(draft(line()), TODAY, accepts=True, by="郑"),
        lambda: answered(quote, TODAY, accepts=True, by=" "),
        lambda: answered(quote, TODAY + timedelta(days=1), accepts=True, by="郑"),
    )
    for attempt in attempts:
        with pytest.raises(Refusal) as refused:
            attempt()
        assert refused.value.code == "quote.state"


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("350", 35_000),
        ("350.01", 35_001),
        ("350.1", 35_010),
        ("￥3，200.00", 320_000),
        ("０。５", 50),
        ("1,000元", 100_000),
    ],
)
def test_an_amount_is_read_in_whole_fen(typed: str, fen: int) -> None:
    assert read_fen(typed) == fen


@pytest.mark.parametrize("typed", ["", "350.005", "-1", "1e3", "三百", ".5", "1.", "9" * 12])
def test_an_amount_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(Refusal):
        read_fen(typed)


@given(st.integers(0, 10**11 - 1))
def test_an_amount_is_read_as_it_was_written(fen: int) -> None:
    assert read_fen(yuan_text(fen)) == fen
