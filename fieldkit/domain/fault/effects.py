"""What does each step change in the picture of a fault?"""

from collections.abc import Callable, Mapping
from datetime import datetime

from fieldkit.domain.copying import swift_replace as replace
from fieldkit.domain.fault.picture import Act, Contact, Delay, Fault, RemoteSession, TierChange
from fieldkit.domain.fault.quoting import quote_answered, quoted
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.fault.terms import (
    DelayCause,
    Layer,
    Level,
    Party,
    Resolution,
    Scope,
    Source,
    State,
    Tier,
)
from fieldkit.domain.fault.tiers import raised, tier_of
from fieldkit.domain.record import SignoffResult

Effect = Callable[[Fault, Act], Fault]


def opened(act: Act) -> Fault:
    """The fault as it comes in (F1)."""
    facts = act.facts
    return Fault(
        id=act.fault_id,
        no=facts.text("no"),
        state=State.NEW,
        since=act.at,
        t0=act.at,
        hall=facts.text("hall"),
        devices=facts.items("devices"),
        symptom=facts.text("symptom"),
        error_code=facts.text("error_code"),
        submitter=facts.text("submitter"),
        unit=facts.text("unit"),
        phone=facts.text("phone"),
        sources=(Source(facts.text("source")),),
        failing=facts.items("failing"),
    )


def absorbed(fault: Fault, act: Act) -> Fault:
    """The fault after another one was merged into it: the earlier report counts (SLA-11)."""
    reported = act.facts.instant("reported_at") or fault.t0
    source = Source(act.facts.text("source")) if act.facts.text("source") in list(Source) else Source.CALL
    return replace(
        fault,
        t0=min(fault.t0, reported),
        sources=tuple(dict.fromkeys((*fault.sources, source))),
        merged=(*fault.merged, act.fault_id),
    )


def plan_is_complete(told: Mapping[str, object]) -> bool:
    """Whether the repair plan has everything that makes it count (C027)."""
    wanted = ("cause_guess", "person", "planned_at", "business_risk", "sent_to", "steps")
    return all(told.get(name) for name in wanted) and bool(told.get("parts") or told.get("no_parts_needed") is True)


def is_found_on_site(fault: Fault) -> bool:
    """Whether our own engineer found it where it is: his arrival is the report (SLA-11, E19)."""
    return bool({Source.WALKUP, Source.INSPECTION} & set(fault.sources))


def _levelled(fault: Fault, act: Act) -> Fault:
    facts = act.facts
    level, scope = Level(facts.number("level")), Scope(facts.text("scope"))
    cash = facts.yes("cash_involved") or fault.cash_involved
    chosen = facts.text("tier")
    tier = Tier(chosen) if chosen else tier_of(level, scope, cash_involved=cash)
    change = TierChange(act.at, level, tier, facts.text("reason"), act.by, facts.text("agreed_by"))
    return replace(
        fault,
        level=level,
        scope=scope,
        tier=tier,
        layer=Layer(facts.text("layer")) if facts.text("layer") else fault.layer,
        data_loss=facts.yes("data_loss") or fault.data_loss,
        cash_involved=cash,
        tiers=(*fault.tiers, change),
        is_proposed=False,
        proposal=None,
        was_urgent=fault.was_urgent or level is Level.URGENT,
    )


def _assessed(fault: Fault, act: Act) -> Fault:
    facts = act.facts
    return replace(
        _levelled(fault, act),
        part=facts.text("part"),
        repeat_of=facts.text("repeat_of"),
        policy=facts.text("policy"),
        warranty=facts.text("warranty"),
    )


def _proposed(fault: Fault, act: Act) -> Fault:
    """The first level counts provisionally (F2p); a later one waits for the lead (F18p)."""
    if fault.state is State.NEW:
        return replace(_assessed(fault, act), is_proposed=True)
    return replace(fault, proposal=_levelled(fault, act).tiers[-1])


def _remote_started(fault: Fault, act: Act) -> Fault:
    facts = act.facts
    session = RemoteSession(act.at, facts.text("consent_by"), facts.text("tool"), facts.text("tree"))
    return replace(fault, remote=session)


