"""Of what does somebody have to be told in the life of a fault, who is it, and from when on?

SLA-13 (shares of clocks), SLA-4 (silences), FLT-3 (orders without an answer), F15 (signatures), requirements 9, K7.
Notices follow from the story alone, those to come too: who was away finds those that were given meanwhile.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from fieldkit.domain.clock.calendar import WorkCalendar
from fieldkit.domain.clock.contacts import silences
from fieldkit.domain.clock.escalation import alerts
from fieldkit.domain.clock.policy import Metric, SlaPolicy
from fieldkit.domain.clock.results import Assessment, Result, SlaClock
from fieldkit.domain.clock.story import Story
from fieldkit.domain.fault.alerts import ANSWER, STATUS_EVERY, URGENT_ANSWER, review_due, signature_due, status_gaps
from fieldkit.domain.fault.event import FaultEvent
from fieldkit.domain.fault.machine import History
from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.fault.terms import State, Tier
from fieldkit.domain.instants import stamp
from fieldkit.domain.record import SignoffResult
from fieldkit.domain.roles import Role

_AHEAD = timedelta(days=3)
"""How far ahead a silence is foreseen: four opening hours may lie behind a weekend."""
_MINUTE = 16
"""Characters of a stamp up to its minute."""
_ANSWERS = frozenset({Step.ACCEPT, Step.DECLINE, Step.DISPATCH, Step.REMOTE_SOLVED, Step.MERGE})
"""Steps after which nobody waits for the answer of the engineer any more."""
_WITHOUT_NOTICES = frozenset({State.DUPLICATE, State.CONSULT})


class NoticeKind(StrEnum):
    """What happened."""

    CLOCK = "clock"
    UNANSWERED = "unanswered"
    SILENCE = "silence"
    CALENDAR = "calendar"
    ORDER = "order"
    REFUSED = "refused"
    SIGNATURE = "signature"
    CORRECTED = "corrected"
    STATUS = "status"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that somebody has to know."""

    kind: NoticeKind
    about: str
    at: datetime
    roles: tuple[str, ...]
    percent: int = 0
    metric: str = ""
    due: datetime | None = None
    only_for: str = ""
    """Who of the engineers, where not every one of them has to know."""
    who: str = ""
    """Whom it is about."""


@dataclass(frozen=True)
class Judged:
    """A fault with everything that its notices follow from."""

    history: History
    fault: Fault
    story: Story
    policy: SlaPolicy
    calendar: WorkCalendar
    assessment: Assessment
    as_of: datetime
    held_since: Mapping[Metric, datetime] = field(default_factory=dict)
    """When a calendar moved a deadline into the past (K7)."""


def notices_of(judged: Judged) -> tuple[Notice, ...]:
    """Every notice of the fault: given already, and to come if nothing happens."""
    if judged.fault.state in _WITHOUT_NOTICES:
        return ()
    return (
        *_of_clocks(judged),
        *_of_silences(judged),
        *_of_calendars(judged),
        *_of_orders(judged.fault, judged.history.taken),
        *_of_signatures(judged),
        *_of_corrections(judged),
        *_of_urgency(judged),
    )


def _of_clocks(judged: Judged) -> Iterator[Notice]:
    crew = _crew(judged.fault)
    for clock in judged.assessment.clocks:
        if clock.result is Result.VOID:
            continue
        for alert in alerts(clock, judged.policy, judged.calendar, judged.story.hall):
            yield Notice(
                NoticeKind.CLOCK,
                f"clock/{clock.metric}/{_minute(clock.due)}",
                alert.at,
                alert.roles,
                alert.percent,
                str(clock.metric),
                clock.due,
                only_for=crew,
                who=crew,
            )


def _of_silences(judged: Judged) -> Iterator[Notice]:
    crew = _crew(judged.fault)
    horizon = judged.as_of + _AHEAD if judged.fault.is_open else judged.as_of
    for silence in silences(judged.story, judged.policy, judged.calendar, horizon):
        yield Notice(
            NoticeKind.SILENCE,
            f"silence/{_minute(silence.since)}",
            silence.allowed_until,
            (Role.SSC, Role.RL, Role.ENG),
            due=silence.allowed_until,
            only_for=crew,
            who=crew,
        )


