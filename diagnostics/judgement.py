"""What do the answers of a device prove? The same for a run on a port and for a replayed transcript."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from diagnostics.conversation import Stopped
from diagnostics.counters import LINE_ERRORS
from diagnostics.framing import understand
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding, meaning_table
from diagnostics.outcome import (
    Conclusion,
    Exchange,
    Note,
    ProbeOutcome,
    checks_for,
    concluded,
    summary_of,
    verdict_of,
)
from diagnostics.probes import Ask, Probe, Reading, probe_named
from fieldkit.domain.measured import Measured
from fieldkit.domain.record import ItemResult
from fieldkit.domain.words import Outside, Words

_NOISE_PERCENT = 2
"""Share of bad answers above which the line is worth a word."""


@dataclass(frozen=True)
class RunFacts:
    """Where and when a probe ran."""

    port: str
    settings: LineSettings
    started_at: datetime
    ended_at: datetime
    simulated: bool


@dataclass(frozen=True)
class Said:
    """Everything that a device said."""

    readings: tuple[Reading, ...]
    cut: Conclusion | None = None
    """Why the conversation ended early; None when it did not."""
    checks: tuple[Words, ...] = ()
    """What to do about it, as far as the port said."""


def converse(probe: Probe, ask: Ask, settle: Callable[[], None] | None = None) -> Said:
    """Put the questions of the probe, until its end or until the line fails; what was answered before is kept."""
    readings: list[Reading] = []
    try:
        if settle is not None:
            settle()
        for reading in probe.run(ask):
            readings.append(reading)
    except Stopped as stopped:
        return Said(tuple(readings), stopped.conclusion)
    except Outside as outside:
        return Said(tuple(readings), Conclusion.GONE, (outside.what, outside.todo))
    return Said(tuple(readings))


def judged(probe: Probe, said: Said, transcript: tuple[Exchange, ...], facts: RunFacts) -> ProbeOutcome:
    """The outcome of a conversation."""
    readings = _timed(said.readings, transcript, facts.started_at)
    conclusion = said.cut or concluded(readings, complete=probe.is_complete(readings))
    understood = [(reading, reading.frame) for reading in readings if reading.frame is not None]
    findings = [finding for reading, _ in understood for finding in probe.findings(reading)]
    findings += _noise(tuple(reading for reading in readings if probe.is_evidence(reading)))
    verdict = verdict_of(conclusion, tuple(findings))
    has_verdict = conclusion is Conclusion.ANSWERED
    return ProbeOutcome(
        probe=probe.name,
        port=facts.port,
        settings=facts.settings,
        started_at=facts.started_at,
        ended_at=facts.ended_at,
        simulated=facts.simulated,
        verdict=verdict,
        conclusion=conclusion,
        findings=tuple(dict.fromkeys(findings)),
        summary=summary_of(conclusion, verdict, facts.settings),
        checks=said.checks or checks_for(conclusion, readings, facts.port, facts.settings),
        transcript=transcript,
        identity=probe.identity(readings),
        raw=tuple(frame.raw.hex(" ").upper() for reading, frame in understood if probe.is_evidence(reading)),
        measured=_measured(probe, readings, verdict) if has_verdict else {},
        counters={**probe.counters(readings), **_line_errors(readings)} if has_verdict else {},
    )


def findings_in(probe_name: str, request_name: str, raw: bytes) -> tuple[Finding, ...]:
    """What bytes mean as the answer to a question of this probe; nothing when they are no clean answer.

    For the words beside a transcript and for bytes that somebody typed.
    """
    probe = probe_named(probe_name)
    for request in probe.requests:
        # The name first: a flood of thousands of bytes is not to be read as an answer to every question there is.
        if request.name == request_name and (frame := understand(request, raw).frame) is not None:
            return probe.findings(Reading(request, frame, raw, tries=1, noisy=0))
    return ()


def _timed(
    readings: tuple[Reading, ...], transcript: tuple[Exchange, ...], started_at: datetime
) -> tuple[Reading, ...]:
    # Whole milliseconds, as a transcript keeps them: a replay must come to the same seconds.
    began = started_at.replace(microsecond=started_at.microsecond // 1000 * 1000)
    came = {exchange.request: exchange.at_ms for exchange in transcript if exchange.note is Note.ANSWERED}
    return tuple(
        replace(reading, at=began + timedelta(milliseconds=came[reading.request.name]))
        if reading.request.name in came
        else reading
        for reading in readings
    )


def _measured(probe: Probe, readings: tuple[Reading, ...], verdict: ItemResult) -> Mapping[str, Measured]:
    told = (reading for reading in readings if probe.is_evidence(reading))
    answers = " ".join(reading.frame.raw.hex(" ").upper() for reading in told if reading.frame)
    return {**{name: Measured(answers, verdict) for name in probe.answers}, **probe.measured(readings)}


def _line_errors(readings: tuple[Reading, ...]) -> Mapping[str, Decimal]:
    """Share of the tries that brought bytes which were no clean answer: a cable gets worse before it fails."""
    tries = sum(reading.tries for reading in readings)
    bad = sum(reading.noisy for reading in readings)
    return {LINE_ERRORS: (Decimal(100 * bad) / tries).quantize(Decimal("0.1"))} if tries else {}


def _noise(readings: tuple[Reading, ...]) -> list[Finding]:
    bad = sum(reading.noisy for reading in readings)
    tries = sum(reading.tries for reading in readings)
    if bad * 100 <= tries * _NOISE_PERCENT:
        return []
    return [meaning_table("line").named("line.noise", bad=bad, all=tries)]
