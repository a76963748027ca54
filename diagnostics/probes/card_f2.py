"""Can a card reader or dispenser of the F2 family work: who is it, is a card stuck in it, are there cards left?"""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial

from diagnostics.counters import numbers_of
from diagnostics.framing import Frame, Request
from diagnostics.framing.card_answers import CardAnswer, card_answer, printed
from diagnostics.framing.f2 import LONGEST, framer, message, text_of
from diagnostics.framing.stream import AnswerFramer
from diagnostics.meaning import Finding
from diagnostics.patience import Patience
from diagnostics.probes import Probe, Reading
from diagnostics.protocols.f2 import BIN_COUNTER, bin_count, data_of, error_of, status_of
from diagnostics.safety import READER_FREE
from fieldkit.domain.words import Words, say

_ACK = b"\x06"
_NAMES = {"serial": "serial", "version": "firmware", "configuration": "configuration"}


def _answered(frame: Frame | None) -> CardAnswer | None:
    return card_answer(text_of(frame.raw)) if frame is not None and len(frame.raw) > 1 else None


def _framer(name: str, command: str) -> AnswerFramer:
    def answers(frame: Frame) -> bool:
        answer = _answered(frame)
        return answer is not None and answer.command == command and frame.fields["address"] == 0

    return AnswerFramer(name, framer(), answers)


def _request(name: str, command: str, title: Words) -> Request:
    raw = message(b"C" + bytes.fromhex(command.replace("/", "")))
    return Request(name, raw, title, partial(_framer, name, command), longest=LONGEST, acknowledge=_ACK)


class F2CardReaderProbe(Probe):
    """Serial number, version, configuration, status and bin counter; nothing is moved and nothing initialised."""

    name = "card.f2"
    part = "CRD"
    zh = "读卡器/发卡机状态（F2 系列，CRT-571/591）"
    en = "Card reader or dispenser status (F2 family, CRT-571/591)"
    confirm = READER_FREE
    patience = Patience(tries=2, answer_ms=2300)
    requests = (
        _request("serial", "A2/30", say("Question: serial number?")),
        _request("version", "A4/30", say("Question: firmware version?")),
        _request("state", "31/30", say("Question: which state?")),
        _request("configuration", "A3/30", say("Question: configuration?")),
        _request("bin_counter", BIN_COUNTER, say("Question: how many cards in the bin?")),
    )
    optional = frozenset({"serial", "version", "configuration", "bin_counter"})

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """The meaning of the state or of the counter; a refused optional question is no finding."""
        answer = _answered(reading.frame)
        if answer is None:
            return ()
        if reading.request.name == "state":
            return status_of(answer) if answer.positive else error_of(answer)
        return bin_count(answer) if answer.command == BIN_COUNTER else ()

    def identity(self, readings: tuple[Reading, ...]) -> Mapping[str, str]:
        """Serial number, version and configuration, where they were told."""
        named = ((_NAMES.get(reading.request.name), _answered(reading.frame)) for reading in readings)
        told = {name: printed(data_of(answer)) for name, answer in named if name and answer}
        return {name: text for name, text in told.items() if text}

    def counters(self, readings: tuple[Reading, ...]) -> Mapping[str, Decimal]:
        """Cards that lie in the bin."""
        answers = [answer for reading in readings if (answer := _answered(reading.frame))]
        told = [printed(data_of(answer)) for answer in answers if answer.command == BIN_COUNTER]
        return numbers_of({"cards_in_bin": told[0]}) if told else {}
