"""What do card readers of the F2 family and of Sankyo have in common, beyond the letters of their answers?"""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from diagnostics.framing import Frame
from diagnostics.framing.card_answers import CardAnswer, card_answer, card_command, printed
from diagnostics.meaning import Finding, meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request


class CardReaderProtocol(Protocol):
    """Answers name their command; a positive one has a status before its data."""

    status_length: ClassVar[int]
    controls: ClassVar[Mapping[str, tuple[str, str, str]]]
    """Frame of control bytes -> its name, Chinese and English."""
    texts: ClassVar[frozenset[str]]
    """Commands whose answers carry text or digits."""
    counter: ClassVar[str]
    """Code of the finding for the number of cards that it counts."""

    @abstractmethod
    def text(self, raw: bytes) -> bytes:
        """Command or answer letter of a message, and what follows it."""

    @abstractmethod
    def status(self, answer: CardAnswer) -> tuple[Finding, ...]:
        """What the status of a positive answer means."""

    def answer_in(self, frame: Frame | None) -> CardAnswer | None:
        """The answer that a frame carries; None for control bytes and requests."""
        return card_answer(self.text(frame.raw)) if frame is not None and "text" in frame.fields else None

    def tell(self, frame: Frame, sender: Sender) -> Told:
        """A request, an answer with its status, or control bytes."""
        if "text" not in frame.fields:
            return self._told_control(frame, sender)
        text = self.text(frame.raw)
        if sender is Sender.HOST:
            return self._told_command(card_command(text) or text.hex(" ").upper())
        answer = card_answer(text)
        if answer is None:
            raw = text.hex(" ").upper()
            unknown = meaning_table(self.name).explain_code("answer", raw[:2], raw)
            return Told("unknown_answer", raw[:2], "未知应答", "Unknown answer", (unknown,))
        if not answer.positive:
            negative = f"否定应答 {answer.error}", f"Negative {answer.error}"
            return Told("error", answer.error, *negative, self.error(answer))
        zh, en, shown = f"肯定应答 {answer.command}", f"Positive answer to {answer.command}", self._detail(answer)
        return Told("answer", answer.command, zh + shown, en + shown, self.status(answer))

    def error(self, answer: CardAnswer) -> tuple[Finding, ...]:
        """What the error code of a negative answer means."""
        return (meaning_table(self.name).explain_code("error", answer.error, answer.rest.hex(" ").upper()),)

    def content(self, answer: CardAnswer) -> bytes:
        """What follows the status of a positive answer."""
        return answer.rest[self.status_length :] if answer.positive else b""

    def counted(self, answer: CardAnswer) -> tuple[Finding, ...]:
        """The number of cards, where the answer has one."""
        digits = printed(self.content(answer))
        if not (digits.isascii() and digits.isdigit()):
            return ()
        finding = meaning_table(self.name).named(self.counter, number=int(digits))
        return (replace(finding, raw=self.content(answer).hex(" ").upper()),)

    def _detail(self, answer: CardAnswer) -> str:
        text = printed(self.content(answer))
        return f": {text}" if text and answer.command in self.texts else ""

    def _told_control(self, frame: Frame, sender: Sender) -> Told:
        code = frame.raw.hex(" ").upper()
        if sender is Sender.HOST:
            return told_request(meaning_table(self.name), code)
        name, zh, en = self.controls[frame.name]
        return Told(name, code, zh, en)

    def _told_command(self, command: str) -> Told:
        table = meaning_table(self.name)
        told = told_request(table, command if command in table.requests else command[:2])
        return replace(told, code=command)


ACK = ("ack", "确认：已收到命令，随后应答", "ACK: request received, the answer follows")
NAK = ("nak", "否认：命令已损坏", "NAK: the request arrived damaged")
