"""What waits for a person in the whole centre: what headquarters holds, and whose answers disagree?"""

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from fieldkit.domain.instants import shown as shown_at
from fieldkit.domain.words import Refusal, Words, say
from fieldkit.locale import gettext as _
from fieldkit.locale import tell
from screens.base import BaseScreen
from screens.sync.decision_text import OTHERS
from screens.sync.run import matters, matters_again
from screens.text import shown
from screens.widgets.rows import Column, Mark, Row, heading
from screens.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from sync.matters import Disputed, Held, Matters

COLUMNS = (
    Column(say("Since"), 16, spare=1),
    Column(say("Laptop"), 6),
    Column(say("Engineer"), 8),
    Column(say("What"), least=34),
)


class MattersScreen(BaseScreen[None]):
    """As headquarters has it at this moment; the lead decides, or calls the engineer."""

    CSS_PATH = "matters.tcss"
    HINT: ClassVar[Words] = say("Enter decides between two answers. Nothing of them is lost meanwhile.")
    HELP_TEXT: ClassVar[Words] = say(
        "For the lead: what of the laptops of the centre headquarters keeps aside, and records in which two"
        " engineers answered differently. Below the list stand the reason, or both answers with who gave them; the"
        " worse one is in the papers until it is decided. Enter decides it here; its engineer may do so on his"
        " laptop too, and who is first counts. What is decided stands below until the laptop has it. Asked from"
        " headquarters anew each time; a laptop without a network shows nothing here."
    )
    EMPTY: ClassVar[Words] = say("Nothing is held, and no answers disagree.")

    def __init__(self) -> None:
        super().__init__()
        self._found: Matters | None = None

    def place(self) -> tuple[str, ...]:
        """Under the synchronisation."""
        return (_("Sync"), _("The centre"))

    def compose_content(self) -> ComposeResult:
        """The list, and the row under the cursor in full."""
        yield VirtualList(COLUMNS, empty=say("Asking headquarters ..."), id="matters")
        yield Static(id="detail", markup=False)

    def on_mount(self) -> None:
        """As of now."""
        self.ask(lambda: matters(self.bench), self.show_matters, group="matters")

    def on_screen_resume(self) -> None:
        """With what was decided meanwhile; headquarters is not asked for that."""
        super().on_screen_resume()
        found = self._found
        if found is not None:
            self.ask(lambda: matters_again(self.bench, found), self.show_matters, group="matters")

    def refused(self, refusal: Refusal) -> None:
        """Headquarters was not reached: the list says so as long as it is open."""
        self.query_one(VirtualList).set_columns(COLUMNS, empty=refusal.what)
        super().refused(refusal)

    def show_matters(self, found: "Matters") -> None:
        """What waits for the lead, what is held, and what is decided."""
        self._found = found
        rows: list[Row] = []
        open_ = [(place, line) for place, line in enumerate(found.disputed) if not line.is_decided]
        decided = [(place, line) for place, line in enumerate(found.disputed) if line.is_decided]
        if open_:
            rows.append(heading(tell(say("Answers that disagree: {count}", count=len(open_)))))
            rows += [_disputed_row(place, line) for place, line in open_]
        if found.held:
            rows.append(heading(tell(say("Held at headquarters: {count}", count=len(found.held)))))
            rows += [_held_row(place, line) for place, line in enumerate(found.held)]
        if decided:
            rows.append(heading(tell(say("Decided, on their way: {count}", count=len(decided)))))
            rows += [_disputed_row(place, line) for place, line in decided]
        listed = self.query_one(VirtualList)
        listed.set_columns(COLUMNS, empty=self.EMPTY)
        listed.show_rows(rows)
        self.show_detail()

    @on(VirtualList.Highlighted)
    def show_detail(self) -> None:
        """Why, or who says what."""
        row = self.query_one(VirtualList).row
        lines = self._lines(row.key) if row is not None and row.key else []
        self.query_one("#detail", Static).update(shown("\n".join(lines)))

    @on(VirtualList.Selected)
    def decide(self, selected: VirtualList.Selected) -> None:
        """Place by place; what is held is for headquarters, and what is decided is on its way."""
        kind, place = selected.key.split(" ")
        if self._found is None or kind == "held":
            self.say(say("This is held at headquarters, and decided there."))
            return
        disputed = self._found.disputed[int(place)]
        if disputed.is_decided:
            from sync.wording import decided_words

            self.say(decided_words(disputed))
            return
        from screens.sync.ruling import RulingScreen

        self.app.push_screen(RulingScreen(disputed))

    def retell(self) -> None:
        """The same in the other language."""
        self.tell_frame()
        if self._found is not None:
            self.show_matters(self._found)

    def _lines(self, key: str) -> list[str]:
        assert self._found is not None
        kind, place = key.split(" ")
        if kind == "held":
            return _of_held(self._found.held[int(place)])
        return _of_dispute(self._found.disputed[int(place)])


def _disputed_row(place: int, line: "Disputed") -> Row:
    from sync.wording import record_name

    conflict = line.conflict
    since = shown_at(conflict.found_at) if conflict.found_at else ""
    cells = (since, line.laptop, line.staff_no, record_name(conflict))
    return Row(f"disputed {place}", cells, Mark.QUIET if line.is_decided else Mark.WARN)


def _held_row(place: int, line: "Held") -> Row:
    from sync.reasons import held_words
    from sync.wording import kind_name

    what = f"{kind_name(line.kind)}  {tell(held_words(line.reason)[0])}"
    return Row(f"held {place}", (shown_at(line.since), line.laptop, line.staff_no, what), Mark.BAD)


def _of_held(line: "Held") -> list[str]:
    from sync.reasons import held_words

    return [tell(say("Operation {n}: {why}", n=line.no, why=held_words(line.reason)[0])), line.record_id]


def _of_dispute(line: "Disputed") -> list[str]:
    from sync.wording import author_text, decided_words, place_name, value_text, worse_side

    lines = [tell(decided_words(line))] if line.is_decided else []
    lines += [tell(say("Reason: {reason}", reason=line.reason))] if line.is_decided and line.reason else []
    for difference in line.conflict.differences:
        lines.append(place_name(line.conflict, difference.place))
        for side in OTHERS.order:
            value = value_text(line.conflict, difference, difference.of(side))
            who = author_text(line.conflict, difference, side)
            worse = tell(say("the worse one")) if worse_side(difference) is side else ""
            taken = tell(say("taken")) if line.ruled.get(difference.place) is side else ""
            lines.append("   ".join(filter(None, (f"  {value}", who, worse, taken))))
    return lines
