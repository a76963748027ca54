"""How does `fieldkit probe` tell what came out: of typed bytes, of a run, of a search for the settings?"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import typer

from fieldkit.cli.answers import EXIT_NO, put, put_json
from fieldkit.domain.inspection import result_words
from fieldkit.domain.instants import from_stamp, shown
from fieldkit.domain.words import say
from fieldkit.locale import gettext as _
from fieldkit.locale import pick, tell

if TYPE_CHECKING:
    from diagnostics.decoding import DecodedFrame, Decoding
    from diagnostics.outcome import Exchange, ProbeOutcome

GOOD = ("PASS", "WARN")
"""Verdicts of a device that can stay in service."""
_BYTES_TOLD = 24


def tell_decoding(decoding: "Decoding", *, as_json: bool) -> None:
    """The frames of typed bytes; exit 1 when the bytes are no whole, correct frames."""
    from diagnostics.decoding import as_json as document_of

    if as_json:
        put_json(document_of(decoding))
    else:
        for frame in decoding.frames:
            _tell_frame(frame)
        if decoding.error is not None:
            put(tell(decoding.error))
    if not decoding.valid:
        raise typer.Exit(EXIT_NO)


def tell_exchange(exchange: "Exchange") -> None:
    """One line of the conversation as it goes."""
    put(f"{exchange.at_ms:6d} ms {exchange.direction} {_told_bytes(exchange.hex):<24} {tell(exchange.meaning)}")


def tell_outcome(
    outcome: "ProbeOutcome", *, as_json: bool, beside: Mapping[str, object] = MappingProxyType({})
) -> None:
    """Verdict, findings, identity and checks; exit 1 when the device failed or nothing can be said.

    Args:
        beside: what a script is told besides the run.
    """
    if as_json:
        put_json({**outcome_document(outcome), **beside})
    else:
        _tell_outcome(outcome)
    if str(outcome.verdict) not in GOOD:
        raise typer.Exit(EXIT_NO)


def outcome_document(outcome: "ProbeOutcome") -> dict[str, object]:
    """A run as scripts read it."""
    return {
        "probe": outcome.probe,
        "port": outcome.port,
        "settings": str(outcome.settings),
        "verdict": str(outcome.verdict),
        "conclusion": str(outcome.conclusion),
        "summary": tell(outcome.summary),
        "identity": dict(outcome.identity),
        "findings": [
            {
                "code": finding.code,
                "topic": finding.topic,
                "word": finding.word,
                "severity": str(finding.severity),
                "text": pick(finding.zh, finding.en),
                "advice": pick(finding.advice_zh, finding.advice_en),
                "part": finding.part,
                "level": finding.level,
                "raw": finding.raw,
            }
            for finding in outcome.findings
        ],
        "values": {name: told.value for name, told in outcome.measured.items()},
        "confirmed": [assent.as_document() for assent in outcome.assents],
        "counters": {name: format(number, "f") for name, number in outcome.counters.items()},
        "checks": [tell(check) for check in outcome.checks],
        "answers": list(outcome.raw),
        "transcript": [exchange_document(entry) for entry in outcome.transcript],
    }


def exchange_document(entry: "Exchange") -> dict[str, object]:
    """One line of the conversation as scripts read it."""
    return {"at_ms": entry.at_ms, "direction": entry.direction, "hex": entry.hex, "text": tell(entry.meaning)}


def _tell_outcome(outcome: "ProbeOutcome") -> None:
    from diagnostics.counters import courses_of, is_told_by_counters, valued
    from diagnostics.outcome_words import SEVERITY_WORDS, identity_words

    numbers = courses_of(outcome, {})
    names = {one.counter.name: one for one in numbers}
    put(f"{tell(result_words(outcome.verdict))}: {tell(outcome.summary)}")
    for name, text in outcome.identity.items():
        words = identity_words(name)
        put(f"  {tell(words) if words is not None else name} {text}")
    for finding in outcome.findings:
        if is_told_by_counters(finding, names):
            continue
        advice = pick(finding.advice_zh, finding.advice_en)
        put(_joined("  " + tell(SEVERITY_WORDS[finding.severity]), pick(finding.zh, finding.en), advice))
    for name, measured in outcome.measured.items():
        if measured.verdict is None:
            put(f"  {name} {measured.value}")
    for one in numbers:
        now = valued(one.counter.name, one.course.now.value)
        put("  " + tell(say("{title} {value}", title=one.counter.title, value=now)))
    for check in outcome.checks:
        put("  " + tell(check))
    for assent in outcome.assents:
        yes = say("{text} Yes: {by}, {at}", text=assent.text, by=assent.by, at=shown(from_stamp(assent.at)))
        put("  " + tell(yes))


def _told_bytes(hexadecimal: str) -> str:
    """The first of them: one answer of an agent is four thousand. A transcript and `--json` have all."""
    pairs = hexadecimal.split()
    if len(pairs) <= _BYTES_TOLD:
        return hexadecimal or "-"
    return tell(say("{bytes} .. ({count} bytes)", bytes=" ".join(pairs[:_BYTES_TOLD]), count=len(pairs)))


def _tell_frame(frame: "DecodedFrame") -> None:
    from diagnostics.outcome_words import SEVERITY_WORDS

    put(_joined(frame.raw, frame.name, frame.code))
    put(
        _joined(
            "  " + tell(SEVERITY_WORDS[frame.severity]),
            pick(frame.zh, frame.en),
            pick(frame.advice_zh, frame.advice_en),
        )
    )
    for topic, word in frame.words.items():
        put(f"  {topic} {word}")
    if frame.read_only is not None:
        put("  " + (_("only reads: a probe may send it") if frame.read_only else _("acts: no probe sends it")))


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)
