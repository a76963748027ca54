"""Is the LG display on and bright, and how old is its panel?"""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial

from diagnostics.framing import Frame, Request
from diagnostics.framing.lg import LONGEST, SET_ID, answer_framer, question
from diagnostics.framing.stream import AnswerFramer
from diagnostics.meaning import Finding
from diagnostics.probes import Probe, Reading
from diagnostics.protocols.lg import counted, findings
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Words, say

_TEXTS = ("serial", "firmware")


def _framer(name: str, letter: str) -> AnswerFramer:
    def answers(frame: Frame) -> bool:
        return (frame.fields["set_id"], frame.fields["letter"]) == (SET_ID, letter)

    return AnswerFramer(name, answer_framer(), answers)


def _request(name: str, command: str, title: Words) -> Request:
    return Request(name, question(command), title, partial(_framer, name, command[1]), longest=LONGEST)


class LgDisplayProbe(Probe):
    """Identity, power, brightness and panel hours of the set with ID 1; nothing is set."""

    name = "display.lg"
    part = "DSP"
    zh = "显示屏状态（LG）"
    en = "Display status (LG)"
    requests = (
        _request("serial", "fy", say("Question: serial number of the display?")),
        _request("firmware", "fz", say("Question: software version of the display?")),
        _request("power", "ka", say("Question: is the display on?")),
        _request("brightness", "kh", say("Question: brightness of the display?")),
        _request("hours", "dl", say("Question: panel hours of the display?")),
    )
    optional = frozenset({"serial", "firmware", "brightness", "hours"})

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """Power, brightness, hours and refusals."""
        return findings(reading.frame) if reading.frame else ()

    def identity(self, readings: tuple[Reading, ...]) -> Mapping[str, str]:
        """Serial number and software version."""
        return {
            reading.request.name: one_line(str(reading.frame.fields["value"]))
            for reading in readings
            if reading.frame and reading.request.name in _TEXTS and not reading.frame.fields["refused"]
        }

    def counters(self, readings: tuple[Reading, ...]) -> Mapping[str, Decimal]:
        """Panel hours and brightness."""
        told = [counted(reading.frame) for reading in readings if reading.frame]
        return {name: Decimal(number) for one in told for name, number in one.items()}
