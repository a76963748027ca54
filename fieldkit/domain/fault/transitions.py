"""Which step is possible in which state, under which conditions? The whole life of a fault as a table (4.3)."""

from collections.abc import Mapping
from dataclasses import dataclass

from fieldkit.domain.fault import closing_guards as closing
from fieldkit.domain.fault import guards, quoting
from fieldkit.domain.fault.guards import Guard
from fieldkit.domain.fault.steps import ABOUT_TIMES, Step
from fieldkit.domain.fault.terms import OPEN_STATES, State


@dataclass(frozen=True)
class Transition:
    """One line of the table."""

    code: str
    """Number in requirements 4.3; a letter where the text has one line for several steps."""
    step: Step
    sources: frozenset[State]
    target: State | None = None
    """State that follows; None where it stays (or, for the archives, where the second entry decides)."""
    guards: tuple[Guard, ...] = ()


def _from(*states: State) -> frozenset[State]:
    return frozenset(states)


_S = State
_ON_THE_WAY = _from(_S.DISPATCHED, _S.TRAVELLING)
_ASSESSED_AND_OPEN = OPEN_STATES - {_S.NEW}
_ALIVE = frozenset(State) - {_S.ARCHIVED, _S.DUPLICATE, _S.CONSULT}
_ANYWHERE = frozenset(State)
"""The clocks of a fault are judged wherever it has got to."""
_LEVEL = (guards.level_is_known, guards.data_loss_is_urgent, guards.other_tier_has_a_reason)
_GATE = (
    closing.failed_items_pass,
    closing.all_transactions_pass,
    closing.no_workaround_is_left,
    closing.cash_is_reconciled,
)
_UNSOLVED = (guards.remote_is_open, guards.raised_level_is_higher)
_REPORT = (closing.technical_report_is_complete, quoting.paid_parts_are_quoted)
_DISPATCH = (guards.is_a_fault, guards.engineer_is_on_duty, guards.engineer_is_trained)

OPENING = (guards.not_in_the_future, guards.late_entry_has_a_reason)
"""Guards of F1, which begins a fault."""

