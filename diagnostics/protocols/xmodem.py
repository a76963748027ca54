"""XMODEM and YMODEM, SLIP and COBS: what do the blocks and packets of a file transfer say?"""

from diagnostics.framing import Frame, Framer
from diagnostics.framing.xmodem import BLOCK, CONTROLS, framer
from diagnostics.line import LineSettings
from diagnostics.meaning import meaning_table
from diagnostics.protocols import Protocol, Sender, Told

_CODES = {name: f"{code:02X}" for code, name in CONTROLS.items()}
_CANCEL = "can"


class XmodemProtocol(Protocol):
    """Blocks with number and check value; they are read here and sent by the upgrade only, never by a probe."""

    name = "xmodem"
    zh = "XMODEM 文件传输（含 SLIP、COBS 包）"
    en = "XMODEM file transfer (and SLIP and COBS packets)"
    settings = LineSettings(115200)

    def framer(self, sender: Sender) -> Framer:  # noqa: ARG002  either end may send the file
        """Cuts the stream of either end into blocks, controls and packets."""
        return framer()

    def tell(self, frame: Frame, sender: Sender) -> Told:
        """A block, a control or a packet."""
        table = meaning_table(self.name)
        known = table.requests[frame.name]
        read_only = known.read_only if sender is Sender.HOST else None
        code, zh, en = _detail(frame)
        cancelled = frame.name == _CANCEL and sender is Sender.DEVICE
        found = (table.explain_code("control", _CANCEL, code),) if cancelled else ()
        return Told(frame.name, code, known.zh + zh, known.en + en, found, read_only)


def _detail(frame: Frame) -> tuple[str, str, str]:
    """Code, and what the Chinese and the English sentence add."""
    fields = frame.fields
    if frame.name in _CODES:
        return _CODES[frame.name], "", ""
    if frame.name != BLOCK:
        return "", f"：{fields['data']}", f": {fields['data']}"
    number, size = fields["number"], fields["size"]
    zh, en = ("CRC", "CRC") if fields["check"] == "crc" else ("校验和", "8-bit checksum")
    return f"{number:02X}", f" {number}，{size} 字节，{zh}", f" {number}, {size} bytes, {en}"
