"""What is asked of the engineer before something is saved, and what is saved of his answer?"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from fieldkit.domain.inspection import judge, result_words, results_by_hand
from fieldkit.domain.record import ItemResult
from fieldkit.domain.template import InputKind
from fieldkit.domain.words import Refusal, Words, say
from fieldkit.locale import gettext as _
from fieldkit.locale import pick, tell
from screens.inspection.sheet import Spot
from screens.inspection.steps import Deed, Option, Question, Step

if TYPE_CHECKING:
    from fieldkit.services.answering import Saved
    from fieldkit.services.inspections import InspectionDesk

_OVERRIDES = (ItemResult.PASS, ItemResult.WARN, ItemResult.FAIL, ItemResult.INCONCLUSIVE)


def deed(
    spot: Spot,
    call: "Callable[[InspectionDesk, str, str], Saved]",
    *,
    goes_on: bool = False,
    waits: bool = False,
) -> Deed:
    """A write to this item; `call` gets the desk, the inspection and the code of the item."""
    record, code = spot.checklist.inspection_id, spot.code
    return Deed(lambda bench: call(bench.inspections, record, code), goes_on=goes_on, waits=waits)


def value(spot: Spot) -> Step:
    """The value as found; it is judged while it is being typed."""
    found = spot.answer.value_found if spot.answer else ""
    return _valued(spot, "value", say("{code} value as found", code=spot.code), _measure, initial=found)


def again(spot: Spot) -> Step:
    """After a bad result: the value as left, or what was done where nothing is measured."""
    if spot.item.is_measured or spot.item.input is InputKind.CHOICE:
        return _valued(spot, "again", say("{code} measured again, value as left", code=spot.code), _measure)

    def fixed(typed: str) -> Deed:
        done = _needed(typed, say("What was done is missing."), say("Type in a few words what you did."))
        return deed(spot, lambda desk, record, code: desk.fix(record, code, done), goes_on=True)

    was = spot.answer.remark if spot.answer else ""
    return Question("fix", tell(say("{code} fixed: what was done?", code=spot.code)), fixed, initial=was)


def correction(spot: Spot) -> Step:
    """The value as found once more, after a slip of the keys; nothing is measured again."""

    def corrected(now: Spot, typed: str) -> Deed:
        judgement = judge(now.item, typed, expected=now.expected)
        why = tell(say("typing error corrected"))

        def write(desk: "InspectionDesk", record: str, code: str) -> "Saved":
            # After a bad result `measure` takes the value as left: the first value is put in doubt first.
            desk.mark(record, code, ItemResult.INCONCLUSIVE, reason=why)
            return desk.measure(record, code, typed)

        return deed(now, write, goes_on=judgement.result is ItemResult.PASS)

    found = spot.answer.value_found if spot.answer else ""
    title = say("{code} value as found, typed wrongly before", code=spot.code)
    return _valued(spot, "correct", title, corrected, initial=found)


def stated(spot: Spot) -> Step:
    """An item that is seen or done: the results it can have, by digit."""
    offered = [result for result in _OVERRIDES if result in results_by_hand(spot.item)]
    if spot.item.input is InputKind.ACT:
        return Question(
            "stated", tell(say("{code} has it been done?", code=spot.code)), _taken(spot), options=(_done(),)
        )
    return Question("stated", tell(say("{code} how is it?", code=spot.code)), _taken(spot), options=_named(offered))


def skip(spot: Spot) -> Step:
    """Why the item is not checked."""

    def skipped(typed: str) -> Deed:
        why = _needed(typed, say("The reason is missing."), say("Type in a few words why it is not checked."))
        return deed(
            spot,
            lambda desk, record, code: desk.mark(record, code, ItemResult.SKIP, reason=why),
            goes_on=True,
        )

    was = spot.answer.reason if spot.answer else ""
    return Question("skip", tell(say("{code} not checked: why?", code=spot.code)), skipped, initial=was)


def remark(spot: Spot) -> Step:
    """A remark to an answered item."""

    def remarked(typed: str) -> Deed:
        return deed(spot, lambda desk, record, code: desk.remark(record, code, typed))

    was = spot.answer.remark if spot.answer else ""
    return Question("remark", tell(say("{code} remark", code=spot.code)), remarked, initial=was)


def override(spot: Spot) -> Step:
    """Another result than the measured one: which, then why."""

    def chosen(name: str) -> Question[Deed]:
        result = ItemResult(name)
        title = say("{code} becomes {result}: why?", code=spot.code, result=tell(result_words(result)))
        return Question(f"override.{name}", tell(title), lambda typed: overridden(result, typed))

    def overridden(result: ItemResult, typed: str) -> Deed:
        why = _needed(typed, say("The reason is missing."), say("Type the reason in a few words."))
        return deed(spot, lambda desk, record, code: desk.override(record, code, result, why))

    offered = [result for result in _OVERRIDES if result in results_by_hand(spot.item)]
    title = tell(say("{code} which result instead?", code=spot.code))
    return Question("override", title, chosen, options=_named(offered))


def photo(spot: Spot) -> Step:
    """A picture file; the question stays open until it has been read."""

    def attached(typed: str) -> Deed:
        path = _path(_needed(typed, say("No file is named."), say("Type where the photo lies.")))

        def write(desk: "InspectionDesk", record: str, code: str) -> "Saved":
            from fieldkit.services.attachments import read_photo

            return desk.add_photo(record, code, read_photo(path))

        return deed(spot, write, goes_on=spot.item.input is InputKind.PHOTO, waits=True)

    return Question("photo", tell(say("{code} photo: where does the file lie?", code=spot.code)), attached)


def custodian(spot: Spot) -> Step:
    """Who of the hall is present at the cash box."""
    visit_id = spot.checklist.visit_id

    def named(typed: str) -> Deed:
        name = _needed(typed, say("The name is missing."), say("Type the name of the person who is present."))
        return Deed(lambda bench: bench.visits.name_custodian(visit_id, name))

    title = _("Cash box custodian who is present: name")
    return Question("custodian", title, named, initial=spot.checklist.custodian)


def judged_words(spot: Spot, typed: str) -> Words:
    """What a typed value would mean; Refusal while it is no value."""
    judgement = judge(spot.item, typed, expected=spot.expected)
    said = [tell(words) for words in (judgement.understood, judgement.limit) if words is not None]
    return say("{result}. {more}", result=tell(result_words(judgement.result)), more=" ".join(said))


def _measure(spot: Spot, typed: str) -> Deed:
    judgement = judge(spot.item, typed, expected=spot.expected)
    return deed(
        spot,
        lambda desk, record, code: desk.measure(record, code, typed),
        goes_on=judgement.result is ItemResult.PASS,
    )


def _valued(
    spot: Spot, purpose: str, title: Words, take: Callable[[Spot, str], Deed], *, initial: str = ""
) -> Question[Deed]:
    if spot.item.input is InputKind.CHOICE:
        choices = tuple(Option(choice.name, pick(choice.zh, choice.en)) for choice in spot.item.choices)
        return Question(purpose, tell(title), lambda typed: take(spot, typed), options=choices, many=spot.item.many)
    return Question(
        purpose,
        tell(title),
        lambda typed: take(spot, typed),
        initial=initial,
        preview=lambda typed: judged_words(spot, typed),
    )


def _taken(spot: Spot) -> Callable[[str], Deed]:
    return lambda name: given(spot, ItemResult(name))


def given(spot: Spot, result: ItemResult) -> Deed:
    """A result by key; one that a probe would have found is marked as taken by hand, which `measure` does."""
    if spot.item.input is InputKind.PROBE:
        return deed(spot, lambda desk, record, code: desk.measure(record, code, result), goes_on=True)
    return deed(spot, lambda desk, record, code: desk.mark(record, code, result), goes_on=True)


def _named(results: list[ItemResult]) -> tuple[Option, ...]:
    return tuple(Option(result, tell(result_words(result))) for result in results)


def _done() -> Option:
    return Option(ItemResult.PASS, _("Done"))


def _needed(typed: str, what: Words, todo: Words) -> str:
    if not typed.strip():
        raise Refusal("answer.empty", what, todo)
    return typed


def _path(typed: str) -> Path:
    """Terminals quote the name of a file that is dropped into them."""
    return Path(typed.strip().strip("'\"").removeprefix("file://")).expanduser()