TRANSITIONS: tuple[Transition, ...] = (
    Transition("F2", Step.ASSESS, _from(_S.NEW), _S.ASSESSED, _LEVEL),
    Transition("F2p", Step.PROPOSE, _from(_S.NEW), _S.ASSESSED, _LEVEL),
    Transition("F3", Step.CONSULT, _from(_S.ASSESSED), _S.CONSULT, (guards.is_ordinary,)),
    Transition(
        "F4",
        Step.REMOTE_START,
        _from(_S.ASSESSED),
        _S.REMOTE,
        (guards.is_a_fault, guards.remote_is_not_open),
    ),
    Transition("F4b", Step.REMOTE_START, _ON_THE_WAY, None, (guards.is_serious, guards.remote_is_not_open)),
    Transition(
        "F4c",
        Step.REMOTE_STEP,
        _from(_S.REMOTE) | _ON_THE_WAY,
        None,
        (guards.remote_is_open, guards.within_the_box),
    ),
    Transition("F5", Step.REMOTE_SOLVED, _from(_S.REMOTE) | _ON_THE_WAY, _S.FULL, (guards.remote_is_open,)),
    Transition("F6", Step.REMOTE_FAILED, _from(_S.REMOTE), _S.ASSESSED, _UNSOLVED),
    Transition("F6b", Step.REMOTE_FAILED, _ON_THE_WAY, None, _UNSOLVED),
    Transition("F7", Step.DISPATCH, _from(_S.ASSESSED), _S.DISPATCHED, _DISPATCH),
    Transition("F7b", Step.DISPATCH, _from(_S.REMOTE), _S.DISPATCHED, (*_DISPATCH, guards.is_serious)),
    Transition(
        "F8", Step.DECLINE, _from(_S.DISPATCHED), None, (guards.somebody_is_dispatched, guards.declines_own_work)
    ),
    Transition("F8b", Step.DISPATCH, _from(_S.DISPATCHED), None, (guards.nobody_is_dispatched, *_DISPATCH)),
    Transition("F8c", Step.ACCEPT, _from(_S.DISPATCHED), None, (guards.is_own_work, guards.is_not_accepted)),
    Transition("F9", Step.DEPART, _from(_S.DISPATCHED), _S.TRAVELLING, (guards.is_own_work, guards.is_accepted)),
    Transition(
        "F9b", Step.ARRIVE, _from(_S.TRAVELLING), _S.ON_SITE, (guards.is_own_work, guards.presence_is_shown)
    ),
    Transition("F9c", Step.WALK_UP, _from(_S.ASSESSED), _S.ON_SITE, (guards.is_a_fault, guards.presence_is_shown)),
    Transition("F10", Step.WAIT, _from(_S.ON_SITE), _S.WAITING),
    Transition("F10b", Step.RESUME, _from(_S.WAITING), _S.ON_SITE),
    Transition("F11", Step.RESTORE, _from(_S.ON_SITE), _S.RESTORED, (closing.business_works,)),
    Transition("F12", Step.RECOVER, _from(_S.RESTORED), _S.FULL, _GATE),
    Transition("F13", Step.RECOVER, _from(_S.ON_SITE), _S.FULL, (closing.one_step_is_enough, *_GATE)),
    Transition("F14", Step.REPORT, _from(_S.FULL), _S.REPORTED, _REPORT),
    Transition("F14b", Step.REPORT, _from(_S.REPORTED), None, _REPORT),
    Transition("F15", Step.SIGN, _from(_S.REPORTED), _S.SIGNED, (closing.signoff_is_complete,)),
    Transition(
        "F15b",
        Step.SIGN,
        _from(_S.SIGNED, _S.FILED),
        None,
        (closing.nobody_was_there, closing.signoff_is_complete),
    ),
    Transition("F16", Step.FILE, _from(_S.SIGNED), _S.FILED, (closing.is_headquarters,)),
    Transition("F16b", Step.FILE, _from(_S.FILED), None, (closing.is_headquarters,)),
    Transition("F17", Step.ARCHIVE, _from(_S.FILED), None, (closing.is_not_archived_there,)),
    Transition("F18", Step.RELEVEL, _ASSESSED_AND_OPEN, None, (guards.change_has_a_reason, *_LEVEL)),
    Transition("F18p", Step.PROPOSE, _ASSESSED_AND_OPEN, None, (guards.change_has_a_reason, *_LEVEL)),
    Transition(
        "F19",
        Step.REOPEN,
        _from(_S.FULL, _S.REPORTED, _S.SIGNED, _S.FILED),
        _S.ON_SITE,
        (closing.came_back_soon, closing.is_the_same_symptom),
    ),
    Transition(
        "F20", Step.MERGE, OPEN_STATES, _S.DUPLICATE, (guards.target_is_another_fault, guards.tells_its_own_report)
    ),
    Transition("", Step.ANSWER, OPEN_STATES),
    Transition("", Step.CONTACT, _ALIVE),
    Transition("", Step.PLAN, _ASSESSED_AND_OPEN),
    Transition("", Step.QUOTE, _ASSESSED_AND_OPEN | _from(_S.FULL), None, quoting.OFFER),
    Transition("", Step.ANSWER_QUOTE, _ASSESSED_AND_OPEN | _from(_S.FULL), None, quoting.ANSWER),
    Transition("", Step.GUIDE, OPEN_STATES),
    Transition("", Step.FAILING, OPEN_STATES),
    Transition("", Step.COUNTERSIGN, _ALIVE, None, (guards.delay_exists,)),
    Transition("", Step.APPROVE_DELAY, _ALIVE, None, (guards.delay_exists,)),
    Transition("", Step.CONFIRM_DUE, _ALIVE, None, (guards.due_is_not_confirmed,)),
    Transition("L4", Step.REVIEW, _from(_S.FULL, _S.REPORTED, _S.SIGNED, _S.FILED), None, (closing.was_urgent,)),
    Transition("", Step.CORRECT_CLOCK, _ANYWHERE),
    Transition("", Step.CONFIRM_CLOCK, _ANYWHERE, None, (guards.times_were_corrected,)),
)
"""The life of a fault; the lines without a number are notes that change no state."""


def _indexed() -> Mapping[tuple[State, Step], Transition]:
    found: dict[tuple[State, Step], Transition] = {}
    for line in TRANSITIONS:
        for state in line.sources:
            if (state, line.step) in found:
                raise ValueError(f"two lines for {line.step} in {state}")
            found[state, line.step] = line
    return found


_BY_STATE = _indexed()


def transition(state: State, step: Step) -> Transition | None:
    """The line for this step in this state; None where it is not possible."""
    return _BY_STATE.get((state, step))


def possible_steps(state: State) -> tuple[Step, ...]:
    """The ways on that the state allows, in the order of the table; their guards are still to be asked."""
    allowed = (line.step for line in TRANSITIONS if state in line.sources and line.step not in ABOUT_TIMES)
    return tuple(dict.fromkeys(allowed))
