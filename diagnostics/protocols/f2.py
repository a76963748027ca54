"""The F2 family: what do the messages of a card reader or dispenser and of its host say?"""

from diagnostics.card_reader_protocol import ACK, NAK, CardReaderProtocol
from diagnostics.framing import Framer
from diagnostics.framing.card_answers import CardAnswer
from diagnostics.framing.f2 import framer, text_of
from diagnostics.meaning import Finding, meaning_table
from diagnostics.protocols import Sender

SERIAL, VERSION, BIN_COUNTER = "A2/30", "A4/30", "A5/30"
_TOPICS = ("card", "stacker", "bin")


class F2Protocol(CardReaderProtocol):
    """Creator CRT-571/591, MTK-F31 and relatives; answers name their command."""

    name = "f2"
    zh = "F2 系列读卡器（CRT-571/591）"
    en = "F2 card reader family (CRT-571/591)"
    status_length = 3
    controls = {
        "ack": ACK,
        "nak": NAK,
        "eot": ("eot", "线路已清除", "EOT: line cleared"),
        "enq": ("enq", "询问", "ENQ"),
    }
    texts = frozenset({SERIAL, VERSION, BIN_COUNTER})
    counter = "f2.bin_counter"

    def framer(self, sender: Sender) -> Framer:  # noqa: ARG002  both ends frame alike
        """Cuts the stream of either end into messages."""
        return framer()

    def text(self, raw: bytes) -> bytes:
        """Command or answer letter, and what follows it."""
        return text_of(raw)

    def status(self, answer: CardAnswer) -> tuple[Finding, ...]:
        """What st0, st1 and st2 of a positive answer mean."""
        table, status = meaning_table(self.name), answer.rest[: self.status_length]
        raw = status.hex(" ").upper()
        return tuple(
            table.explain_code(topic, f"{code:02X}", raw) for topic, code in zip(_TOPICS, status, strict=False)
        )
