"""How do the most urgent faults read on the board of the day? Loaded when there are some, after the first paint."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from fieldkit.domain.instants import business_day
from fieldkit.domain.words import say
from fieldkit.domain.work_words import due_words as due_words_of_days
from fieldkit.locale import tell
from screens.faults.clock_text import PERCENT, bar_with_percent, clock_cells, clock_mark, due_text
from screens.notices.telling import due_words, mark_of, what_words
from screens.today.board import BAR
from screens.widgets.rows import Mark, Row, heading

if TYPE_CHECKING:
    from fieldkit.services.fault_board import FaultCard
    from fieldkit.services.notices import GivenNotice
    from screens.today.more import More


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


def notice_rows(more: "More") -> list[Row]:
    """Notices that nobody here has seen, the latest first."""
    if not more.notices:
        return []
    title = say("Notices: {count}, F9 shows all, F10 marks them as seen", count=more.notices_total)
    return [heading(tell(title)), *(_notice_row(notice, more) for notice in more.notices)]


def owed_rows(owed: "Sequence[GivenNotice]", now: datetime) -> list[Row]:
    """Signatures and meetings that somebody still has to see to, the earliest due first."""
    if not owed:
        return []
    return [heading(tell(say("Still owed: {count}", count=len(owed)))), *(_owed_row(one, now) for one in owed)]


def _owed_row(notice: "GivenNotice", now: datetime) -> Row:
    left = (business_day(notice.due) - business_day(now)).days if notice.due else 0
    is_late = notice.due is not None and notice.due < now
    cells = (
        notice.serial or notice.no,
        tell(due_words_of_days(left)) if not is_late else tell(say("overdue")),
        "",
        tell(what_words(notice)),
        notice.hall,
        business_day(notice.due).isoformat() if notice.due else "",
        "",
        notice.symptom,
    )
    return Row(f"fault {notice.no}", cells, Mark.BAD if is_late else Mark.WARN)


def _notice_row(notice: "GivenNotice", more: "More") -> Row:
    missed = tell(say("missed")) if notice.at < more.started else tell(say("new"))
    at = due_text(notice.at)
    today = business_day(more.started)
    cells = (
        notice.serial or notice.no,
        f"{missed} {at[6:] if business_day(notice.at) == today else at}",
        "",
        tell(what_words(notice)),
        notice.hall,
        due_words(notice)[6:] if notice.due and business_day(notice.due) == today else due_words(notice),
        "",
        notice.symptom,
    )
    return Row(f"fault {notice.no}", cells, mark_of(notice))


def all_orders_row(count: int) -> Row:
    """The way to the orders of the whole centre."""
    cells = (tell(say("All orders")), tell(say("{count} in the centre", count=count)), "", "", "", "", "", "")
    return Row("orders all", cells, Mark.QUIET)
