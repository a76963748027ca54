"""Sankyo ICT3K5/3Q8: what do the messages of a card reader and of its host say?"""

from diagnostics.card_reader_protocol import ACK, NAK, CardReaderProtocol
from diagnostics.framing import Framer
from diagnostics.framing.card_answers import CardAnswer
from diagnostics.framing.sankyo import framer, text_of
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding, meaning_table
from diagnostics.protocols import Sender
from fieldkit.domain.text import one_line

REVISION, RETRACT_COUNTER = "41/31", "43/30"


class SankyoProtocol(CardReaderProtocol):
    """Sankyo card readers; answers name their command."""

    name = "sankyo"
    zh = "Sankyo ICT3K5/3Q8 读卡器"
    en = "Sankyo ICT3K5/3Q8 card reader"
    settings = LineSettings(9600, 8, "E", 1)
    status_length = 2
    controls = {"ack": ACK, "nak": NAK, "cancel": ("cancelled", "命令已取消", "Command cancelled")}
    texts = frozenset({REVISION, RETRACT_COUNTER})
    counter = "sankyo.retract_counter"

    def framer(self, sender: Sender) -> Framer:  # noqa: ARG002  both ends frame alike
        """Cuts the stream of either end into messages."""
        return framer()

    def text(self, raw: bytes) -> bytes:
        """Command or answer letter, and what follows it."""
        return text_of(raw)

    def status(self, answer: CardAnswer) -> tuple[Finding, ...]:
        """What st1 and st0 of a positive answer mean."""
        status = answer.rest[: self.status_length]
        code = one_line(status.decode("latin-1"))
        return (meaning_table(self.name).explain_code("card", code, status.hex(" ").upper()),)
