"""Can a JCM ID-003 validator take notes: which version is it, which state is it in, is the cash box there?"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from diagnostics.framing import Frame, Request
from diagnostics.framing.id003 import LONGEST, data_of, framer, message, text_of
from diagnostics.framing.stream import AnswerFramer
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding
from diagnostics.patience import BY_CHECK, Patience
from diagnostics.probes import Ask, Probe, Reading
from diagnostics.protocols.id003 import findings
from diagnostics.safety import VALIDATOR_FREE
from fieldkit.domain.words import Words, say

_INVALID_COMMAND = 0x4B
_STATES = (range(0x11, 0x1C), range(0x40, 0x4B))


def _framer(name: str, fits: Callable[[bytes], bool]) -> AnswerFramer:
    def answers(frame: Frame) -> bool:
        return fits(data_of(frame.raw))

    return AnswerFramer(name, framer(), answers)


def _is_state(data: bytes) -> bool:
    return any(data[0] in states for states in _STATES)


def _repeats(code: int, data: bytes) -> bool:
    return data[0] in (code, _INVALID_COMMAND)


def _request(name: str, code: int, title: Words, fits: Callable[[bytes], bool] | None = None) -> Request:
    own = fits or partial(_repeats, code)
    return Request(name, message(bytes((code,))), title, partial(_framer, name, own), longest=LONGEST)


_VERSION = _request("version", 0x88, say("Question: model and firmware version?"))
_STATE = replace(_request("state", 0x11, say("Question: which state?"), _is_state), twin=True)


class Id003ValidatorProbe(Probe):
    """Versions, one status, inhibition and the currency table; a pending credit is left to the application."""

    name = "bnv.id003"
    part = "BNV"
    answers = frozenset({"bnv.poll"})
    zh = "纸币识别器状态（ID-003）"
    en = "Banknote validator status (ID-003)"
    settings = LineSettings(9600, 8, "E", 1)
    confirm = VALIDATOR_FREE
    patience = Patience(answer_ms=400, quiet_ms=BY_CHECK)
    requests = (
        _VERSION,
        _request("boot_version", 0x89, say("Question: boot version?")),
        _STATE,
        _request("inhibit", 0x83, say("Question: is acceptance inhibited?")),
        _request("currency_table", 0x8A, say("Question: which notes does it know?")),
    )
    optional = frozenset({"boot_version", "inhibit", "currency_table"})

    def run(self, ask: Ask) -> Iterator[Reading]:
        """The version comes first: on a line that echoes, an echo of STATUS would pass for an idle unit."""
        echoes = False

        def asked(request: Request) -> Reading:
            nonlocal echoes
            reading = ask(replace(request, twin=request.twin and not echoes))
            echoes = echoes or reading.raw.startswith(_VERSION.raw)
            return reading

        yield from super().run(asked)

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """The meaning of a state, of the inhibition or of the currency table."""
        return findings(data_of(reading.frame.raw)) if reading.frame else ()

    def identity(self, readings: tuple[Reading, ...]) -> Mapping[str, str]:
        """Version texts; ID-003 knows no serial number."""
        told: dict[str, str] = {}
        for reading in readings:
            data = data_of(reading.frame.raw) if reading.frame else b""
            if data[:1] == b"\x88":
                told["firmware"] = text_of(data)
                told["model"] = told["firmware"].partition(" ")[0]
            elif data[:1] == b"\x89":
                told["boot"] = text_of(data)
        return told
