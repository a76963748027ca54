"""Which EBDS banknote validator is this, and which firmware does it run?"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from diagnostics.framing import Frame, Request, understand
from diagnostics.framing.ebds import AUXILIARY, LONGEST, data_of, framer, message
from diagnostics.framing.stream import AnswerFramer
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding, meaning_table
from diagnostics.patience import BY_CHECK, Patience
from diagnostics.probes import Ask, Probe, Reading
from diagnostics.protocols.ebds import text_of
from diagnostics.safety import VALIDATOR_FREE
from fieldkit.domain.words import Words, say

_QUERY_CONTROL = AUXILIARY << 4
_OTHER_BIT = "_1"

_QUERIES: tuple[tuple[str, int, Words], ...] = (
    ("model", 0x04, say("Question: type of the validator?")),
    ("serial", 0x05, say("Question: serial number of the validator?")),
    ("firmware", 0x07, say("Question: part number of the application?")),
    ("boot", 0x06, say("Question: part number of the boot program?")),
    ("variant", 0x08, say("Question: name of the note set?")),
    ("variant_part", 0x09, say("Question: part number of the note set?")),
)


def _framer(name: str, ack: int) -> AnswerFramer:
    def answers(frame: Frame) -> bool:
        return frame.fields["kind"] == AUXILIARY and frame.fields["ack"] == ack and bool(data_of(frame.raw))

    return AnswerFramer(name, framer(), answers)


def _requests(ack: int) -> tuple[Request, ...]:
    suffix = _OTHER_BIT if ack else ""
    return tuple(
        Request(
            name + suffix,
            message(_QUERY_CONTROL | ack, bytes((0, 0, number))),
            title,
            partial(_framer, name + suffix, ack),
            longest=LONGEST,
        )
        for name, number, title in _QUERIES
    )


class EbdsValidatorProbe(Probe):
    """Identity by auxiliary queries only: the poll that tells the state would rewrite the enabled notes."""

    name = "bnv.ebds"
    part = "BNV"
    answers = frozenset({"bnv.poll"})
    zh = "纸币识别器身份（EBDS）"
    en = "Banknote validator identity (EBDS)"
    settings = LineSettings(9600, 7, "E", 1)
    confirm = VALIDATOR_FREE
    patience = Patience(tries=2, quiet_ms=BY_CHECK)
    requests = _requests(0) + _requests(1)

    def run(self, ask: Ask) -> Iterator[Reading]:
        """The ACK number turns over with each question; only the first is asked with both.

        A device takes a message with the number that it heard last for a repeated one, and repeats its reply. Which
        number that is nobody knows at first; a silence later on leaves it open again, and so ends the run.
        """
        by_bit = (_requests(0), _requests(1))
        first, bit = ask(by_bit[0][0]), 1
        if first.frame is None:
            second, bit = ask(by_bit[1][0]), 0
            yield _without_repeated_reply(first) if second.frame else first
            first = second
        yield first
        if first.frame is None:
            return
        for place in range(1, len(_QUERIES)):
            reading = ask(by_bit[bit][place])
            yield reading
            if reading.frame is None:
                return
            bit = 1 - bit

    def is_complete(self, readings: tuple[Reading, ...]) -> bool:
        """The validator said something about itself."""
        return bool(self.identity(readings))

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """That it answers, and that its state was left alone; said once."""
        if reading.frame is None or reading.request.name.removesuffix(_OTHER_BIT) != "model":
            return ()
        table = meaning_table("ebds")
        return table.named("ebds.identity"), table.named("ebds.state_not_asked")

    def identity(self, readings: tuple[Reading, ...]) -> Mapping[str, str]:
        """Type, serial number and part numbers."""
        texts = {
            reading.request.name.removesuffix(_OTHER_BIT): text_of(data_of(reading.frame.raw))
            for reading in readings
            if reading.frame is not None
        }
        return {name: text for name, text in texts.items() if text}


def _without_repeated_reply(reading: Reading) -> Reading:
    """A whole reply to somebody's last message is no noise."""
    return reading if understand(reading.request, reading.raw).errors else replace(reading, noisy=0)
