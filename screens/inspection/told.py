"""What does the status line say after an answer is on disk?"""

from typing import TYPE_CHECKING

from fieldkit.domain.inspection import result_words
from fieldkit.domain.record import ItemResult
from fieldkit.domain.words import Words, say
from fieldkit.locale import pick, tell
from screens.inspection.rows import unit, value_text
from screens.inspection.sheet import Sheet, Spot
from screens.messages import Said

if TYPE_CHECKING:
    from fieldkit.services.answering import Saved

_ACT = frozenset({ItemResult.FAIL, ItemResult.WARN})


def saved_words(sheet: Sheet, saved: "Saved") -> Said:
    """Item, value, result, which limit was missed; then what the answer still needs."""
    spot, answer = sheet.with_answer(saved).spot(saved.item_code), saved.answer
    values = [f"{value_text(spot.item, value)} {unit(spot.item)}".strip() for value in _values(saved)]
    said = say(
        "{what}: {result}. {more}",
        what=" ".join([saved.item_code, " > ".join(values)]).strip(),
        result=tell(result_words(answer.result)),
        more=" ".join(tell(words) for words in _more(saved)),
    )
    missing = pick("；", "; ").join(tell(words) for words in saved.missing)
    return Said(said, answer.result is ItemResult.FAIL or bool(missing), _todo(missing, spot))


def _more(saved: "Saved") -> tuple[Words, ...]:
    if not saved.others:
        return saved.said
    further = say("The same run answered {count} further items.", count=len(saved.others))
    bad = [code for code, result in saved.others.items() if result is not ItemResult.PASS]
    if not bad:
        return (*saved.said, further)
    return (*saved.said, further, say("Not normal among them: {codes}.", codes=", ".join(bad)))


def _todo(missing: str, spot: Spot) -> Words | None:
    if missing:
        return say("Still needed: {missing}.", missing=missing)
    if spot.answer is None or spot.answer.result not in _ACT:
        return None
    if spot.was_probed:
        return say("Act, then press F9 again: both values are kept.")
    return say("Act, then press Enter on it: the new value is kept beside this one.")


def _values(saved: "Saved") -> list[str]:
    return [value for value in (saved.answer.value_found, saved.answer.value_left) if value]
