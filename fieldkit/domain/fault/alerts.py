"""What of a fault should have been answered by now, and was not?"""

from datetime import datetime, timedelta

from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.terms import State, Tier

URGENT_ANSWER = timedelta(minutes=10)
ANSWER = timedelta(minutes=60)
"""Until when a dispatched order is accepted or declined: types A and B, and the others (FLT-3)."""


def answer_due(fault: Fault) -> datetime | None:
    """By when the dispatched engineer answers; None where nobody is waited for."""
    if fault.state is not State.DISPATCHED or fault.dispatched_at is None or fault.accepted_at is not None:
        return None
    return fault.dispatched_at + (URGENT_ANSWER if fault.tier in (Tier.A, Tier.B) else ANSWER)


def is_unanswered(fault: Fault, now: datetime) -> bool:
    """Whether the lead has to ask the next engineer."""
    due = answer_due(fault)
    return due is not None and now > due
