"""How do the most urgent faults read on the board of the day? Loaded when there are some, after the first paint."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from fieldkit.domain.clock.why import METRIC_WORDS
from fieldkit.domain.instants import business_day
from fieldkit.domain.words import say
from fieldkit.locale import tell
from screens.faults.clock_text import PERCENT, bar_with_percent, clock_cells, clock_mark, due_text
from screens.today.board import BAR
from screens.widgets.rows import Mark, Row, heading

if TYPE_CHECKING:
    from fieldkit.services.fault_board import FaultCard
    from fieldkit.services.fault_warnings import ClockWarning

WARNINGS_SHOWN = 5
_LATE = 100


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


def warning_rows(warnings: "Sequence[ClockWarning]") -> list[Row]:
    """Warnings that nobody has seen, the latest first."""
    if not warnings:
        return []
    title = say("Warnings: {count}, F10 marks them as seen", count=len(warnings))
    return [heading(tell(title)), *map(_warning_row, warnings[:WARNINGS_SHOWN])]


def _warning_row(warning: "ClockWarning") -> Row:
    card = warning.card
    told = (
        say("missed, {percent}%", percent=warning.percent)
        if warning.was_missed
        else say("{percent}% used", percent=warning.percent)
    )
    metric = tell(METRIC_WORDS[card.face.metric]) if card.face else ""
    cells = (card.serial or card.no, tell(told), "", due_text(warning.at), card.hall, "", "", metric)
    return Row(f"fault {card.no}", cells, Mark.BAD if warning.percent >= _LATE else Mark.WARN)
