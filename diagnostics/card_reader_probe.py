"""How is a card reader of the F2 family or of Sankyo asked, and what do its answers mean for a verdict?"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import ClassVar

from diagnostics.card_reader_protocol import CardReaderProtocol
from diagnostics.counters import numbers_of
from diagnostics.framing import Frame, Framer, Request
from diagnostics.framing.card_answers import CardAnswer, printed
from diagnostics.framing.stream import AnswerFramer
from diagnostics.meaning import Finding
from diagnostics.probes import Probe, Reading
from diagnostics.protocols import Sender
from fieldkit.domain.words import Words

_ACK = b"\x06"
_ADDRESS = 0

Message = Callable[[bytes], bytes]


class CardReaderProbe(Probe):
    """A state that decides, a counter, and texts; no card is moved and nothing is initialised."""

    part = "CRD"
    protocol: ClassVar[CardReaderProtocol]
    counter_command: ClassVar[str]
    counter_name: ClassVar[str]
    """Name in `diagnostics.counters`."""

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """The meaning of the state or of the counter; a refused optional question is no finding."""
        answer = self.protocol.answer_in(reading.frame)
        if answer is None:
            return ()
        if reading.request.name == "state":
            return self.protocol.status(answer) if answer.positive else self.protocol.error(answer)
        return self.protocol.counted(answer) if answer.command == self.counter_command else ()

    def counters(self, readings: tuple[Reading, ...]) -> Mapping[str, Decimal]:
        """The cards that it counts."""
        answers = [answer for reading in readings if (answer := self.protocol.answer_in(reading.frame))]
        told = [self.printed(answer) for answer in answers if answer.command == self.counter_command]
        return numbers_of({self.counter_name: told[0]}) if told else {}

    def printed(self, answer: CardAnswer) -> str:
        """The text of an answer."""
        return printed(self.protocol.content(answer))


def question(protocol: CardReaderProtocol, message: Message, longest: int) -> Callable[[str, str, Words], Request]:
    """The way to make the questions of such a reader: name, command such as `31/30`, title."""

    def answers(command: str, frame: Frame) -> bool:
        answer = protocol.answer_in(frame)
        return answer is not None and answer.command == command and frame.fields.get("address", 0) == _ADDRESS

    def framer(name: str, command: str) -> Framer:
        return AnswerFramer(name, protocol.framer(Sender.DEVICE), partial(answers, command))

    def request(name: str, command: str, title: Words) -> Request:
        raw = message(b"C" + bytes.fromhex(command.replace("/", "")))
        return Request(name, raw, title, partial(framer, name, command), longest=longest, acknowledge=_ACK)

    return request
