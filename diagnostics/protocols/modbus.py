"""What does a Modbus RTU unit say?"""

from diagnostics.framing import Frame, Framer
from diagnostics.framing.modbus import answer_framer, request_framer
from diagnostics.meaning import Finding, MeaningTable, meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request
from fieldkit.domain.text import one_line

OBJECT_NAMES = {"object_0": "maker", "object_1": "model", "object_2": "firmware"}
"""Basic objects of the device identification."""


class ModbusProtocol(Protocol):
    """Modbus RTU: meters, environment boards, some UPSs; frames with CRC."""

    name = "modbus"
    zh = "Modbus RTU"
    en = "Modbus RTU"

    def framer(self, sender: Sender) -> Framer:
        """Cuts the stream into frames and checks their CRC."""
        return answer_framer() if sender is Sender.DEVICE else request_framer()

    def tell(self, frame: Frame, sender: Sender) -> Told:
        """A function with its registers, or the values, the exception, the identification."""
        table, fields = meaning_table(self.name), frame.fields
        code, unit = f"{int(fields['function']):02X}", fields["unit"]
        if sender is Sender.HOST:
            return _request(told_request(table, code), frame)
        kind = str(fields["kind"])
        zh, en = _TITLES[kind]
        return Told(
            kind, _code(frame, code), f"{zh}（单元 {unit}）", f"{en} (unit {unit})", _findings(table, frame)
        )


def identity_of(frame: Frame) -> dict[str, str]:
    """Maker, model and firmware of a device identification."""
    texts = {name: one_line(str(frame.fields.get(key, "")), limit=64) for key, name in OBJECT_NAMES.items()}
    return {name: text for name, text in texts.items() if text}


def _request(told: Told, frame: Frame) -> Told:
    fields = frame.fields
    place_zh = f"单元 {fields['unit']}"
    place_en = f"unit {fields['unit']}"
    if "first" in fields:
        place_zh += f"，起始 {fields['first']}，数量或值 {fields['count']}"
        place_en += f", from {fields['first']}, count or value {fields['count']}"
    return Told(told.name, told.code, f"{told.zh}：{place_zh}", f"{told.en}: {place_en}", (), told.read_only)


def _code(frame: Frame, code: str) -> str:
    return f"{int(frame.fields['exception']):02X}" if "exception" in frame.fields else code


def _findings(table: MeaningTable, frame: Frame) -> tuple[Finding, ...]:
    fields = frame.fields
    if fields["kind"] == "exception":
        return (table.explain_code("exception", f"{int(fields['exception']):02X}", frame.raw.hex(" ").upper()),)
    if fields["kind"] == "values":
        return (table.named("modbus.values", values=str(fields["values"])),)
    if fields["kind"] == "identification":
        return (table.named("modbus.identified", text=", ".join(identity_of(frame).values())),)
    return ()


_TITLES = {
    "exception": ("异常应答", "Exception"),
    "values": ("读数应答", "Values"),
    "identification": ("设备标识应答", "Device identification"),
    "written": ("写入应答", "Write confirmed"),
}
