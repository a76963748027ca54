"""Can an Innovative SSP validator take notes: who is it, what happened, why was the last note rejected?"""

from collections.abc import Iterator, Mapping
from functools import partial

from diagnostics.framing import Frame, Request
from diagnostics.framing.ssp import LONGEST, SEQUENCE, data_of, framer, message, unit_of
from diagnostics.framing.stream import AnswerFramer
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding
from diagnostics.patience import BY_CHECK, Patience
from diagnostics.probes import Ask, Probe, Reading
from diagnostics.protocols.ssp import OK, channels_of, events_of, refusal_of, reject_of, serial_of, text_of
from diagnostics.safety import VALIDATOR_FREE
from fieldkit.domain.words import Words, say

_REPLIES = range(0xF0, 0xFB)


def _framer(name: str, sequence: int) -> AnswerFramer:
    def answers(frame: Frame) -> bool:
        return frame.fields["address"] == sequence and data_of(frame.raw)[0] in _REPLIES

    return AnswerFramer(name, framer(), answers)


def _request(name: str, code: int, sequence: int, title: Words) -> Request:
    raw = message(bytes((code,)), sequence)
    return Request(name, raw, title, partial(_framer, name, sequence), longest=LONGEST)


class SspValidatorProbe(Probe):
    """Identity, pending events without taking them, and the last reject; the sequence bit turns over each time."""

    name = "bnv.ssp"
    part = "BNV"
    answers = frozenset({"bnv.poll"})
    zh = "纸币识别器状态（SSP）"
    en = "Banknote validator status (SSP)"
    settings = LineSettings(9600, 8, "N", 2)
    confirm = VALIDATOR_FREE
    patience = Patience(quiet_ms=BY_CHECK)
    requests = (
        _request("sync", 0x11, SEQUENCE, say("Question: is anybody there? (sync)")),
        _request("serial", 0x0C, 0, say("Question: serial number of the validator?")),
        _request("firmware", 0x20, SEQUENCE, say("Question: firmware of the validator?")),
        _request("setup", 0x05, 0, say("Question: which notes does it know?")),
        _request("state", 0x56, SEQUENCE, say("Question: which events are pending? (they stay)")),
        _request("last_reject", 0x17, 0, say("Question: why was the last note rejected?")),
        _request("dataset", 0x21, SEQUENCE, say("Question: dataset version?")),
    )

    def run(self, ask: Ask) -> Iterator[Reading]:
        """Ends at the first silence: after a lost command the sequence bit would bring the previous reply again."""
        for request in self.requests:
            reading = ask(request)
            yield reading
            if reading.frame is None:
                return

    def is_complete(self, readings: tuple[Reading, ...]) -> bool:
        """The validator told its events."""
        return any(reading.request.name == "state" and _data(reading)[:1] == bytes((OK,)) for reading in readings)

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """Events, notes and last reject, or why a question was refused."""
        data = _data(reading)
        if not data or data[0] != OK:
            return refusal_of(data) if data else ()
        if reading.request.name == "state":
            return events_of(data)
        if reading.request.name == "last_reject":
            return reject_of(data)
        unit = unit_of(data[1:]) if reading.request.name == "setup" else None
        return channels_of(unit) if unit else ()

    def identity(self, readings: tuple[Reading, ...]) -> Mapping[str, str]:
        """Serial number, firmware and dataset; the firmware text begins with the model."""
        told: dict[str, str] = {}
        for reading in readings:
            data = _data(reading)
            if data[:1] == bytes((OK,)) and reading.request.name in ("serial", "firmware", "dataset"):
                told[reading.request.name] = serial_of(data) if reading.request.name == "serial" else text_of(data)
        if firmware := told.get("firmware"):
            told["model"] = firmware[:6]
        return {name: value for name, value in told.items() if value}


def _data(reading: Reading) -> bytes:
    return data_of(reading.frame.raw) if reading.frame else b""
