"""Was the customer kept in touch with? Silences longer than the policy allows (SLA-4, C017, C021, C026)."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from fieldkit.domain.clock.calendar import WorkCalendar
from fieldkit.domain.clock.demands import standing_tiers
from fieldkit.domain.clock.policy import STRICTNESS, Kind, Silence, SlaPolicy
from fieldkit.domain.clock.spans import around_the_clock, opening_windows, used_up
from fieldkit.domain.clock.story import Story

_SPEAKING = frozenset({Kind.ANSWERED, Kind.CONTACT, Kind.ARRIVED, Kind.RESTORED, Kind.REMOTE_SOLVED, Kind.FULL})
_ENDING = frozenset({Kind.RESTORED, Kind.REMOTE_SOLVED, Kind.FULL})


@dataclass(frozen=True, slots=True)
class TooSilent:
    """A time without a contact that was longer than allowed."""

    since: datetime
    allowed_until: datetime
    until: datetime
    clause: str


def silences(story: Story, policy: SlaPolicy, calendar: WorkCalendar, as_of: datetime) -> tuple[TooSilent, ...]:
    """The silences between two contacts, from the first contact until the service was back or until now.

    The first contact itself has a clock of its own. An arrival is a contact too.
    """
    said = sorted(event.at for event in story.events if event.kind in _SPEAKING)
    end = min((event.at for event in story.events if event.kind in _ENDING), default=as_of)
    moments = [*(at for at in said if at < end), end]
    found = []
    for since, until in pairwise(moments):
        silence = _allowed(story, policy, since)
        if silence is None:
            continue
        windows = opening_windows(since, calendar, story.hall) if silence.opening_hours else around_the_clock(since)
        allowed_until = used_up(windows, silence.limit)
        if until > allowed_until:
            found.append(TooSilent(since, allowed_until, until, silence.clause))
    return tuple(found)


def _allowed(story: Story, policy: SlaPolicy, at: datetime) -> Silence | None:
    standing = standing_tiers(
        [change for change in story.tiers if change.at <= at] or story.tiers[:1], story.reported
    )
    strictest = max((phase.tier for phase in standing), key=lambda tier: STRICTNESS[tier], default=None)
    return policy.silences[strictest] if strictest else None
