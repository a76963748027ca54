"""Elo SmartSet: what do the packets of a touch controller and of its host say?"""

from dataclasses import replace

from diagnostics.framing import Frame, Framer
from diagnostics.framing.elo import ACKNOWLEDGE, LENGTH, TOUCH, command_of, errors_of, framer
from diagnostics.meaning import Finding, meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request

_DIAGNOSTICS, _IDENTITY = "D", "I"
_ELECTRODE = 0x07
_KINDS = {"0": "AccuTouch", "1": "DuraTouch", "2": "IntelliTouch", "3": "CarrollTouch"}
_TITLES = {
    "A": ("ack", "应答回执", "Acknowledge"),
    "B": ("report", "上报间隔", "Report timing"),
    "C": ("calibration", "校准参数", "Calibration"),
    "D": ("diagnostics", "自检结果", "Diagnostics"),
    "E": ("emulation", "仿真设置", "Emulation"),
    "F": ("filter", "滤波参数", "Filter"),
    "H": ("timer", "定时器", "Timer"),
    "I": ("identity", "标识", "Identity"),
    "J": ("jumpers", "跳线", "Jumpers"),
    "K": ("key", "密钥", "Key"),
    "L": ("low_power", "低功耗", "Low power"),
    "M": ("mode", "工作模式", "Mode"),
    "O": ("owner", "厂家", "Owner"),
    "P": ("parameter", "通信参数", "Parameter"),
    "Q": ("quiet", "静默", "Quiet"),
    "S": ("scaling", "比例参数", "Scaling"),
    "T": ("touch", "触摸", "Touch"),
}


class EloProtocol(Protocol):
    """SmartSet; a command letter in lower case only asks, in upper case it sets."""

    name = "elo"
    zh = "Elo SmartSet 触摸屏"
    en = "Elo SmartSet touch screen"

    def framer(self, sender: Sender) -> Framer:  # noqa: ARG002  both ends frame alike
        """Cuts the stream of either end into packets."""
        return framer()

    def tell(self, frame: Frame, sender: Sender) -> Told:
        """A command, or the data of an answer."""
        letter = command_of(frame.raw)
        if sender is Sender.HOST:
            return told_request(meaning_table(self.name), letter)
        name, zh, en = _TITLES.get(letter, ("packet", f"数据包 {letter}", f"Packet {letter}"))
        if letter == _IDENTITY:
            kind, firmware = identity(frame.raw)
            zh, en = f"{kind} 控制器，固件 {firmware}", f"{kind} controller, firmware {firmware}"
        return Told(name, letter, zh, en, findings(frame.raw[:LENGTH]))


def findings(raw: bytes) -> tuple[Finding, ...]:
    """What one packet of a controller means; nothing for settings and identity."""
    table, letter = meaning_table("elo"), command_of(raw)
    if letter == _DIAGNOSTICS:
        return _diagnosed(raw[2], raw[3])
    if letter == TOUCH:
        return (table.named("elo.touched"),)
    if letter == ACKNOWLEDGE:
        errors = errors_of(raw)
        return tuple(table.explain_code("error", error, raw.hex(" ").upper()) for error in errors) or (
            table.named("elo.no_error"),
        )
    return ()


def identity(raw: bytes) -> tuple[str, str]:
    """Kind of the touch screen and firmware version, from an identity packet."""
    return _KINDS.get(chr(raw[2]), f"{raw[2]:02X}"), f"{raw[6]:X}.{raw[5]:X}"


def _diagnosed(mask: int, more: int) -> tuple[Finding, ...]:
    table = meaning_table("elo")
    found = table.explain("diagnostics", mask) if mask or not more else ()
    found += table.explain("diagnostics_more", more & ~_ELECTRODE)
    if electrode := more & _ELECTRODE:
        found += (replace(table.named("elo.electrode", number=electrode), raw=f"{more:02X}"),)
    return found
