"""How does `fieldkit sync conflicts` tell what a lead has decided about records of this laptop?"""

from typing import TYPE_CHECKING

from fieldkit.cli.answers import put
from fieldkit.domain.instants import shown
from fieldkit.domain.ruling import Fate, RuledPlace
from fieldkit.domain.words import say
from fieldkit.locale import tell

if TYPE_CHECKING:
    from sync.carrying_out import Told


def tell_ruling(told: "Told") -> None:
    """Who decided when and why, then place by place."""
    from sync.wording import place_name, record_name

    put(f"{record_name(told.conflict)}  ({told.conflict.record_id})")
    put("  " + tell(say("Decided by {who}, {at}.", who=told.ruling.by, at=shown(told.ruling.at))))
    if told.ruling.reason:
        put("  " + tell(say("Reason: {reason}", reason=told.ruling.reason)))
    for one in told.ruling.places:
        put(f"  {place_name(told.conflict, one.place)}")
        put("    " + "  ".join(filter(None, (_taken(one), _answer(told, one), _fate(told, one)))))


def ruling(told: "Told") -> dict[str, object]:
    """The same for scripts."""
    from sync.wording import place_name

    made, conflict = told.ruling, told.conflict
    return {
        "id": made.id,
        "kind": conflict.kind,
        "record": conflict.record_id,
        "no": conflict.no,
        "by": made.author,
        "by_text": made.by,
        "at": shown(made.at),
        "reason": made.reason,
        "places": [
            {
                "place": str(one.place),
                "text": place_name(conflict, one.place),
                "taken": one.side.value,
                "answer": _answer(told, one),
                "fate": told.fates[one.place].value if one.place in told.fates else "waiting",
                "fate_text": _fate(told, one),
            }
            for one in made.places
        ],
    }


def _taken(one: RuledPlace) -> str:
    from sync.wording import side_words

    return tell(side_words(one.side))


def _answer(told: "Told", one: RuledPlace) -> str:
    from sync.wording import value_text

    difference = told.difference(one.place)
    return "" if difference is None else value_text(told.conflict, difference, difference.of(one.side))


def _fate(told: "Told", one: RuledPlace) -> str:
    from sync.wording import fate_words

    fate: Fate | None = told.fates.get(one.place)
    return tell(say("waits for the other version") if fate is None else fate_words(fate))
