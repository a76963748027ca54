"""DDC/CI: what do a display and the computer behind it say to each other over the video cable?"""

from dataclasses import replace

from diagnostics.display_wear import brightness_finding
from diagnostics.framing import Frame, Framer
from diagnostics.framing.ddcci import data_of, framer
from diagnostics.meaning import Finding, meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request

_FEATURE_REPLY, _FEATURE_REPLY_LENGTH = 0x02, 8
_LUMINANCE, _POWER_MODE = 0x10, 0xD6


class DdcCiProtocol(Protocol):
    """VESA DDC/CI; runs over I2C, so its bytes come from a tool on the kiosk computer."""

    name = "ddcci"
    zh = "VESA DDC/CI 显示屏"
    en = "VESA DDC/CI display"

    def framer(self, sender: Sender) -> Framer:
        """Cuts the stream into messages."""
        return framer(answers=sender is Sender.DEVICE)

    def tell(self, frame: Frame, sender: Sender) -> Told:
        """A request by its opcode, or an answer."""
        data = data_of(frame.raw)
        code = data[:1].hex().upper()
        if sender is Sender.HOST:
            return told_request(meaning_table(self.name), code)
        if not data:
            return Told("null", "", "空报文", "Null message", (meaning_table(self.name).named("ddcci.busy"),))
        if _is_feature(data):
            return Told("feature", f"{data[2]:02X}", f"VCP {data[2]:02X}", f"VCP {data[2]:02X}", _feature(data))
        return Told("answer", code, f"应答 {data.hex(' ').upper()}", f"Reply {data.hex(' ').upper()}")


def _is_feature(data: bytes) -> bool:
    return len(data) == _FEATURE_REPLY_LENGTH and data[0] == _FEATURE_REPLY


def _feature(data: bytes) -> tuple[Finding, ...]:
    table, raw = meaning_table("ddcci"), data.hex(" ").upper()
    maximum, current = int.from_bytes(data[4:6], "big"), int.from_bytes(data[6:8], "big")
    if data[1]:
        return (replace(table.named("ddcci.not_supported"), raw=raw),)
    if data[2] == _POWER_MODE:
        return (table.explain_code("power", f"{current & 0xFF:02X}", raw),)
    if data[2] == _LUMINANCE and maximum:
        return (brightness_finding("ddcci", current * 100 // maximum, raw),)
    named = table.named("ddcci.feature", feature=f"{data[2]:02X}", current=current, maximum=maximum)
    return (replace(named, raw=raw),)
