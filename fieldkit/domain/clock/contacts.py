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


@dataclass(frozen=True, slots=True)
class Spoken:
    """The last word with the customer, and by when the next one is due."""

    at: datetime
    next_by: datetime
    clause: str

    def is_broken_off(self, now: datetime) -> bool:
        """Whether the customer has waited too long for a word: the remote support is interrupted (C017, C021)."""
        return now > self.next_by


def silences(story: Story, policy: SlaPolicy, calendar: WorkCalendar, as_of: datetime) -> tuple[TooSilent, ...]:
    """The silences between two contacts, from the first contact until the service was back or until now.

    The first contact itself has a clock of its own. An arrival is a contact too.
    """
    said = sorted(event.at for event in story.events if event.kind in _SPEAKING)
    end = min((event.at for event in story.events if event.kind in _ENDING), default=as_of)
    moments = [*(at for at in said if at < end), end]
    found = []
    for since, until in pairwise(moments):
        spoken = _spoken(story, policy, calendar, since)
        if spoken is not None and until > spoken.next_by:
            found.append(TooSilent(since, spoken.next_by, until, spoken.clause))
    return tuple(found)


def last_word(story: Story, policy: SlaPolicy, calendar: WorkCalendar, as_of: datetime) -> Spoken | None:
    """The last contact and by when the next one is due; None before the first, and once the service is back."""
    if any(event.kind in _ENDING and event.at <= as_of for event in story.events):
        return None
    said = [event.at for event in story.events if event.kind in _SPEAKING and event.at <= as_of]
    return _spoken(story, policy, calendar, max(said)) if said else None


def _spoken(story: Story, policy: SlaPolicy, calendar: WorkCalendar, since: datetime) -> Spoken | None:
    silence = _allowed(story, policy, since)
    if silence is None:
        return None
    windows = opening_windows(since, calendar, story.hall) if silence.opening_hours else around_the_clock(since)
    return Spoken(since, used_up(windows, silence.limit), silence.clause)


def _allowed(story: Story, policy: SlaPolicy, at: datetime) -> Silence | None:
    standing = standing_tiers(
        [change for change in story.tiers if change.at <= at] or story.tiers[:1], story.reported
    )
    strictest = max((phase.tier for phase in standing), key=lambda tier: STRICTNESS[tier], default=None)
    return policy.silences[strictest] if strictest else None
