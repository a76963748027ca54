"""How do the two versions of a record read beside each other?"""

from collections.abc import Mapping
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
_TAKEN = {None: say("open"), Side.MINE: say("mine"), Side.THEIRS: say("theirs")}


def columns(width: int) -> tuple[Column, ...]:
    """The answers get room where there is some."""
    answer = 32 if width >= _WIDE else 17
    return (
        Column(say("Place"), least=24),
        Column(say("My answer"), answer),
        Column(say("Their answer"), answer),
        Column(say("Taken"), 8, state=True),
    )


def rows(conflict: "Conflict", choices: Mapping[Place, Side]) -> list[Row]:
    """One row for each place, with what is chosen."""
    return [_row(conflict, difference, choices.get(difference.place)) for difference in conflict.differences]


def head_text(conflict: "Conflict", undecided: int) -> Text:
    """Which record, and what is asked of the person."""
    from sync.wording import record_name

    title = shown_line(record_name(conflict))
    title.stylize("bold")
    return Text("\n").join([title, shown_line(tell(_task(conflict, undecided)))])


def pane_text(conflict: "Conflict", difference: Difference, taken: Side | None) -> Text:
    """Place and its three answers in full, with who gave them."""
    from sync.wording import place_name, value_text

    title = shown_line(place_name(conflict, difference.place))
    title.stylize("bold")
    before = say("Before: {value}", value=value_text(conflict, difference, difference.base))
    lines = [title, shown_line(tell(before))]
    lines += [_side(conflict, difference, side, is_taken=taken is side) for side in Side]
    return Text("\n").join(lines)


def _side(conflict: "Conflict", difference: Difference, side: Side, *, is_taken: bool) -> Text:
    from sync.wording import author_text, value_text, worse_side

    value, who = value_text(conflict, difference, difference.of(side)), author_text(conflict, difference, side)
    words = say("1 Mine: {value}", value=value) if side is Side.MINE else say("2 Theirs: {value}", value=value)
    line = shown(tell(words))
    line.append_text(shown(f"   {who}" if who else ""))
    if worse_side(difference) is side:
        line.append_text(shown("   " + tell(say("the worse one"))))
    if is_taken:
        line.stylize("bold")
        line.append_text(shown("   " + tell(say("taken"))))
    return line


def _row(conflict: "Conflict", difference: Difference, taken: Side | None) -> Row:
    from sync.wording import place_name, value_text

    cells = (
        place_name(conflict, difference.place),
        value_text(conflict, difference, difference.mine),
        value_text(conflict, difference, difference.theirs),
        tell(_TAKEN[taken or conflict.stands]),
    )
    return Row(str(difference.place), cells, Mark.PLAIN if taken or conflict.stands else Mark.WARN)


def _task(conflict: "Conflict", undecided: int) -> Words:
    if conflict.stands is Side.MINE:
        return say("My version was shown or signed and stands. The other laptop had this; it is kept on file.")
    if conflict.stands is Side.THEIRS:
        return say("Their version was shown or signed and stands. Mine had this; it is kept on file.")
    if undecided:
        return say("Still open: {count}. The rest of both versions has united.", count=undecided)
    return say("Everything is decided. F10 puts it in force; until then nothing has changed.")
