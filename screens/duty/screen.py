"""Who is on duty now and in the next days, and where does the roster have holes?"""

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from fieldkit.domain.instants import business_day
from fieldkit.domain.words import Refusal, Words, say
from fieldkit.locale import gettext as _
from screens.base import BaseScreen
from screens.duty.telling import COLUMNS, roster_rows
from screens.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from fieldkit.services.duty import DutyBoard, Roster

WEEK = 7


class RosterList(VirtualList):
    """A list to read: nothing opens."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without the key that would open a row; the arrows to the sides turn the weeks."""
        if action in ("select", "scroll_left", "scroll_right"):
            return False
        return super().check_action(action, parameters)


class DutyScreen(BaseScreen[None]):
    """The roster of this centre, a week at a time."""

    CSS_PATH = "duty.tcss"
    HELP_TEXT: ClassVar[Words] = say(
        "The duty roster of your centre, as headquarters has published it: first who is on duty now, then a week"
        " day by day. A time in which nobody goes first for a group is marked; for a system that is down the lead"
        " of the centre answers then. The right arrow shows the week after, the left arrow the week before."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "week(1)", "Week after", id="duty.next", tooltip="The next seven days"),
        Binding("left", "week(-1)", "Week before", id="duty.before", tooltip="The seven days before"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._weeks = 0
        self._read: tuple[Roster, DutyBoard] | None = None

    def place(self) -> tuple[str, ...]:
        """Faults, duty."""
        return (_("Faults"), _("Duty roster"))

    def compose_content(self) -> ComposeResult:
        """One list."""
        yield RosterList(COLUMNS, empty=say("Reading the roster."), header=False, id="roster")

    def on_screen_resume(self) -> None:
        """Shifts change by the hour."""
        super().on_screen_resume()
        self.read()

    def on_mount(self) -> None:
        """Every minute somebody else may be on duty."""
        self.watch(self.kit, "now", self.read, init=False)

    def read(self) -> None:
        """The week in view."""
        self.ask(self.read_week, self.show_week, group="roster")

    def read_week(self) -> "tuple[Roster, DutyBoard]":
        """For a worker."""
        first = business_day(self.bench.journal.true_now()) + timedelta(weeks=self._weeks)
        return self.bench.duty.roster(first, WEEK), self.bench.duty.board()

    def show_week(self, read: "tuple[Roster, DutyBoard]") -> None:
        """Now, then the days."""
        self._read = read
        self.query_one(VirtualList).show_rows(roster_rows(*read))

    def refused(self, refusal: Refusal) -> None:
        """There is no roster to read."""
        roster = self.query_one(VirtualList)
        roster.set_columns(COLUMNS, empty=refusal.what)
        roster.show_rows([])
        super().refused(refusal)

    def action_week(self, weeks: int) -> None:
        """Another week."""
        self._weeks += weeks
        self.read()

    def retell(self) -> None:
        """The same week in the other language."""
        self.tell_frame()
        if self._read is not None:
            self.show_week(self._read)
