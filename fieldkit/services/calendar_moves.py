"""Which running clocks do new calendars and closings move, and what is kept of it? (E06; requirements 9, K7)"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from sqlmodel import Session

from fieldkit.domain.clock.calendar import WorkCalendar
from fieldkit.domain.clock.policy import SlaPolicy
from fieldkit.domain.clock.recompute import Basis, Moved, moved
from fieldkit.domain.clock.story import Story
from fieldkit.storage.ids import new_id
from fieldkit.storage.rows.clocks import DueChangeRow

ClosedDays = Mapping[str, frozenset[date]]
"""Days on which halls are closed, by the id of the hall."""


@dataclass(frozen=True)
class RunningFault:
    """A fault with at least one clock that has not stopped."""

    fault_id: str
    no: str
    story: Story
    policy: SlaPolicy
    hall_id: str = ""


class RunningFaults(Protocol):
    """Knows the faults whose clocks run; the calendar does not know faults."""

    def running(self, session: Session) -> Iterable[RunningFault]:
        """Every fault with a running clock."""


@dataclass(frozen=True)
class MovedDue:
    """A deadline that moved, with its fault."""

    fault_id: str
    no: str
    moved: Moved


@dataclass(frozen=True)
class News:
    """What calendars say differently than before."""

    before: WorkCalendar
    after: WorkCalendar
    closed: ClosedDays
    """Closing days that are new."""


def moves_ahead(faults: Sequence[RunningFault], news: News, now: datetime) -> tuple[MovedDue, ...]:
    """What the news will do to faults whose stories do not know the new closing days yet."""
    return tuple(
        MovedDue(fault.fault_id, fault.no, change)
        for fault in faults
        for change in moved(
            fault.policy, Basis(fault.story, news.before), Basis(_closed_more(fault, news), news.after), now
        )
    )


def moves_since(faults: Sequence[RunningFault], news: News, now: datetime) -> tuple[MovedDue, ...]:
    """What the news has done to faults whose stories know the new closing days."""
    return tuple(
        MovedDue(fault.fault_id, fault.no, change)
        for fault in faults
        for change in moved(
            fault.policy, Basis(_closed_less(fault, news), news.before), Basis(fault.story, news.after), now
        )
    )


def keep(session: Session, moves: Iterable[MovedDue], now: datetime) -> None:
    """Keeps the old dues; the rows and the audit entry that they make are what is left of them."""
    session.add_all(
        DueChangeRow(
            id=new_id(now),
            at=now,
            fault_id=due.fault_id,
            metric=due.moved.metric.value,
            old_due=due.moved.old_due,
            new_due=due.moved.new_due,
            due=due.moved.due,
        )
        for due in moves
    )


def _closed_more(fault: RunningFault, news: News) -> Story:
    return _closed(fault.story, fault.story.hall.closed_days | news.closed.get(fault.hall_id, frozenset()))


def _closed_less(fault: RunningFault, news: News) -> Story:
    return _closed(fault.story, fault.story.hall.closed_days - news.closed.get(fault.hall_id, frozenset()))


def _closed(story: Story, days: frozenset[date]) -> Story:
    return replace(story, hall=replace(story.hall, closed_days=days))
