"""What does each answer key do on an item? One entry of `KEYS` is one key: footer, palette and help read it too.

Digits are results while the list has the cursor; a value is typed only after Enter has opened the editor, so that
`221` typed too early changes nothing: on an item with a value the result keys only say what to press.
"""

from collections.abc import Callable
from dataclasses import dataclass

from fieldkit.domain.inspection import results_by_hand
from fieldkit.domain.record import ItemResult
from fieldkit.domain.template import InputKind, Requirement
from fieldkit.domain.words import Refusal, Words, say
from screens.inspection import questions
from screens.inspection.sheet import Spot
from screens.inspection.steps import Step

_VALUED = frozenset({InputKind.CHOICE, InputKind.TEXT, InputKind.PHOTO})


@dataclass(frozen=True)
class AnswerKey:
    """A key, its word, when it is offered and what it leads to."""

    key: str
    name: str
    """Last part of its id in the keymap."""
    label: Words
    offered: Callable[[Spot], bool]
    step: Callable[[Spot], Step]
    """Raises Refusal with words where the key is not offered."""


def step_for(key: str, spot: Spot) -> Step:
    """What this key leads to on this item; Refusal where it leads to nothing."""
    if not spot.applies:
        raise Refusal(
            "item.not_fitted",
            say("{code} does not apply: the device has no such module.", code=spot.code),
            say("If the module is there, correct the device model first."),
        )
    if spot.item.input is InputKind.AUTO:
        raise Refusal(
            "answer.auto",
            say("{code} completes by itself when the maintenance record is saved.", code=spot.code),
            say("Press F6 for the maintenance record."),
        )
    return next(entry for entry in KEYS if entry.key == key).step(spot)


def offered_keys(spot: Spot) -> tuple[AnswerKey, ...]:
    """The keys that do something on this item."""
    if not spot.applies or spot.item.input is InputKind.AUTO:
        return ()
    return tuple(entry for entry in KEYS if entry.offered(spot))


def needs_value(spot: Spot) -> bool:
    """Whether the item is answered by a value, a text or a photo rather than by a result key."""
    return spot.item.is_measured or spot.item.input in _VALUED


def _pass(spot: Spot) -> Step:
    if needs_value(spot):
        raise _value_first(spot)
    _need_custodian(spot)
    return questions.given(spot, ItemResult.PASS)


def _fail(spot: Spot) -> Step:
    if ItemResult.FAIL not in results_by_hand(spot.item):
        raise Refusal(
            "answer.result",
            say("{code} is done or not done, it cannot be abnormal.", code=spot.code),
            say("Press 4 and say why it was not done."),
        )
    if needs_value(spot) and spot.item.input is not InputKind.TEXT:
        raise _value_first(spot)
    _need_custodian(spot)
    return questions.given(spot, ItemResult.FAIL)


def _not_applicable(spot: Spot) -> Step:
    if ItemResult.NA not in results_by_hand(spot.item):
        raise Refusal(
            "answer.result",
            say("{code} applies to this device and must be checked.", code=spot.code),
            say("Press 4 to skip it with a reason."),
        )
    return questions.given(spot, ItemResult.NA)


def _as_last_time(spot: Spot) -> Step:
    if not spot.history:
        raise Refusal(
            "answer.no_history",
            say("There is no value of an earlier visit."),
            say("Measure and type the value."),
        )
    _need_custodian(spot)
    # The cursor stays on a taken value: whoever typed `5.2` without Enter sees at once what he did.
    return questions.deed(
        spot, lambda desk, record, code: desk.as_last_time(record, code), goes_on=not needs_value(spot)
    )


def _again(spot: Spot) -> Step:
    if not spot.is_bad:
        raise Refusal(
            "answer.nothing_to_fix",
            say("Only an abnormal item can become fixed."),
            say("Enter the value as found first."),
        )
    return questions.again(spot)


def _remark(spot: Spot) -> Step:
    _need_answer(spot)
    return questions.remark(spot)


