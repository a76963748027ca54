"""What does a person see of one fault: what happened, how its clocks stand, and what he may do next?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fieldkit.domain.clock.face import Face, face_of
from fieldkit.domain.clock.policy import Metric
from fieldkit.domain.fault import closing_guards, guards, quoting
from fieldkit.domain.fault.facts import Facts
from fieldkit.domain.fault.guards import Guard
from fieldkit.domain.fault.picture import Act, Fault
from fieldkit.domain.fault.steps import BY_THE_PROGRAM, PROPOSALS, Step, action_of
from fieldkit.domain.fault.transitions import transition
from fieldkit.domain.instants import business_day
from fieldkit.domain.roles import Role, require
from fieldkit.domain.words import Refusal
from fieldkit.services.attachments import not_here
from fieldkit.services.calendar_rows import calendar_in, hours_of
from fieldkit.services.fault_clocks import ClockDesk, Explained, waiting_for_the_lead
from fieldkit.services.fault_cover import FaultCover, fault_cover
from fieldkit.services.faults import FaultDesk, FaultFile
from fieldkit.services.identity import read_identity
from fieldkit.storage.journal import Journal
from fieldkit.storage.queries.roles import roles_of

_MAIN_LINE = (
    Step.ASSESS,
    Step.PROPOSE,
    Step.DISPATCH,
    Step.ACCEPT,
    Step.DEPART,
    Step.ARRIVE,
    Step.WALK_UP,
    Step.RESUME,
    Step.RECOVER,
    Step.RESTORE,
    Step.REMOTE_SOLVED,
    Step.ANSWER_QUOTE,
    Step.REPORT,
    Step.SIGN,
    Step.ARCHIVE,
)
"""What is done next as a rule; everything else stands behind it."""
_TOLD_BY_NOBODY: frozenset[Guard] = frozenset(
    {
        guards.is_ordinary,
        guards.is_a_fault,
        guards.is_serious,
        guards.remote_is_open,
        guards.remote_is_not_open,
        guards.nobody_is_dispatched,
        guards.somebody_is_dispatched,
        guards.is_own_work,
        guards.is_not_accepted,
        guards.is_accepted,
        guards.delay_exists,
        closing_guards.one_step_is_enough,
        closing_guards.nobody_was_there,
        closing_guards.came_back_soon,
        quoting.is_charged,
        quoting.an_offer_waits,
    }
)
"""Guards that look at the fault and the person only: their answer is known before anything is typed."""
_FIRST_DELAY = Facts({"delay": 1})


@dataclass(frozen=True)
class StepChoice:
    """A step that the state of the fault allows."""

    step: Step
    moves: bool
    """Whether the fault comes into another state by it."""
    refusal: Refusal | None
    """Why this person may not take it; None when he may."""


@dataclass(frozen=True)
class FaultPage:
    """Everything that is shown of one fault."""

    file: FaultFile
    explained: Explained | None
    """None where the fault has no clocks of its own."""
    no_clocks: Refusal | None
    """Why it has none."""
    faces: Mapping[Metric, Face]
    """Of every clock, to be read as time goes by."""
    choices: tuple[StepChoice, ...]
    """What he may do stands before what others may."""
    cover: FaultCover | None
    """Who pays its parts; None where it names no device."""
    absent: frozenset[str] = frozenset()
    """Photos of its steps whose bytes are not on this laptop yet."""


class FaultPageDesk:
    """Reads the page of a fault."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def page(self, name: str) -> FaultPage:
        """The fault with this number or id, for the person of this laptop."""
        file = FaultDesk(self._journal).file(name)
        try:
            explained, no_clocks = ClockDesk(self._journal).explain(name), None
        except Refusal as refusal:
            explained, no_clocks = None, refusal
        with self._journal.read() as session:
            cover = fault_cover(session, file.fault, self._journal.true_now())
            absent = not_here(session, (event.photo for event in file.taken if event.photo))
        faces, choices = self._faces(explained), self._choices(file, explained)
        return FaultPage(file, explained, no_clocks, faces, choices, cover, absent)

    def _faces(self, explained: Explained | None) -> Mapping[Metric, Face]:
        if explained is None:
            return {}
        with self._journal.read() as session:
            calendar, hours = calendar_in(session), hours_of(session, explained.fault.hall)
        return {clock.metric: face_of(clock, calendar, hours) for clock in explained.assessment.clocks}

    def _choices(self, file: FaultFile, explained: Explained | None) -> tuple[StepChoice, ...]:
        now = self._journal.true_now()
        with self._journal.read() as session:
            staff_no = read_identity(session).staff_no
            roles = roles_of(session, staff_no, business_day(now))
        left_out = set(BY_THE_PROGRAM)
        if explained is None or not waiting_for_the_lead(explained.assessment):
            left_out.add(Step.CONFIRM_DUE)
        if not file.fault.was_urgent:
            left_out.add(Step.REVIEW)
        steps = [step for step in file.possible if step not in left_out]
        if file.fault.has_corrected_times:
            steps.append(Step.CONFIRM_CLOCK)
        choices = [_choice(file.fault, Act(step, now, now, staff_no, _FIRST_DELAY), roles) for step in steps]
        return tuple(sorted(choices, key=_rank))


def _choice(fault: Fault, act: Act, roles: Iterable[Role]) -> StepChoice:
    line = transition(fault.state, act.step)
    moves = line is not None and line.target is not None
    try:
        require(roles, action_of(act.step), proposal=act.step in PROPOSALS)
    except Refusal as refusal:
        return StepChoice(act.step, moves, refusal)
    asked = [guard for guard in (line.guards if line else ()) if guard in _TOLD_BY_NOBODY]
    refusals = (guard(fault, act) for guard in asked)
    return StepChoice(act.step, moves, next((refusal for refusal in refusals if refusal is not None), None))


def _rank(choice: StepChoice) -> tuple[bool, int, bool]:
    """What is done next as a rule comes first; the merging, which ends a fault, after the notes."""
    is_main = choice.step in _MAIN_LINE and choice.moves  # another level proposed on the way moves nothing
    place = _MAIN_LINE.index(choice.step) if is_main else len(_MAIN_LINE)
    return (choice.refusal is not None, place, choice.step is Step.MERGE)
