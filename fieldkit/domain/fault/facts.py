"""What has to be told with each step, and how is it read from text? (requirements 4.3, 5.3)"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from fieldkit.domain.clock.policy import Metric
from fieldkit.domain.fault.clauses import CLAUSES
from fieldkit.domain.fault.fact_words import fact_words, facts_words
from fieldkit.domain.fault.steps import STEP_WORDS, Step
from fieldkit.domain.fault.terms import (
    CAUSES,
    DETECTIONS,
    FAILURE_MODES,
    MECHANISMS,
    DelayCause,
    Layer,
    Party,
    Resolution,
    Scope,
    Source,
    Tier,
)
from fieldkit.domain.instants import from_stamp, stamp
from fieldkit.domain.quotes import QuoteState
from fieldkit.domain.record import SignoffResult
from fieldkit.domain.text import clean
from fieldkit.domain.warranty import Charge
from fieldkit.domain.words import Refusal, Words, say

Fact = str | int | bool | tuple[str, ...]
LIST_LIMIT = 200
_YES, _NO = frozenset({"true", "yes", "1", "是"}), frozenset({"false", "no", "0", "否"})


class FactKind(StrEnum):
    """Shape of a fact."""

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes/no"
    LIST = "list"
    INSTANT = "instant"


@dataclass(frozen=True)
class FactSpec:
    """One thing that a step tells."""

    name: str
    kind: FactKind = FactKind.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """What an event tells, read and checked; what is not told is empty."""

    values: Mapping[str, Fact] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A text."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> int:
        """A whole number."""
        value = self.values.get(name, 0)
        return value if isinstance(value, int) else 0

    def yes(self, name: str) -> bool:
        """Whether it was answered with yes."""
        return self.values.get(name) is True

    def items(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self.values.get(name, ())
        return value if isinstance(value, tuple) else ()

    def instant(self, name: str) -> datetime | None:
        """An instant."""
        value = self.values.get(name)
        return from_stamp(value) if isinstance(value, str) and value else None


def _text(name: str, choices: object = (), *, required: bool = False) -> FactSpec:
    allowed = tuple(str(choice) for choice in choices) if isinstance(choices, list | tuple) else ()
    return FactSpec(name, FactKind.TEXT, required, allowed)


def _must(name: str, choices: object = ()) -> FactSpec:
    return _text(name, choices, required=True)


def _number(name: str, *, required: bool = False) -> FactSpec:
    return FactSpec(name, FactKind.NUMBER, required)


def _yes(name: str) -> FactSpec:
    return FactSpec(name, FactKind.YES_NO)


def _list(name: str, *, required: bool = False) -> FactSpec:
    return FactSpec(name, FactKind.LIST, required)


_LEVELS = (
    _number("level", required=True),
    _must("scope", list(Scope)),
    _text("layer", list(Layer)),
    _yes("data_loss"),
    _yes("cash_involved"),
    _text("tier", list(Tier)),
    _text("reason"),
)
_DIAGNOSIS = (_text("part"), _text("carry"), _text("repeat_of"), _text("policy"), _text("warranty", list(Charge)))
_ARRIVAL = (_text("confirmed_by"), _text("photo"), _text("visit_no"))

FACTS: Mapping[Step, tuple[FactSpec, ...]] = {
    Step.OPEN: (
        _must("no"),
        _must("source", list(Source)),
        _must("submitter"),
        _must("unit"),
        _text("phone"),
        _must("hall"),
        _list("devices"),
        _must("symptom"),
        _text("error_code"),
        FactSpec("occurred_at", FactKind.INSTANT),
        _text("late_reason"),
        _list("failing"),
        _text("origin"),
    ),
    Step.ASSESS: (*_LEVELS, *_DIAGNOSIS),
    Step.PROPOSE: (*_LEVELS, *_DIAGNOSIS),
    Step.RELEVEL: (*_LEVELS, _text("agreed_by")),
    Step.CONSULT: (_text("topic"),),
    Step.REMOTE_START: (_must("consent_by"), _must("tool", ["phone", "remote", "log"]), _text("tree")),
    Step.REMOTE_STEP: (_must("question"), _must("answer"), _text("action"), _text("overrun_reason")),
    Step.REMOTE_SOLVED: (
        _must("confirmed_by"),
        _list("tests", required=True),
        _must("resolution", list(Resolution)),
        _must("solution"),
    ),
    Step.REMOTE_FAILED: (_must("reason"), _number("level"), _text("scope", list(Scope))),
    Step.DISPATCH: (
        _must("engineer"),
        _list("assist"),
        _yes("on_duty"),
        _yes("untrained"),
        _text("reason"),
        _text("carry"),
    ),
    Step.DECLINE: (_must("reason"), _yes("no_answer")),
    Step.ACCEPT: (),
    Step.DEPART: (),
    Step.ARRIVE: _ARRIVAL,
    Step.WALK_UP: _ARRIVAL,
    Step.WAIT: (_must("cause", list(DelayCause)), _must("evidence"), _text("part"), _text("photo")),
    Step.RESUME: (),
    Step.RESTORE: (
        _number("transactions_ok", required=True),
        _text("workaround"),
        _text("loaner"),
        _text("evidence"),
        _text("photo"),
    ),
    Step.RECOVER: (
        _list("retests"),
        _number("transactions", required=True),
        _number("transactions_ok", required=True),
        _yes("workaround_removed"),
        _yes("cash_reconciled"),
        _text("photo"),
    ),
    Step.REPORT: (
        _must("solution"),
        _must("resolution", list(Resolution)),
        _text("mode", FAILURE_MODES),
        _text("mechanism", MECHANISMS),
        _text("cause", CAUSES),
        _text("detection", DETECTIONS),
        _text("root_cause"),
        _text("prevention"),
        _text("lessons"),
        _list("hypotheses"),
        _number("users_affected"),
        _number("transactions_lost"),
        _text("follow_up"),
        _list("parts"),
        _text("quote_no"),
        _list("measured"),
        _list("similar"),
    ),
    Step.SIGN: (
        _must("result", list(SignoffResult)),
        _text("signer"),
        _text("role"),
        _text("opinion"),
        _number("satisfaction"),
        _text("reason"),
        _text("witness"),
        _text("photo"),
        _text("seal"),
    ),
    Step.FILE: (_must("filing_no"),),
    Step.ARCHIVE: (_must("party", list(Party)), _must("place"), _text("sha256")),
    Step.REOPEN: (_must("symptom"), _yes("same_symptom")),
    Step.MERGE: (
        _must("into"),
        _must("into_no"),
        FactSpec("reported_at", FactKind.INSTANT, required=True),
        _must("source"),
    ),
    Step.ANSWER: (_must("owner"),),
    Step.CONTACT: (
        _must("channel", ["phone", "remote", "message", "visit"]),
        _must("person"),
        _yes("bureau"),
        _text("note"),
    ),
    Step.PLAN: (
        _text("cause_guess"),
        _list("steps"),
        _list("parts"),
        _yes("no_parts_needed"),
        _text("person"),
        FactSpec("planned_at", FactKind.INSTANT),
        _text("business_risk"),
        _text("sent_to"),
    ),
    Step.QUOTE: (_must("quote_no"), _list("lines", required=True), _must("valid_until")),
    Step.ANSWER_QUOTE: (
        _must("quote_no"),
        _must("result", [QuoteState.ACCEPTED, QuoteState.REFUSED]),
        _text("signer"),
        _text("role"),
        _text("reason"),
        _text("witness"),
        _text("seal"),
    ),
    Step.GUIDE: (_must("text"),),
    Step.FAILING: (_list("items", required=True),),
    Step.COUNTERSIGN: (_number("delay", required=True), _must("person")),
    Step.APPROVE_DELAY: (_number("delay", required=True), _text("note")),
    Step.CONFIRM_DUE: (
        _must("metric", list(Metric)),
        FactSpec("due", FactKind.INSTANT, required=True),
        _text("note"),
    ),
    Step.REVIEW: (_must("text"), _list("attendees", required=True), _text("prevention")),
    Step.CORRECT_CLOCK: (_number("offset_ms", required=True), _list("events", required=True), _list("reports")),
    Step.CONFIRM_CLOCK: (_text("note"),),
}
"""What each step tells, in the order of its form."""

_SIGNED = frozenset({"offset_ms"})
"""Numbers that may be less than nothing."""

CLOCK_REASON = _text("clock_reason")
"""Told with any step: why its time is the true one although the laptop's clock says otherwise (E14)."""