def _remote_step(fault: Fault, act: Act) -> Fault:
    assert fault.remote is not None
    line = (act.facts.text("question"), act.facts.text("answer"))
    return replace(fault, remote=replace(fault.remote, steps=(*fault.remote.steps, line)))


def _remote_ended(fault: Fault, act: Act, *, solved: bool) -> Fault:
    assert fault.remote is not None
    return replace(fault, remote=replace(fault.remote, ended_at=act.at, solved=solved))


def _remote_solved(fault: Fault, act: Act) -> Fault:
    assert fault.level is not None
    return replace(
        _remote_ended(fault, act, solved=True),
        restored_at=act.at,
        full_at=act.at,
        resolution=Resolution(act.facts.text("resolution")),
        solution=act.facts.text("solution"),
        needs_technical_report=fault.needs_technical_report or fault.level >= Level.SERIOUS,
    )


def _remote_failed(fault: Fault, act: Act) -> Fault:
    """Into elimination, one level up unless another was chosen (FLT-8); beside a dispatch the level stays."""
    assert fault.level is not None
    assert fault.scope is not None
    facts = act.facts
    ended = replace(_remote_ended(fault, act, solved=False), needs_technical_report=True)
    by_default = raised(fault.level) if fault.state is State.REMOTE else fault.level
    level = Level(facts.number("level") or by_default)
    scope = Scope(facts.text("scope")) if facts.text("scope") else fault.scope
    if (level, scope) == (fault.level, fault.scope):
        return ended
    tier = tier_of(level, scope, cash_involved=fault.cash_involved)
    change = TierChange(act.at, level, tier, facts.text("reason"), act.by)
    urgent = fault.was_urgent or level is Level.URGENT
    return replace(ended, level=level, scope=scope, tier=tier, tiers=(*fault.tiers, change), was_urgent=urgent)


def _dispatched(fault: Fault, act: Act) -> Fault:
    crew = (act.facts.text("engineer"), *act.facts.items("assist"))
    return replace(
        fault,
        crew=crew,
        dispatched_at=act.at,
        accepted_at=None,
        is_own_order=False,
        needs_technical_report=True,
    )


def _declined(fault: Fault, _act: Act) -> Fault:
    return replace(fault, crew=(), dispatched_at=None, accepted_at=None)


def _walked_up(fault: Fault, act: Act) -> Fault:
    """The engineer is there already; where he found the fault himself, he arrived when it began (SLA-11, E19)."""
    arrived = fault.t0 if is_found_on_site(fault) else act.at
    return replace(
        fault,
        crew=(act.by,),
        accepted_at=act.at,
        is_own_order=True,
        departed_at=arrived,
        arrived_at=arrived,
        needs_technical_report=True,
    )


def _waiting(fault: Fault, act: Act) -> Fault:
    delay = Delay(act.at, DelayCause(act.facts.text("cause")), act.facts.text("evidence"))
    return replace(fault, delays=(*fault.delays, delay))


def _resumed(fault: Fault, act: Act) -> Fault:
    return replace(fault, delays=(*fault.delays[:-1], replace(fault.delays[-1], ended_at=act.at)))


def _restored(fault: Fault, act: Act) -> Fault:
    makeshift = act.facts.text("workaround") or act.facts.text("loaner")
    return replace(fault, restored_at=act.at, workaround=makeshift)


def _recovered(fault: Fault, act: Act) -> Fault:
    return replace(fault, restored_at=fault.restored_at or act.at, full_at=act.at, workaround="")


def _reported(fault: Fault, act: Act) -> Fault:
    return replace(fault, solution=act.facts.text("solution"), resolution=Resolution(act.facts.text("resolution")))


def _signed(fault: Fault, act: Act) -> Fault:
    return replace(fault, signoff=SignoffResult(act.facts.text("result")), signed_at=act.at)


