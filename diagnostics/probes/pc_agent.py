"""What does the agent on the kiosk tell of its memory, disk and software?"""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial

from diagnostics.counters import numbers_of
from diagnostics.framing import Frame, Request
from diagnostics.framing.agent import LONGEST, agent_line, answer_framer
from diagnostics.framing.stream import AnswerFramer
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding
from diagnostics.probes import Probe, Reading
from diagnostics.protocols.agent import document_in, findings
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Words, say

_SHOWN = 64
_COUNTERS = {"memory_free_pct": "memory_free", "disk_used_pct": "disk_used"}
"""Name in the snapshot -> counter."""


def _has_number(sequence: int, frame: Frame) -> bool:
    return frame.fields["sequence"] == sequence


def _framer(name: str, sequence: int) -> AnswerFramer:
    return AnswerFramer(name, answer_framer(), partial(_has_number, sequence))


def _question(sequence: int, verb: str, title: Words) -> Request:
    return Request(verb, agent_line(sequence, verb, {}), title, partial(_framer, verb, sequence), LONGEST)


class PcAgentProbe(Probe):
    """Who it is, its memory and disk, what runs on it; the agent has no verb that does anything."""

    name = "pc.agent"
    part = "IPC"
    zh = "工控机状态（只读代理）"
    en = "Industrial PC status (read-only agent)"
    settings = LineSettings(115_200)
    requests = (
        _question(1, "hello", say("Question: which agent is this?")),
        _question(2, "snapshot", say("Question: memory, disk and time?")),
        _question(3, "processes", say("Question: which programs run?")),
        _question(4, "software", say("Question: which system and software?")),
    )
    optional = frozenset({"processes", "software"})

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """Values with their judgement; who it is is no finding."""
        return findings(reading.frame) if reading.frame and reading.request.name != "hello" else ()

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
