"""What do the clocks need to know of a fault? Its story, made from the events that were taken."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from fieldkit.domain.clock.hours import HallHours
from fieldkit.domain.clock.policy import Kind, Metric
from fieldkit.domain.clock.story import Delay, Event, Story, TierChange
from fieldkit.domain.fault.effects import is_found_on_site, plan_is_complete
from fieldkit.domain.fault.event import FaultEvent
from fieldkit.domain.fault.machine import History
from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.fault.terms import Tier
from fieldkit.domain.instants import from_stamp

PROVISIONAL_TIER = Tier.C
"""Whose clocks run before the lead has spoken (F1); the first type then counts from the report."""

_KINDS: Mapping[Step, Kind] = {
    Step.ANSWER: Kind.ANSWERED,
    Step.CONTACT: Kind.CONTACT,
    Step.REMOTE_START: Kind.CONTACT,
    Step.REMOTE_STEP: Kind.CONTACT,
    Step.DEPART: Kind.DEPARTED,
    Step.ARRIVE: Kind.ARRIVED,
    Step.WALK_UP: Kind.ARRIVED,
    Step.REMOTE_SOLVED: Kind.REMOTE_SOLVED,
    Step.RESTORE: Kind.RESTORED,
    Step.RECOVER: Kind.FULL,
    Step.PLAN: Kind.PLAN_SENT,
    Step.REOPEN: Kind.REOPENED,
}


def story_of(
    history: History, fault: Fault, hall: HallHours, held: Mapping[Metric, datetime] | None = None
) -> Story:
    """The story of a fault.

    Args:
        hall: hours of its hall.
        held: deadlines that an imported calendar would have moved into the past (K7).
    """
    tiers = tuple(TierChange(change.at, change.tier, change.agreed_by) for change in fault.tiers)
    delays = tuple(
        Delay(delay.begun_at, delay.ended_at, delay.cause, delay.countersigned_by or delay.approved_by)
        for delay in fault.delays
    )
    return Story(
        reports=tuple(_reports(history, fault)),
        tiers=tiers or (TierChange(fault.t0, PROVISIONAL_TIER),),
        events=tuple(_events(history, fault)),
        delays=delays,
        hall=hall,
        held=held or {},
        confirmed={Metric(metric): due for metric, due in fault.confirmed_dues},
        report_is_corrected=any(
            event.step == Step.OPEN and event.at == fault.t0 and event.stamped is not None
            for event in _unconfirmed(history)
        ),
    )


def _reports(history: History, fault: Fault) -> Iterator[datetime]:
    for event in history.taken:
        if event.step == Step.OPEN:
            yield event.at
        if event.step == Step.MERGE and event.fault_id != fault.id:
            yield from_stamp(str(event.facts["reported_at"]))


def _unconfirmed(history: History) -> Sequence[FaultEvent]:
    """What the quality group has not looked at since (E13)."""
    places = [place for place, event in enumerate(history.taken) if event.step == Step.CONFIRM_CLOCK]
    return history.taken[places[-1] :] if places else history.taken


def _events(history: History, fault: Fault) -> Iterator[Event]:
    unconfirmed = {event.id for event in _unconfirmed(history)}
    for event in history.taken:
        kind = _KINDS.get(Step(event.step))
        if kind is None or (kind is Kind.PLAN_SENT and not plan_is_complete(event.facts)):
            continue
        at = fault.t0 if event.step == Step.WALK_UP and is_found_on_site(fault) else max(event.at, fault.t0)
        is_corrected = at == event.at and event.id in unconfirmed
        yield Event(kind, at, _by(event), event.stamped if is_corrected else None)


def _by(event: FaultEvent) -> str:
    return str(event.facts.get("confirmed_by") or event.facts.get("owner") or event.by)
