"""Sankyo ICT3K5/3Q8: what do the messages of a card reader and of its host say?"""

from dataclasses import replace

from diagnostics.framing import Frame, Framer
from diagnostics.framing.card_answers import CardAnswer, card_answer, card_command, printed
from diagnostics.framing.sankyo import CONTROLS, MESSAGE, framer, text_of
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding, meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request
from fieldkit.domain.text import one_line

REVISION, RETRACT_COUNTER = "41/31", "43/30"
_STATUS_LENGTH = 2


class SankyoProtocol(Protocol):
    """Sankyo card readers; answers name their command."""

    name = "sankyo"
    zh = "Sankyo ICT3K5/3Q8 读卡器"
    en = "Sankyo ICT3K5/3Q8 card reader"
    settings = LineSettings(9600, 8, "E", 1)

    def framer(self, sender: Sender) -> Framer:  # noqa: ARG002  both ends frame alike
        """Cuts the stream of either end into messages."""
        return framer()

    def tell(self, frame: Frame, sender: Sender) -> Told:
        """A request, an answer with its status, or control bytes."""
        if frame.name != MESSAGE:
            return _told_control(frame, sender)
        text = text_of(frame.raw)
        if sender is Sender.HOST:
            return _told_command(card_command(text) or text.hex(" ").upper())
        answer = card_answer(text)
        if answer is None:
            raw = text.hex(" ").upper()
            unknown = meaning_table(self.name).explain_code("answer", raw[:2], raw)
            return Told("unknown_answer", raw[:2], "未知应答", "Unknown answer", (unknown,))
        if not answer.positive:
            return Told(
                "error", answer.error, f"否定应答 {answer.error}", f"Negative {answer.error}", error_of(answer)
            )
        zh, en = f"肯定应答 {answer.command}", f"Positive answer to {answer.command}"
        return Told("answer", answer.command, zh + _detail(answer), en + _detail(answer), status_of(answer))


def status_of(answer: CardAnswer) -> tuple[Finding, ...]:
    """What st1 and st0 of a positive answer mean."""
    code = one_line(answer.rest[:_STATUS_LENGTH].decode("latin-1"))
    return (meaning_table("sankyo").explain_code("card", code, answer.rest[:_STATUS_LENGTH].hex(" ").upper()),)


def error_of(answer: CardAnswer) -> tuple[Finding, ...]:
    """What the error code of a negative answer means."""
    return (meaning_table("sankyo").explain_code("error", answer.error, answer.rest.hex(" ").upper()),)


def data_of(answer: CardAnswer) -> bytes:
    """What follows the status of a positive answer."""
    return answer.rest[_STATUS_LENGTH:] if answer.positive else b""


def retract_count(answer: CardAnswer) -> tuple[Finding, ...]:
    """The counter of retracted cards, where the answer has one."""
    digits = printed(data_of(answer))
    if not (digits.isascii() and digits.isdigit()):
        return ()
    counted = meaning_table("sankyo").named("sankyo.retract_counter", number=int(digits))
    return (replace(counted, raw=data_of(answer).hex(" ").upper()),)


def _detail(answer: CardAnswer) -> str:
    text = printed(data_of(answer))
    return f": {text}" if text and answer.command in (REVISION, RETRACT_COUNTER) else ""


def _told_control(frame: Frame, sender: Sender) -> Told:
    code = frame.raw.hex(" ").upper()
    if sender is Sender.HOST:
        return told_request(meaning_table("sankyo"), code)
    if frame.name == CONTROLS[0x06]:
        return Told("ack", code, "确认：已收到命令，随后应答", "ACK: request received, the answer follows")
    if frame.name == CONTROLS[0x15]:
        return Told("nak", code, "否认：命令已损坏", "NAK: the request arrived damaged")
    return Told("cancelled", code, "命令已取消", "Command cancelled")


def _told_command(command: str) -> Told:
    table = meaning_table("sankyo")
    told = told_request(table, command if command in table.requests else command[:2])
    return replace(told, code=command)
