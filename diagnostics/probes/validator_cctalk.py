"""Can a ccTalk banknote validator take notes: who is it, is it without faults, how many notes did it reject?"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial

from diagnostics.framing import Frame, Request
from diagnostics.framing.cctalk import HOST, LONGEST, VALIDATOR, data_of, device_framer, message
from diagnostics.framing.stream import AnswerFramer
from diagnostics.meaning import Finding, meaning_table
from diagnostics.patience import BY_CHECK, Patience
from diagnostics.probes import Ask, Probe, Reading, asked_in_turn
from diagnostics.protocols.cctalk import comms_of, events_of, fault_of, number_of, refusal_of, text_of
from diagnostics.safety import VALIDATOR_FREE
from fieldkit.domain.words import Words, say

_WITH_CRC = "_crc"
_EVENTS_LENGTH, _COMMS_LENGTH = 11, 3
_COUNTER_LENGTHS = range(1, 5)
_REJECTS_WORTH_A_WORD, _REJECT_PERCENT = 20, 10

Fits = Callable[[bytes], bool]


def _is_empty(data: bytes) -> bool:
    return not data


def _is_text(data: bytes) -> bool:
    return bool(text_of(data))


def _is_counter(data: bytes) -> bool:
    return len(data) in _COUNTER_LENGTHS


def _has_length(length: int, data: bytes) -> bool:
    return len(data) == length


_QUESTIONS: tuple[tuple[str, int, Words, Fits], ...] = (
    ("simple_poll", 254, say("Question: is anybody there? (simple poll)"), _is_empty),
    ("serial", 242, say("Question: serial number of the validator?"), _is_counter),
    ("manufacturer", 246, say("Question: manufacturer?"), _is_text),
    ("product", 244, say("Question: product code?"), _is_text),
    ("software", 241, say("Question: software revision?"), _is_text),
    ("build", 192, say("Question: build code?"), _is_text),
    ("self_check", 232, say("Question: what does the self-check say?"), bool),
    ("events", 159, say("Question: newest note event? (it stays)"), partial(_has_length, _EVENTS_LENGTH)),
    ("accepted", 225, say("Question: how many notes were accepted?"), _is_counter),
    ("rejected", 194, say("Question: how many notes were rejected?"), _is_counter),
    ("frauds", 193, say("Question: how many fraud attempts?"), _is_counter),
    ("comms", 2, say("Question: which errors did it count on the line?"), partial(_has_length, _COMMS_LENGTH)),
)


def _framer(name: str, crc: bool, fits: Fits) -> AnswerFramer:
    def answers(frame: Frame) -> bool:
        fields, source = frame.fields, frame.raw[2]
        own = fields["to"] == HOST and fields["check"] == ("crc" if crc else "sum")
        header = int(fields["header"])
        return own and (crc or source == VALIDATOR) and bool(header or fits(data_of(frame.raw)))

    return AnswerFramer(name, device_framer(), answers)


def _requests(crc: bool) -> tuple[Request, ...]:
    suffix = _WITH_CRC if crc else ""
    return tuple(
        Request(name + suffix, message(header, crc=crc), title, partial(_framer, name + suffix, crc, fits), LONGEST)
        for name, header, title, fits in _QUESTIONS
    )


class CctalkValidatorProbe(Probe):
    """Identity, self-check, event buffer and counters at address 40; with CRC where sums get no answer."""

    name = "bnv.cctalk"
    part = "BNV"
    answers = frozenset({"bnv.poll"})
    zh = "纸币识别器状态（ccTalk）"
    en = "Banknote validator status (ccTalk)"
    confirm = VALIDATOR_FREE
    patience = Patience(tries=2, answer_ms=1200, quiet_ms=BY_CHECK)
    requests = _requests(crc=False) + _requests(crc=True)
    optional = frozenset(
        request.name for request in requests if not request.name.startswith(("simple_poll", "self_check"))
    )

    def run(self, ask: Ask) -> Iterator[Reading]:
        """The checksum mode is a setting of the device: whoever is silent to sums is asked with CRC."""
        for crc in (False, True):
            questions = _requests(crc)
            poll = ask(questions[0])
            yield poll
            if poll.frame is not None:
                yield from _with_accepted(asked_in_turn(ask, questions[1:], self.optional))
                return

    def is_complete(self, readings: tuple[Reading, ...]) -> bool:
        """The self-check was answered."""
        return any(_name(reading) == "self_check" and bool(_data(reading)) for reading in readings)

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """Self-check, newest event, counters, or why a question was not answered."""
        if reading.frame is None or (refused := refusal_of(int(reading.frame.fields["header"]))):
            return refused if reading.frame else ()
        judged: dict[str, Callable[[bytes], tuple[Finding, ...]]] = {
            "self_check": fault_of,
            "events": events_of,
            "comms": comms_of,
            "accepted": _accepted,
            "frauds": _frauds,
        }
        if _name(reading) == "rejected":
            return _rejected(number_of(_data(reading)), reading.frame.fields.get("accepted"))
        tell = judged.get(_name(reading))
        return tell(_data(reading)) if tell else ()

    def identity(self, readings: tuple[Reading, ...]) -> Mapping[str, str]:
        """Serial number, maker with product, software with build."""
        said = {_name(reading): _data(reading) for reading in readings if _data(reading)}
        texts = {name: text_of(said.get(name, b"")) for name in ("manufacturer", "product", "software", "build")}
        told = {
            "serial": str(number_of(said["serial"])) if "serial" in said else "",
            "model": " ".join(filter(None, (texts["manufacturer"], texts["product"]))),
            "firmware": " ".join(filter(None, (texts["software"], texts["build"]))),
        }
        return {name: value for name, value in told.items() if value}

    def counters(self, readings: tuple[Reading, ...]) -> Mapping[str, Decimal]:
        """Notes accepted and rejected, fraud attempts."""
        said = {_name(reading): _data(reading) for reading in readings if _data(reading)}
        return {name: Decimal(number_of(said[name])) for name in ("accepted", "rejected", "frauds") if name in said}


def _with_accepted(readings: Iterator[Reading]) -> Iterator[Reading]:
    """Puts the count of accepted notes beside that of the rejected ones, which says little alone."""
    accepted: dict[str, int | str] = {}
    for reading in readings:
        if _name(reading) == "accepted" and _data(reading):
            accepted = {"accepted": number_of(_data(reading))}
        frame = reading.frame
        yield replace(reading, frame=replace(frame, fields={**frame.fields, **accepted})) if frame else reading


def _accepted(data: bytes) -> tuple[Finding, ...]:
    return (meaning_table("cctalk").named("cctalk.accepted", number=number_of(data)),)


def _frauds(data: bytes) -> tuple[Finding, ...]:
    number = number_of(data)
    return (meaning_table("cctalk").named("cctalk.frauds" if number else "cctalk.no_frauds", number=number),)


def _rejected(rejected: int, accepted: int | str | None) -> tuple[Finding, ...]:
    table = meaning_table("cctalk")
    many = isinstance(accepted, int) and rejected * 100 > accepted * _REJECT_PERCENT
    if many and rejected >= _REJECTS_WORTH_A_WORD:
        return (table.named("cctalk.rejects_high", rejected=rejected, accepted=str(accepted)),)
    return (table.named("cctalk.rejected", number=rejected),)


def _name(reading: Reading) -> str:
    return reading.request.name.removesuffix(_WITH_CRC)


def _data(reading: Reading) -> bytes:
    """What an answer that is no refusal holds."""
    frame = reading.frame
    return data_of(frame.raw) if frame and not frame.fields["header"] else b""
