"""What is to be done today, what is under way, and what is not yet safe?"""

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult

from fieldkit.domain.words import Words, say
from fieldkit.locale import gettext as _
from screens.listing import ListingScreen
from screens.today.board import COLUMNS, BoardHead, board_rows
from screens.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from fieldkit.services.today import TodayBoard


class TodayScreen(ListingScreen[None]):
    """Work orders with the time left, records under way, what headquarters does not have yet."""

    CSS_PATH = "today.tcss"
    HELP_TEXT: ClassVar[Words] = say(
        "The work of the day. Above: what is not yet safe at headquarters. Then the records under way, where Enter"
        " goes on at the item where you were, and the work orders, the most urgent first, where Enter opens the"
        " device file. A serial number typed or scanned here opens its device."
    )
    EMPTY: ClassVar[Words] = say(
        "No work orders and no records under way. F8 fetches work orders; F3 opens a device to begin without one."
    )

    def place(self) -> tuple[str, ...]:
        """Today."""
        return (_("Today"),)

    def compose_content(self) -> ComposeResult:
        """The state of the day above the list of work."""
        yield BoardHead()
        yield VirtualList(COLUMNS, empty=say("Opening the database of this laptop."), id="work")

    def on_mount(self) -> None:
        """The first board is shown before the database is open."""
        self.watch(self.kit, "first_board", self._show_first)

    def on_screen_resume(self) -> None:
        """The board may have changed while the person was elsewhere."""
        super().on_screen_resume()
        self.ask(lambda: self.bench.today.board(), self.show_board, group="board")

    def show_board(self, board: "TodayBoard") -> None:
        """Everything as of now."""
        self.query_one(BoardHead).board = board
        work = self.query_one(VirtualList)
        work.set_columns(COLUMNS, empty=self.EMPTY)
        work.show_rows(board_rows(board))
        self.kit.note_unsent(board.unsent)
        self.kit.note_conflicts(board.conflicts)

    def _show_first(self, board: "TodayBoard | None") -> None:
        if board is not None:
            self.show_board(board)

    @on(VirtualList.Selected)
    def open_work(self, selected: VirtualList.Selected) -> None:
        """A record goes on where it was; an order opens its device."""
        kind, what = selected.key.split(" ", 1)
        if kind == "order":
            self.open_device(what)
            return
        from screens.inspection.screen import ChecklistScreen

        self.app.push_screen(ChecklistScreen(what))

    def retell(self) -> None:
        """The same board in the other language."""
        self.tell_frame()
        head = self.query_one(BoardHead)
        head.refresh()
        if head.board is not None:
            self.show_board(head.board)
