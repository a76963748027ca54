"""What happened to a fault, as far as its clocks are concerned, and can it have happened so?

A story is made from the stored events of a fault. Everything that a clock says follows from the story, the policy
of the report and the calendar; the same story gives the same clocks on a laptop and at headquarters.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from fieldkit.domain.clock.hours import DEFAULT_HOURS, HallHours
from fieldkit.domain.clock.policy import Kind, Metric
from fieldkit.domain.fault.terms import DelayCause, Tier
from fieldkit.domain.instants import shown
from fieldkit.domain.words import Refusal, Words, say

CONTINUES_WITHIN = timedelta(hours=72)
REPEATS_WITHIN = timedelta(days=30)
_FUTURE_ALLOWED = timedelta(minutes=5)
"""A laptop may be that far ahead before a time counts as one of the future."""
_ONE_AFTER_ANOTHER = (Kind.DEPARTED, Kind.ARRIVED, Kind.LEFT)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at an instant."""

    kind: Kind
    at: datetime
    """The true instant, corrected by the laptop's known offset (E13)."""
    by: str = ""
    """Of a remote solution: who of the customer confirmed it (SLA-12)."""
    stamped: datetime | None = None
    """What the laptop's clock said, where that was corrected."""


@dataclass(frozen=True, slots=True)
class TierChange:
    """A tier from an instant on; the first of a story holds from the report."""

    at: datetime
    tier: Tier | None
    """None for what turned out to be a consultation: its clocks are void (4.3, F3)."""
    agreed_by: str = ""
    """Who of the customer agreed to a lowering."""


@dataclass(frozen=True, slots=True)
class Delay:
    """Time lost through the customer or through us (SLA-9)."""

    since: datetime
    until: datetime | None
    """None while it lasts."""
    cause: DelayCause
    accepted_by: str = ""
    """Who of the customer countersigned, or who of the quality group approved; until then nothing is net."""


@dataclass(frozen=True)
class Story:
    """Everything about a fault that its clocks follow from."""

    reports: tuple[datetime, ...]
    """Every report of the same failure; the earliest counts (E22)."""
    tiers: tuple[TierChange, ...]
    events: tuple[Event, ...] = ()
    """In the order of the logical clock."""
    delays: tuple[Delay, ...] = ()
    hall: HallHours = DEFAULT_HOURS
    """Hours of the hall at the report (E07)."""
    held: Mapping[Metric, datetime] = field(default_factory=dict)
    """Dues before which a clock is not breached, because a calendar moved under it (K7)."""
    confirmed: Mapping[Metric, datetime] = field(default_factory=dict)
    """Held dues whose breach the lead has confirmed: until then it does not count (K7)."""
    report_is_corrected: bool = False
    """The time of the report itself was corrected by a laptop's offset, and nobody has confirmed it (E13)."""

    @property
    def reported(self) -> datetime:
        """T0: the earliest report (SLA-11)."""
        return min(self.reports)


class Again(StrEnum):
    """What a report of the same symptom is (SLA-14)."""

    CONTINUES = "continues"
    """The old fault is reopened."""
    REPEAT = "repeat"
    """A new fault, marked as a repeat."""
    NEW = "new"


def again(restored: datetime, reported: datetime) -> Again:
    """What to make of the same symptom after a restoration (E23)."""
    passed = reported - restored
    if passed <= CONTINUES_WITHIN:
        return Again.CONTINUES
    return Again.REPEAT if passed <= REPEATS_WITHIN else Again.NEW


def corrected(kind: Kind, stamped: datetime, offset: timedelta, by: str = "") -> Event:
    """An event of a laptop whose clock is off: headquarters' clock minus the laptop's is added (E13)."""
    return Event(kind, stamped + offset, by, stamped if offset else None)


def check_story(story: Story, now: datetime, *, device_since: datetime | None = None) -> None:
    """Refusal `clock.*` for times that cannot be: naive, future, before the device, out of order, unconfirmed.

    Args:
        device_since: when the device came into being for us: its purchase.
    """
    if not story.reports:
        raise _impossible("clock.no_report", say("A fault without a report has no clock (SLA-11)."))
    instants = [*story.reports, *(change.at for change in story.tiers), *(event.at for event in story.events)]
    instants += [delay.since for delay in story.delays]
    for instant in instants:
        check_instant(instant)
        if instant > now + _FUTURE_ALLOWED:
            raise _impossible("clock.future", say("{at} has not come yet (SLA-11).", at=shown(instant)))
    if device_since is not None and story.reported < device_since:
        raise _impossible(
            "clock.before_device",
            say(
                "The report of {at} is older than the device, bought {bought} (C086).",
                at=shown(story.reported),
                bought=shown(device_since),
            ),
        )
    _check_order(story)
    _check_delays(story)


def check_instant(instant: datetime) -> None:
    """Refusal `clock.zone` for a time of which nobody knows the zone (E39)."""
    if instant.tzinfo is None:
        raise _impossible(
            "clock.zone", say("{at} does not say in which time zone it is (E39).", at=instant.isoformat(" "))
        )


def _check_order(story: Story) -> None:
    for event in story.events:
        if event.at < story.reported:
            raise Refusal(
                "clock.before_report",
                say(
                    "{at} is before the report at {reported} (SLA-11).",
                    at=shown(event.at),
                    reported=shown(story.reported),
                ),
                say("An engineer who is on site already arrives at the minute of the report."),
            )
        if event.kind is Kind.REMOTE_SOLVED and not event.by:
            raise Refusal(
                "clock.unconfirmed",
                say("A remote solution without a name of the customer does not end the arrival clock (SLA-12)."),
                say("Enter who confirmed that the service is back."),
            )
    moves = [event for event in story.events if event.kind in _ONE_AFTER_ANOTHER]
    for before, after in pairwise(moves):
        if after.at < before.at:
            raise Refusal(
                "clock.order",
                say(
                    "{later} is before {earlier}, which happened first (E14).",
                    later=shown(after.at),
                    earlier=shown(before.at),
                ),
                say("Has the laptop's clock jumped? Confirm the true time with a reason."),
            )


def _check_delays(story: Story) -> None:
    for delay in story.delays:
        if delay.until is not None and delay.until < delay.since:
            raise _impossible(
                "clock.delay",
                say("A delay ends at {until}, before it begins (SLA-9).", until=shown(delay.until)),
            )


def _impossible(code: str, what: Words) -> Refusal:
    return Refusal(code, what, say("Correct the time; the old value stays in the audit."))
