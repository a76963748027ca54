"""How do the two versions of a record read beside each other?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from fieldkit.domain.merge import Difference, Place, Side
from fieldkit.domain.words import Words, say
from fieldkit.locale import tell
from screens.text import shown, shown_line
from screens.widgets.rows import Column, Mark, Row

if TYPE_CHECKING:
    from sync.conflicts import Conflict

_WIDE = 100


@dataclass(frozen=True)
class Parties:
    """Whose two answers these are for the reader: his own and another's, or those of two others."""

    order: tuple[Side, Side]
    """The side that key 1 takes, then that of key 2."""
    heads: tuple[Words, Words]
    taken: Mapping[Side | None, Words]
    lines: tuple[Callable[[str], Words], Callable[[str], Words]]
    """An answer with the key that takes it."""


OWN = Parties(
    (Side.MINE, Side.THEIRS),
    (say("My answer"), say("Their answer")),
    {None: say("open"), Side.MINE: say("mine"), Side.THEIRS: say("theirs")},
    (lambda value: say("1 Mine: {value}", value=value), lambda value: say("2 Theirs: {value}", value=value)),
)
OTHERS = Parties(
    (Side.THEIRS, Side.MINE),
    (say("First answer"), say("Second answer")),
    {None: say("open"), Side.THEIRS: say("first"), Side.MINE: say("second")},
    (lambda value: say("1 First: {value}", value=value), lambda value: say("2 Second: {value}", value=value)),
)
"""For a lead: the answer in force came first."""


def columns(width: int, parties: Parties = OWN) -> tuple[Column, ...]:
    """The answers get room where there is some."""
    answer = 32 if width >= _WIDE else 17
    return (
        Column(say("Place"), least=24),
        *(Column(head, answer) for head in parties.heads),
        Column(say("Taken"), 8, state=True),
    )


def rows(conflict: "Conflict", choices: Mapping[Place, Side], parties: Parties = OWN) -> list[Row]:
    """One row for each place, with what is chosen."""
    return [_row(conflict, each, choices.get(each.place), parties) for each in conflict.differences]


def head_text(conflict: "Conflict", task: Words) -> Text:
    """Which record, and what is asked of the person."""
    from sync.wording import record_name

    title = shown_line(record_name(conflict))
    title.stylize("bold")
    return Text("\n").join([title, shown_line(tell(task))])


def pane_text(conflict: "Conflict", difference: Difference, taken: Side | None, parties: Parties = OWN) -> Text:
    """Place and its three answers in full, with who gave them."""
    from sync.wording import place_name, value_text

    title = shown_line(place_name(conflict, difference.place))
    title.stylize("bold")
    before = say("Before: {value}", value=value_text(conflict, difference, difference.base))
    lines = [title, shown_line(tell(before))]
    for side, words in zip(parties.order, parties.lines, strict=True):
        lines.append(_side(conflict, difference, side, words, is_taken=taken is side))
    return Text("\n").join(lines)


def _side(
    conflict: "Conflict", difference: Difference, side: Side, words: Callable[[str], Words], *, is_taken: bool
) -> Text:
    from sync.wording import author_text, value_text, worse_side

    value, who = value_text(conflict, difference, difference.of(side)), author_text(conflict, difference, side)
    line = shown(tell(words(value)))
    line.append_text(shown(f"   {who}" if who else ""))
    if worse_side(difference) is side:
        line.append_text(shown("   " + tell(say("the worse one"))))
    if is_taken:
        line.stylize("bold")
        line.append_text(shown("   " + tell(say("taken"))))
    return line


def _row(conflict: "Conflict", difference: Difference, taken: Side | None, parties: Parties) -> Row:
    from sync.wording import place_name, value_text

    cells = (
        place_name(conflict, difference.place),
        *(value_text(conflict, difference, difference.of(side)) for side in parties.order),
        tell(parties.taken[taken or conflict.stands]),
    )
    return Row(str(difference.place), cells, Mark.PLAIN if taken or conflict.stands else Mark.WARN)


def task(conflict: "Conflict", undecided: int) -> Words:
    """What is asked of the engineer."""
    if conflict.stands is Side.MINE:
        return say("My version was shown or signed and stands. The other laptop had this; it is kept on file.")
    if conflict.stands is Side.THEIRS:
        return say("Their version was shown or signed and stands. Mine had this; it is kept on file.")
    if undecided:
        return say("Still open: {count}. The rest of both versions has united.", count=undecided)
    return say("Everything is decided. F10 puts it in force; until then nothing has changed.")
