"""Was it in time? Each clock of a fault with its deadline and its result, gross and net (SLA-9, 4.2).

Gross is what the customer's table says. Net leaves out delays of the customer's making, but only those that he
countersigned or the quality group approved; both are worked out on intervals, no start is ever moved.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from fieldkit.domain.clock.calendar import WorkCalendar
from fieldkit.domain.clock.demands import Demand, Origin, demands, standing_tiers
from fieldkit.domain.clock.hours import HallHours, Interval
from fieldkit.domain.clock.policy import Kind, Metric, SlaPolicy
from fieldkit.domain.clock.spans import around_the_clock, joined, opening_windows, passed, used_up
from fieldkit.domain.clock.story import Delay, Event, Story
from fieldkit.domain.fault.terms import DelayCause, Tier

REOPENABLE = frozenset({Metric.RESTORE, Metric.FULL, Metric.REPAIR})
"""Metrics whose result becomes the later time when the fault is reopened (SLA-14)."""


class Result(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    MET = "met"
    REMOTE = "remote"
    """The arrival clock of a fault that was solved remotely in time, customer confirmed (SLA-12)."""
    BREACHED = "breached"
    VOID = "void"
    """Not judged: the tier was lowered by agreement, or there was nothing left to do."""


_WORST_FIRST = (Result.BREACHED, Result.RUNNING, Result.MET, Result.REMOTE, Result.VOID)


@dataclass(frozen=True, slots=True)
class SlaClock:
    """One metric of one fault, as it stood at an instant."""

    metric: Metric
    tier: Tier
    demands: tuple[Demand, ...]
    """Every demand that stands, the effective one first."""
    due: datetime
    """The effective deadline."""
    net_due: datetime
    """The deadline with the accepted delays left out; for information until somebody asks for net."""
    stopped: Event | None
    stopped_at: datetime | None
    result: Result
    net_result: Result
    gross: timedelta
    """Counted time from start to stop (or to now): elapsed for hours, opening time for working days."""
    net: timedelta
    as_of: datetime
    confirm_correction: bool = False
    """The quality group confirms: a time that this rests on was corrected by the laptop's offset (E13)."""
    held: bool = False
    """The deadline is the one before a calendar import (K7)."""
    counts: bool = True
    """False while a breach by calendar import waits for the lead (K7)."""

    @property
    def effective(self) -> Demand:
        """The strictest demand."""
        return self.demands[0]

    @property
    def projected(self) -> bool:
        """Nobody has arrived yet: the deadline moves with the arrival."""
        return self.effective.origin is Origin.PROJECTED

    @property
    def provisional(self) -> bool:
        """A calendar that is not published yet decided (E05)."""
        return self.effective.provisional


@dataclass(frozen=True, slots=True)
class Assessment:
    """All clocks of a fault."""

    clocks: tuple[SlaClock, ...]
    void: tuple[Metric, ...] = field(default=())
    """Metrics of earlier tiers that are not demanded any more."""

    def clock(self, metric: Metric) -> SlaClock | None:
        """The clock of a metric; None where the tier has none."""
        return next((clock for clock in self.clocks if clock.metric is metric), None)

    @property
    def result(self) -> Result:
        """The worst of all clocks (4.2); what waits for the lead is still open."""
        return worst(clock.result if clock.counts else Result.RUNNING for clock in self.clocks)

    @property
    def net_result(self) -> Result:
        """The worst of all clocks with accepted delays left out."""
        return worst(clock.net_result if clock.counts else Result.RUNNING for clock in self.clocks)


def assess(story: Story, policy: SlaPolicy, calendar: WorkCalendar, as_of: datetime) -> Assessment:
    """Every clock of the fault as it stands at an instant."""
    demanded = demands(story, policy, calendar)
    clocks = tuple(_clock(story, standing, calendar, as_of) for standing in demanded.values())
    return Assessment(clocks, _demanded_once(story, policy, frozenset(demanded)))


def worst(results: Iterable[Result]) -> Result:
    """The worst of some results; void when there are none."""
    found = set(results)
    return next((result for result in _WORST_FIRST if result in found), Result.VOID)


def windows_of(demand: Demand, calendar: WorkCalendar, hall: HallHours) -> Iterator[Interval]:
    """The time that counts for this demand, from its start on."""
    if demand.target.hours is not None:
        return around_the_clock(demand.start)
    return opening_windows(demand.start, calendar, hall)


