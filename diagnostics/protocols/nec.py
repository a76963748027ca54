"""NEC displays: what do their replies and the commands of their host say?"""

import re
from dataclasses import replace

from diagnostics.display_wear import brightness_finding
from diagnostics.framing import Frame, Framer
from diagnostics.framing.nec import NOT_KNOWN, answer_framer, request_framer
from diagnostics.meaning import Finding, meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request
from fieldkit.domain.text import one_line

POWER = re.compile(r"(?P<result>\d\d)00?D6\d{2,6}(?P<mode>000[0-9])")
PARAMETER = re.compile(
    r"(?P<result>\d\d)(?P<page>[0-9A-F]{2})(?P<code>[0-9A-F]{2})\d\d(?P<maximum>[0-9A-F]{4})(?P<current>[0-9A-F]{4})"
)
TEXT = re.compile(r"C3(?P<what>16|17)(?P<hex>(?:[0-9A-F]{2})*)")
DIAGNOSIS = re.compile(r"A1(?P<codes>(?:[0-9A-F]{2})+)")
_TEXT_NAMES = {"16": "serial", "17": "model"}
_BACKLIGHT = "0010"
_UNSUPPORTED = "01"


class NecProtocol(Protocol):
    """NEC external control: addressed messages of ASCII with an exclusive-or check."""

    name = "nec"
    zh = "NEC 显示屏"
    en = "NEC display"

    def framer(self, sender: Sender) -> Framer:
        """Cuts the stream into messages."""
        return answer_framer() if sender is Sender.DEVICE else request_framer()

    def tell(self, frame: Frame, sender: Sender) -> Told:
        """A command, or a reply by its shape."""
        text = str(frame.fields["text"])
        if sender is Sender.HOST:
            return _told_command(str(frame.fields["type"]), text)
        name, zh, en = _told_reply(frame)
        return Told(name, text, zh, en, findings(frame))


def kind_of(frame: Frame) -> str:
    """What a reply tells: `serial`, `model`, `power`, `diagnosis`, `refused`, or page and code of a parameter."""
    text = str(frame.fields["text"])
    if frame.fields["type"] == "D" and (found := PARAMETER.fullmatch(text)):
        return found["page"] + found["code"]
    if found := TEXT.fullmatch(text):
        return _TEXT_NAMES[found["what"]]
    if POWER.fullmatch(text):
        return "power"
    if text == NOT_KNOWN:
        return "refused"
    return "diagnosis" if DIAGNOSIS.fullmatch(text) else "reply"


def text_value(frame: Frame) -> str:
    """Serial number or model of a reply; empty for other replies."""
    found = TEXT.fullmatch(str(frame.fields["text"]))
    raw = bytes.fromhex(found["hex"]) if found else b""
    return one_line(raw.decode("latin-1").strip("\x00 "), limit=64)


def findings(frame: Frame) -> tuple[Finding, ...]:
    """What a reply means for the display; nothing for texts."""
    table, text, kind = meaning_table("nec"), str(frame.fields["text"]), kind_of(frame)
    if kind == "refused":
        return (replace(table.named("nec.not_supported"), raw=text),)
    if kind == "power" and (power := POWER.fullmatch(text)):
        return (table.explain_code("power", power["mode"], text),)
    if kind == "diagnosis" and (diagnosis := DIAGNOSIS.fullmatch(text)):
        pairs = re.findall("..", diagnosis["codes"])
        codes = [code for code in pairs if code != "00"] or ["00"]
        return tuple(table.explain_code("diagnosis", code, text) for code in dict.fromkeys(codes))
    parameter = PARAMETER.fullmatch(text)
    return (_parameter(kind, parameter),) if parameter and frame.fields["type"] == "D" else ()


def counted(frame: Frame) -> dict[str, int]:
    """What a reply measures: the brightness in percent."""
    found = PARAMETER.fullmatch(str(frame.fields["text"])) if kind_of(frame) == _BACKLIGHT else None
    maximum = int(found["maximum"], 16) if found else 0
    if found is None or found["result"] == _UNSUPPORTED or not maximum:
        return {}
    return {"brightness": int(found["current"], 16) * 100 // maximum}


def _parameter(kind: str, found: re.Match[str]) -> Finding:
    table = meaning_table("nec")
    current, maximum = int(found["current"], 16), int(found["maximum"], 16)
    if found["result"] == _UNSUPPORTED:
        return replace(table.named("nec.not_supported"), raw=found[0])
    if kind == _BACKLIGHT and maximum:
        return brightness_finding("nec", current * 100 // maximum, found[0])
    return replace(table.named("nec.parameter", name=kind, current=current, maximum=maximum), raw=found[0])


def _told_command(kind: str, text: str) -> Told:
    table = meaning_table("nec")
    if kind == "A":
        acting = next((code for code in table.requests if len(code) > 1 and text.startswith(code)), text)
        return told_request(table, text if text in table.requests else acting)
    told = told_request(table, kind)
    return replace(told, code=text, zh=f"{told.zh} {text}", en=f"{told.en} {text}")


def _told_reply(frame: Frame) -> tuple[str, str, str]:
    kind, text = kind_of(frame), text_value(frame)
    if text:
        title = ("序列号", "Serial number") if kind == "serial" else ("型号", "Model")
        return kind, f"{title[0]} {text}", f"{title[1]} {text}"
    titles = {"power": ("电源状态", "Power status"), "diagnosis": ("自诊断", "Self-diagnosis")}
    if frame.fields["type"] == "D":
        return "parameter", f"参数 {kind}", f"Parameter {kind}"
    zh, en = titles.get(kind, ("应答", "Reply"))
    return kind, zh, en
