"""Which records were changed in two places, and where is each decided?"""

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from fieldkit.domain.instants import shown
from fieldkit.domain.words import Words, say
from fieldkit.locale import gettext as _
from fieldkit.locale import tell
from screens.base import BaseScreen
from screens.sync.ruling_text import told_lines, told_row
from screens.text import shown as text
from screens.widgets.rows import Column, Mark, Row, heading
from screens.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from sync.carrying_out import Told
    from sync.conflicts import Conflict

_RULED = "ruled"

COLUMNS = (
    Column(say("Record"), 23),
    Column(say("Device or hall"), least=14),
    Column(say("To do"), 14, state=True),
    Column(say("Kind"), 10, spare=1),
    Column(say("Noticed"), 16, spare=2),
)


class ConflictsScreen(BaseScreen[None]):
    """Records with two versions, the oldest first."""

    CSS_PATH = "conflicts.tcss"
    HINT: ClassVar[Words] = say("Enter decides a record. Nothing of either version is lost meanwhile.")
    HELP_TEXT: ClassVar[Words] = say(
        "Records that were changed here and elsewhere, and whose answers differ. Both versions are kept, here and"
        " at headquarters, until you decide. Enter shows a record place by place. Below stands what the lead has"
        " decided: under the list are his name and reason, and for each place whose answer he took. What you had"
        " decided before stands, and where another answer stands by now you are still asked."
    )
    EMPTY: ClassVar[Words] = say(
        "No conflict is open. A record stands here when two people answered it differently."
    )

    def __init__(self) -> None:
        super().__init__()
        self._found: tuple[Conflict, ...] = ()
        self._told: tuple[Told, ...] = ()

    def place(self) -> tuple[str, ...]:
        """Under the synchronisation."""
        return (_("Sync"), _("Conflicts"))

    def compose_content(self) -> ComposeResult:
        """The list, and what a lead decided about the row under the cursor."""
        yield VirtualList(COLUMNS, empty=say("Looking at what waits here ..."), id="conflicts")
        yield Static(id="ruling", markup=False)

    def on_screen_resume(self) -> None:
        """One less after each decision."""
        super().on_screen_resume()
        self.ask(self._read, self.show_conflicts, group="conflicts")

    def show_conflicts(self, found: "tuple[tuple[Conflict, ...], tuple[Told, ...]]") -> None:
        """As of now: what is open, then what a lead has decided."""
        self._found, self._told = found
        self.kit.note_conflicts(len(self._found))
        rows = [_row(place, conflict) for place, conflict in enumerate(self._found)]
        if self._told:
            rows.append(heading(tell(say("Decided by the lead: {count}", count=len(self._told)))))
            rows += [told_row(f"{_RULED} {place}", told) for place, told in enumerate(self._told)]
        conflicts = self.query_one(VirtualList)
        conflicts.set_columns(COLUMNS, empty=self.EMPTY)
        conflicts.show_rows(rows)
        self.show_ruling()

    @on(VirtualList.Highlighted)
    def show_ruling(self) -> None:
        """How the lead decided; nothing below a record that is open."""
        row = self.query_one(VirtualList).row
        kind, _, place = (row.key if row is not None else "").partition(" ")
        told = self._told[int(place)] if kind == _RULED else None
        pane = self.query_one("#ruling", Static)
        pane.display = told is not None
        pane.update(text("\n".join(told_lines(told))) if told is not None else "")

    @on(VirtualList.Selected)
    def open_conflict(self, selected: VirtualList.Selected) -> None:
        """Place by place; one whose other version has not come down can only wait."""
        if selected.key.startswith(_RULED):
            self.say(say("The lead has decided this; below the list stands how."))
            return
        conflict = self._found[int(selected.key)]
        if conflict.is_waiting:
            self.say(say("The other version has not come down yet: synchronise."), bad=True)
            return
        from screens.sync.decision import DecisionScreen

        self.app.push_screen(DecisionScreen(conflict.id))

    def retell(self) -> None:
        """The same in the other language."""
        self.tell_frame()
        self.show_conflicts((self._found, self._told))

    def _read(self) -> "tuple[tuple[Conflict, ...], tuple[Told, ...]]":
        from sync.carrying_out import told_rulings
        from sync.conflicts import open_conflicts

        return open_conflicts(self.bench.journal), told_rulings(self.bench.journal)


def _row(place: int, conflict: "Conflict") -> Row:
    from sync.wording import kind_name

    cells = (
        conflict.no or conflict.record_id[-12:],
        conflict.subject,
        tell(_to_do(conflict)),
        kind_name(conflict.kind),
        shown(conflict.found_at) if conflict.found_at else "",
    )
    return Row(str(place), cells, Mark.QUIET if conflict.is_waiting else Mark.WARN)


def _to_do(conflict: "Conflict") -> Words:
    if conflict.is_waiting:
        return say("synchronise")
    if conflict.stands is not None:
        return say("read")
    return say("decide {count}", count=len(conflict.differences))
