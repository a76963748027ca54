"""Which number is meant by what is typed with an input method on?"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.domain.numbers import decimal_text, read_number
from fieldkit.domain.words import Refusal


@pytest.mark.parametrize("plain", ["0", "12", "12.5", "-3", "0.10", "220", "999999999999"])
def test_a_plain_number_is_taken_without_a_word(plain: str) -> None:
    number = read_number(plain)
    assert number.value == Decimal(plain)
    assert number.understood is None
    assert decimal_text(number.value) == plain


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12,5", "12.5"),
        ("１２", "12"),
        ("１２．５", "12.5"),
        ("12。5", "12.5"),
        ("12、5", "12.5"),
        ("12｡5", "12.5"),
        ("－3", "-3"),
        ("—3", "-3"),
        ("12 000", "12000"),
        ("12\u00a0000", "12000"),
    ],
)
def test_a_number_that_was_not_plain_is_read_back_to_the_person(typed: str, meant: str) -> None:
    number = read_number(typed)
    assert number.value == Decimal(meant)
    assert number.understood is not None
    assert meant in str(number.understood)


@pytest.mark.parametrize(
    "typed",
    ["abc", "12a", "1,234.5", "1.2.3", "--1", "1e5", "NaN", "inf", "三百五十", "½", "²", "0x10", "12.",
     "1234567890123", "0.1234567", "\u0661\u0662", "１２月", "9" * 400, "=1+1", "\u202e21"],
)  # fmt: skip
def test_what_is_no_number_is_refused_in_words(typed: str) -> None:
    with pytest.raises(Refusal, match="is not a number") as refused:
        read_number(typed)
    assert refused.value.code == "number.unreadable"
    assert refused.value.todo.msgid


@pytest.mark.parametrize("typed", ["", " ", "\u3000"])
def test_nothing_is_not_called_a_wrong_number(typed: str) -> None:
    with pytest.raises(Refusal, match="No value was typed") as refused:
        read_number(typed)
    assert refused.value.code == "number.unreadable"


@given(st.decimals(min_value=-99999, max_value=99999, places=3))
def test_what_is_kept_reads_as_the_same_number_again(value: Decimal) -> None:
    assert read_number(decimal_text(value)).value == value
