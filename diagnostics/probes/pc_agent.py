"""What does the agent on the kiosk tell of its memory, disk and software?"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import partial

from diagnostics.agent_values import TOLD, agent_values
from diagnostics.computer_values import clock_findings, drift_seconds
from diagnostics.counters import numbers_of
from diagnostics.framing import Frame, Request
from diagnostics.framing.agent import LONGEST, agent_line, answer_framer
from diagnostics.framing.stream import AnswerFramer
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding
from diagnostics.patience import BY_CHECK, Patience
from diagnostics.probes import Ask, Probe, Reading, asked_in_turn
from diagnostics.protocols.agent import document_in, findings
from fieldkit.domain.measured import Measured
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Words, say

_SHOWN = 64
_SERVERS_MS = 9000
"""An agent with two servers that do not answer needs this long."""
_PARTS = range(2, 6)
_MORE_SOFTWARE = say("Question: which further software?")
_COUNTERS = {"memory_free_pct": "memory_free", "disk_used_pct": "disk_used"}
"""Name in the snapshot -> counter."""


def _has_number(sequence: int, frame: Frame) -> bool:
    return frame.fields["sequence"] == sequence


def _framer(name: str, sequence: int) -> AnswerFramer:
    return AnswerFramer(name, answer_framer(), partial(_has_number, sequence))


def _question(sequence: int, verb: str, title: Words, *, part: int = 1, answer_ms: int = 0) -> Request:
    name, asked = (verb, {}) if part == 1 else (f"{verb}.{part}", {"part": part})
    line = agent_line(sequence, verb, asked)
    return Request(name, line, title, partial(_framer, name, sequence), LONGEST, answer_ms=answer_ms)


def _document(reading: Reading) -> Mapping[str, object]:
    """The result; empty for an error."""
    is_result = reading.frame is not None and reading.frame.fields["word"] == "ok"
    return document_in(reading.frame) if reading.frame is not None and is_result else {}


class PcAgentProbe(Probe):
    """Who it is, its memory and disk, what runs on it; the agent has no verb that does anything."""

    name = "pc.agent"
    part = "IPC"
    zh = "工控机状态（只读代理）"
    en = "Industrial PC status (read-only agent)"
    settings = LineSettings(115_200)
    patience = Patience(total_ms=30_000, quiet_ms=BY_CHECK)
    requests = (
        _question(1, "hello", say("Question: which agent is this?")),
        _question(2, "snapshot", say("Question: CPU, memory, disk, time and self-tests?")),
        _question(3, "processes", say("Question: which programs run?")),
        _question(4, "software", say("Question: which system and software?")),
        _question(5, "network", say("Question: are the servers reached?"), answer_ms=_SERVERS_MS),
        _question(6, "txn-rate", say("Question: how many transactions were good?")),
        _question(7, "events", say("Question: which events were there?")),
        *(_question(6 + part, "software", _MORE_SOFTWARE, part=part) for part in _PARTS),
    )
    optional = frozenset(request.name for request in requests) - {"hello", "snapshot"}
    tells = TOLD

    def run(self, ask: Ask) -> Iterator[Reading]:
        """The questions in turn; of a long list as many parts as it has."""
        parts = 1
        for reading in asked_in_turn(ask, self._asked_of_all(), self.optional):
            yield reading
            if reading.request.name == "software":
                told = _document(reading).get("parts")
                parts = told if isinstance(told, int) else 1
        further = (request for request in self.requests if "." in request.name)
        yield from asked_in_turn(ask, list(further)[: max(parts - 1, 0)], self.optional)

    def _asked_of_all(self) -> tuple[Request, ...]:
        return tuple(request for request in self.requests if "." not in request.name)

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """Values with their judgement; who it is is no finding."""
        if reading.frame is None or reading.request.name == "hello" or "." in reading.request.name:
            return ()
        if reading.request.name != "snapshot":
            return findings(reading.frame)
        drift = drift_seconds(str(_document(reading).get("at", "")), reading.at)
        return (*findings(reading.frame), *clock_findings("agent", drift))

    def measured(self, readings: tuple[Reading, ...]) -> Mapping[str, Measured]:
        """What the computer tells of itself, and what the application has told it."""
        heard_at = next((reading.at for reading in readings if reading.request.name == "snapshot"), None)
        return agent_values({reading.request.name: _document(reading) for reading in readings}, heard_at)

    def is_complete(self, readings: tuple[Reading, ...]) -> bool:
        """The snapshot came, and not a refusal of it."""
        return any(
            reading.frame is not None and reading.frame.fields["word"] == "ok"
            for reading in readings
            if reading.request.name == "snapshot"
        )

    def identity(self, readings: tuple[Reading, ...]) -> Mapping[str, str]:
        """Name of the computer and version of the agent."""
        told = next((document_in(one.frame) for one in readings if one.frame and one.request.name == "hello"), {})
        named = {"model": told.get("host"), "firmware": told.get("agent")}
        return {name: one_line(str(value), limit=_SHOWN) for name, value in named.items() if value}

    def counters(self, readings: tuple[Reading, ...]) -> Mapping[str, Decimal]:
        """Memory and disk."""
        shot = next(
            (document_in(one.frame) for one in readings if one.frame and one.request.name == "snapshot"), {}
        )
        return numbers_of({counter: shot[name] for name, counter in _COUNTERS.items() if name in shot})
