"""QU-CD-720M: what do the messages of this card dispenser and of its host say?"""

from diagnostics.framing import Frame, Framer
from diagnostics.framing.cd720m import MESSAGE, device_framer, host_framer, text_of
from diagnostics.meaning import meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request
from fieldkit.domain.text import one_line


class Cd720mProtocol(Protocol):
    """Two letters between STX and ETX; the public text explains the requests and not the status bytes."""

    name = "cd720m"
    zh = "QU-CD-720M 发卡机"
    en = "QU-CD-720M card dispenser"

    def framer(self, sender: Sender) -> Framer:
        """Cuts the stream of this end into messages."""
        return host_framer() if sender is Sender.HOST else device_framer()

    def tell(self, frame: Frame, sender: Sender) -> Told:
        """A request, a single byte, or status bytes as they came."""
        table, code = meaning_table(self.name), frame.raw.hex().upper()
        if sender is Sender.HOST:
            letters = one_line(text_of(frame.raw).decode("latin-1"))
            return told_request(table, letters if frame.name == MESSAGE else code)
        if frame.name != MESSAGE:
            return Told(frame.name, code, "应答字节", frame.name.upper())
        status = text_of(frame.raw).hex(" ").upper()
        return Told("status", status, "状态", "Status", (table.named("cd720m.status_bytes", bits=status),))
