"""How does the board of the day read: two lines of state, then rows for records and orders?"""

from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import RenderResult
from textual.reactive import reactive
from textual.widget import Widget

from fieldkit.domain.text import one_line
from fieldkit.domain.words import Words, say
from fieldkit.domain.work_words import due_words, order_words, record_state_words
from fieldkit.locale import gettext as _
from fieldkit.locale import tell
from screens.bars import share_bar
from screens.widgets.rows import Column, Mark, Row, heading

if TYPE_CHECKING:
    from fieldkit.services.today import DueOrder, RunningRecord, TodayBoard

BAR = 9
BAR_DAYS = 30
"""A month of time left fills the bar."""
SOON = 3
"""Days left from which an order is marked."""
COLUMNS = (
    Column(say("Serial number"), 14),
    Column(say("State"), 16, state=True),
    Column(say("Time left"), BAR, spare=2),
    Column(say("Work"), 18, spare=1),
    Column(say("Hall"), least=10),
    Column(say("Due on"), 10, spare=4),
    Column(say("Model"), 8, spare=6),
    Column(say("Note"), least=20, spare=5),
)


class BoardHead(Widget):
    """Day, engineer, and what is not yet safe."""

    board: "reactive[TodayBoard | None]" = reactive(None)
    duty: reactive[str] = reactive("")
    """Who is on duty now; its line stays empty while that is not known, so that nothing moves under the cursor."""

    def render(self) -> RenderResult:
        """Two lines, and who is on duty; words, never only numbers."""
        if self.board is None:
            return Text(_("Opening the database of this laptop."))
        lines = [_day_line(self.board), _safety_line(self.board), *_duty_line(self.duty)]
        return Text("\n", no_wrap=True, overflow="ellipsis").join(lines)


def board_rows(board: "TodayBoard") -> list[Row]:
    """Records under way first, then orders in the order of their days."""
    rows: list[Row] = []
    if board.running:
        rows.append(heading(tell(say("Under way: {count}", count=len(board.running)))))
        rows += map(_record_row, board.running)
    if board.orders:
        rows.append(heading(_orders_title(board)))
        rows += map(_order_row, board.orders)
    return rows


def _record_row(record: "RunningRecord") -> Row:
    cells = (record.serial, tell(record_state_words(record.state)), "", record.no, record.hall, "", "", "")
    return Row(f"record {record.inspection_id}", cells, Mark.GOOD)


def _order_row(order: "DueOrder") -> Row:
    cells = (
        order.serial,
        tell(due_words(order.days_left)),
        share_bar(order.days_left, BAR_DAYS, BAR),
        tell(order_words(order.order_kind)),
        order.hall,
        order.due_on.isoformat(),
        order.model,
        order.note,
    )
    return Row(f"order {order.serial}", cells, mark_of_days(order.days_left))


def mark_of_days(days_left: int) -> Mark:
    """How urgent an order looks."""
    if days_left < 0:
        return Mark.BAD
    return Mark.WARN if days_left <= SOON else Mark.PLAIN


def _orders_title(board: "TodayBoard") -> str:
    if board.overdue:
        words = say("Work orders: {count}, {overdue} overdue", count=board.orders_total, overdue=board.overdue)
    else:
        words = say("Work orders: {count}", count=board.orders_total)
    return tell(words)


def _day_line(board: "TodayBoard") -> Text:
    day = f"{board.day.isoformat()} {tell(WEEKDAYS[board.day.weekday()])}"
    who = one_line(f"{board.identity.name} {board.identity.centre}")
    return Text.assemble((day, "bold"), "   ", who)


def _duty_line(duty: str) -> list[Text]:
    return [Text(one_line(tell(say("On duty: {names}", names=duty))))] if duty else []


def _safety_line(board: "TodayBoard") -> Text:
    told: list[Words] = []
    if board.conflicts:
        told.append(say("Changed elsewhere too: {count}; F8 decides.", count=board.conflicts))
    if board.unsent:
        told.append(say("On this laptop only: {count}; F8 sends them.", count=board.unsent))
    if board.unfiled:
        told.append(say("Sealed without a filing number: {count}.", count=board.unfiled))
    return Text("  ".join(map(tell, told)) or _("Everything is with headquarters."))


WEEKDAYS = (
    say("Monday"),
    say("Tuesday"),
    say("Wednesday"),
    say("Thursday"),
    say("Friday"),
    say("Saturday"),
    say("Sunday"),
)
