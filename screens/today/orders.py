"""Which planned work of the centre is still to be done, for which group, and by whom?"""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from fieldkit.domain.words import Words, say
from fieldkit.domain.work_words import due_words, order_words
from fieldkit.locale import gettext as _
from fieldkit.locale import tell
from screens.faults.queues import QUEUES, Queue, first_queue, next_queue, queue_words
from screens.listing import ListingScreen
from screens.today.board import mark_of_days
from screens.widgets.rows import Column, Row
from screens.widgets.sourced_list import SourcedList
from screens.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from fieldkit.services.order_board import OrderCard, OrderQuery
    from fieldkit.services.workbench import Workbench

COLUMNS = (
    Column(say("Serial number"), 14),
    Column(say("State"), 16, state=True),
    Column(say("Work"), 18, spare=1),
    Column(say("Hall"), least=10),
    Column(say("With"), 13),
    Column(say("Due on"), 10, spare=3),
    Column(say("Model"), 8, spare=4),
    Column(say("Note"), least=20, spare=5),
)


class OrderSource:
    """The work orders that match."""

    def __init__(self, bench: "Workbench", query: "OrderQuery") -> None:
        self._bench = bench
        self._query = query

    def count(self) -> int:
        """How many match."""
        return self._bench.order_board.count(self._query)

    def window(self, start: int, size: int) -> Sequence[Row]:
        """Some of them."""
        return [_row(card) for card in self._bench.order_board.window(self._query, start, size)]


class OrdersScreen(ListingScreen[None]):
    """All open work orders of the centre, by queue."""

    CSS_PATH = "today.tcss"
    HELP_TEXT: ClassVar[Words] = say(
        "The open work orders of the whole centre, the most urgent first. Tab changes the queue: all, the basic"
        " products group, the self-service group. Enter opens the device file. A serial number typed or scanned"
        " here opens its device."
    )
    EMPTY: ClassVar[Words] = say("No open work orders in this queue. Tab shows another one.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "queue(1)", "Other queue", id="orders.queue", tooltip="All, or the queue of one group"),
        Binding("shift+tab", "queue(-1)", "Queue before", show=False, id="orders.queue_before"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._queue: Queue | None = None

    def place(self) -> tuple[str, ...]:
        """Today, work orders, which queue."""
        return (_("Today"), _("Work orders"), tell(queue_words(self._queue or QUEUES[0])))

    def compose_content(self) -> ComposeResult:
        """One list."""
        yield SourcedList(COLUMNS, empty=say("Opening the database of this laptop."), id="work")

    def on_screen_resume(self) -> None:
        """Some may have been done meanwhile."""
        super().on_screen_resume()
        self.read()

    def read(self) -> None:
        """The queue in view; at first that of the person."""
        self.ask(partial(self.read_source, self._queue), self.show_source, group="orders")

    def read_source(self, queue: Queue | None) -> "tuple[Queue, OrderSource]":
        """For a worker."""
        from fieldkit.services.order_board import OrderQuery

        known = queue or first_queue(self.bench.fault_board.first_group())
        return known, OrderSource(self.bench, OrderQuery(known.group))

    def show_source(self, read: "tuple[Queue, OrderSource]") -> None:
        """Its orders."""
        self._queue, source = read
        self.refresh_frame()
        orders = self.query_one(SourcedList)
        orders.set_columns(COLUMNS, empty=self.EMPTY)
        orders.read_from(source)

    def action_queue(self, places: int) -> None:
        """Another queue."""
        self._queue = next_queue(self._queue or QUEUES[0], places)
        self.read()

    @on(VirtualList.Selected)
    def open_order(self, selected: VirtualList.Selected) -> None:
        """The device that it is about."""
        self.open_device(selected.key)

    @on(SourcedList.ReadRefused)
    def say_unread(self, unread: SourcedList.ReadRefused) -> None:
        """The list could not be read."""
        self.refused(unread.refusal)

    def retell(self) -> None:
        """The same list in the other language."""
        self.tell_frame()
        self.read()


def _row(card: "OrderCard") -> Row:
    cells = (
        card.serial,
        tell(due_words(card.days_left)),
        tell(order_words(card.order_kind)),
        card.hall,
        f"{card.name} {card.staff_no}".strip(),
        card.due_on.isoformat(),
        card.model,
        card.note,
    )
    return Row(card.serial, cells, mark_of_days(card.days_left))
