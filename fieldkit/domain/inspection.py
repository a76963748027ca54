"""Is the inspection complete, and how does the device come out of it? Answers of one record against its form.

An INCONCLUSIVE answer is not done: without a reason it keeps the record open, with one the record can be completed
but not graded better than FAIL. A skipped item that needs the cash box custodian does the same (E24).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from fieldkit.domain.answer_rules import Answer, check_answer
from fieldkit.domain.judging import Judgement, judge, limit_text, results_by_hand, value_labels, warn_text, worst
from fieldkit.domain.record import Grade, ItemResult
from fieldkit.domain.result_words import grade_words, kind_words, result_words
from fieldkit.domain.template import DeviceClass, InputKind, Item, Requirement, Template
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Refusal, Words, say

__all__ = [
    "Answer",
    "GroupProgress",
    "Judgement",
    "OpenItem",
    "Progress",
    "after_fix",
    "annex_items",
    "applies",
    "check_answer",
    "fixed_by_action",
    "grade",
    "grade_words",
    "initial_answers",
    "judge",
    "kind_words",
    "limit_text",
    "open_items",
    "progress",
    "result_words",
    "results_by_hand",
    "value_labels",
    "warn_text",
    "worst",
]

_BAD = frozenset({ItemResult.FAIL, ItemResult.WARN, ItemResult.FIXED})
"""Results after which an item may be measured again as left; FIXED too, to correct a slip of the keys."""


@dataclass(frozen=True)
class OpenItem:
    """An item that keeps the record from being completed."""

    code: str
    why: Words


@dataclass(frozen=True)
class GroupProgress:
    """How far one group is."""

    code: str
    done: int
    total: int


@dataclass(frozen=True)
class Progress:
    """How far the whole form is; items that the device does not have count as done."""

    done: int
    total: int
    by_group: tuple[GroupProgress, ...]


def applies(item: Item, device_class: DeviceClass, slots: Collection[str]) -> bool:
    """Whether this device has the item at all: its class is listed and its module fitted."""
    return (not item.classes or device_class in item.classes) and (not item.slot or item.slot in slots)


def initial_answers(template: Template, device_class: DeviceClass, slots: Collection[str]) -> dict[str, Answer]:
    """The answers that a record begins with: NA for all that this device does not have."""
    return {item.code: Answer(ItemResult.NA) for item in template.items if not applies(item, device_class, slots)}


def annex_items(begun: Template, newer: Template) -> tuple[Item, ...]:
    """Items to be added before sign-off to a record begun on an older version: those of a safety version (E17)."""
    if not newer.mandatory_safety:
        return ()
    known = {item.code for item in begun.items}
    return tuple(item for item in newer.items if item.code not in known)


def after_fix(item: Item, first: Answer, typed_left: str, *, expected: str = "") -> Answer:
    """The answer after repair and a new measurement: FIXED when normal now; both values are kept either way."""
    _need_bad(first)
    left = judge(item, typed_left, expected=expected)
    result = ItemResult.FIXED if left.result is ItemResult.PASS else left.result
    return replace(first, result=result, value_left=left.value)


def fixed_by_action(item: Item, first: Answer, remark: str) -> Answer:
    """The answer after repair of something that is seen, not measured; the remark says what was done."""
    _need_bad(first)
    if item.is_measured or item.input is InputKind.CHOICE:
        raise Refusal(
            "answer.measure_again",
            say("An item with a value is fixed only when the new value is normal."),
            say("Measure again and enter the value as left."),
        )
    return replace(first, result=ItemResult.FIXED, remark=one_line(remark))


def open_items(
    template: Template,
    answers: Mapping[str, Answer],
    device_class: DeviceClass,
    slots: Collection[str],
    *,
    custodian: str,
    photo_counts: Mapping[str, int],
) -> tuple[OpenItem, ...]:
    """What keeps the record from being completed, in the order of the form, one reason each."""
    found: list[OpenItem] = []
    for item in template.items:
        why = _why_open(item, answers.get(item.code), applies(item, device_class, slots), custodian, photo_counts)
        if why is not None:
            found.append(OpenItem(item.code, why))
    return tuple(found)


def grade(
    template: Template,
    answers: Mapping[str, Answer],
    device_class: DeviceClass,
    slots: Collection[str],
    *,
    custodian: str,
    photo_counts: Mapping[str, int],
) -> Grade:
    """The grade of the record as it stands; a bare SKIP counts against the device rather than as unfinished."""
    judged = [
        (item, answers[item.code])
        for item in template.items
        if item.code in answers and applies(item, device_class, slots)
    ]
    still_open = open_items(template, answers, device_class, slots, custodian=custodian, photo_counts=photo_counts)
    bare_skips = {item.code for item, answer in judged if _is_bare_skip(answer)}
    if any(entry.code not in bare_skips for entry in still_open):
        return Grade.INCOMPLETE
    if any(_spoils(item, answer) for item, answer in judged):
        return Grade.FAIL
    if any(answer.result is ItemResult.FIXED for _, answer in judged):
        return Grade.PASS_AFTER_FIX
    return Grade.PASS


def progress(template: Template, answers: Mapping[str, Answer]) -> Progress:
    """How many items are done; an INCONCLUSIVE one is not."""
    by_group = tuple(
        GroupProgress(group.code, sum(_is_done(answers.get(item.code)) for item in group.items), len(group.items))
        for group in template.groups
    )
    return Progress(sum(group.done for group in by_group), sum(group.total for group in by_group), by_group)


def _why_open(
    item: Item, answer: Answer | None, applicable: bool, custodian: str, photo_counts: Mapping[str, int]
) -> Words | None:
    if answer is None:
        if item.optional or not applicable:
            return None
        if item.input is InputKind.AUTO:
            return say("completes when the record that it asks for is saved")
        return say("not answered yet")
    missing = check_answer(
        item, answer, custodian=custodian, photos=photo_counts.get(item.code, 0), applicable=applicable
    )
    return missing[0] if missing else None


def _spoils(item: Item, answer: Answer) -> bool:
    if answer.result is ItemResult.FAIL:
        return True
    if item.optional:
        return False
    if answer.result is ItemResult.SKIP:
        return _is_bare_skip(answer) or Requirement.CUSTODIAN in item.requires
    return answer.result is ItemResult.INCONCLUSIVE


def _is_bare_skip(answer: Answer) -> bool:
    return answer.result is ItemResult.SKIP and not answer.reason.strip()


def _is_done(answer: Answer | None) -> bool:
    return answer is not None and answer.result is not ItemResult.INCONCLUSIVE


def _need_bad(first: Answer) -> None:
    if first.result not in _BAD:
        raise Refusal(
            "answer.nothing_to_fix",
            say("Only an abnormal item can become fixed."),
            say("Enter the value as found first."),
        )