def read_facts(step: Step, told: Mapping[str, object]) -> Facts:
    """The facts of a step; Refusal `fault.fact.*` for an unknown, unreadable or missing one."""
    specs = {spec.name: spec for spec in FACTS[step]}
    known = {CLOCK_REASON.name: CLOCK_REASON}
    strange = [name for name in told if name not in specs | known]
    if strange:
        raise Refusal(
            "fault.fact.unknown",
            say(
                "“{step}” does not ask for {name} ({clause}).",
                step=STEP_WORDS[step],
                name=clean(str(strange[0]), limit=40),
                clause=CLAUSES[step],
            ),
            say("It asks for: {names}.", names=facts_words(specs)),
        )
    values = {
        name: _read(step, (specs | known)[name], value)
        for name, value in told.items()
        if value not in (None, "", [], ())
    }
    missing = [spec.name for spec in specs.values() if spec.required and values.get(spec.name, "") in ("", ())]
    if missing:
        raise Refusal(
            "fault.fact.missing",
            say(
                "“{step}” is missing: {names} ({clause}).",
                step=STEP_WORDS[step],
                names=facts_words(missing),
                clause=CLAUSES[step],
            ),
            say("Add what is missing and try again."),
        )
    return Facts(values)


def _read(step: Step, spec: FactSpec, value: object) -> Fact:
    try:
        fact = _READERS[spec.kind](value)
    except (TypeError, ValueError, OverflowError):
        if spec.name == "level":
            raise Refusal(
                "fault.level",
                say("“{text}” is no level (C094-C097).", text=clean(str(value), limit=60)),
                say("Enter its number: 1 ordinary, 2 fairly serious, 3 serious, 4 urgent."),
            ) from None
        raise Refusal(
            "fault.fact.unreadable",
            say("{name} cannot be read: {value} ({clause}).", **_told(step, spec, value)),
            say("Expected: {kind}.", kind=spec.kind),
        ) from None
    if spec.choices and fact not in spec.choices:
        raise Refusal(
            "fault.fact.choice",
            say("{name} cannot be {value} ({clause}).", **_told(step, spec, value)),
            say("Choose one of: {names}.", names=", ".join(spec.choices)),
        )
    if spec.kind is FactKind.NUMBER and isinstance(fact, int) and fact < 0 and spec.name not in _SIGNED:
        raise Refusal(
            "fault.fact.negative",
            say("{name} cannot be less than none: {value} ({clause}).", **_told(step, spec, value)),
            say("Enter a whole number, 0 or more."),
        )
    return fact


def _told(step: Step, spec: FactSpec, value: object) -> dict[str, str | Words]:
    return {"name": fact_words(spec.name), "value": clean(str(value), limit=60), "clause": CLAUSES[step]}


def _read_text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return clean(value).strip()


def _read_number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError
    return int(value)


def _read_yes(value: object) -> bool:
    if isinstance(value, bool):
        return value
    plain = str(value).strip().lower()
    if plain not in _YES | _NO:
        raise ValueError
    return plain in _YES


def _read_list(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list | tuple) or len(value) > LIST_LIMIT:
        raise TypeError
    return tuple(found for found in map(_read_text, value) if found)


def _read_instant(value: object) -> str:
    return stamp(value if isinstance(value, datetime) else from_stamp(_read_text(value)))


_READERS: Mapping[FactKind, Callable[[object], Fact]] = {
    FactKind.TEXT: _read_text,
    FactKind.NUMBER: _read_number,
    FactKind.YES_NO: _read_yes,
    FactKind.LIST: _read_list,
    FactKind.INSTANT: _read_instant,
}
