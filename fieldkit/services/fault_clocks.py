"""How do the clocks of a fault stand, and why?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from fieldkit.domain.clock.contacts import Spoken, TooSilent, last_word, silences
from fieldkit.domain.clock.policy import Metric, SlaPolicy, in_force
from fieldkit.domain.clock.results import Assessment, SlaClock, assess
from fieldkit.domain.clock.story import Story
from fieldkit.domain.clock.why import METRIC_WORDS, why
from fieldkit.domain.fault.clock_story import story_of
from fieldkit.domain.fault.machine import History
from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.terms import State
from fieldkit.domain.words import Refusal, Words, say
from fieldkit.services.calendars import RunningFault, calendar_in, hours_of
from fieldkit.services.contract_data import shipped_policies
from fieldkit.storage.fault_file import fault_id_of, history_of
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.clocks import DueChangeRow
from fieldkit.storage.rows.faults import FaultRow


@dataclass(frozen=True)
class Explained:
    """The clocks of a fault at an instant, each with its reasons."""

    fault: Fault
    as_of: datetime
    policy_version: int
    assessment: Assessment
    reasons: dict[Metric, tuple[Words, ...]]
    silences: tuple[TooSilent, ...]
    """Times without a word to the customer that were too long (SLA-4)."""
    spoken: Spoken | None
    """The last word, and by when the next one is due; None before the first and once the service is back."""


class RunningClocks:
    """Knows the faults whose clocks run, for the import of a calendar."""

    def running(self, session: Session) -> Iterator[RunningFault]:
        """Every open fault that can be judged."""
        rows = session.exec(select(FaultRow.id).where(FaultRow.is_open).order_by(col(FaultRow.no)))
        for fault_id in list(rows):
            try:
                fault, story, policy = story_in(session, fault_id)
            except Refusal:
                continue  # a hall without hours has no due to move, and must not keep a calendar out
            yield RunningFault(fault.id, fault.no, story, policy, fault.hall)


class ClockDesk:
    """Judges the clocks of faults."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def explain(self, name: str) -> Explained:
        """The clocks of the fault with this number or id, as of now."""
        now = self._journal.true_now()
        with self._journal.read() as session:
            fault, story, policy = story_in(session, fault_id_of(session, name))
            if fault.state is State.DUPLICATE:
                raise Refusal(
                    "fault.duplicate",
                    say("{no} is a duplicate: its clocks are those of the fault that stays (SLA-11).", no=fault.no),
                    say("Ask for the clocks of that one."),
                )
            calendar = calendar_in(session)
            assessment = assess(story, policy, calendar, now)
            reasons = {clock.metric: why(clock, story, calendar) for clock in assessment.clocks}
            quiet = silences(story, policy, calendar, now)
            spoken = last_word(story, policy, calendar, now)
        return Explained(fault, now, policy.version, assessment, reasons, quiet, spoken)


def policy_at(t0: datetime) -> SlaPolicy:
    """The service levels that a fault reported at this instant keeps for good (C014)."""
    return in_force(shipped_policies(), t0)


def story_in(session: Session, fault_id: str) -> tuple[Fault, Story, SlaPolicy]:
    """A fault with the story of its clocks and the service levels that it is pinned to."""
    return story_from(session, history_of(session, fault_id))


def story_from(session: Session, history: History) -> tuple[Fault, Story, SlaPolicy]:
    """The same of a history, which may be cut at a step."""
    fault = history.fault
    if fault is None:
        raise LookupError(history)
    story = story_of(history, fault, hours_of(session, fault.hall), _held(session, fault.id))
    pinned = [policy for policy in shipped_policies() if str(policy.version) == fault.policy]
    return fault, story, pinned[0] if pinned else policy_at(fault.t0)


def waiting_for_the_lead(assessment: Assessment) -> tuple[SlaClock, ...]:
    """Clocks whose breach by calendar import nobody has confirmed (K7)."""
    return tuple(clock for clock in assessment.clocks if not clock.counts)


def with_held_due(session: Session, fault: Fault, told: Mapping[str, object], now: datetime) -> dict[str, object]:
    """The deadline that is confirmed; Refusal `fault.no_held_due` where there is nothing to confirm."""
    _fault, story, policy = story_in(session, fault.id)
    waiting = waiting_for_the_lead(assess(story, policy, calendar_in(session), now))
    wanted = str(told.get("metric", "")) or (str(waiting[0].metric) if len(waiting) == 1 else "")
    found = next((clock for clock in waiting if clock.metric == wanted), None)
    if found is not None:
        return dict(told) | {"metric": wanted, "due": found.due}
    if waiting:
        raise Refusal(
            "fault.no_held_due",
            say("It is not said which clock is confirmed (K7)."),
            say("Name one of: {names}.", names=tuple(METRIC_WORDS[clock.metric] for clock in waiting)),
        )
    raise Refusal(
        "fault.no_held_due",
        say("No breach by calendar import waits here to be confirmed (K7)."),
        say("Look at the clocks of the fault: `fieldkit sla explain`."),
    )


def _held(session: Session, fault_id: str) -> dict[Metric, datetime]:
    """Deadlines that stay although a calendar moved them into the past (K7)."""
    changes = session.exec(
        select(DueChangeRow).where(DueChangeRow.fault_id == fault_id).order_by(col(DueChangeRow.at))
    )
    latest = {Metric(change.metric): change for change in changes}
    return {metric: change.due for metric, change in latest.items() if change.due != change.new_due}
