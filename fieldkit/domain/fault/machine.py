"""Is this step legal now, and where does a whole history of steps lead?

Laptops and headquarters run the same code over the same events and so come to the same state.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from fieldkit.domain.copying import swift_replace as replace
from fieldkit.domain.fault.effects import EFFECTS, absorbed, opened
from fieldkit.domain.fault.event import FaultEvent, with_true_times
from fieldkit.domain.fault.facts import read_facts
from fieldkit.domain.fault.guards import Guard, not_before_the_last_step, not_before_the_report, not_in_the_future
from fieldkit.domain.fault.picture import Act, Fault
from fieldkit.domain.fault.steps import STEP_WORDS, Step
from fieldkit.domain.fault.terms import STATE_WORDS
from fieldkit.domain.fault.transitions import OPENING, possible_steps, transition
from fieldkit.domain.text import clean
from fieldkit.domain.words import Refusal, Words, say


@dataclass(frozen=True)
class Flagged:
    """An event that is not legal where it stands: kept, shown, without effect."""

    event: FaultEvent
    refusal: Refusal


@dataclass(frozen=True)
class History:
    """Where a fault's events lead."""

    fault: Fault | None
    """None while the event that opens it is missing."""
    taken: tuple[FaultEvent, ...] = ()
    flagged: tuple[Flagged, ...] = ()

    @property
    def last_order(self) -> int:
        """Order of the last event, illegal ones included: the next step follows all that is known."""
        return max((event.order for event in (*self.taken, *(flag.event for flag in self.flagged))), default=0)

    def after(self, event: FaultEvent) -> "History":
        """With one more event that follows all others; Refusal when it is not legal."""
        return History(take(self.fault, event), (*self.taken, event), self.flagged)


def take(fault: Fault | None, event: FaultEvent) -> Fault:
    """The fault after the event; Refusal `fault.*` when it is not legal, naming what is possible."""
    step = known_step(event.step)
    if fault is None:
        return _opened(event, step)
    if step is Step.MERGE and event.fault_id != fault.id:
        return _absorbed(fault, _read(event, step))
    line = transition(fault.state, step)
    if line is None:
        raise _not_possible(fault, step)  # before what is told is looked at: it would be told in vain
    act = _read(event, step)
    _ask(fault, act, (not_in_the_future, not_before_the_report))
    if line.target is not None:
        _ask(fault, act, (not_before_the_last_step,))
    _ask(fault, act, line.guards)
    effect = EFFECTS.get(step)
    after = effect(fault, act) if effect else fault
    if event.stamped is not None and step is not Step.CONFIRM_CLOCK:
        after = replace(after, has_corrected_times=True)
    return after if line.target is None else replace(after, state=line.target, since=act.at)


def replay(events: Iterable[FaultEvent]) -> History:
    """The fault after all its events, in the order that holds everywhere; illegal ones are flagged and left out."""
    fault: Fault | None = None
    taken: list[FaultEvent] = []
    flagged: list[Flagged] = []
    for event in with_true_times(events):
        try:
            fault = take(fault, event)
        except Refusal as refusal:
            flagged.append(Flagged(event, refusal))
        else:
            taken.append(event)
    return History(fault, tuple(taken), tuple(flagged))


def step_words(step: Step) -> Words:
    """A step with its code, as a person may type it."""
    return say("{words} ({code})", words=STEP_WORDS[step], code=step.value)


def known_step(text: str) -> Step:
    """The step of this code; Refusal `fault.step.unknown` when there is none."""
    try:
        return Step(text)
    except ValueError:
        raise Refusal(
            "fault.step.unknown",
            say("There is no step “{step}” (C101).", step=clean(text, limit=40)),
            say("The steps are: {steps}.", steps=", ".join(Step)),
        ) from None


def _read(event: FaultEvent, step: Step) -> Act:
    facts = read_facts(step, event.facts)
    return Act(step, event.at, event.recorded_at, event.by, facts, event.id, event.fault_id)


def _opened(event: FaultEvent, step: Step) -> Fault:
    if step is not Step.OPEN:
        raise Refusal(
            "fault.not_open",
            say("The fault is not taken in yet (C057)."),
            say("Possible now: {steps}.", steps=(step_words(Step.OPEN),)),
        )
    act = _read(event, step)
    fault = opened(act)
    _ask(fault, act, OPENING)
    return replace(fault, has_corrected_times=event.stamped is not None)


def _absorbed(fault: Fault, act: Act) -> Fault:
    if not fault.is_open:
        raise Refusal(
            "fault.merge_closed",
            say("{no} is not open any more (SLA-11).", no=fault.no),
            say("A fault is merged into an open one only; reopen that one, or treat this one by itself."),
        )
    return absorbed(fault, act)


def _ask(fault: Fault, act: Act, guards: Iterable[Guard]) -> None:
    for guard in guards:
        refusal = guard(fault, act)
        if refusal is not None:
            raise refusal


def _not_possible(fault: Fault, step: Step) -> Refusal:
    steps = tuple(step_words(allowed) for allowed in possible_steps(fault.state))
    return Refusal(
        "fault.step",
        say(
            "“{step}” is not possible: the fault is {state} (C101).",
            step=STEP_WORDS[step],
            state=STATE_WORDS[fault.state],
        ),
        say("Possible now: {steps}.", steps=steps) if steps else say("Nothing more happens to this fault."),
    )
