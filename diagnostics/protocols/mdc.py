"""Samsung MDC: what do the messages of a display and of its host say?"""

from dataclasses import replace

from diagnostics.display_wear import brightness_finding, hours_finding
from diagnostics.framing import Frame, Framer
from diagnostics.framing.mdc import answer_framer, data_of, request_framer, values_of
from diagnostics.meaning import Finding, meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request
from fieldkit.domain.text import one_line

STATUS, SERIAL, ERRORS, FIRMWARE = 0x00, 0x0B, 0x0D, 0x0E
POWER, BRIGHTNESS, HOURS, MODEL = 0x11, 0x25, 0x83, 0x8A
TEXTS = {SERIAL: "serial", FIRMWARE: "firmware", MODEL: "model"}

_ERROR_PLACES = ("lamp", "temperature", "brightness_sensor", "signal", "", "fan")
_ERROR = 0x01
_CELSIUS = 4
_TENTHS_OF_AN_HOUR = 6
"""The panel counts ten minutes."""


class MdcProtocol(Protocol):
    """Multiple Display Control; a command without data asks, one with data sets."""

    name = "mdc"
    zh = "三星 MDC 显示屏"
    en = "Samsung MDC display"

    def framer(self, sender: Sender) -> Framer:
        """Cuts the stream into messages."""
        return answer_framer() if sender is Sender.DEVICE else request_framer()

    def tell(self, frame: Frame, sender: Sender) -> Told:
        """A command, or the value of an answer."""
        table, code = meaning_table(self.name), f"{int(frame.fields['command']):02X}"
        asked = told_request(table, code)
        if sender is Sender.HOST:
            sets = bool(data_of(frame.raw))
            setting = Told(
                "set", code, f"设置命令 {code}（检测中禁用）", f"Command {code} that sets a value", (), False
            )
            return setting if sets else asked
        name = asked.name if code in table.requests else "answer"
        said = (f"应答 {code}", f"Reply to {code}") if not frame.fields["refused"] else _refusal(code, frame)
        return Told(name, code, *_with_text(said, frame), findings(frame))


def text_value(frame: Frame) -> str:
    """Serial number, model or version of an answer; empty for other answers."""
    if frame.fields["refused"] or frame.fields["command"] not in TEXTS:
        return ""
    return one_line(values_of(frame.raw).decode("latin-1").strip("\x00 "), limit=64)


def findings(frame: Frame) -> tuple[Finding, ...]:
    """What an answer means for the display; nothing for texts."""
    values, command = values_of(frame.raw), frame.fields["command"]
    raw = values.hex(" ").upper()
    table = meaning_table("mdc")
    if frame.fields["refused"]:
        return (replace(table.named("mdc.not_supported"), raw=raw),)
    if not values:
        return ()
    if command in (STATUS, POWER):
        return (table.explain_code("power", f"{values[0]:02X}", raw), *_settings(values, raw))
    if command == ERRORS and len(values) == len(_ERROR_PLACES):
        return _errors(values, raw)
    if command == BRIGHTNESS:
        return (brightness_finding("mdc", values[0], raw),)
    if command == HOURS:
        return (hours_finding("mdc", int.from_bytes(values, "big") // _TENTHS_OF_AN_HOUR, raw),)
    return ()


def counted(frame: Frame) -> dict[str, int]:
    """What an answer measures: panel hours, brightness, temperature."""
    values, command = values_of(frame.raw), frame.fields["command"]
    if frame.fields["refused"] or not values:
        return {}
    if command == BRIGHTNESS:
        return {"brightness": values[0]}
    if command == HOURS:
        return {"panel_hours": int.from_bytes(values, "big") // _TENTHS_OF_AN_HOUR}
    return {"temperature": values[_CELSIUS]} if command == ERRORS and len(values) == len(_ERROR_PLACES) else {}


def _settings(values: bytes, raw: str) -> tuple[Finding, ...]:
    if len(values) < 4:
        return ()
    named = meaning_table("mdc").named("mdc.settings", volume=values[1], source=f"{values[3]:02X}h")
    return (replace(named, raw=raw),)


def _errors(values: bytes, raw: str) -> tuple[Finding, ...]:
    table = meaning_table("mdc")
    bad = [place for place, value in zip(_ERROR_PLACES, values, strict=True) if place and value == _ERROR]
    found = tuple(table.explain_code("error", place, raw) for place in bad)
    return found or (replace(table.named("mdc.no_error", celsius=values[_CELSIUS]), raw=raw),)


def _refusal(code: str, frame: Frame) -> tuple[str, str]:
    error = values_of(frame.raw).hex(" ").upper()
    return f"拒绝 {code}，错误 {error}", f"NAK to {code}, error {error}"


def _with_text(said: tuple[str, str], frame: Frame) -> tuple[str, str]:
    text = text_value(frame)
    return (f"{said[0]}：{text}", f"{said[1]}: {text}") if text else said
