"""Which number did the engineer mean? He types `12.5`, `12,5`, `１２` or `12。5`, with an input method on."""

import re
from dataclasses import dataclass
from decimal import Decimal

from fieldkit.domain.text import narrow, one_line
from fieldkit.domain.words import Refusal, Words, say

_NUMBER = re.compile(r"[+-]?(\d{1,12}(\.\d{1,6})?|\.\d{1,6})", re.ASCII)
_DECIMAL_MARKS = str.maketrans({",": ".", "。": ".", "｡": ".", "、": ".", "．": ".", "－": "-", "—": "-", "−": "-"})

_DIGITS = say("Type digits with at most one decimal point, such as 12.5.")


@dataclass(frozen=True)
class TypedNumber:
    """A number as typed and as understood."""

    value: Decimal
    understood: Words | None
    """Said to the person when the text was not plainly this number."""


def read_number(text: str) -> TypedNumber:
    """The decimal number in the text; Refusal `number.unreadable` when there is none."""
    typed = one_line(text, limit=64)
    if not typed.strip():
        raise Refusal("number.unreadable", say("No value was typed."), _DIGITS)
    plain = narrow(typed).translate(_DECIMAL_MARKS).replace(" ", "")
    if _NUMBER.fullmatch(plain) is None:
        raise Refusal(
            "number.unreadable",
            say("“{text}” is not a number.", text=typed),
            _DIGITS,
        )
    value = Decimal(plain)
    if plain == typed:
        return TypedNumber(value, None)
    return TypedNumber(value, say("“{text}” was understood as {value}.", text=typed, value=decimal_text(value)))


def decimal_text(value: Decimal) -> str:
    """The number as records keep it: no exponent, no trailing zeros beyond those typed."""
    return format(value, "f")
