"""Can a Sankyo card reader work: which revision is it, is a card stuck in it, what failed?"""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial

from diagnostics.counters import numbers_of
from diagnostics.framing import Frame, Request
from diagnostics.framing.card_answers import CardAnswer, card_answer, printed
from diagnostics.framing.sankyo import LONGEST, framer, message, text_of
from diagnostics.framing.stream import AnswerFramer
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding
from diagnostics.patience import Patience
from diagnostics.probes import Probe, Reading
from diagnostics.protocols.sankyo import RETRACT_COUNTER, REVISION, data_of, error_of, retract_count, status_of
from diagnostics.safety import READER_FREE
from fieldkit.domain.words import Words, say

_ACK = b"\x06"


def _answered(frame: Frame | None) -> CardAnswer | None:
    return card_answer(text_of(frame.raw)) if frame is not None and len(frame.raw) > 1 else None


def _framer(name: str, command: str) -> AnswerFramer:
    def answers(frame: Frame) -> bool:
        answer = _answered(frame)
        return answer is not None and answer.command == command

    return AnswerFramer(name, framer(), answers)


def _request(name: str, command: str, title: Words) -> Request:
    raw = message(b"C" + bytes.fromhex(command.replace("/", "")))
    return Request(name, raw, title, partial(_framer, name, command), longest=LONGEST, acknowledge=_ACK)


class SankyoCardReaderProbe(Probe):
    """Revision, status, retract counter and sensor levels; no card is moved and nothing is initialised."""

    name = "card.sankyo"
    part = "CRD"
    zh = "读卡器状态（Sankyo ICT3K5/3Q8）"
    en = "Card reader status (Sankyo ICT3K5/3Q8)"
    settings = LineSettings(9600, 8, "E", 1)
    confirm = READER_FREE
    patience = Patience(tries=2, answer_ms=2300)
    requests = (
        _request("revision", REVISION, say("Question: firmware version?")),
        _request("state", "31/30", say("Question: which state?")),
        _request("retract_counter", RETRACT_COUNTER, say("Question: how many cards were retracted?")),
        _request("sensor_levels", "3E/30", say("Question: sensor levels?")),
    )
    optional = frozenset({"revision", "retract_counter", "sensor_levels"})

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """The meaning of the state or of the counter; a refused optional question is no finding."""
        answer = _answered(reading.frame)
        if answer is None:
            return ()
        if reading.request.name == "state":
            return status_of(answer) if answer.positive else error_of(answer)
        return retract_count(answer) if answer.command == RETRACT_COUNTER else ()

    def identity(self, readings: tuple[Reading, ...]) -> Mapping[str, str]:
        """The revision; these readers tell no serial number."""
        answers = (_answered(reading.frame) for reading in readings if reading.request.name == "revision")
        texts = [printed(data_of(answer)) for answer in answers if answer]
        return {"firmware": texts[0]} if any(texts) else {}

    def counters(self, readings: tuple[Reading, ...]) -> Mapping[str, Decimal]:
        """Cards that were retracted."""
        answers = [answer for reading in readings if (answer := _answered(reading.frame))]
        told = [printed(data_of(answer)) for answer in answers if answer.command == RETRACT_COUNTER]
        return numbers_of({"retracted": told[0]}) if told else {}
