"""By when is what due? The demands of every tier that a fault has had, and the strictest of them (SLA-10).

A raise adds demands from its minute on and takes none away; an agreed lowering replaces all by those of the lower
tier, counted from the report. So the effective deadline of a metric never moves back by a raise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fieldkit.domain.clock.calendar import WorkCalendar
from fieldkit.domain.clock.policy import STRICTNESS, Anchor, Kind, Metric, SlaPolicy, Target
from fieldkit.domain.clock.spans import working_days_due
from fieldkit.domain.clock.story import Story, TierChange
from fieldkit.domain.fault.terms import Tier

_ORDER = tuple(Metric)


class Origin(StrEnum):
    """Why a demand starts when it does."""

    REPORT = "report"
    RAISE = "raise"
    ARRIVAL = "arrival"
    ON_SITE = "on_site"
    """The engineer was on site already, at the report or at the raise (E19, K3)."""
    PROJECTED = "projected"
    """Nobody has arrived: counted from the due arrival (4.2, K4, K5)."""


@dataclass(frozen=True, slots=True)
class Phase:
    """A tier with the instant from which its demands count."""

    tier: Tier
    since: datetime
    raised: bool


@dataclass(frozen=True, slots=True)
class Demand:
    """What one tier demands of one metric."""

    tier: Tier
    target: Target
    origin: Origin
    start: datetime
    due: datetime
    provisional: bool

    @property
    def metric(self) -> Metric:
        """What it is about."""
        return self.target.metric


def standing_tiers(changes: Sequence[TierChange], reported: datetime) -> tuple[Phase, ...]:
    """The tiers whose demands stand, in order; none while the fault is a consultation."""
    standing: list[Phase] = []
    for number, change in enumerate(changes):
        if change.tier is None:
            standing = []
        elif number == 0:
            standing = [Phase(change.tier, reported, raised=False)]
        elif STRICTNESS[change.tier] > max((STRICTNESS[phase.tier] for phase in standing), default=0):
            standing.append(Phase(change.tier, change.at, raised=True))
        elif change.agreed_by and STRICTNESS[change.tier] < max(STRICTNESS[phase.tier] for phase in standing):
            standing = [Phase(change.tier, reported, raised=False)]
    return tuple(standing)


def demands(story: Story, policy: SlaPolicy, calendar: WorkCalendar) -> Mapping[Metric, tuple[Demand, ...]]:
    """Every standing demand by metric, the effective one first."""
    standing = standing_tiers(story.tiers, story.reported)
    arrived = next((event.at for event in story.events if event.kind is Kind.ARRIVED), None)
    found: dict[Metric, list[Demand]] = {}
    for phase in standing:
        for target in policy.targets[phase.tier]:
            start, origin = _start(phase, target, arrived, standing, policy)
            found.setdefault(target.metric, []).append(_demand(phase.tier, target, origin, start, story, calendar))
    return {metric: tuple(sorted(found[metric], key=_by_due)) for metric in _ORDER if metric in found}


def _start(
    phase: Phase, target: Target, arrived: datetime | None, standing: tuple[Phase, ...], policy: SlaPolicy
) -> tuple[datetime, Origin]:
    if target.anchor is Anchor.REPORT:
        return phase.since, Origin.RAISE if phase.raised else Origin.REPORT
    if arrived is not None:
        return (arrived, Origin.ARRIVAL) if arrived > phase.since else (phase.since, Origin.ON_SITE)
    return _arrive_due(standing, policy), Origin.PROJECTED


def _demand(
    tier: Tier, target: Target, origin: Origin, start: datetime, story: Story, calendar: WorkCalendar
) -> Demand:
    if target.hours is not None:
        return Demand(tier, target, origin, start, start + target.hours, False)
    due = working_days_due(start, target.working_days, calendar, story.hall)
    return Demand(tier, target, origin, start, due.at, due.provisional)


def _arrive_due(standing: tuple[Phase, ...], policy: SlaPolicy) -> datetime:
    """The effective due of the arrival, the minimum over all tiers (K4); who anchors on it promises it."""
    return min(
        phase.since + target.hours
        for phase in standing
        for target in policy.targets[phase.tier]
        if target.metric is Metric.ARRIVE and target.hours is not None
    )


def _by_due(demand: Demand) -> datetime:
    return demand.due
