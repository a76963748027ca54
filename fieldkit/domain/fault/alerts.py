"""What of a fault should have been answered by now, and was not?"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from fieldkit.domain.clock.calendar import WorkCalendar
from fieldkit.domain.clock.hours import HallHours
from fieldkit.domain.clock.spans import working_days_due
from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.terms import Level, State, Tier
from fieldkit.domain.record import SignoffResult

URGENT_ANSWER = timedelta(minutes=10)
ANSWER = timedelta(minutes=60)
"""Until when a dispatched order is accepted or declined: types A and B, and the others (FLT-3)."""
SIGNATURE_WORKING_DAYS = 2
"""F15."""
REVIEW_WORKING_DAYS = 3
STATUS_EVERY = timedelta(minutes=30)
"""Flow of level 4: how often the authority hears how it stands."""


def answer_due(fault: Fault) -> datetime | None:
    """By when the dispatched engineer answers; None where nobody is waited for."""
    if fault.state is not State.DISPATCHED or fault.dispatched_at is None or fault.accepted_at is not None:
        return None
    return fault.dispatched_at + (URGENT_ANSWER if fault.tier in (Tier.A, Tier.B) else ANSWER)


def signature_due(fault: Fault, calendar: WorkCalendar, hall: HallHours) -> datetime | None:
    """By when a signature is made up for, where nobody was there to sign (E10); None where none is owed."""
    if fault.signoff is not SignoffResult.ABSENT or fault.signed_at is None or fault.state is State.ARCHIVED:
        return None
    return working_days_due(fault.signed_at, SIGNATURE_WORKING_DAYS, calendar, hall).at


def review_due(fault: Fault, calendar: WorkCalendar, hall: HallHours) -> datetime | None:
    """By when the review meeting of an urgent fault is noted; None where none is owed (4.3, L4)."""
    if not fault.was_urgent or fault.full_at is None or fault.reviewed_at is not None:
        return None
    return working_days_due(fault.full_at, REVIEW_WORKING_DAYS, calendar, hall).at


def status_gaps(fault: Fault, told: Iterable[datetime], until: datetime) -> Iterator[datetime]:
    """When the customer authority should have been told again how an urgent fault stands (4.3, L4).

    Args:
        told: when it was.
        until: as far as it is looked ahead; nothing is owed once the service is back.
    """
    urgent = [change.at for change in fault.tiers if change.level is Level.URGENT]
    if not urgent:
        return
    end = min(fault.restored_at or fault.full_at or until, until)
    last = max(urgent[0], fault.t0)
    for at in (*sorted(one for one in told if last < one < end), end):
        if at > last + STATUS_EVERY:
            yield last + STATUS_EVERY
        last = at


def is_unanswered(fault: Fault, now: datetime) -> bool:
    """Whether the lead has to ask the next engineer."""
    due = answer_due(fault)
    return due is not None and now > due
