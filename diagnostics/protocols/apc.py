"""What does an APC UPS with a smart port say?"""

from diagnostics.framing import Frame, Framer
from diagnostics.framing.apc import answer_framer, request_framer
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding, meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request

_FULL_LOAD, _LOW_CHARGE = 100, 20
MEASURED = ("load", "charge", "battery_voltage", "input", "output", "temperature", "runtime", "battery_date")
"""Questions whose answer is a value."""


class ApcProtocol(Protocol):
    """APC smart protocol: a letter asks, a line answers, single characters alert."""

    name = "apc"
    zh = "APC 智能协议 UPS"
    en = "APC smart UPS"
    settings = LineSettings(2400)

    def framer(self, sender: Sender) -> Framer:
        """Cuts the stream into lines and alerts, or into letters."""
        return answer_framer() if sender is Sender.DEVICE else request_framer()

    def tell(self, frame: Frame, sender: Sender) -> Told:
        """A letter, or an answer by its shape."""
        text = str(frame.fields["text"])
        if sender is Sender.HOST:
            return told_request(meaning_table(self.name), text)
        kind = str(frame.fields["kind"])
        zh, en = _TITLES[kind]
        return Told(kind, text, zh, en, answer_findings(kind, text))


def answer_findings(kind: str, text: str) -> tuple[Finding, ...]:
    """What an answer means that has this shape, or that answers the question of this name."""
    table = meaning_table("apc")
    if kind == "state":
        return table.explain("state", int(text, 16))
    if kind in ("alert", "self_test"):
        return (table.explain_code(kind, text),)
    if kind in ("not_available", "smart"):
        return (table.named(f"apc.{kind}"),)
    return (_measured(kind, text),) if kind in MEASURED else ()


def _measured(name: str, text: str) -> Finding:
    table = meaning_table("apc")
    value = text.rstrip(":")
    number = value.lstrip("0").partition(".")[0] or "0"
    shown = value if "/" in value else number + "".join(value.partition(".")[1:])
    if name == "load" and int(number) > _FULL_LOAD:
        return table.named("apc.overloaded", value=shown)
    if name == "charge" and int(number) < _LOW_CHARGE:
        return table.named("apc.charge_low", value=shown)
    return table.named(f"apc.{name}", value=shown)


_TITLES = {
    "alert": ("主动提示", "Alert by itself"),
    "not_available": ("无此项", "Not available"),
    "smart": ("智能模式（应答 Y）", "Smart mode (reply to Y)"),
    "state": ("状态（应答 Q）", "Status (reply to Q)"),
    "self_test": ("自检结果（应答 X）", "Self-test (reply to X)"),
    "number": ("数值", "Value"),
    "runtime": ("可用时间（应答 j）", "Runtime (reply to j)"),
    "date": ("日期", "Date"),
    "text": ("文本", "Text"),
}
