"""What does a file with a quotation say? Lines in yuan, and the last day (F17)."""

import tomllib
from collections.abc import Mapping
from datetime import date

from fieldkit.domain.money import read_fen
from fieldkit.domain.quotes import (
    LineKind,
    PriceList,
    Quote,
    QuoteLine,
    QuoteState,
    checked,
    offered,
)
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Refusal, say

LARGEST_FILE = 200_000
"""Bytes of a file that is read."""


def quote_from(text: str, today: date, prices: PriceList | None) -> Quote:
    """The quotation, every line checked against its cap; Refusal `quote.*` or `money.*` otherwise.

    Args:
        prices: tender prices of the contract that are in force today.
    """
    try:
        told = tomllib.loads(text)
        lines = tuple(checked(_line(line), prices) for line in told["line"])
        return offered(Quote(QuoteState.DRAFT, lines, _day(told["valid_until"])), today)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise Refusal(
            "quote.file",
            say("The quotation cannot be read: {cause} (C007).", cause=one_line(str(error), limit=120)),
            say("It needs valid_until, and [[line]] with name, quantity and unit."),
        ) from error


def _line(told: Mapping[str, object]) -> QuoteLine:
    quantity = told["quantity"]
    if not isinstance(quantity, int):
        raise TypeError("quantity")
    return QuoteLine(
        kind=LineKind(str(told.get("kind", LineKind.PART))),
        name=_name(told),
        quantity=quantity,
        unit_fen=read_fen(_amount(told["unit"])),
        approved_by=one_line(str(told.get("approved_by", "")), limit=80),
        consent_by=one_line(str(told.get("consent_by", "")), limit=80),
    )


def _name(told: Mapping[str, object]) -> str:
    return one_line(str(told["name"]), limit=80)


def _amount(value: object) -> str:
    """Money is text or a whole number of yuan; a binary fraction is no amount of money."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError("amounts are written as text, such as unit = '350.00'")
    return str(value)


def _day(value: object) -> date:
    return value if type(value) is date else date.fromisoformat(str(value))
