"""Which rows does the list of faults show, and how do they read as time goes by?"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from fieldkit.domain.fault.terms import STATE_WORDS
from fieldkit.domain.words import say
from fieldkit.locale import tell
from screens.faults.clock_text import CLOCK_WIDTH, clock_cells, clock_mark
from screens.widgets.rows import Column, Row

if TYPE_CHECKING:
    from fieldkit.services.fault_board import FaultCard, FaultQuery
    from fieldkit.services.workbench import Workbench

COLUMNS = (
    Column(say("Time left"), 13, state=True),
    Column(say("Used"), CLOCK_WIDTH),
    Column(say("Due"), 17),
    Column(say("For"), least=12, spare=3),
    Column(say("T"), 1),
    Column(say("State"), 12, spare=2),
    Column(say("Hall"), least=10),
    Column(say("Symptom"), least=12, spare=1),
    Column(say("Serial number"), 13, spare=4),
    Column(say("With"), 5, spare=5),
)


class FaultSource:
    """The faults that match; what was read is kept so that a tick of the clocks needs no database."""

    def __init__(self, bench: "Workbench", query: "FaultQuery") -> None:
        self._bench = bench
        self.query = query
        self.cards: dict[int, FaultCard] = {}

    def count(self) -> int:
        """How many match."""
        return self._bench.fault_board.count(self.query)

    def window(self, start: int, size: int) -> Sequence[Row]:
        """Some of them."""
        cards = self._bench.fault_board.window(self.query, start, size)
        self.cards = self.cards | dict(enumerate(cards, start))
        now = self._bench.journal.true_now()
        return [fault_row(card, now) for card in cards]

    def ticked(self, places: Iterable[int], now: datetime) -> list[tuple[int, Row]]:
        """The rows at these places as they read now."""
        return [(place, fault_row(self.cards[place], now)) for place in places if place in self.cards]


def fault_row(card: "FaultCard", now: datetime) -> Row:
    """One fault."""
    metric, bar, left, due = clock_cells(card.face, now)
    cells = (
        left or metric,
        bar,
        due,
        metric if card.face else "",
        card.tier or "-",
        tell(STATE_WORDS[card.state]),
        card.hall,
        card.symptom,
        card.serial,
        card.crew,
    )
    return Row(card.no, cells, clock_mark(card.face, now))
