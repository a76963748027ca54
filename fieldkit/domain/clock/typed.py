"""Which instant and which tier did somebody type? Times without a zone are Beijing time (E39)."""

from datetime import UTC, datetime

from fieldkit.domain.fault.terms import Tier
from fieldkit.domain.instants import BUSINESS_ZONE
from fieldkit.domain.text import narrow, one_line
from fieldkit.domain.words import Refusal, say

_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_SHORTEST = len("2026-09-30T16:00")


def read_instant(text: str) -> datetime:
    """The instant, aware, UTC; Refusal `time.unreadable` for what is none."""
    typed = narrow(one_line(text, limit=40))
    try:
        instant = datetime.fromisoformat(typed)
        if len(typed) < _SHORTEST or not _FIRST_YEAR <= instant.year <= _LAST_YEAR:
            raise ValueError(typed)
    except ValueError as error:
        raise Refusal(
            "time.unreadable",
            say("“{text}” is not a time (SLA-11).", text=typed),
            say("Type day and time, such as 2026-09-30T16:00; without a zone it is Beijing time."),
        ) from error
    zoned = instant if instant.tzinfo else instant.replace(tzinfo=BUSINESS_ZONE)
    return zoned.astimezone(UTC)


def read_tier(text: str) -> Tier:
    """The tier; Refusal `tier.unknown` for another letter."""
    typed = narrow(one_line(text, limit=10))
    try:
        return Tier(typed.upper())
    except ValueError as error:
        raise Refusal(
            "tier.unknown",
            say("“{text}” is no fault type (C014).", text=typed),
            say("Type A (system down), B (serious) or C (single service or terminal)."),
        ) from error


def is_foreign(now: datetime) -> bool:
    """Whether a local time comes from a computer that is not set to Beijing time."""
    return now.utcoffset() != now.astimezone(BUSINESS_ZONE).utcoffset()
