"""ISO 7816-3: what does the answer to reset of a chip card say?"""

from diagnostics.framing import Frame, Framer
from diagnostics.framing.atr import framer, layout_of
from diagnostics.line import LineSettings
from diagnostics.meaning import meaning_table
from diagnostics.protocols import Protocol, Sender, Told


class AtrProtocol(Protocol):
    """The first bytes of a chip card; a card only answers, it is never asked here."""

    name = "atr"
    zh = "IC 卡复位应答（ISO 7816-3 ATR）"
    en = "Answer to reset of a chip card (ISO 7816-3 ATR)"
    settings = LineSettings(9600, 8, "E", 2)

    def framer(self, sender: Sender) -> Framer:  # noqa: ARG002  only a card sends this
        """Finds answers to reset."""
        return framer()

    def tell(self, frame: Frame, sender: Sender) -> Told:  # noqa: ARG002  only a card sends this
        """Protocols and historical bytes, and whether a check byte vouches for them."""
        table, layout = meaning_table(self.name), layout_of(frame.raw)
        assert layout is not None, "the framer lets whole answers through only"
        end = len(frame.raw) - layout.checked
        answered = table.named(
            "atr.answered",
            protocols=", ".join(f"T={protocol}" for protocol in layout.protocols),
            historical=frame.raw[layout.historical_at : end].hex(" ").upper() or "-",
        )
        unchecked = () if layout.checked else (table.named("atr.not_checked"),)
        return Told("atr", f"{frame.raw[0]:02X}", "", "", (answered, *unchecked))