def _of_calendars(judged: Judged) -> Iterator[Notice]:
    for clock in judged.assessment.clocks:
        moved_at = judged.held_since.get(clock.metric)
        if moved_at is None or not clock.held or not _waits_for_the_lead(clock, judged.story):
            continue
        yield Notice(
            NoticeKind.CALENDAR,
            f"calendar/{clock.metric}/{_minute(clock.due)}",
            moved_at,
            (Role.RL, Role.DM),
            metric=str(clock.metric),
            due=clock.due,
        )


def _of_orders(fault: Fault, events: Sequence[FaultEvent]) -> Iterator[Notice]:
    for place, event in enumerate(events):
        if event.step != Step.DISPATCH:
            continue
        engineer = str(event.facts.get("engineer", ""))
        answer = next((later for later in events[place + 1 :] if later.step in _ANSWERS), None)
        due = event.at + (URGENT_ANSWER if _tier_at(fault, event.at) in (Tier.A, Tier.B) else ANSWER)
        if answer is None and event.by != engineer:
            yield Notice(
                NoticeKind.ORDER,
                f"order/{event.id}",
                event.at,
                (Role.ENG,),
                due=due,
                only_for=engineer,
                who=event.by,
            )
        if answer is None or answer.at > due:
            roles = (Role.RL, Role.GRP, Role.SCM)
            yield Notice(NoticeKind.UNANSWERED, f"unanswered/{event.id}", due, roles, due=due, who=engineer)


def _of_signatures(judged: Judged) -> Iterator[Notice]:
    for event in judged.history.taken:
        if event.step == Step.SIGN and event.facts.get("result") == SignoffResult.REFUSED:
            who = str(event.facts.get("witness", ""))
            yield Notice(NoticeKind.REFUSED, f"refused/{event.id}", event.at, (Role.RL, Role.SQG), who=who[:32])
    due = signature_due(judged.fault, judged.calendar, judged.story.hall)
    if due is not None:
        roles, crew = (Role.ENG, Role.RL), _crew(judged.fault)
        yield Notice(
            NoticeKind.SIGNATURE, f"signature/{_minute(due)}", due, roles, due=due, only_for=crew, who=crew
        )


def _of_corrections(judged: Judged) -> Iterator[Notice]:
    """A result depends on a time that was corrected: the quality group confirms (E13)."""
    resting = [clock for clock in judged.assessment.clocks if clock.confirm_correction]
    corrected = [event for event in judged.history.taken if event.stamped is not None]
    if resting and corrected:
        last = corrected[-1]
        yield Notice(NoticeKind.CORRECTED, f"corrected/{last.id}", last.at, (Role.SQG,), who=last.by)


def _of_urgency(judged: Judged) -> Iterator[Notice]:
    """Level 4: the authority hears every half hour, and a review meeting follows."""
    fault, crew = judged.fault, _crew(judged.fault)
    told = [
        event.at
        for event in judged.history.taken
        if event.step == Step.CONTACT and event.facts.get("bureau") is True
    ]
    horizon = judged.as_of + STATUS_EVERY if fault.is_open else judged.as_of
    for at in status_gaps(fault, told, horizon + timedelta(seconds=1)):
        roles = (Role.RL, Role.SSC, Role.ENG)
        yield Notice(NoticeKind.STATUS, f"status/{_minute(at)}", at, roles, due=at, only_for=crew, who=crew)
    due = review_due(fault, judged.calendar, judged.story.hall)
    if due is not None and fault.full_at is not None:
        roles = (Role.RL, Role.SSC, Role.DM)
        yield Notice(NoticeKind.REVIEW, f"review/{_minute(due)}", fault.full_at, roles, due=due)


def _waits_for_the_lead(clock: SlaClock, story: Story) -> bool:
    """Not confirmed yet, and not done before the deadline that holds."""
    confirmed = story.confirmed.get(clock.metric) == clock.due
    return not confirmed and (clock.stopped_at is None or clock.result is Result.BREACHED)


def _tier_at(fault: Fault, at: datetime) -> Tier | None:
    before = [change.tier for change in fault.tiers if change.at <= at]
    return before[-1] if before else fault.tier


def _crew(fault: Fault) -> str:
    return fault.crew[0] if fault.crew else ""


def _minute(at: datetime) -> str:
    return stamp(at)[:_MINUTE]
