"""What does a value that a probe told mean for the item that asks for it (requirements 3.5)?"""

from dataclasses import dataclass

from fieldkit.domain.judging import Judgement, judge
from fieldkit.domain.record import ItemResult
from fieldkit.domain.template import Item
from fieldkit.domain.text import narrow, one_line
from fieldkit.domain.words import Refusal, Words, say

SEPARATOR = ", "
"""Between values that all hold, such as two addresses of a computer."""


@dataclass(frozen=True)
class Measured:
    """A value that a run tells, under the name by which forms ask for it, such as `pc.cpu`."""

    value: str
    """A decimal text for items with limits, text for others."""
    verdict: ItemResult | None = None
    """Where the run decides; None where the limits of the item or the device file do."""


def judge_measured(item: Item, measured: Measured, expected: str) -> Judgement:
    """The result of an item by the value that a run told; one that nothing can be held against is INCONCLUSIVE."""
    value = one_line(measured.value)
    if measured.verdict is not None:
        return Judgement(measured.verdict, value)
    if item.is_measured:
        return _within_limits(item, value)
    if not expected:
        return Judgement(
            ItemResult.INCONCLUSIVE,
            value,
            say("The device file has nothing to compare {value} with.", value=one_line(value, limit=64)),
        )
    if _comparable(expected) in map(_comparable, value.split(SEPARATOR)):
        return Judgement(ItemResult.PASS, value)
    return Judgement(ItemResult.WARN, value, _differs(expected))


def not_told(item: Item) -> Judgement:
    """The result of an item whose value a run left out."""
    return Judgement(
        ItemResult.INCONCLUSIVE,
        "",
        say("The device did not tell {value}. Measure it and enter it by hand.", value=item.probe),
    )


def _within_limits(item: Item, value: str) -> Judgement:
    try:
        return judge(item, value)
    except Refusal as refusal:
        return Judgement(ItemResult.INCONCLUSIVE, value, refusal.what)


def _differs(expected: str) -> Words:
    return say("The device file says {expected}.", expected=one_line(expected, limit=64))


def _comparable(text: str) -> str:
    return narrow(one_line(text)).replace(" ", "").upper()
