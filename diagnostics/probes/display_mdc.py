"""Is the Samsung display on, bright and without error, and how old is its panel?"""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial

from diagnostics.framing import Frame, Request
from diagnostics.framing.mdc import DISPLAY_ID, LONGEST, answer_framer, question
from diagnostics.framing.stream import AnswerFramer
from diagnostics.meaning import Finding
from diagnostics.patience import BY_CHECK, Patience
from diagnostics.probes import Probe, Reading
from diagnostics.protocols.mdc import (
    BRIGHTNESS,
    ERRORS,
    FIRMWARE,
    HOURS,
    MODEL,
    SERIAL,
    STATUS,
    counted,
    findings,
    text_value,
)
from fieldkit.domain.words import Words, say


def _framer(name: str, command: int) -> AnswerFramer:
    def answers(frame: Frame) -> bool:
        return (frame.fields["display"], frame.fields["command"]) == (DISPLAY_ID, command)

    return AnswerFramer(name, answer_framer(), answers)


def _request(name: str, command: int, title: Words) -> Request:
    return Request(name, question(command), title, partial(_framer, name, command), longest=LONGEST)


class MdcDisplayProbe(Probe):
    """Identity, status, errors, brightness and panel hours of the display with ID 1; nothing is set."""

    name = "display.mdc"
    part = "DSP"
    zh = "显示屏状态（三星 MDC）"
    en = "Display status (Samsung MDC)"
    patience = Patience(quiet_ms=BY_CHECK)
    requests = (
        _request("serial", SERIAL, say("Question: serial number of the display?")),
        _request("model", MODEL, say("Question: model of the display?")),
        _request("firmware", FIRMWARE, say("Question: software version of the display?")),
        _request("status", STATUS, say("Question: is the display on?")),
        _request("errors", ERRORS, say("Question: errors of the display?")),
        _request("brightness", BRIGHTNESS, say("Question: brightness of the display?")),
        _request("hours", HOURS, say("Question: panel hours of the display?")),
    )
    optional = frozenset({"serial", "model", "firmware", "errors", "brightness", "hours"})

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """Power, errors, brightness, hours and refusals."""
        return findings(reading.frame) if reading.frame else ()

    def identity(self, readings: tuple[Reading, ...]) -> Mapping[str, str]:
        """Serial number, model and software version."""
        told = {reading.request.name: text_value(reading.frame) for reading in readings if reading.frame}
        return {name: text for name, text in told.items() if text}

    def counters(self, readings: tuple[Reading, ...]) -> Mapping[str, Decimal]:
        """Panel hours, brightness and temperature."""
        told = [counted(reading.frame) for reading in readings if reading.frame]
        return {name: Decimal(number) for one in told for name, number in one.items()}
