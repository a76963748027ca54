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
    from datetime import datetime

    from fieldkit.services.fault_board import FaultCard
    from fieldkit.services.fault_warnings import ClockWarning
    from fieldkit.services.today import TodayBoard

CLOCKS_SHOWN = 5


class TodayScreen(ListingScreen[None]):
    """Work orders with the time left, records under way, what headquarters does not have yet."""

    CSS_PATH = "today.tcss"
    HELP_TEXT: ClassVar[Words] = say(
        "The work of the day. Above: what is not yet safe at headquarters. Then the faults with the least time"
        " left, where Enter opens the fault. Then the records under way, where Enter"
        " goes on at the item where you were, and the work orders, the most urgent first, where Enter opens the"
        " device file. A serial number typed or scanned here opens its device."
    )
    EMPTY: ClassVar[Words] = say(
        "No work orders and no records under way. F8 fetches work orders; F3 opens a device to begin without one."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f10", "seen", "Warnings seen", id="today.seen", tooltip="Takes the warnings of clocks off the board"
        )
    ]

    def __init__(self) -> None:
        super().__init__()
        self._warnings: tuple[ClockWarning, ...] = ()
        self._started: datetime | None = None
        self._clocks: tuple[tuple[FaultCard, ...], int] = ((), 0)
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
        self.ask(self.read_clocks, self.show_clocks, group="clocks")

    def show_board(self, board: "TodayBoard") -> None:
        """Everything as of now."""
        self.query_one(BoardHead).board = board
        self.query_one(VirtualList).set_columns(COLUMNS, empty=self.EMPTY)
        self._show_rows()
        self.kit.note_unsent(board.unsent)
        self.kit.note_conflicts(board.conflicts)

    def read_clocks(self) -> "tuple[tuple[FaultCard, ...], int, tuple[ClockWarning, ...]]":
        """For a worker: the faults with the least time left, how many there are, and warnings not seen yet."""
        from fieldkit.services.fault_board import FaultQuery

        board = self.bench.fault_board
        board.judge()
        if self._started is None:
            self._started = self.bench.journal.clock.now()
        warnings = self.bench.fault_warnings.unseen(self._started)
        return board.window(FaultQuery(), 0, CLOCKS_SHOWN), board.count(FaultQuery()), warnings

    def read_again(self) -> None:
        """Every minute, once there are clocks: others may have become urgent, and warnings may have come."""
        if self._clocks[0]:
            self.tick()
            self.ask(self.read_clocks, self.show_clocks, group="clocks")

    def show_clocks(self, read: "tuple[tuple[FaultCard, ...], int, tuple[ClockWarning, ...]]") -> None:
        """They stand above everything else."""
        cards, total, self._warnings = read
        self._clocks = cards, total
        self._show_rows()
        self.tick()
        self.refresh_bindings()

    def show_seen(self, _nothing: None) -> None:
        """The warnings are off the board."""
        self._warnings = ()
        self._show_rows()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is something to see, or not."""
        return bool(self._warnings) if action == "seen" else super().check_action(action, parameters)

    def action_seen(self) -> None:
        """They are not shown again."""
        self.save(lambda: self.bench.fault_warnings.mark_seen(), self.show_seen)

    def tick(self) -> None:
        """The clocks as they stand now; the next time at the minute or at the next warning."""
        cards, _total = self._clocks
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
            self.query_one(VirtualList).show_rows([*self._clock_rows(), *board_rows(board)])

    def _clock_rows(self) -> "list[Row]":
        if not self._clocks[0]:
            return []
        from screens.today.clocks import clock_rows, warning_rows

        now = self.kit.database.clock.now()
        return [*clock_rows(*self._clocks, now), *warning_rows(self._warnings)]

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
