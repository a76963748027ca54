"""What does a Voltronic inverter with CRC (Axpert, PI30) say?"""

from diagnostics.framing import Frame, Framer
from diagnostics.framing.axpert import answer_framer, request_framer
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding, MeaningTable, meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request
from diagnostics.protocols.megatec import gravest_first, without_zeros
from diagnostics.protocols.voltronic import TITLES, warning_findings

_FULL_LOAD = 100
_LOWEST_GRID_VOLTAGE = 50


class AxpertProtocol(Protocol):
    """Voltronic inverters (PI30): lines of text with CRC."""

    name = "axpert"
    zh = "Voltronic Axpert 逆变器（带 CRC）"
    en = "Voltronic Axpert inverter (with CRC)"
    settings = LineSettings(2400)

    def framer(self, sender: Sender) -> Framer:
        """Cuts the stream into lines and checks their CRC."""
        return answer_framer() if sender is Sender.DEVICE else request_framer()

    def tell(self, frame: Frame, sender: Sender) -> Told:
        """A command, or an answer by its shape."""
        table, text = meaning_table(self.name), str(frame.fields["text"])
        if sender is Sender.HOST:
            return told_request(table, text)
        kind = str(frame.fields["kind"])
        zh, en = TITLES[kind]
        return Told(kind, text.lstrip("("), zh, en, _findings(table, frame))


def _findings(table: MeaningTable, frame: Frame) -> tuple[Finding, ...]:
    fields = frame.fields
    kind = fields["kind"]
    if kind == "general_status":
        return _status(table, frame)
    if kind == "mode":
        return (table.explain_code("mode", str(fields["mode"])),)
    if kind == "warnings":
        return warning_findings(table, "axpert", str(fields["warnings"]))
    if kind in ("refused", "accepted"):
        return (table.named(f"axpert.{kind}"),)
    return (table.named("axpert.unknown", bits=str(fields["text"])),) if kind == "text" else ()


def _status(table: MeaningTable, frame: Frame) -> tuple[Finding, ...]:
    fields = frame.fields
    names = ("input", "output", "load", "battery", "capacity", "temperature")
    values = {name: without_zeros(str(fields[name])) for name in names}
    has_grid = float(str(fields["input"])) >= _LOWEST_GRID_VOLTAGE
    found: tuple[Finding, ...] = (table.named("axpert.on_line" if has_grid else "axpert.no_grid"),)
    if int(str(fields["load"])) > _FULL_LOAD:
        found += (table.named("axpert.overloaded", load=values["load"]),)
    found += table.explain("device_status", int(fields["bits"]))
    return (*gravest_first(found), table.named("axpert.readings", **values))