def _override(spot: Spot) -> Step:
    _need_answer(spot)
    return questions.override(spot)


def _correct(spot: Spot) -> Step:
    if not _is_correctable(spot):
        raise Refusal(
            "answer.nothing_to_correct",
            say("There is no value here that could be a slip of the keys."),
            say("Press Enter to type the value."),
        )
    return questions.correction(spot)


def _enter(spot: Spot) -> Step:
    if spot.is_bad:
        return questions.again(spot)
    if needs_value(spot) or spot.expected:
        return questions.photo(spot) if spot.item.input is InputKind.PHOTO else questions.value(spot)
    if spot.answer is not None:
        return questions.remark(spot)
    _need_custodian(spot)
    return questions.stated(spot)


def _lacks_custodian(spot: Spot) -> bool:
    return Requirement.CUSTODIAN in spot.item.requires and not spot.checklist.custodian.strip()


def _need_custodian(spot: Spot) -> None:
    if _lacks_custodian(spot):
        raise Refusal(
            "answer.custodian",
            say("{code} needs the cash box custodian: nobody is named yet.", code=spot.code),
            say("Press F7 and type the name, or 4 to skip with a reason."),
        )


def _need_answer(spot: Spot) -> None:
    if spot.answer is None:
        raise Refusal(
            "answer.first", say("The item has no result yet."), say("Answer it first: 1 pass, 2 fail, or a value.")
        )


def _value_first(spot: Spot) -> Refusal:
    if spot.is_bad:
        return Refusal(
            "answer.value_first",
            say("{code} follows its value.", code=spot.code),
            say("Press 6 to measure again, 0 to correct a slip, 8 for another result with a reason."),
        )
    if spot.item.input is InputKind.PHOTO:
        return Refusal(
            "answer.value_first",
            say("{code} needs a photo.", code=spot.code),
            say("Press Enter and type where the photo lies."),
        )
    return Refusal(
        "answer.value_first",
        say("{code} needs a value, a result key is not enough.", code=spot.code),
        say("Press Enter, then type the value."),
    )


def _is_correctable(spot: Spot) -> bool:
    has_value = spot.item.is_measured or spot.item.input in {InputKind.CHOICE, InputKind.TEXT}
    return has_value and spot.is_bad and spot.answer is not None and spot.answer.value_found != ""


def _may(result: ItemResult) -> Callable[[Spot], bool]:
    return lambda spot: result in results_by_hand(spot.item)


def _is_answered(spot: Spot) -> bool:
    return spot.answer is not None


KEYS = (
    AnswerKey(
        "1",
        "pass",
        say("Pass"),
        lambda spot: not needs_value(spot) and not _lacks_custodian(spot),
        _pass,
    ),
    AnswerKey(
        "2",
        "fail",
        say("Fail"),
        lambda spot: (
            ItemResult.FAIL in results_by_hand(spot.item)
            and (not needs_value(spot) or spot.item.input is InputKind.TEXT)
            and not _lacks_custodian(spot)
        ),
        _fail,
    ),
    AnswerKey("enter", "answer", say("Fill in"), lambda _spot: True, _enter),
    AnswerKey("3", "not_applicable", say("N/A"), _may(ItemResult.NA), _not_applicable),
    AnswerKey("4", "skip", say("Skip"), lambda _spot: True, questions.skip),
    AnswerKey("5", "as_last", say("As last"), lambda spot: bool(spot.history), _as_last_time),
    AnswerKey("6", "again", say("Fixed"), lambda spot: spot.is_bad, _again),
    AnswerKey("7", "remark", say("Remark"), _is_answered, _remark),
    AnswerKey("8", "override", say("Override"), _is_answered, _override),
    AnswerKey("9", "photo", say("Photo"), _is_answered, questions.photo),
    AnswerKey("0", "correct", say("Slip"), _is_correctable, _correct),
)
"""Every answer key, in the order in which they are shown."""
