"""The F2 family: what do the messages of a card reader or dispenser and of its host say?"""

from dataclasses import replace

from diagnostics.framing import Frame, Framer
from diagnostics.framing.card_answers import CardAnswer, card_answer, card_command, printed
from diagnostics.framing.f2 import CONTROLS, framer, text_of
from diagnostics.meaning import Finding, meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request

SERIAL, VERSION, BIN_COUNTER = "A2/30", "A4/30", "A5/30"
_STATUS_LENGTH = 3
_TOPICS = ("card", "stacker", "bin")
_CONTROL_NAMES = {
    "ack": ("确认：已收到命令，随后应答", "ACK: request received, the answer follows"),
    "nak": ("否认：命令已损坏", "NAK: the request arrived damaged"),
    "eot": ("线路已清除", "EOT: line cleared"),
    "enq": ("询问", "ENQ"),
}


class F2Protocol(Protocol):
    """Creator CRT-571/591, MTK-F31 and relatives; answers name their command."""

    name = "f2"
    zh = "F2 系列读卡器（CRT-571/591）"
    en = "F2 card reader family (CRT-571/591)"

    def framer(self, sender: Sender) -> Framer:  # noqa: ARG002  both ends frame alike
        """Cuts the stream of either end into messages."""
        return framer()

    def tell(self, frame: Frame, sender: Sender) -> Told:
        """A request, an answer with its status, or a single byte."""
        if frame.name in CONTROLS.values():
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
    """What st0, st1 and st2 of a positive answer mean."""
    table, status = meaning_table("f2"), answer.rest[:_STATUS_LENGTH]
    raw = status.hex(" ").upper()
    return tuple(
        table.explain_code(topic, f"{code:02X}", raw) for topic, code in zip(_TOPICS, status, strict=False)
    )


def error_of(answer: CardAnswer) -> tuple[Finding, ...]:
    """What the error code of a negative answer means."""
    return (meaning_table("f2").explain_code("error", answer.error, answer.rest.hex(" ").upper()),)


def data_of(answer: CardAnswer) -> bytes:
    """What follows the status of a positive answer."""
    return answer.rest[_STATUS_LENGTH:] if answer.positive else b""


def bin_count(answer: CardAnswer) -> tuple[Finding, ...]:
    """The counter of the bin, where the answer has one."""
    digits = printed(data_of(answer))
    if not (digits.isascii() and digits.isdigit()):
        return ()
    counted = meaning_table("f2").named("f2.bin_counter", number=int(digits))
    return (replace(counted, raw=data_of(answer).hex(" ").upper()),)


def _detail(answer: CardAnswer) -> str:
    text = printed(data_of(answer))
    return f": {text}" if text and answer.command in (SERIAL, VERSION, BIN_COUNTER) else ""


def _told_control(frame: Frame, sender: Sender) -> Told:
    if sender is Sender.HOST:
        return told_request(meaning_table("f2"), frame.raw.hex().upper())
    zh, en = _CONTROL_NAMES[frame.name]
    return Told(frame.name, frame.raw.hex().upper(), zh, en)


def _told_command(command: str) -> Told:
    table = meaning_table("f2")
    told = told_request(table, command if command in table.requests else command[:2])
    return replace(told, code=command)