def accepted_gaps(delays: Iterable[Delay], as_of: datetime) -> tuple[Interval, ...]:
    """The delays of the customer's making that somebody accepted, without overlaps."""
    return joined(
        Interval(delay.since, delay.until or max(as_of, delay.since)) for delay in delays if is_net(delay)
    )


def is_net(delay: Delay) -> bool:
    """Whether the net time leaves this delay out; waiting for our own part never is."""
    return bool(delay.accepted_by) and delay.cause is not DelayCause.AWAITING_PART


def _clock(story: Story, standing: tuple[Demand, ...], calendar: WorkCalendar, as_of: datetime) -> SlaClock:
    effective = standing[0]
    stop = _stop_of(story, effective)
    stopped_at = _stopped_at(stop, effective)
    due = max(effective.due, story.held.get(effective.metric, effective.due))
    gaps = accepted_gaps(story.delays, as_of)
    net_due = max(due, min(_net_due(demand, calendar, story.hall, gaps) for demand in standing)) if gaps else due
    until = stopped_at or as_of
    result, held = _result(story, effective, stop, due, as_of), due != effective.due
    return SlaClock(
        metric=effective.metric,
        tier=effective.tier,
        demands=standing,
        due=due,
        net_due=net_due,
        stopped=stop,
        stopped_at=stopped_at,
        result=result,
        net_result=_result(story, effective, stop, net_due, as_of),
        gross=passed(windows_of(effective, calendar, story.hall), until),
        net=passed(windows_of(effective, calendar, story.hall), until, gaps),
        as_of=as_of,
        confirm_correction=_rests_on_correction(story, effective, stop),
        held=held,
        counts=not held or result is not Result.BREACHED or story.confirmed.get(effective.metric) == due,
    )


def _stop_of(story: Story, demand: Demand) -> Event | None:
    """The event that ended this clock: the first one, after a reopening the first one since."""
    since = story.reported
    if demand.metric in REOPENABLE:
        since = max((event.at for event in story.events if event.kind is Kind.REOPENED), default=since)
    ends = (event for event in story.events if event.kind in demand.target.ended_by and event.at >= since)
    return min(ends, key=_instant, default=None)


def _stopped_at(stop: Event | None, demand: Demand) -> datetime | None:
    """When the clock stopped; what was done before a demand began was done when it began (K3)."""
    if stop is None:
        return None
    return stop.at if demand.origin is Origin.PROJECTED else max(stop.at, demand.start)


def _net_due(demand: Demand, calendar: WorkCalendar, hall: HallHours, gaps: tuple[Interval, ...]) -> datetime:
    allowance = demand.target.hours
    if allowance is None:
        allowance = passed(windows_of(demand, calendar, hall), demand.due)
    return used_up(windows_of(demand, calendar, hall), allowance, gaps)


def _result(story: Story, demand: Demand, stop: Event | None, due: datetime, as_of: datetime) -> Result:
    if stop is None:
        if demand.metric is Metric.PLAN and _repaired_by(story, due):
            return Result.VOID
        return Result.BREACHED if as_of > due else Result.RUNNING
    if stop.at > due:
        return Result.BREACHED
    return Result.REMOTE if demand.metric is Metric.ARRIVE and stop.kind is Kind.REMOTE_SOLVED else Result.MET


def _repaired_by(story: Story, due: datetime) -> bool:
    """Whether the repair was done before a plan for it was due."""
    return any(event.kind in (Kind.FULL, Kind.REMOTE_SOLVED) and event.at <= due for event in story.events)


def _rests_on_correction(story: Story, demand: Demand, stop: Event | None) -> bool:
    anchors = (event for event in story.events if event.kind is Kind.ARRIVED and event.at == demand.start)
    resting = [stop, *(anchors if demand.origin is Origin.ARRIVAL else ())]
    if story.report_is_corrected and demand.origin is not Origin.ARRIVAL:
        return True
    return any(event is not None and event.stamped is not None for event in resting)


def _demanded_once(story: Story, policy: SlaPolicy, now: frozenset[Metric]) -> tuple[Metric, ...]:
    """The metrics that an earlier tier demanded and no standing one does."""
    tiers = {
        phase.tier
        for count in range(1, len(story.tiers))
        for phase in standing_tiers(story.tiers[:count], story.reported)
    }
    once = {target.metric for tier in tiers for target in policy.targets[tier]}
    return tuple(metric for metric in Metric if metric in once - now)


def _instant(event: Event) -> datetime:
    return event.at
