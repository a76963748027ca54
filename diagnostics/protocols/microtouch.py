"""3M MicroTouch: what do the messages of a touch controller and of its host say?"""

from dataclasses import replace

from diagnostics.framing import Frame, Framer
from diagnostics.framing.microtouch import TOUCH, answer_framer, request_framer, text_of
from diagnostics.meaning import Finding, meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request

_STATUS_BASE = "@@"
_TITLES = {
    "positive": ("ack", "肯定应答", "Positive response"),
    "negative": ("nak", "否定应答", "Negative response"),
    "unit_type": ("unit_type", "类型和自检（应答 UT、UV）", "Type and self-test (reply to UT, UV)"),
    "identity": ("identity", "型号和固件（应答 OI）", "Identity (reply to OI)"),
    "status_bytes": ("status", "状态（应答 OS）", "Status (reply to OS)"),
    "text": ("text", "文本", "Text"),
}


class MicroTouchProtocol(Protocol):
    """MicroTouch serial commands: letters between SOH and CR, no checksum."""

    name = "microtouch"
    zh = "3M MicroTouch 触摸屏"
    en = "3M MicroTouch touch screen"

    def framer(self, sender: Sender) -> Framer:
        """Cuts the stream into messages and touches."""
        return answer_framer() if sender is Sender.DEVICE else request_framer()

    def tell(self, frame: Frame, sender: Sender) -> Told:
        """A command, or an answer by its shape."""
        if sender is Sender.HOST:
            return told_request(meaning_table(self.name), text_of(frame.raw))
        kind = str(frame.fields["kind"])
        if kind == TOUCH:
            return Told(TOUCH, "", "触摸", "Touch", findings(frame))
        name, zh, en = _TITLES[kind]
        return Told(name, text_of(frame.raw), zh, en, findings(frame))


def findings(frame: Frame) -> tuple[Finding, ...]:
    """What an answer means."""
    table, kind = meaning_table("microtouch"), frame.fields["kind"]
    if kind == TOUCH:
        return (table.named("microtouch.touched"),)
    if kind == "unit_type":
        return table.explain("unit_type", int(str(frame.fields["status"]), 16))
    if kind == "identity":
        named = table.named("microtouch.identity", type=str(frame.fields["type"]), firmware=firmware(frame))
        return (named,)
    if kind == "negative":
        return (table.named("microtouch.refused"),)
    return _status(frame) if kind == "status_bytes" else ()


def firmware(frame: Frame) -> str:
    """Firmware version of an identity, such as `1.00`."""
    digits = str(frame.fields["firmware"])
    return f"{digits[:2].lstrip('0') or '0'}.{digits[2:]}"


def _status(frame: Frame) -> tuple[Finding, ...]:
    text = text_of(frame.raw)
    if text == _STATUS_BASE:
        return (meaning_table("microtouch").named("microtouch.status_clear"),)
    raw = text.encode("ascii").hex(" ").upper()
    return (replace(meaning_table("microtouch").named("microtouch.status_bytes", bits=raw), raw=raw),)
