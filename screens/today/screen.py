"""What is to be done today, what is under way, and what is not yet safe?"""

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.timer import Timer

from fieldkit.domain.words import Words, say
from fieldkit.locale import gettext as _
from screens.listing import ListingScreen
from screens.today.board import COLUMNS, BoardHead, board_rows
from screens.widgets.rows import Row
from screens.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from fieldkit.services.today import TodayBoard
    from screens.today.more import More


class TodayScreen(ListingScreen[None]):
    """Work orders with the time left, records under way, what headquarters does not have yet."""

    CSS_PATH = "today.tcss"
    HELP_TEXT: ClassVar[Words] = say(
        "The work of the day. Above: what is not yet safe at headquarters, and who is on duty. Then the faults with"
        " the least time left and the notices for you, where Enter opens the fault; F9 lists all notices with what"
        " to do next. Then the records under way, where Enter goes on at the item where you were, and the work"
        " orders, the most urgent first, where Enter opens the device file; the last row shows those of the whole"
        " centre."
        " A serial number typed or scanned here opens its device."
    )
    EMPTY: ClassVar[Words] = say(
        "No work orders and no records under way. F8 fetches work orders; F3 opens a device to begin without one."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f9", "notices", "Notices", id="today.notices", tooltip="What you have to know, and what to do next"
        ),
        Binding("f10", "seen", "Notices seen", id="today.seen", tooltip="Takes the notices off the board"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._more: More | None = None
        self._tick_soon: Timer | None = None

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
        self.watch(self.kit, "now", self.read_again, init=False)

    def on_screen_resume(self) -> None:
        """The board may have changed while the person was elsewhere."""
        super().on_screen_resume()
        self.ask(lambda: self.bench.today.board(), self.show_board, group="board")
        self.ask(self.read_more, self.show_more, group="clocks")

    def show_board(self, board: "TodayBoard") -> None:
        """Everything as of now."""
        self.query_one(BoardHead).board = board
        self.query_one(VirtualList).set_columns(COLUMNS, empty=self.EMPTY)
        self._show_rows()
        self.kit.note_unsent(board.unsent)
        self.kit.note_conflicts(board.conflicts)

    def read_more(self) -> "More":
        """For a worker."""
        from screens.today.more import read_more

        return read_more(self.bench, self._more.started if self._more else None)

    def read_again(self) -> None:
        """Every minute, once there is more: others may have become urgent, and notices may have come."""
        if self._more is not None:
            self.tick()
            self.ask(self.read_more, self.show_more, group="clocks")

    def show_more(self, more: "More") -> None:
        """It stands above everything else."""
        from screens.duty.telling import duty_text

        self._more = more
        self.query_one(BoardHead).duty = duty_text(more.duty) if more.duty else ""
        self.kit.note_notices(more.notices_total)
        self._show_rows()
        self.tick()
        self.refresh_bindings()

    def show_seen(self, _nothing: None) -> None:
        """The notices are off the board."""
        self.ask(self.read_more, self.show_more, group="clocks")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is something to see, or not."""
        if action == "seen":
            return self._more is not None and bool(self._more.notices)
        return super().check_action(action, parameters)

    def action_seen(self) -> None:
        """They are not shown again."""
        self.save(lambda: self.bench.notices.see(), self.show_seen)

    def action_notices(self) -> None:
        """All of them, with what is to be done next."""
        from screens.notices.screen import NoticesScreen

        self.app.push_screen(NoticesScreen())

    def tick(self) -> None:
        """The clocks as they stand now; the next time at the minute or at the next warning."""
        cards = self._more.cards if self._more else ()
        if not cards:
            return
        from screens.faults.ticking import next_tick

        self._show_rows()
        if self._tick_soon is not None:
            self._tick_soon.stop()
        wait = next_tick([card.face for card in cards], self.kit.database.clock.now())
        self._tick_soon = self.set_timer(wait, self.tick) if wait is not None else None

    def _show_rows(self) -> None:
        board = self.query_one(BoardHead).board
        if board is not None:
            above, below = self._more_rows()
            self.query_one(VirtualList).show_rows([*above, *board_rows(board), *below])

    def _more_rows(self) -> "tuple[list[Row], list[Row]]":
        """What stands above the work, and below it."""
        more = self._more
        if more is None or not (more.cards or more.notices or more.owed or more.orders):
            return [], []
        from screens.today.clocks import all_orders_row, clock_rows, notice_rows, owed_rows

        now = self.kit.database.clock.now()
        above = [*clock_rows(more.cards, more.faults, now), *notice_rows(more), *owed_rows(more.owed, now)]
        return above, [all_orders_row(more.orders)] if more.orders else []

    def _show_first(self, board: "TodayBoard | None") -> None:
        if board is not None:
            self.show_board(board)

    @on(VirtualList.Selected)
    def open_work(self, selected: VirtualList.Selected) -> None:
        """A record goes on where it was; an order opens its device."""
        kind, what = selected.key.split(" ", 1)
        if kind == "orders":
            from screens.today.orders import OrdersScreen

            self.app.push_screen(OrdersScreen())
            return
        if kind == "order":
            self.open_device(what)
            return
        if kind == "fault":
            from screens.faults.fault import FaultScreen

            self.app.push_screen(FaultScreen(what))
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
        if self._more is not None:
            self.show_more(self._more)
