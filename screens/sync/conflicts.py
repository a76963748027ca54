"""Which records were changed in two places, and where is each decided?"""

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult

from fieldkit.domain.instants import shown
from fieldkit.domain.words import Words, say
from fieldkit.locale import gettext as _
from fieldkit.locale import tell
from screens.base import BaseScreen
from screens.widgets.rows import Column, Mark, Row
from screens.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from sync.conflicts import Conflict

COLUMNS = (
    Column(say("Record"), 23),
    Column(say("Device or hall"), least=14),
    Column(say("To do"), 14, state=True),
    Column(say("Kind"), 8, spare=1),
    Column(say("Noticed"), 16, spare=2),
)


class ConflictsScreen(BaseScreen[None]):
    """Records with two versions, the oldest first."""

    CSS_PATH = "conflicts.tcss"
    HINT: ClassVar[Words] = say("Enter decides a record. Nothing of either version is lost meanwhile.")
    HELP_TEXT: ClassVar[Words] = say(
        "Records that were changed here and elsewhere, and whose answers differ. Both versions are kept, here and"
        " at headquarters, until you decide. Enter shows a record place by place."
    )
    EMPTY: ClassVar[Words] = say(
        "No conflict is open. A record stands here when two people answered it differently."
    )

    def __init__(self) -> None:
        super().__init__()
        self._found: tuple[Conflict, ...] = ()

    def place(self) -> tuple[str, ...]:
        """Under the synchronisation."""
        return (_("Sync"), _("Conflicts"))

    def compose_content(self) -> ComposeResult:
        """The list."""
        yield VirtualList(COLUMNS, empty=say("Looking at what waits here ..."), id="conflicts")

    def on_screen_resume(self) -> None:
        """One less after each decision."""
        super().on_screen_resume()
        self.ask(self._read, self.show_conflicts, group="conflicts")

    def show_conflicts(self, found: "tuple[Conflict, ...]") -> None:
        """As of now."""
        self._found = found
        self.kit.note_conflicts(len(found))
        conflicts = self.query_one(VirtualList)
        conflicts.set_columns(COLUMNS, empty=self.EMPTY)
        conflicts.show_rows([_row(place, conflict) for place, conflict in enumerate(found)])

    @on(VirtualList.Selected)
    def open_conflict(self, selected: VirtualList.Selected) -> None:
        """Place by place; one whose other version has not come down can only wait."""
        conflict = self._found[int(selected.key)]
        if conflict.is_waiting:
            self.say(say("The other version has not come down yet: synchronise."), bad=True)
            return
        from screens.sync.decision import DecisionScreen

        self.app.push_screen(DecisionScreen(conflict.id))

    def retell(self) -> None:
        """The same in the other language."""
        self.tell_frame()
        self.show_conflicts(self._found)

    def _read(self) -> "tuple[Conflict, ...]":
        from sync.conflicts import open_conflicts

        return open_conflicts(self.bench.journal)


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
