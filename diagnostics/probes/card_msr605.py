"""Does a magnetic stripe reader MSR605/206 answer, and is its memory sound?"""

from collections.abc import Callable, Mapping
from functools import partial

from diagnostics.framing import Frame, Framer, Request
from diagnostics.framing.msr605 import LONGEST, MODEL, STATUS, VERSION, answer_framer, model_framer
from diagnostics.framing.stream import AnswerFramer
from diagnostics.meaning import Finding, meaning_table
from diagnostics.patience import Patience
from diagnostics.probes import Probe, Reading
from diagnostics.protocols.msr605 import ram_test_of, status_of
from diagnostics.safety import READER_FREE
from fieldkit.domain.words import Words, say

_REFUSED = "34"
_LINK, _COERCIVITY, _RAM = ("79",), ("48", "4C", _REFUSED), ("30", "41")


def _is_model(frame: Frame) -> bool:
    return frame.name == MODEL


def _is_version(frame: Frame) -> bool:
    return frame.name == VERSION or _has_code((_REFUSED,), frame)


def _has_code(codes: tuple[str, ...], frame: Frame) -> bool:
    return frame.name == STATUS and frame.fields["code"] in codes


def _framer(name: str, inner: Callable[[], Framer], answers: Callable[[Frame], bool]) -> AnswerFramer:
    return AnswerFramer(name, inner(), answers)


def _request(
    name: str,
    code: int,
    title: Words,
    answers: Callable[[Frame], bool],
    inner: Callable[[], Framer] = answer_framer,
) -> Request:
    return Request(name, bytes((0x1B, code)), title, partial(_framer, name, inner, answers), longest=LONGEST)


class Msr605CardReaderProbe(Probe):
    """Link test, model, version, write strength and RAM test; nothing waits for a swipe and no card is written."""

    name = "card.msr605"
    part = "CRD"
    zh = "磁条读写器状态（MSR605/206）"
    en = "Magnetic stripe reader status (MSR605/206)"
    confirm = READER_FREE
    patience = Patience(answer_ms=500)
    requests = (
        _request("model", 0x74, say("Question: model name?"), _is_model, model_framer),
        _request("firmware", 0x76, say("Question: firmware version?"), _is_version),
        _request("link", 0x65, say("Question: is the link good?"), partial(_has_code, _LINK)),
        _request("ram", 0x87, say("Question: is the memory sound?"), partial(_has_code, _RAM)),
        _request("coercivity", 0x64, say("Question: which write strength?"), partial(_has_code, _COERCIVITY)),
    )
    optional = frozenset({"model", "firmware", "coercivity"})

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """The meaning of a status byte."""
        if reading.frame is None or "text" in reading.frame.fields:
            return ()
        if reading.frame.fields["code"] == _REFUSED:
            return (meaning_table("msr605").named("msr605.not_supported"),)
        return (ram_test_of(reading.frame) if reading.request.name == "ram" else status_of(reading.frame),)

    def identity(self, readings: tuple[Reading, ...]) -> Mapping[str, str]:
        """Model digit and version text."""
        told = super().identity(readings)
        return {name: f"MSR {text}" if name == "model" else text for name, text in told.items()}
