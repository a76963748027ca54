"""Can an MDB banknote validator behind an RS-232 adapter take notes: what does it report, is its stacker full?"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from diagnostics.framing import Frame, Request, understand
from diagnostics.framing.mdb import (
    ANSWER,
    LONGEST,
    REPORT,
    SETUP_LENGTH,
    VALIDATOR,
    ListeningFramer,
    adapter_framer,
    command,
    data_of,
)
from diagnostics.framing.stream import AnswerFramer
from diagnostics.meaning import Finding
from diagnostics.patience import Patience
from diagnostics.probes import Ask, Probe, Reading
from diagnostics.protocols.mdb import answer_of, report_of
from diagnostics.safety import VALIDATOR_FREE
from fieldkit.domain.words import Words, say

_STACKER_LENGTH = 2
_SHORTEST_TEXT = len("30 09")


def _framer(name: str, listens: bool, fits: Callable[[Frame], bool]) -> AnswerFramer:
    return AnswerFramer(name, ListeningFramer() if listens else adapter_framer(), fits)


def _is_report(frame: Frame) -> bool:
    """A report in text, as adapters send it: two plain bytes may be a piece of a line."""
    return frame.name == REPORT and len(frame.raw) >= _SHORTEST_TEXT and data_of(frame)[0] == VALIDATOR


def _is_answer(length: int, frame: Frame) -> bool:
    return frame.name == ANSWER and len(data_of(frame)) == length


def _request(name: str, raw: bytes, title: Words, fits: Callable[[Frame], bool]) -> Request:
    return Request(name, raw, title, partial(_framer, name, not raw, fits), longest=LONGEST, once=not raw)


class MdbValidatorProbe(Probe):
    """Listens first, as adapters pass reports on by themselves; then asks for the parameters and the stacker."""

    name = "bnv.mdb"
    part = "BNV"
    answers = frozenset({"bnv.poll"})
    zh = "纸币识别器状态（MDB 转接盒）"
    en = "Banknote validator status (MDB adapter)"
    confirm = VALIDATOR_FREE
    patience = Patience(tries=2)
    requests = (
        _request("reports", b"", say("Listen: does it report anything by itself?"), _is_report),
        _request(
            "setup", command(0x31), say("Question: parameters of the validator?"), partial(_is_answer, SETUP_LENGTH)
        ),
        _request(
            "stacker", command(0x36), say("Question: is the stacker full?"), partial(_is_answer, _STACKER_LENGTH)
        ),
    )
    optional = frozenset({"reports", "stacker"})

    def run(self, ask: Ask) -> Iterator[Reading]:
        """The questions in their order; reports that come instead of an answer are no noise."""
        for reading in super().run(ask):
            heard = understand(reading.request, reading.raw)
            yield reading if reading.frame or heard.errors else replace(reading, noisy=0)

    def is_complete(self, readings: tuple[Reading, ...]) -> bool:
        """It reported something, or told its parameters; an enabled validator without notes reports nothing."""
        return any(reading.frame for reading in readings if reading.request.name in ("reports", "setup"))

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """What was reported, the parameters, and the stacker."""
        if reading.frame is None:
            return ()
        data = data_of(reading.frame)
        return report_of(data) if reading.request.name == "reports" else answer_of(data)
