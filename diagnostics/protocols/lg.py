"""LG displays: what do their answers and the commands of their host say?"""

from dataclasses import replace

from diagnostics.display_wear import brightness_finding, hours_finding
from diagnostics.framing import Frame, Framer
from diagnostics.framing.lg import answer_framer, request_framer
from diagnostics.meaning import Finding, meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request

NAMES = {
    "a": "power",
    "h": "brightness",
    "g": "backlight",
    "l": "hours",
    "y": "serial",
    "z": "firmware",
    "b": "source",
}
_ASKS = "FF"
_TITLES = {
    "power": ("电源", "Power"),
    "brightness": ("亮度", "Brightness"),
    "backlight": ("背光", "Backlight"),
    "hours": ("运行时间", "Hours"),
    "serial": ("序列号", "Serial number"),
    "firmware": ("软件版本", "Software version"),
    "source": ("输入源", "Input source"),
}
_PERCENT = 100


class LgProtocol(Protocol):
    """LG RS-232C commands; data FF asks, other data sets."""

    name = "lg"
    zh = "LG 显示屏"
    en = "LG display"

    def framer(self, sender: Sender) -> Framer:
        """Cuts the stream into commands or answers."""
        return answer_framer() if sender is Sender.DEVICE else request_framer()

    def tell(self, frame: Frame, sender: Sender) -> Told:
        """A command, or an answer by its letter."""
        fields = frame.fields
        if sender is Sender.HOST:
            command = str(fields["command"])
            told = told_request(meaning_table(self.name), command)
            setting = Told(
                "set",
                command,
                f"设置命令 {command}（检测中禁用）",
                f"Command {command} that sets a value",
                (),
                False,
            )
            return told if fields["value"] == _ASKS else setting
        name = NAMES.get(str(fields["letter"]), "answer")
        zh, en = _TITLES.get(name, (f"应答 {fields['letter']}", f"Reply to {fields['letter']}"))
        if fields["refused"]:
            return Told(name, "NG", f"{zh}：命令被拒绝", f"{en}: command refused", findings(frame))
        return Told(
            name, str(fields["value"]), f"{zh} {fields['value']}", f"{en} {fields['value']}", findings(frame)
        )


def findings(frame: Frame) -> tuple[Finding, ...]:
    """What an answer means for the display; nothing for texts."""
    name, value = NAMES.get(str(frame.fields["letter"]), ""), str(frame.fields["value"])
    table = meaning_table("lg")
    if frame.fields["refused"]:
        return (replace(table.named("lg.not_supported"), raw=value),)
    if name == "power":
        return (table.explain_code("power", value, value),)
    number = _hex(value)
    if name in ("brightness", "backlight", "hours") and number is None:
        return (table.explain_code(name, value, value),)
    if name in ("brightness", "backlight") and number is not None and number <= _PERCENT:
        return (brightness_finding("lg", number, value),)
    return (hours_finding("lg", number, value),) if name == "hours" and number is not None else ()


def counted(frame: Frame) -> dict[str, int]:
    """What an answer measures: panel hours, brightness."""
    name, number = NAMES.get(str(frame.fields["letter"]), ""), _hex(str(frame.fields["value"]))
    if frame.fields["refused"] or number is None:
        return {}
    if name == "hours":
        return {"panel_hours": number}
    return {"brightness": number} if name == "brightness" and number <= _PERCENT else {}


def _hex(text: str) -> int | None:
    try:
        return int(text, 16)
    except ValueError:
        return None
