"""How soon does a long list answer a key? The widget alone, its rows made in memory by a worker thread.

Budget: with 100,000 rows, key press to repaint within 50 ms in 95 of 100 cases. The floor is an app that
answers the same keys by changing one word; a table widget of the toolkit with 1,000 rows stands beside it.
"""

import re
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.widgets import DataTable, Label

from screens.themes import register_themes
from screens.widgets.rows import Column, Mark, Row
from screens.widgets.sourced_list import SourcedList

ROWS = 100_000
TABLE_ROWS = 1_000
ROUNDS = 24
"""Page downs that a table of that length has."""
REPAINTED = {
    "floor": re.compile(rb"at \d+\."),
    "list": re.compile(rb">  JF3-\d+"),
    "table": re.compile(rb"JF3-\d+"),
}
"""What stands in the output when the key has been answered: the counter, or the row under the cursor."""
MOST_P95_MS = 50.0
KEYS = {"down": b"\x1b[B", "page down": b"\x1b[6~"}
COLUMNS = (
    Column("序列号", 14),
    Column("营业厅"),
    Column("型号", 12),
    Column("状态", 8, state=True),
    Column("部件", 6, right=True),
    Column("次数", 10, right=True),
)


def cells(index: int) -> tuple[str, ...]:
    """One device."""
    return f"JF3-{index:09d}", "人民路旗舰营业厅", "自助缴费机", "正常", "12", f"{index * 37 % 90_000:,}"


class MadeRows:
    """Rows without a database."""

    def count(self) -> int:
        """How many there are."""
        return ROWS

    def window(self, start: int, size: int) -> Sequence[Row]:
        """Some of them."""
        return [Row(str(index), cells(index), Mark.GOOD) for index in range(start, min(start + size, ROWS))]


class Listing(App[None]):
    """The list, the table, or nothing but a counter."""

    BINDINGS = [Binding("down", "count(1)"), Binding("pagedown", "count(38)")]

    CSS = "#said { dock: top; width: 1fr; height: 1; } DataTable { height: 1fr; }"

    def __init__(self, kind: str) -> None:
        super().__init__()
        register_themes(self)
        self.kind = kind
        self.place = 0

    def compose(self) -> ComposeResult:
        """What is measured."""
        if self.kind == "floor":
            yield Label("at 0.", id="said")
        elif self.kind == "list":
            yield SourcedList(COLUMNS)
        elif self.kind == "table":
            yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        """Fill what is measured."""
        if self.kind == "list":
            self.query_one(SourcedList).read_from(MadeRows())
        elif self.kind == "table":
            table: DataTable[str] = self.query_one(DataTable)
            table.add_columns(*(str(column.title) for column in COLUMNS))
            table.add_rows(cells(index) for index in range(TABLE_ROWS))

    def action_count(self, rows: int) -> None:
        """The floor moves nothing but its own number."""
        self.place += rows
        self.query_one("#said", Label).update(f"at {self.place}.", layout=False)


@dataclass(frozen=True)
class Latency:
    """Milliseconds from key to repaint."""

    median: float
    p95: float
    memory_mb: float


def measure(kind: str, key: bytes) -> Latency:
    """Press a key often, each time waiting until the new place stands on the screen."""
    from pty_harness import Program

    times: list[float] = []
    with Program([__file__, kind], columns=120, rows=40) as program:
        program.wait_for("JF3-000000000" if kind != "floor" else "at 0.")
        program.wait_until_quiet()
        for _ in range(ROUNDS):
            times.append(program.answer_time(key, REPAINTED[kind]) * 1000)
            program.wait_until_quiet(0.03)
        memory = program.resident_mb
    return Latency(statistics.median(times), statistics.quantiles(times, n=20)[-1], memory)


def main() -> None:
    """Measure and print."""
    is_kept = True
    for name, key in KEYS.items():
        floor = measure("floor", key)
        for kind, title in (("list", f"virtual list, {ROWS:,} rows"), ("table", f"DataTable, {TABLE_ROWS:,} rows")):
            got = measure(kind, key)
            print(
                f"{name:10} {title:28} median {got.median:5.1f} ms, p95 {got.p95:5.1f} ms"
                f" ({got.p95 / floor.p95:.1f} x floor {floor.p95:.1f}), {got.memory_mb:.0f} MB"
            )
            is_kept = is_kept and (kind != "list" or got.p95 <= MOST_P95_MS)
    print("within budget" if is_kept else "OVER BUDGET")
    sys.exit(not is_kept)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        Listing(sys.argv[1]).run()
    else:
        main()
