"""Is this value normal? One typed answer against the limits or choices of its item (requirements 3)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from fieldkit.domain.numbers import decimal_text, read_number
from fieldkit.domain.record import ItemResult
from fieldkit.domain.template import Band, Choice, InputKind, Item, Requirement
from fieldkit.domain.text import narrow, one_line
from fieldkit.domain.words import Refusal, Words, say

_SEPARATORS = re.compile(r"[,，、;；\s]+")
_WORSE = (
    ItemResult.NA,
    ItemResult.PASS,
    ItemResult.FIXED,
    ItemResult.WARN,
    ItemResult.SKIP,
    ItemResult.INCONCLUSIVE,
    ItemResult.FAIL,
)
"""From nothing to worry about to the worst."""

_BY_HAND = {
    InputKind.PASS_FAIL: frozenset({ItemResult.PASS, ItemResult.FAIL, ItemResult.INCONCLUSIVE}),
    InputKind.PASS_FAIL_NA: frozenset({ItemResult.PASS, ItemResult.FAIL, ItemResult.INCONCLUSIVE, ItemResult.NA}),
    InputKind.NUMBER: frozenset({ItemResult.PASS, ItemResult.WARN, ItemResult.FAIL, ItemResult.INCONCLUSIVE}),
    InputKind.CHOICE: frozenset({ItemResult.PASS, ItemResult.WARN, ItemResult.FAIL, ItemResult.INCONCLUSIVE}),
    InputKind.TEXT: frozenset({ItemResult.PASS, ItemResult.WARN, ItemResult.FAIL, ItemResult.INCONCLUSIVE}),
    InputKind.PHOTO: frozenset({ItemResult.PASS}),
    InputKind.PROBE: frozenset({ItemResult.PASS, ItemResult.WARN, ItemResult.FAIL, ItemResult.INCONCLUSIVE}),
    InputKind.ACT: frozenset({ItemResult.PASS}),
    InputKind.AUTO: frozenset[ItemResult](),
}


@dataclass(frozen=True)
class Judgement:
    """What a typed answer means."""

    result: ItemResult
    value: str
    """The value as records keep it: a decimal text, choice names joined by commas, or the text itself."""
    limit: Words | None = None
    """Which limit was missed; None where the value is normal or the item has no limit."""
    understood: Words | None = None
    """Said to the person when the text was not plainly this value."""


def judge(item: Item, typed: str, *, expected: str = "") -> Judgement:
    """The result of a typed answer.

    Numbers and choices are judged by the item's limits; on other items a result name (`PASS`, `FAIL`, ...) is
    typed by a key. `expected` is what the device file or the baseline says, for texts and states: another serial
    number is FAIL, another version or state WARN. Refusal `number.unreadable` or `answer.*`.
    """
    return _JUDGES[item.input](item, typed, expected)


def results_by_hand(item: Item) -> frozenset[ItemResult]:
    """Results that a person may give this item; FIXED comes only after a bad one, and is not among them."""
    if item.input is InputKind.AUTO:
        return frozenset()
    optional = {ItemResult.NA} if item.optional else set()
    return _BY_HAND[item.input] | {ItemResult.SKIP} | optional


def worst(first: ItemResult, second: ItemResult) -> ItemResult:
    """The one of two results for the same item that is shown until someone decides (E12)."""
    return max(first, second, key=_WORSE.index)


def limit_text(item: Item) -> str:
    """The PASS limits as text: `198 - 235.4`, `>= 10`, `<= 5`, `= 0`; empty where the item has none."""
    return _band_text(item.ok)


def warn_text(item: Item) -> str:
    """The WARN limits as text, as `limit_text`."""
    return _band_text(item.warn)


def value_labels(item: Item, value: str) -> tuple[str, str]:
    """A kept value as people read it, Chinese and English: labels for choice names, others as they are."""
    if item.input is not InputKind.CHOICE:
        return value, value
    by_name = {choice.name: choice for choice in item.choices}
    chosen = [by_name.get(name, Choice(name, name, name)) for name in value.split(",")]
    return "、".join(choice.zh for choice in chosen), ", ".join(choice.en for choice in chosen)


def _judge_number(item: Item, typed: str, _expected: str) -> Judgement:
    number = read_number(typed)
    value = decimal_text(number.value)
    if item.ok is None or item.ok.holds(number.value):
        return Judgement(ItemResult.PASS, value, None, number.understood)
    if item.warn is not None and item.warn.holds(number.value):
        attention = say(
            "{value} is outside the normal {limit}, but within {warn}.",
            value=value,
            limit=limit_text(item),
            warn=warn_text(item),
        )
        return Judgement(ItemResult.WARN, value, attention, number.understood)
    missed = _missed(number.value, item.warn or item.ok)
    return Judgement(ItemResult.FAIL, value, missed, number.understood)


def _missed(value: Decimal, band: Band) -> Words:
    if band.low is not None and value < band.low:
        return say("{value} is below the limit {limit}.", value=decimal_text(value), limit=decimal_text(band.low))
    limit = "" if band.high is None else decimal_text(band.high)
    return say("{value} is above the limit {limit}.", value=decimal_text(value), limit=limit)


def _judge_choice(item: Item, typed: str, _expected: str) -> Judgement:
    chosen = _chosen(item, typed)
    if not item.pass_choices:
        return Judgement(ItemResult.PASS, ",".join(chosen))
    result = ItemResult.PASS
    for name in chosen:
        result = worst(result, _choice_result(item, name))
    return Judgement(result, ",".join(chosen))


def _choice_result(item: Item, name: str) -> ItemResult:
    if name in item.pass_choices:
        return ItemResult.PASS
    return ItemResult.WARN if name in item.warn_choices else ItemResult.FAIL


def _chosen(item: Item, typed: str) -> tuple[str, ...]:
    text = one_line(typed)
    one = _choice_named(item, text)
    found = [one] if one else [_choice_named(item, part) for part in _SEPARATORS.split(text) if part]
    if not found or not all(found) or (len(found) > 1 and not item.many):
        raise Refusal(
            "answer.choice",
            say("“{text}” is not one of the choices.", text=one_line(typed, limit=64)),
            say("Choose one of the answers that the form offers."),
        )
    names = {name for name in found if name}
    return tuple(choice.name for choice in item.choices if choice.name in names)


def _choice_named(item: Item, text: str) -> str:
    wanted = text.casefold()
    for choice in item.choices:
        if wanted in (choice.name, choice.zh, choice.en.casefold()):
            return choice.name
    return ""


def _judge_text(item: Item, typed: str, expected: str) -> Judgement:
    value = one_line(typed)
    if not value:
        raise Refusal("answer.empty", say("Nothing was typed."), say("Type what you found, or skip with a reason."))
    if not expected or _comparable(value) == _comparable(expected):
        return Judgement(ItemResult.PASS, value)
    different = say("The device file says {expected}.", expected=one_line(expected, limit=64))
    return Judgement(ItemResult.FAIL if Requirement.SERIAL in item.requires else ItemResult.WARN, value, different)


def _comparable(text: str) -> str:
    return narrow(one_line(text)).replace(" ", "").upper()


def _judge_stated(item: Item, typed: str, _expected: str) -> Judgement:
    name = one_line(typed, limit=64).upper()
    offered = results_by_hand(item) - {ItemResult.SKIP}
    if name not in offered:
        raise Refusal(
            "answer.result",
            say("“{text}” is not an answer to this item.", text=one_line(typed, limit=64)),
            say("Answer with one of: {known}.", known=", ".join(sorted(offered))),
        )
    return Judgement(ItemResult(name), "")


def _judge_probe(item: Item, typed: str, expected: str) -> Judgement:
    if item.is_measured:
        return _judge_number(item, typed, expected)
    if expected and one_line(typed).upper() not in results_by_hand(item):
        return _judge_text(item, typed, expected)
    return _judge_stated(item, typed, expected)


def _judge_auto(_item: Item, _typed: str, _expected: str) -> Judgement:
    raise Refusal(
        "answer.auto",
        say("This item cannot be answered by hand."),
        say("It completes by itself when the record that it asks for is saved."),
    )


_JUDGES: Mapping[InputKind, Callable[[Item, str, str], Judgement]] = {
    InputKind.PASS_FAIL: _judge_stated,
    InputKind.PASS_FAIL_NA: _judge_stated,
    InputKind.NUMBER: _judge_number,
    InputKind.CHOICE: _judge_choice,
    InputKind.TEXT: _judge_text,
    InputKind.PHOTO: _judge_stated,
    InputKind.PROBE: _judge_probe,
    InputKind.ACT: _judge_stated,
    InputKind.AUTO: _judge_auto,
}


def _band_text(band: Band | None) -> str:
    if band is None or (band.low is None and band.high is None):
        return ""
    if band.low is None:
        return f"<= {_plain(band.high)}"
    if band.high is None:
        return f">= {_plain(band.low)}"
    if band.low == band.high:
        return f"= {_plain(band.low)}"
    return f"{_plain(band.low)} - {_plain(band.high)}"


def _plain(value: Decimal | None) -> str:
    return "" if value is None else decimal_text(value)
