"""ICT 104/106: what do the bytes of a banknote validator and of its host say?"""

from dataclasses import replace

from diagnostics.framing import Frame, Framer
from diagnostics.framing.ict import device_framer, host_framer
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding, meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request

_ESCROW, _FIRST_NOTE_TYPE = 0x81, 0x40


class IctProtocol(Protocol):
    """ICT 104/106: single bytes without a checksum; 3E and 5E mean other things from either end."""

    name = "ict"
    zh = "ICT 104/106 纸币识别器"
    en = "ICT 104/106 banknote validator"
    settings = LineSettings(9600, 8, "E", 1)

    def framer(self, sender: Sender) -> Framer:
        """Cuts the stream of one end."""
        return host_framer() if sender is Sender.HOST else device_framer()

    def tell(self, frame: Frame, sender: Sender) -> Told:
        """A command, a status or an event."""
        code = frame.raw.hex(" ").upper()
        if sender is Sender.HOST:
            return told_request(meaning_table(self.name), code)
        return Told(frame.name, code, "", "", findings(frame.raw))


def findings(raw: bytes) -> tuple[Finding, ...]:
    """What a message of the validator means."""
    table, shown = meaning_table("ict"), raw.hex(" ").upper()
    if raw[0] == _ESCROW:
        return (replace(table.named("ict.escrow_note", number=raw[1] - _FIRST_NOTE_TYPE), raw=shown),)
    return (table.explain_code("state", raw.hex().upper(), shown),)
