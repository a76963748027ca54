"""Can an ICT 104/106 banknote validator take notes: which state does it tell, twice in the same words?"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from diagnostics.framing import Frame, Request
from diagnostics.framing.ict import STATUS, device_framer
from diagnostics.framing.stream import AnswerFramer
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding
from diagnostics.patience import Patience
from diagnostics.probes import Ask, Probe, Reading
from diagnostics.protocols.ict import findings
from diagnostics.safety import VALIDATOR_FREE
from fieldkit.domain.words import say

_CONFIRMED = "confirmed"


def _framer(name: str) -> AnswerFramer:
    def answers(frame: Frame) -> bool:
        return frame.name == STATUS

    return AnswerFramer(name, device_framer(), answers)


def _request(name: str) -> Request:
    return Request(name, b"\x0c", say("Question: which state?"), partial(_framer, name))


class IctValidatorProbe(Probe):
    """The status byte, believed once it came twice; a third question decides between two that differ."""

    name = "bnv.ict"
    part = "BNV"
    answers = frozenset({"bnv.poll"})
    zh = "纸币识别器状态（ICT 104/106）"
    en = "Banknote validator status (ICT 104/106)"
    settings = LineSettings(9600, 8, "E", 1)
    confirm = VALIDATOR_FREE
    patience = Patience(answer_ms=500)
    requests = (_request("state"), _request("same_state"), _request("settled_state"))
    optional = frozenset({"settled_state"})

    def run(self, ask: Ask) -> Iterator[Reading]:
        """Ends with the second answer that is the same, or with one that nothing confirms and that says nothing."""
        last = b""
        for request in self.requests:
            reading = ask(request)
            if reading.frame is None:
                yield reading
                return
            confirmed = reading.frame.raw == last
            last = reading.frame.raw
            if confirmed:
                yield replace(reading, frame=replace(reading.frame, fields={_CONFIRMED: 1}))
                return
            yield _unbelieved(reading) if request is self.requests[-1] else reading

    def is_complete(self, readings: tuple[Reading, ...]) -> bool:
        """A state was told twice."""
        return any(_is_confirmed(reading) for reading in readings)

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """The meaning of the state that was told twice."""
        return findings(reading.frame.raw) if reading.frame and _is_confirmed(reading) else ()


def _is_confirmed(reading: Reading) -> bool:
    return reading.frame is not None and _CONFIRMED in reading.frame.fields


def _unbelieved(reading: Reading) -> Reading:
    """Three answers, no two alike: bytes of a wrong speed, or a validator in the middle of something."""
    return replace(reading, frame=None, noisy=reading.noisy + 1)