def _archived(fault: Fault, act: Act) -> Fault:
    archives = (*fault.archives, Party(act.facts.text("party")))
    if set(archives) < set(Party):
        return replace(fault, archives=archives)
    return replace(fault, archives=archives, state=State.ARCHIVED, since=act.at)


def _reopened(fault: Fault, act: Act) -> Fault:
    """On site again; what was signed stays where it is sealed, and the fault needs new papers (SLA-14)."""
    return replace(
        fault,
        restored_at=None,
        full_at=None,
        resolution=None,
        solution="",
        signoff=None,
        signed_at=None,
        archives=(),
        reopened=(*fault.reopened, act.at),
        crew=fault.crew or (act.by,),
        needs_technical_report=True,
    )


def _contacted(fault: Fault, act: Act) -> Fault:
    facts = act.facts
    contact = Contact(act.at, facts.text("channel"), facts.text("person"), act.by, facts.text("note"))
    return replace(fault, contacts=(*fault.contacts, contact))


def _planned(fault: Fault, act: Act) -> Fault:
    return replace(fault, plan_at=fault.plan_at or act.at) if plan_is_complete(act.facts.values) else fault


def _excused(fault: Fault, act: Act) -> Fault:
    place = act.facts.number("delay") - 1
    delay = fault.delays[place]
    delay = (
        replace(delay, countersigned_by=act.facts.text("person"))
        if act.step is Step.COUNTERSIGN
        else replace(delay, approved_by=act.by)
    )
    return replace(fault, delays=(*fault.delays[:place], delay, *fault.delays[place + 1 :]))


def _confirmed_due(fault: Fault, act: Act) -> Fault:
    due = act.facts.instant("due")
    return replace(fault, confirmed_dues=(*fault.confirmed_dues, (act.facts.text("metric"), due or act.at)))


def _answered(fault: Fault, act: Act) -> Fault:
    return replace(fault, owner=act.facts.text("owner"), answered_at=fault.answered_at or act.at)


def _moment(name: str) -> Effect:
    def note(fault: Fault, act: Act) -> Fault:
        moment: datetime = act.at
        return replace(fault, **{name: moment})

    return note


EFFECTS: Mapping[Step, Effect] = {
    Step.ASSESS: _assessed,
    Step.PROPOSE: _proposed,
    Step.RELEVEL: _levelled,
    Step.REMOTE_START: _remote_started,
    Step.REMOTE_STEP: _remote_step,
    Step.REMOTE_SOLVED: _remote_solved,
    Step.REMOTE_FAILED: _remote_failed,
    Step.DISPATCH: _dispatched,
    Step.DECLINE: _declined,
    Step.ACCEPT: _moment("accepted_at"),
    Step.DEPART: _moment("departed_at"),
    Step.ARRIVE: _moment("arrived_at"),
    Step.WALK_UP: _walked_up,
    Step.WAIT: _waiting,
    Step.RESUME: _resumed,
    Step.RESTORE: _restored,
    Step.RECOVER: _recovered,
    Step.REPORT: _reported,
    Step.SIGN: _signed,
    Step.FILE: lambda fault, act: replace(fault, filing_no=act.facts.text("filing_no")),
    Step.ARCHIVE: _archived,
    Step.REOPEN: _reopened,
    Step.MERGE: lambda fault, act: replace(fault, merged_into=act.facts.text("into")),
    Step.ANSWER: _answered,
    Step.CONTACT: _contacted,
    Step.PLAN: _planned,
    Step.QUOTE: quoted,
    Step.ANSWER_QUOTE: quote_answered,
    Step.FAILING: lambda fault, act: replace(
        fault, failing=tuple(dict.fromkeys((*fault.failing, *act.facts.items("items"))))
    ),
    Step.COUNTERSIGN: _excused,
    Step.APPROVE_DELAY: _excused,
    Step.CONFIRM_DUE: _confirmed_due,
    Step.REVIEW: _moment("reviewed_at"),
    Step.CONFIRM_CLOCK: lambda fault, _act: replace(fault, has_corrected_times=False),
}
"""Steps that change more than the state; the others are notes in the history."""
