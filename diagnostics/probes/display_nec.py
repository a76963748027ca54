"""Is the NEC display on and bright, and what does its self-diagnosis say?"""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial

from diagnostics.framing import Frame, Request
from diagnostics.framing.nec import DISPLAY, LONGEST, answer_framer, message
from diagnostics.framing.stream import AnswerFramer
from diagnostics.meaning import Finding
from diagnostics.patience import BY_CHECK, Patience
from diagnostics.probes import Probe, Reading
from diagnostics.protocols.nec import counted, findings, kind_of, text_value
from fieldkit.domain.words import Words, say

_BACKLIGHT = "0010"


def _framer(name: str, kind: str) -> AnswerFramer:
    def answers(frame: Frame) -> bool:
        return frame.fields["display"] == DISPLAY and kind_of(frame) in (kind, "refused")

    return AnswerFramer(name, answer_framer(), answers)


def _request(name: str, raw: bytes, title: Words, kind: str = "") -> Request:
    return Request(name, raw, title, partial(_framer, name, kind or name), longest=LONGEST)


class NecDisplayProbe(Probe):
    """Identity, power, self-diagnosis and backlight of display 1; nothing is set."""

    name = "display.nec"
    part = "DSP"
    zh = "显示屏状态（NEC）"
    en = "Display status (NEC)"
    patience = Patience(quiet_ms=BY_CHECK)
    requests = (
        _request("serial", message("A", "C216"), say("Question: serial number of the display?")),
        _request("model", message("A", "C217"), say("Question: model of the display?")),
        _request("power", message("A", "01D6"), say("Question: is the display on?")),
        _request("diagnosis", message("A", "B1"), say("Question: errors of the display?")),
        _request("backlight", message("C", _BACKLIGHT), say("Question: brightness of the display?"), _BACKLIGHT),
    )
    optional = frozenset({"serial", "model", "diagnosis", "backlight"})

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """Power, self-diagnosis, brightness and refusals."""
        return findings(reading.frame) if reading.frame else ()

    def identity(self, readings: tuple[Reading, ...]) -> Mapping[str, str]:
        """Serial number and model."""
        told = {reading.request.name: text_value(reading.frame) for reading in readings if reading.frame}
        return {name: text for name, text in told.items() if text}

    def counters(self, readings: tuple[Reading, ...]) -> Mapping[str, Decimal]:
        """The brightness."""
        told = [counted(reading.frame) for reading in readings if reading.frame]
        return {name: Decimal(number) for one in told for name, number in one.items()}
