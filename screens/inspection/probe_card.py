"""How do a transcript and its verdict read?"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fieldkit.domain.inspection import result_words
from fieldkit.domain.instants import from_stamp, shown
from fieldkit.domain.record import ItemResult
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Words, say
from fieldkit.locale import gettext as _
from fieldkit.locale import pick, tell
from screens.inspection.detail import Line
from screens.inspection.probe_run import Ran
from screens.inspection.probe_trend import counter_lines
from screens.widgets.rows import Column, Mark, Row

if TYPE_CHECKING:
    from diagnostics.meaning import Finding
    from diagnostics.outcome import Exchange, ProbeOutcome
    from fieldkit.domain.assent import Assent
    from fieldkit.services.probing import SerialCheck

_TONES = {"fault": "bad", "warn": "warn", "ok": "good", "info": "plain"}
"""In the order in which findings are told."""
_GRAVE = ("fault", "warn")
"""Told before the numbers; the others after them."""
_AGREEMENTS: Mapping[str, Words] = {
    "same": say("the same serial number"),
    "not_on_file": say("no serial number on file: nothing is compared"),
}
_AGREEMENT_TONES: Mapping[str, str] = {"same": "good", "not_on_file": "plain", "other": "bad"}
_SHOWN = 240
"""Characters of a cell: a flood is thousands of bytes, and each repaint would measure them all."""
_VERDICT_TONES = {ItemResult.PASS: "good", ItemResult.FAIL: "bad"}


def transcript_columns() -> tuple[Column, ...]:
    """Time, direction, bytes, meaning."""
    return (Column(_("ms"), 6, right=True), Column("", 2), Column(_("Bytes"), 24), Column(_("Meaning")))


def transcript_row(probe: str, exchange: "Exchange") -> Row:
    """One question, or what came back to it."""
    is_question = exchange.direction == ">"
    meaning = one_line(_meaning(probe, exchange), limit=_SHOWN)
    cells = (str(exchange.at_ms), exchange.direction, exchange.hex[:_SHOWN] or "-", meaning)
    return Row(str(exchange.at_ms), cells, Mark.QUIET if is_question else Mark.PLAIN)


def card_lines(ran: Ran) -> list[Line]:
    """Verdict in words, what was found with its advice, or what to check; then who it is."""
    outcome = ran.outcome
    tone = _VERDICT_TONES.get(outcome.verdict, "warn")
    is_other = ran.serial.agreement == "other"
    lines = [Line("", tell(_headline(outcome)), tone), *(_file_lines(ran.serial) if is_other else [])]
    found = sorted(_worth_a_line(ran), key=lambda finding: list(_TONES).index(finding.severity))
    lines += [line for finding in found if finding.severity in _GRAVE for line in _finding_lines(finding)]
    lines += [Line(_("Check"), tell(check)) for check in outcome.checks]
    lines += counter_lines(ran.courses)
    lines += [line for finding in found if finding.severity not in _GRAVE for line in _finding_lines(finding)]
    lines += [Line(_named(name), value) for name, value in outcome.identity.items()]
    lines += [] if is_other else _file_lines(ran.serial)
    lines += [Line(_("Line"), tell(ran.found))] if ran.found.msgid else []
    return lines + [_assent_line(assent) for assent in outcome.assents]


def _worth_a_line(ran: Ran) -> "list[Finding]":
    from diagnostics.counters import is_told_by_counters

    counters = {one.counter.name: one for one in ran.courses}
    return [finding for finding in ran.outcome.findings if not is_told_by_counters(finding, counters)]


def _named(part: str) -> str:
    from diagnostics.outcome_words import identity_words

    words = identity_words(part)
    return tell(words) if words is not None else part


def _assent_line(assent: "Assent") -> Line:
    by = say("{text} Yes: {by}, {at}", text=assent.text, by=assent.by, at=shown(from_stamp(assent.at)))
    return Line(_("Confirmed"), tell(by))


def _headline(outcome: "ProbeOutcome") -> Words:
    return say("{verdict}: {summary}", verdict=tell(result_words(outcome.verdict)), summary=tell(outcome.summary))


def _file_lines(check: "SerialCheck") -> list[Line]:
    other = say("another serial number: {serials}", serials=", ".join(check.on_file))
    words = {**_AGREEMENTS, "other": other}.get(check.agreement)
    return [Line(_("Device file"), tell(words), _AGREEMENT_TONES[check.agreement])] if words else []


def _finding_lines(finding: "Finding") -> list[Line]:
    from diagnostics.outcome_words import SEVERITY_WORDS

    word = tell(SEVERITY_WORDS[finding.severity])
    lines = [Line(word, pick(finding.zh, finding.en), _TONES[finding.severity])]
    advice = pick(finding.advice_zh, finding.advice_en)
    return [*lines, Line(_("Advice"), advice)] if advice else lines


def _meaning(probe: str, exchange: "Exchange") -> str:
    from diagnostics.judgement import findings_in

    if exchange.direction == "<" and exchange.hex:
        found = findings_in(probe, exchange.request, bytes.fromhex(exchange.hex))
        if found:
            return pick("；", "; ").join(pick(finding.zh, finding.en) for finding in found)
    return tell(exchange.meaning)
