"""What came out of a probe run, and which words and checks go with it?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from diagnostics.framing import Request, understand
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding, Severity
from diagnostics.probes import Reading
from fieldkit.domain.assent import Assent
from fieldkit.domain.measured import Measured
from fieldkit.domain.record import ItemResult
from fieldkit.domain.words import Words, say


class Conclusion(StrEnum):
    """How the conversation ended; only `answered` can pass or fail a device."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    GARBAGE = "garbage"
    ECHO = "echo"
    GONE = "gone"
    CANCELLED = "cancelled"
    TIME_UP = "time_up"
    REFUSED = "refused"
    """The device understands the questions and answers none that a verdict needs."""


class Note(StrEnum):
    """What an entry of the transcript is."""

    ASKED = "asked"
    ANSWERED = "answered"
    SILENT = "silent"
    GARBAGE = "garbage"
    ECHO = "echo"
    DROPPED = "dropped"
    """Bytes that were pending before the question."""
    CUT = "cut"
    """Bytes that had come when the port went away or the run was cancelled: nothing proves that they were all."""
    CONFIRMED = "confirmed"
    """Receipt of an answer, where the protocol wants one."""
    LATE = "late"
    """The answer to a question that had been repeated meanwhile."""


@dataclass(frozen=True)
class Exchange:
    """One entry of the transcript: a question, or all that came back to it."""

    at_ms: int
    """Milliseconds since the run began."""
    direction: str
    """`>` to the device, `<` from it."""
    hex: str
    request: str
    """Name of the question that it belongs to; empty before the first."""
    note: Note
    meaning: Words


@dataclass(frozen=True)
class ProbeOutcome:
    """A finished run with its evidence."""

    probe: str
    port: str
    settings: LineSettings
    started_at: datetime
    ended_at: datetime
    simulated: bool
    verdict: ItemResult
    """PASS, WARN, FAIL or INCONCLUSIVE."""
    conclusion: Conclusion
    findings: tuple[Finding, ...]
    summary: Words
    checks: tuple[Words, ...]
    """What to check when there is no verdict."""
    transcript: tuple[Exchange, ...]
    identity: Mapping[str, str]
    raw: tuple[str, ...]
    """The answers in hex, in the order of the questions."""
    measured: Mapping[str, Measured] = field(default_factory=dict)
    """Values for items of forms, by the names under which they ask for them; none without a verdict."""
    counters: Mapping[str, Decimal] = field(default_factory=dict)
    """Numbers by the names of `diagnostics.counters`; none without a verdict."""
    assents: tuple[Assent, ...] = ()
    """What a person said yes to before the run and before it was kept."""


def outcome_to_item(outcome: ProbeOutcome) -> tuple[ItemResult, str]:
    """Result and value of the checklist item that the probe is bound to, such as WARN and `12 12 12 1E`."""
    return outcome.verdict, " ".join(outcome.raw)


def meaning_of(note: Note, request: Request | None) -> Words:
    """What an entry of the transcript is, in words."""
    if note is Note.ASKED and request is not None:
        return request.title
    return _NOTE_WORDS[note]


def concluded(readings: tuple[Reading, ...], *, complete: bool) -> Conclusion:
    """How a conversation ended that nobody interrupted."""
    if complete:
        return Conclusion.ANSWERED
    unanswered = [reading for reading in readings if reading.frame is None]
    if readings and not unanswered:
        return Conclusion.REFUSED
    if any(reading.noisy for reading in unanswered):
        return Conclusion.GARBAGE
    if any(reading.raw and understand(reading.request, reading.raw).only_echo for reading in unanswered):
        return Conclusion.ECHO
    return Conclusion.NO_ANSWER


def verdict_of(conclusion: Conclusion, findings: tuple[Finding, ...]) -> ItemResult:
    """The result by the gravest finding; nothing but a full answer passes or fails."""
    if conclusion is not Conclusion.ANSWERED:
        return ItemResult.INCONCLUSIVE
    severities = {finding.severity for finding in findings}
    if Severity.FAULT in severities:
        return ItemResult.FAIL
    return ItemResult.WARN if Severity.WARN in severities else ItemResult.PASS


def summary_of(conclusion: Conclusion, verdict: ItemResult, settings: LineSettings) -> Words:
    """The conclusion in one sentence."""
    if conclusion is Conclusion.ANSWERED:
        return _VERDICT_WORDS[verdict]
    if conclusion is Conclusion.GARBAGE:
        return say("Data arrives but makes no sense at {settings}: no verdict.", settings=str(settings))
    return _CONCLUSION_WORDS[conclusion]


def checks_for(
    conclusion: Conclusion, readings: tuple[Reading, ...], port: str, settings: LineSettings
) -> tuple[Words, ...]:
    """What to check, the likely first."""
    power = say("Power: is the device switched on, is its lamp lit?")
    cable = say("Cable: plugged in at both ends, straight or crossed as the device needs it?")
    speed = say("Speed: is the device set to {settings}? Try its next speed.", settings=str(settings))
    protocol = say("Protocol: is it this kind of device, and is it set to this protocol?")
    chosen = say("Port: is {port} the port that the cable is plugged into?", port=port)
    ground = say("Interference: ground, cable length, adapter.")
    if conclusion is Conclusion.NO_ANSWER:
        return power, cable, chosen, protocol, speed
    if conclusion is Conclusion.GARBAGE:
        return (*_parity_hint(readings), speed, protocol, chosen, ground)
    if conclusion is Conclusion.ECHO:
        loop = say("Loop: take off a loop plug; is it a single-wire adapter or a console that repeats?")
        return loop, power, cable, protocol
    if conclusion is Conclusion.TIME_UP:
        return speed, cable, ground
    if conclusion is Conclusion.REFUSED:
        return (protocol,)
    return ()


def _parity_hint(readings: tuple[Reading, ...]) -> tuple[Words, ...]:
    for reading in readings:
        if reading.frame is None and reading.raw:
            without_top_bit = bytes(byte & 0x7F for byte in reading.raw)
            if understand(reading.request, without_top_bit).frame is not None:
                return (say("Parity: without bit 7 the bytes make sense; it looks like even parity or 7 bits."),)
    return ()


_NOTE_WORDS = {
    Note.ASKED: say("Question"),
    Note.ANSWERED: say("Answer understood"),
    Note.SILENT: say("No answer within the time allowed"),
    Note.GARBAGE: say("Bytes that are no clean answer"),
    Note.ECHO: say("Only our own bytes came back"),
    Note.DROPPED: say("Bytes from before the question, not used"),
    Note.CUT: say("Bytes up to the interruption"),
    Note.CONFIRMED: say("Receipt of the answer"),
    Note.LATE: say("Late answer to a repeated question, not used"),
}

_VERDICT_WORDS = {
    ItemResult.PASS: say("The device answers and reports no fault."),
    ItemResult.WARN: say("The device answers; something needs attention."),
    ItemResult.FAIL: say("The device answers and reports a fault."),
}

_CONCLUSION_WORDS = {
    Conclusion.NO_ANSWER: say("The device does not answer: no verdict."),
    Conclusion.ECHO: say("Only our own bytes come back, the device does not answer: no verdict."),
    Conclusion.GONE: say("The port went away during the probe: no verdict."),
    Conclusion.CANCELLED: say("Cancelled: no verdict."),
    Conclusion.TIME_UP: say("The time for the probe is used up: no verdict."),
    Conclusion.REFUSED: say("The device answers but refuses the questions: no verdict."),
}
