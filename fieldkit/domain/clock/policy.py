"""What was promised? Service levels as data; a fault keeps the version in force at its report (SLA-1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from fieldkit.domain.clock.hours import midnight
from fieldkit.domain.fault.terms import Tier
from fieldkit.domain.words import Refusal, say


class Metric(StrEnum):
    """What a clock measures (requirements 4.2), in the order of a fault's life."""

    ANSWER = "answer"
    ARRIVE = "arrive"
    RESTORE = "restore"
    FULL = "full"
    PLAN = "plan"
    REPAIR = "repair"


class Anchor(StrEnum):
    """From when a clock runs."""

    REPORT = "report"
    """T0, or the minute of a raise."""
    ARRIVAL = "arrival"


class Kind(StrEnum):
    """What happened to a fault, as far as clocks are concerned."""

    ANSWERED = "answered"
    """A responsible person was named."""
    CONTACT = "contact"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    REMOTE_SOLVED = "remote_solved"
    RESTORED = "restored"
    FULL = "full"
    """Every indicator is back to normal; of tier C: repaired."""
    PLAN_SENT = "plan_sent"
    REOPENED = "reopened"
    LEFT = "left"


STRICTNESS: Mapping[Tier, int] = {Tier.A: 3, Tier.B: 2, Tier.C: 1}

NEEDED: Mapping[Tier, frozenset[Metric]] = {
    Tier.A: frozenset({Metric.ANSWER, Metric.ARRIVE, Metric.RESTORE, Metric.FULL}),
    Tier.B: frozenset({Metric.ANSWER, Metric.ARRIVE, Metric.RESTORE, Metric.FULL}),
    Tier.C: frozenset({Metric.ANSWER, Metric.PLAN, Metric.REPAIR}),
}
"""Metrics that the customer's table promises for each tier."""

ENDED_BY: Mapping[Metric, frozenset[Kind]] = {
    Metric.ANSWER: frozenset({Kind.ANSWERED, Kind.CONTACT, Kind.ARRIVED, Kind.REMOTE_SOLVED}),
    Metric.ARRIVE: frozenset({Kind.ARRIVED, Kind.REMOTE_SOLVED}),
    Metric.RESTORE: frozenset({Kind.RESTORED, Kind.REMOTE_SOLVED, Kind.FULL}),
    Metric.FULL: frozenset({Kind.REMOTE_SOLVED, Kind.FULL}),
    Metric.PLAN: frozenset({Kind.PLAN_SENT}),
    Metric.REPAIR: frozenset({Kind.REMOTE_SOLVED, Kind.FULL}),
}
"""What stops a clock unless the policy says otherwise."""


@dataclass(frozen=True)
class Target:
    """One promise: this metric within so much time."""

    metric: Metric
    clause: str
    hours: timedelta | None
    """Around the clock (K-H); None for a clock of working days."""
    working_days: int
    """Working days (K-WD); 0 for a clock of hours."""
    anchor: Anchor
    ended_by: frozenset[Kind]


@dataclass(frozen=True)
class Silence:
    """The longest time without a contact (SLA-4)."""

    limit: timedelta
    opening_hours: bool
    """Only time in which the hall is open counts."""
    clause: str


@dataclass(frozen=True)
class Notice:
    """Who is told when this share of a clock has passed (SLA-13)."""

    percent: int
    roles: tuple[str, ...]


@dataclass(frozen=True)
class SlaPolicy:
    """One version of the service levels."""

    version: int
    valid_from: date
    targets: Mapping[Tier, tuple[Target, ...]]
    silences: Mapping[Tier, Silence]
    warnings: tuple[Notice, ...]
    breach_roles: Mapping[Tier, tuple[str, ...]]
    """Who else is told of a breach, by tier."""


def in_force(policies: Iterable[SlaPolicy], reported: datetime) -> SlaPolicy:
    """The policy that a fault reported at this instant keeps for good; Refusal `policy.none` when there is none."""
    begun = [policy for policy in policies if midnight(policy.valid_from) <= reported]
    if not begun:
        raise Refusal(
            "policy.none",
            say("No service levels were in force at the time of the report (C014)."),
            say("Check the date of the report, or fetch the policy from headquarters."),
        )
    return max(begun, key=lambda policy: (policy.valid_from, policy.version))
