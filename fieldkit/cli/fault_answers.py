"""How does the command line tell of faults, in words and as JSON?"""

from typing import TYPE_CHECKING

from fieldkit.cli.answers import put
from fieldkit.domain.instants import shown, stamp
from fieldkit.domain.words import Words, say
from fieldkit.locale import tell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from fieldkit.domain.fault.event import FaultEvent
    from fieldkit.domain.fault.picture import Fault
    from fieldkit.services.faults import FaultFile, FaultLine


def document(found: "FaultFile") -> dict[str, object]:
    """The fault for scripts."""
    from fieldkit.domain.fault.alerts import answer_due

    fault = found.fault
    return {
        "no": fault.no,
        "id": fault.id,
        "state": str(fault.state),
        "level": int(fault.level or 0),
        "scope": str(fault.scope or ""),
        "tier": str(fault.tier or ""),
        "proposed": fault.is_proposed,
        "proposal": int(fault.proposal.level) if fault.proposal else 0,
        "hall": found.hall,
        "serials": list(found.serials),
        "symptom": fault.symptom,
        "submitter": fault.submitter,
        "unit": fault.unit,
        "sources": [str(source) for source in fault.sources],
        "crew": list(fault.crew),
        "answer_due": _stamp(answer_due(fault)),
        "own_order": fault.is_own_order,
        "repeat_of": fault.repeat_of,
        "merged_into": fault.merged_into,
        "resolution": str(fault.resolution or ""),
        "signoff": str(fault.signoff or ""),
        "filing_no": fault.filing_no,
        "archives": [str(party) for party in fault.archives],
        "warranty": fault.warranty,
        "technical_report": fault.needs_technical_report,
        **{name: _stamp(moment) for name, moment in _moments(fault)},
        "events": [_event(event) for event in found.taken],
        "flagged": [
            _event(flag.event) | {"code": flag.refusal.code, "why": tell(flag.refusal.what)}
            for flag in found.flagged
        ],
        "possible": [str(step) for step in found.possible],
    }


def line_document(line: "FaultLine") -> dict[str, object]:
    """A line of the list for scripts."""
    return {
        "no": line.no,
        "state": line.state,
        "level": line.level,
        "tier": line.tier,
        "hall": line.hall,
        "serial": line.serial,
        "symptom": line.symptom,
        "crew": line.crew,
        "reported_at": stamp(line.reported_at),
        "flagged": line.flagged,
    }


def tell_line(line: "FaultLine") -> str:
    """A line of the list for people."""
    from fieldkit.domain.fault.terms import STATE_WORDS, State

    state = tell(STATE_WORDS[State(line.state)])
    kind = f"{line.level or '-'}/{line.tier or '-'}"
    return f"{line.no}  {shown(line.reported_at)}  {kind}  {state}  {line.hall}  {line.serial}  {line.symptom}"


def tell_file(found: "FaultFile") -> None:
    """The fault for people: where it stands, what happened, what is possible now."""
    for words in _head(found):
        put(tell(words))
    tree = found.fault.remote.tree if found.fault.remote else ""
    for event in found.taken:
        put(f"  {shown(event.at)}  {event.by:<6}  {tell(_step_words(event))}{_told(event, tree)}")
    for flag in found.flagged:
        put(
            "! "
            + tell(
                say(
                    "{at} {by}: “{step}” has no effect. {why}",
                    at=shown(flag.event.at),
                    by=flag.event.by,
                    step=_step_words(flag.event),
                    why=flag.refusal.what,
                )
            )
        )
    from fieldkit.domain.fault.machine import step_words

    steps = tuple(step_words(step) for step in found.possible)
    put(tell(say("Possible now: {steps}.", steps=steps) if steps else say("Nothing more happens to this fault.")))


def _head(found: "FaultFile") -> "Iterator[Words]":
    from fieldkit.domain.fault.alerts import answer_due
    from fieldkit.domain.fault.terms import LEVEL_WORDS, SCOPE_WORDS, STATE_WORDS, TIER_WORDS

    fault = found.fault
    place = ", ".join([found.hall, *found.serials])
    yield say("{no}: {state}", no=fault.no, state=STATE_WORDS[fault.state])
    yield say("  {place}: {symptom}", place=place, symptom=fault.symptom)
    yield say("  reported {at} by {name}, {unit}", at=shown(fault.t0), name=fault.submitter, unit=fault.unit)
    if fault.level is not None and fault.scope is not None:
        tier = TIER_WORDS[fault.tier] if fault.tier else say("no fault type")
        level = say("{level} {words}", level=int(fault.level), words=LEVEL_WORDS[fault.level])
        yield say("  level {level}, {scope}: type {tier}", level=level, scope=SCOPE_WORDS[fault.scope], tier=tier)
    if fault.is_proposed:
        yield say("  The level is proposed; the lead has not confirmed it yet.")
    due = answer_due(fault)
    if due is not None:
        yield say("  {engineer} has to answer by {at}", engineer=fault.crew[0], at=shown(due))
    if fault.proposal is not None:
        yield say(
            "  {engineer} proposes level {level}: {reason}",
            engineer=fault.proposal.by,
            level=int(fault.proposal.level),
            reason=fault.proposal.why,
        )
    if fault.is_own_order:
        yield say("  own order, made on site")
    if fault.warranty == "paid":
        yield say("  out of warranty: parts are paid")
    if fault.repeat_of:
        yield say("  repeat of {no}", no=fault.repeat_of)
    if fault.merged_into:
        yield say("  merged into another fault")
    if fault.filing_no:
        yield say("  filed by headquarters as {number}", number=fault.filing_no)


def _moments(fault: "Fault") -> "Iterator[tuple[str, datetime | None]]":
    yield "reported_at", fault.t0
    yield "answered_at", fault.answered_at
    yield "plan_at", fault.plan_at
    yield "arrived_at", fault.arrived_at
    yield "restored_at", fault.restored_at
    yield "full_at", fault.full_at


def _stamp(moment: "datetime | None") -> str:
    return stamp(moment) if moment else ""


def _event(event: "FaultEvent") -> dict[str, object]:
    return {
        "step": event.step,
        "at": stamp(event.at),
        "recorded_at": stamp(event.recorded_at),
        "stamped": _stamp(event.stamped),
        "by": event.by,
        "facts": dict(event.facts),
    }


def _step_words(event: "FaultEvent") -> Words:
    from fieldkit.domain.fault.steps import STEP_WORDS, Step

    return STEP_WORDS[Step(event.step)] if event.step in list(Step) else say("unknown step")


_SHOWN = (
    "reason",
    "cause",
    "engineer",
    "confirmed_by",
    "consent_by",
    "answer",
    "solution",
    "note",
    "text",
    "result",
)


def _told(event: "FaultEvent", tree: str) -> str:
    if tree and event.facts.get("question"):
        return f"  {_asked(tree, str(event.facts['question']), str(event.facts.get('answer', '')))}"
    from fieldkit.domain.fault.clock_words import correction_words

    told = (tell(correction_words(event)), *(str(event.facts.get(name) or "") for name in _SHOWN))
    parts = [one for one in told if one]
    return f"  {' / '.join(parts)}" if parts else ""


def _asked(tree: str, question: str, answer: str) -> str:
    """Question and answer in the words of their list; what is not in it, as it was written."""
    from fieldkit.locale import pick
    from fieldkit.services.remote_diagnosis import tree_of

    known = tree_of(tree).questions.get(question)
    choice = known.choice(answer) if known else None
    if known is None or choice is None:
        return f"{question} {answer}"
    return f"{pick(known.zh, known.en)} {pick(choice.zh, choice.en)}"
