"""How does a document about a fault follow from its events and its clocks?"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from fieldkit.domain.clock.policy import Metric
from fieldkit.domain.clock.results import Assessment, SlaClock
from fieldkit.domain.fault.choice_words import choice_words
from fieldkit.domain.fault.clock_words import correction_words
from fieldkit.domain.fault.event import FaultEvent
from fieldkit.domain.fault.facts import Facts, read_facts
from fieldkit.domain.fault.machine import History, replay
from fieldkit.domain.fault.paper import (
    WIRE_KIND,
    Analysis,
    AskedLine,
    Bilingual,
    ClockLine,
    ContactLine,
    DelayLine,
    FaultPaper,
    GradeRef,
    Impact,
    PhotoLine,
    PlanRef,
    QuotePaperLine,
    QuoteRef,
    ReadingLine,
    Repair,
    ReportRef,
    StepLine,
)
from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.fault.terms import Level, Source
from fieldkit.domain.instants import from_stamp, stamp
from fieldkit.domain.quotes import Quote
from fieldkit.domain.record import DeviceRef, HallRef, PersonRef
from fieldkit.domain.words import NOTHING, Words, say

Speak = Callable[[Words], Bilingual]
Asked = Callable[[str, str, str], AskedLine]
"""(list of questions, question, answer) -> both in words."""

_DETECTION: Mapping[Source, str] = {
    Source.CALL: "customer_call",
    Source.COMPLAINT: "customer_call",
    Source.MONITOR: "monitoring",
    Source.INSPECTION: "periodic_inspection",
    Source.PREDICTION: "prediction",
    Source.CALLBACK: "callback",
    Source.WALKUP: "casual_observation",
}
_TOLD = (
    "reason",
    "cause",
    "engineer",
    "owner",
    "consent_by",
    "confirmed_by",
    "channel",
    "person",
    "evidence",
    "workaround",
    "resolution",
    "solution",
    "cause_guess",
    "sent_to",
    "note",
    "text",
    "result",
    "symptom",
    "quote_no",
)
"""What of a step stands in the chronology, in this order."""


_BESIDE, _PARTS = " | ", 5


@dataclass(frozen=True)
class Place:
    """What the files say of the customer, the place and the people."""

    customer: str
    contract_no: str
    centre: str
    hall: HallRef
    devices: tuple[DeviceRef, ...]
    engineer: PersonRef


@dataclass(frozen=True)
class Judged:
    """The clocks of the fault with their reasons."""

    policy_version: int
    assessment: Assessment
    reasons: Mapping[Metric, tuple[Words, ...]]


@dataclass(frozen=True)
class Blank:
    """A document before its content: which form, under which number, for which fault as it was when."""

    form: str
    id: str
    step: Step | None
    """The step that completes this form; what happened after it is not in the document."""


def as_of_step(history: History, step: Step | None) -> tuple[History, int]:
    """The fault as the last such step left it, and how many there were; all of it where there was none."""
    places = [index for index, event in enumerate(history.taken) if event.step == step]
    if not places:
        return history, 0
    return replay(history.taken[: places[-1] + 1]), len(places)


def paper_of(
    blank: Blank, history: History, judged: Judged, place: Place, written_at: datetime, speak: Speak, asked: Asked
) -> FaultPaper:
    """The content of a document; the same events give the same content.

    Args:
        history: as `as_of_step` answers it.
        written_at: when it was completed; clocks that still run are judged at this instant.
    """
    fault = history.fault
    assert fault is not None
    count = sum(event.step == blank.step for event in history.taken)
    return FaultPaper(
        kind=WIRE_KIND,
        form=blank.form,
        id=blank.id,
        no=f"{fault.no}-{blank.form}",
        fault_id=fault.id,
        fault_no=fault.no,
        rev=max(count, 1),
        customer=place.customer,
        contract_no=place.contract_no,
        centre=place.centre,
        hall=place.hall,
        devices=place.devices,
        engineer=place.engineer,
        written_at=stamp(written_at),
        report=_report(fault, history),
        grading=_grading(fault),
        policy_version=judged.policy_version,
        result=str(judged.assessment.result),
        net_result=str(judged.assessment.net_result),
        clocks=tuple(_clock(clock, judged, speak) for clock in judged.assessment.clocks),
        steps=tuple(_step(event, fault, speak, asked) for event in history.taken),
        delays=tuple(_delays(fault)),
        contacts=tuple(
            ContactLine(stamp(word.at), word.channel, word.person, word.by, word.note) for word in fault.contacts
        ),
        asked=tuple(asked(fault.remote.tree, *line) for line in fault.remote.steps) if fault.remote else (),
        impact=_impact(_last(history, Step.REPORT)),
        analysis=_analysis(fault, _last(history, Step.REPORT)),
        repair=_repair(fault, history),
        photos=tuple(_photos(history)),
        plan=_plan(history),
        quote=quote_ref(fault.quotes[-1].no, fault.quotes[-1].quote) if fault.quotes else None,
    )


def with_quote(paper: FaultPaper, no: str, quote: Quote) -> FaultPaper:
    """The document with a quotation that is not offered yet."""
    return replace(paper, quote=quote_ref(no, quote))


def quote_ref(no: str, quote: Quote) -> QuoteRef:
    """The quotation as a document has it; caps stay inside (5.12)."""
    lines = tuple(
        QuotePaperLine(
            str(line.kind),
            f"{line.name} {line.title}".strip(),
            line.quantity,
            line.unit_fen,
            line.amount_fen,
        )
        for line in quote.lines
    )
    return QuoteRef(no, str(quote.state), quote.valid_until.isoformat(), lines, quote.total_fen, quote.answered_by)


def detected_by(fault: Fault) -> str:
    """How the fault was found, as its source says; the technical report may say it more exactly."""
    return _DETECTION[fault.sources[0]]


def downtime(fault: Fault, since: datetime) -> timedelta:
    """How long the service was out (5.1): levels 3 and 4 until it was restored; warnings are no outage."""
    until = fault.restored_at or fault.full_at
    if until is None or fault.level is None or fault.level < Level.SERIOUS:
        return timedelta(0)
    return max(until - since, timedelta(0))


def _report(fault: Fault, history: History) -> ReportRef:
    occurred = _last(history, Step.OPEN).instant("occurred_at")
    return ReportRef(
        submitter=fault.submitter,
        unit=fault.unit,
        phone=fault.phone,
        symptom=fault.symptom,
        error_code=fault.error_code,
        sources=tuple(map(str, fault.sources)),
        reported_at=stamp(fault.t0),
        occurred_at=_stamp(occurred),
    )


def _grading(fault: Fault) -> GradeRef:
    return GradeRef(
        level=int(fault.level or 0),
        scope=str(fault.scope or ""),
        layer=str(fault.layer or ""),
        tier=str(fault.tier or ""),
        data_loss=fault.data_loss,
        cash_involved=fault.cash_involved,
        warranty=fault.warranty,
        repeat_of=fault.repeat_of,
    )


def _clock(clock: SlaClock, judged: Judged, speak: Speak) -> ClockLine:
    second = timedelta(seconds=1)
    return ClockLine(
        metric=str(clock.metric),
        tier=str(clock.tier),
        clause=clock.effective.target.clause,
        due=stamp(clock.due),
        stopped_at=_stamp(clock.stopped_at),
        result=str(clock.result),
        net_result=str(clock.net_result),
        gross_s=clock.gross // second,
        net_s=clock.net // second,
        why=tuple(map(speak, judged.reasons.get(clock.metric, ()))),
    )


def _step(event: FaultEvent, fault: Fault, speak: Speak, asked: Asked) -> StepLine:
    return StepLine(stamp(event.at), event.step, event.by, _told(event, fault, speak, asked))


def _told(event: FaultEvent, fault: Fault, speak: Speak, asked: Asked) -> Bilingual:
    if event.step == Step.REMOTE_STEP and fault.remote is not None:
        line = asked(fault.remote.tree, str(event.facts.get("question", "")), str(event.facts.get("answer", "")))
        return Bilingual(f"{line.question.zh} {line.answer.zh}", f"{line.question.en} {line.answer.en}")
    corrected = correction_words(event)
    parts = [speak(corrected)] if corrected != NOTHING else []
    parts += [speak(_words(name, event.facts[name])) for name in _TOLD if event.facts.get(name)]
    return Bilingual(" / ".join(part.zh for part in parts), " / ".join(part.en for part in parts))


def _words(name: str, value: object) -> Words:
    if isinstance(value, list | tuple):
        return say("{text}", text=", ".join(map(str, value)))
    return choice_words(name, str(value))


def _delays(fault: Fault) -> Iterator[DelayLine]:
    for delay in fault.delays:
        accepted = (delay.countersigned_by or delay.approved_by) if delay.counts else ""
        yield DelayLine(stamp(delay.begun_at), _stamp(delay.ended_at), str(delay.cause), delay.evidence, accepted)


def _analysis(fault: Fault, told: Facts) -> Analysis:
    return Analysis(
        mode=told.text("mode"),
        mechanism=told.text("mechanism"),
        cause=told.text("cause"),
        detection=told.text("detection") or detected_by(fault),
        root_cause=told.text("root_cause"),
        prevention=told.text("prevention"),
        lessons=told.text("lessons"),
        hypotheses=told.items("hypotheses"),
        measured=tuple(filter(None, map(reading_of, told.items("measured")))),
        similar=told.items("similar"),
    )


def reading_text(line: ReadingLine) -> str:
    """The reading as an event carries it."""
    return _BESIDE.join((line.at, line.serial, line.probe, line.verdict, line.value))


def reading_of(text: str) -> ReadingLine | None:
    """The reading of such a text; None for what is none."""
    parts = text.split(_BESIDE, _PARTS - 1)
    try:
        from_stamp(parts[0])
    except ValueError:
        return None
    return ReadingLine(*parts) if len(parts) == _PARTS else None


def _impact(told: Facts) -> Impact:
    users, lost = (told.values.get(name, "") for name in ("users_affected", "transactions_lost"))
    return Impact(str(users), str(lost))


def _photos(history: History) -> Iterator[PhotoLine]:
    for event in history.taken:
        if event.photo:
            yield PhotoLine(stamp(event.at), event.step, event.photo)


def _repair(fault: Fault, history: History) -> Repair:
    told, gate, solved = (_last(history, step) for step in (Step.REPORT, Step.RECOVER, Step.REMOTE_SOLVED))
    since = _last(history, Step.OPEN).instant("occurred_at") or fault.t0
    return Repair(
        solution=told.text("solution") or fault.solution,
        resolution=told.text("resolution") or str(fault.resolution or ""),
        parts=told.items("parts"),
        quote_no=told.text("quote_no"),
        workaround=fault.workaround,
        failing=fault.failing,
        retests=(*gate.items("retests"), *solved.items("tests")),
        transactions=gate.number("transactions"),
        transactions_ok=gate.number("transactions_ok"),
        restored_at=_stamp(fault.restored_at),
        full_at=_stamp(fault.full_at),
        follow_up=told.text("follow_up"),
        downtime_s=downtime(fault, since) // timedelta(seconds=1),
    )


def _plan(history: History) -> PlanRef | None:
    sent = [event for event in history.taken if event.step == Step.PLAN]
    if not sent:
        return None
    told = read_facts(Step.PLAN, sent[-1].facts)
    return PlanRef(
        cause_guess=told.text("cause_guess"),
        steps=told.items("steps"),
        parts=told.items("parts"),
        no_parts_needed=told.yes("no_parts_needed"),
        person=told.text("person"),
        planned_at=_stamp(told.instant("planned_at")),
        business_risk=told.text("business_risk"),
        sent_to=told.text("sent_to"),
        sent_at=stamp(sent[-1].at),
    )


def _last(history: History, step: Step) -> Facts:
    """What the last such step told; nothing where there was none."""
    found = [event for event in history.taken if event.step == step]
    return read_facts(step, found[-1].facts) if found else Facts()


def _stamp(instant: datetime | None) -> str:
    return stamp(instant) if instant else ""
