"""What has the lead decided about a record of mine, and what came of it here?"""

from typing import TYPE_CHECKING

from fieldkit.domain.instants import shown as shown_at
from fieldkit.domain.ruling import Fate, RuledPlace
from fieldkit.domain.words import Words, say
from fieldkit.locale import tell
from screens.widgets.rows import Mark, Row

if TYPE_CHECKING:
    from sync.carrying_out import Told


def told_row(key: str, told: "Told") -> Row:
    """One line of the list."""
    from sync.wording import kind_name

    conflict = told.conflict
    cells = (
        conflict.no or conflict.record_id[-12:],
        conflict.subject,
        tell(_state(told)),
        kind_name(conflict.kind),
        shown_at(told.ruling.at),
    )
    return Row(key, cells, Mark.WARN if Fate.CHANGED in told.fates.values() else Mark.QUIET)


def told_lines(told: "Told") -> list[str]:
    """Who, when and why; then place by place what was taken, and whether it holds here."""
    ruling = told.ruling
    lines = [tell(say("Decided by {who}, {at}.", who=ruling.by, at=shown_at(ruling.at)))]
    lines += [tell(say("Reason: {reason}", reason=ruling.reason))] if ruling.reason else []
    if not told.fates:
        lines.append(tell(say("It waits until both versions are here: synchronise.")))
    return [*lines, *(line for one in ruling.places for line in _place(told, one))]


def _state(told: "Told") -> Words:
    fates = set(told.fates.values())
    if Fate.CHANGED in fates:
        return say("partly") if Fate.TAKEN in fates else say("does not fit")
    if Fate.TAKEN in fates:
        return say("carried out")
    return say("came late") if fates else say("waits")


def _place(told: "Told", one: RuledPlace) -> list[str]:
    from sync.wording import author_text, fate_words, place_name, side_words, value_text

    difference = told.difference(one.place)
    taken = tell(side_words(one.side))
    if difference is not None:
        value = value_text(told.conflict, difference, difference.of(one.side))
        taken = "   ".join(filter(None, (taken, value, author_text(told.conflict, difference, one.side))))
    fate = told.fates.get(one.place)
    held = [f"  {tell(fate_words(fate))}"] if fate is not None and fate is not Fate.TAKEN else []
    return [place_name(told.conflict, one.place), f"  {taken}", *held]
