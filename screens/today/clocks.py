"""How do the most urgent faults read on the board of the day? Loaded when there are some, after the first paint."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from fieldkit.domain.instants import business_day
from fieldkit.domain.words import say
from fieldkit.locale import tell
from screens.faults.clock_text import PERCENT, bar_with_percent, clock_cells, clock_mark
from screens.today.board import BAR
from screens.widgets.rows import Row, heading

if TYPE_CHECKING:
    from fieldkit.services.fault_board import FaultCard


def clock_rows(cards: "Sequence[FaultCard]", total: int, now: datetime) -> list[Row]:
    """The faults with the least time left."""
    if not cards:
        return []
    title = say("Running clocks: {count}, F4 shows all", count=total)
    return [heading(tell(title)), *(_clock_row(card, now) for card in cards)]


def _clock_row(card: "FaultCard", now: datetime) -> Row:
    metric, _bar, left, due = clock_cells(card.face, now)
    is_today = card.face is not None and business_day(card.face.due) == business_day(now)
    cells = (
        card.serial or card.no,
        left or metric,
        bar_with_percent(card.face.percent(now), BAR - PERCENT) if card.face else "",
        f"{due[6:] if is_today else due} {metric}" if card.face else "",
        card.hall,
        business_day(card.face.due).isoformat() if card.face else "",
        "",
        card.symptom,
    )
    return Row(f"fault {card.no}", cells, clock_mark(card.face, now))
