"""What does one answer still need before it may stand in a record? (requirements 3, C037, 4.4)"""

from dataclasses import dataclass

from fieldkit.domain.judging import judge, results_by_hand
from fieldkit.domain.record import EvidenceRef, ItemResult
from fieldkit.domain.template import InputKind, Item, Requirement
from fieldkit.domain.words import Refusal, Words, say

_CHECKED = frozenset({ItemResult.PASS, ItemResult.WARN, ItemResult.FAIL, ItemResult.FIXED})
"""Results that say somebody looked."""
_NEED_REASON = frozenset({ItemResult.SKIP, ItemResult.INCONCLUSIVE})


@dataclass(frozen=True)
class Answer:
    """What was answered to one item."""

    result: ItemResult
    value_found: str = ""
    value_left: str = ""
    remark: str = ""
    reason: str = ""
    """Why skipped, inconclusive, or given another result than the value has."""
    by_hand: bool = False
    """A probe item that was typed (手录)."""
    evidence: tuple[EvidenceRef, ...] = ()


def check_answer(
    item: Item, answer: Answer, *, custodian: str, photos: int, applicable: bool = True
) -> tuple[Words, ...]:
    """What is still missing or must not be so; nothing when the answer may stand.

    `applicable` is False where the device has no such item: then only NA may stand.
    """
    if not applicable:
        return () if answer.result is ItemResult.NA else (say("the device has no such item: not applicable"),)
    if item.input is InputKind.AUTO:
        return _check_auto(answer)
    if not _may_be(item, answer.result):
        return (say("this result is not possible here"),)
    missing = (
        _check_reason(item, answer),
        _check_custodian(item, answer, custodian),
        _check_photo(item, answer, photos),
        _check_values(item, answer),
    )
    return tuple(words for words in missing if words is not None)


def _may_be(item: Item, result: ItemResult) -> bool:
    by_hand = results_by_hand(item)
    return result in by_hand or (result is ItemResult.FIXED and ItemResult.FAIL in by_hand)


def _check_auto(answer: Answer) -> tuple[Words, ...]:
    if answer.by_hand or answer.result is not ItemResult.PASS:
        return (say("completes by itself and cannot be answered by hand"),)
    return ()


def _check_reason(item: Item, answer: Answer) -> Words | None:
    if answer.reason.strip():
        return None
    if answer.result in _NEED_REASON:
        return say("the reason is missing")
    if _is_overridden(item, answer):
        return say("the value says something else: a reason for this result is needed")
    return None


def _check_custodian(item: Item, answer: Answer, custodian: str) -> Words | None:
    if Requirement.CUSTODIAN in item.requires and answer.result in _CHECKED and not custodian.strip():
        return say("the cash box custodian must be present: enter the name, or skip with a reason")
    return None


def _check_photo(item: Item, answer: Answer, photos: int) -> Words | None:
    is_photo = item.input is InputKind.PHOTO and answer.result is ItemResult.PASS
    on_fail = Requirement.PHOTO_ON_FAIL in item.requires and answer.result is ItemResult.FAIL
    return say("the photo is missing") if (is_photo or on_fail) and photos < 1 else None


def _check_values(item: Item, answer: Answer) -> Words | None:
    has_value = item.is_measured or item.input is InputKind.CHOICE
    two_values = has_value or Requirement.TWO_VALUES in item.requires
    if answer.result is ItemResult.FIXED and two_values:
        both = answer.value_found and answer.value_left
        return None if both else say("the values as found and as left are both needed")
    if answer.result is ItemResult.FIXED:
        return None if answer.remark.strip() or answer.value_left else say("what was done is missing")
    if has_value and answer.result in _CHECKED and not answer.value_found:
        return say("the value is missing")
    if item.input is InputKind.TEXT and answer.result is ItemResult.PASS and not answer.value_found.strip():
        return say("the text is missing")
    return None


def _is_overridden(item: Item, answer: Answer) -> bool:
    if answer.result not in _CHECKED or not (item.is_measured or item.input is InputKind.CHOICE):
        return False
    is_fixed = answer.result is ItemResult.FIXED
    value = answer.value_left if is_fixed else answer.value_left or answer.value_found
    if not value:
        return False
    wanted = ItemResult.PASS if is_fixed else answer.result
    try:
        return judge(item, value).result is not wanted
    except Refusal:
        return True
