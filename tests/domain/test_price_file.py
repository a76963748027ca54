"""Lists of tender prices: which rows can be, and why the others are refused."""

import pytest

from fieldkit.domain.price_file import LARGEST_LIST, read_prices
from fieldkit.domain.quotes import LineKind, PriceItem
from fieldkit.domain.words import Refusal

HEAD = ["代码", "名称", "类别", "投标单价", "替代"]


def reasons(*rows: list[str]) -> list[tuple[int, str]]:
    return [(refused.row, refused.refusal.code) for refused in read_prices([HEAD, *rows]).refused]


def test_prices_are_whole_fen_and_a_new_part_may_have_none_of_its_own() -> None:
    read = read_prices(
        [
            ["投标价格表"],
            HEAD,
            ["CUT-80", "切刀", "部件", "￥1,350.5", ""],
            [""],
            ["CUT-80B", "", "", "", "CUT-80"],
            ["MAP", "映射", "接口", "5000", ""],
        ]
    )
    assert read.refused == ()
    assert read.items == (
        PriceItem("CUT-80", 135_050, "", LineKind.PART, "切刀"),
        PriceItem("CUT-80B", None, "CUT-80"),
        PriceItem("MAP", 500_000, "", LineKind.INTERFACE, "映射"),
    )


def test_headings_may_be_english_and_in_any_order() -> None:
    read = read_prices([["Price", "Code"], ["12.50", "FLT"]])
    assert read.items == (PriceItem("FLT", 1_250),)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["", "x", "部件", "1", ""], "prices.code"),
        (["A", "x", "部件", "1.005", ""], "money.unreadable"),
        (["A", "x", "部件", "-1", ""], "prices.negative"),
        (["A", "x", "部件", "约 300", ""], "money.unreadable"),
        (["A", "x", "部件", "", ""], "prices.none"),
        (["A", "x", "人工", "80", ""], "prices.kind"),
        (["A", "x", "部件", "1", "OLD"], "prices.replaces"),
        (["A", "x", "部件", "1", "A"], "prices.circle"),
    ],
)
def test_a_row_that_cannot_be_is_named_with_its_reason(row: list[str], code: str) -> None:
    assert reasons(["Z", "", "", "5", ""], row) == [(2, code)]


def test_a_repeated_code_names_the_row_that_has_it() -> None:
    [refused] = read_prices([HEAD, ["A", "", "", "1", ""], ["A", "", "", "2", ""]]).refused
    assert (refused.row, refused.refusal.what.parameters["row"]) == (2, 1)


def test_every_part_of_a_circle_is_refused() -> None:
    rows = (["A", "", "", "1", "B"], ["B", "", "", "1", "A"], ["C", "", "", "1", "A"])
    assert reasons(*rows) == [(1, "prices.circle"), (2, "prices.circle"), (3, "prices.circle")]


@pytest.mark.parametrize("table", [[], [["代码", "名称"]], [["a", "b"], ["1", "2"]]])
def test_another_table_is_no_price_list(table: list[list[str]]) -> None:
    with pytest.raises(Refusal) as refused:
        read_prices(table)
    assert refused.value.code == "prices.columns"


def test_a_list_that_is_far_too_long_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        read_prices([HEAD, *([f"P{number}", "", "", "1", ""] for number in range(LARGEST_LIST + 1))])
    assert refused.value.code == "prices.large"
