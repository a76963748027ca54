"""What does a UPS with the Megatec/Q1 language say?"""

import re
from collections.abc import Iterable, Mapping

from diagnostics.framing import Frame, Framer
from diagnostics.framing.megatec import answer_framer, request_framer
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding, MeaningTable, Severity, meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request

UTILITY_FAILED = 0x80
_STANDBY_TYPE = 0x08
_FULL_LOAD = 100
_GRAVITY = (Severity.OK, Severity.INFO, Severity.WARN, Severity.FAULT)
_LONGEST_CELL = 4
"""Volts: more than this is a whole battery, not a cell."""


class MegatecProtocol(Protocol):
    """Megatec/Q1, the language of most small UPSs: lines of text, no checksum."""

    name = "megatec"
    zh = "Megatec/Q1 UPS"
    en = "Megatec/Q1 UPS"
    settings = LineSettings(2400)

    def framer(self, sender: Sender) -> Framer:
        """Cuts the stream into lines."""
        return answer_framer() if sender is Sender.DEVICE else request_framer()

    def tell(self, frame: Frame, sender: Sender) -> Told:
        """A command, or an answer by its shape."""
        table, text = meaning_table(self.name), str(frame.fields["text"])
        if sender is Sender.HOST:
            return told_request(table, command_code(table, text))
        kind = str(frame.fields["kind"])
        zh, en = _TITLES[kind]
        return Told(kind, _code(frame), zh, en, _findings(table, frame))


def command_code(table: MeaningTable, command: str) -> str:
    """The code under which the table lists a command; acting commands carry minutes behind their letters."""
    letters = command.rstrip("0123456789.").partition("R")[0]
    acting = table.requests.get(letters)
    return letters if command not in table.requests and acting and not acting.read_only else command


def status_findings(
    table: MeaningTable, prefix: str, answer: str, fields: Mapping[str, int | str], utility_failed: int
) -> tuple[Finding, ...]:
    """Utility, status bits, overload and the measured values of a status line."""
    bits = int(fields["bits"])
    found: tuple[Finding, ...] = () if bits & utility_failed else (table.named(f"{prefix}.on_line"),)
    found += table.explain(answer, bits)
    load = str(fields["load"])
    if load.replace(".", "", 1).isdigit() and float(load) > _FULL_LOAD:
        found += (table.named(f"{prefix}.overload", load=load),)
    names = ("input", "output", "load", "hertz", "battery", "temperature")
    values = {name: without_zeros(str(fields[name])) for name in names}
    return (*gravest_first(found), table.named(f"{prefix}.readings", **values))


def gravest_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """So that the word for a topic is that of its gravest finding."""
    return tuple(sorted(findings, key=lambda finding: -_GRAVITY.index(finding.severity)))


def without_zeros(number: str) -> str:
    """A number for people: `014` is 14, dashes stay."""
    return re.sub(r"^0+(?=\d)", "", number)


def _findings(table: MeaningTable, frame: Frame) -> tuple[Finding, ...]:
    fields = frame.fields
    kind = fields["kind"]
    if kind == "status":
        found = status_findings(table, "megatec", "status", fields, UTILITY_FAILED)
        return found + _cell(table, str(fields["battery"]), int(fields["bits"]))
    if kind == "rating":
        names = ("voltage", "current", "battery", "hertz")
        return (table.named("megatec.rating", **{name: without_zeros(str(fields[name])) for name in names}),)
    return (table.named("megatec.refused"),) if kind == "refused" else ()


def _cell(table: MeaningTable, battery: str, bits: int) -> tuple[Finding, ...]:
    """On-line units tell the volts of one cell, standby units those of the whole battery."""
    is_cell = not bits & _STANDBY_TYPE and battery.replace(".", "", 1).isdigit() and float(battery) < _LONGEST_CELL
    return (table.named("megatec.cell_voltage", battery=battery),) if is_cell else ()


def _code(frame: Frame) -> str:
    if frame.fields["kind"] == "status":
        return f"{int(frame.fields['bits']):08b}"
    return str(frame.fields["text"])


_TITLES = {
    "status": ("状态（应答 Q1）", "Status (reply to Q1)"),
    "rating": ("额定值（应答 F）", "Ratings (reply to F)"),
    "identity": ("型号（应答 I）", "Identity (reply to I)"),
    "refused": ("不支持该查询", "The question is not known"),
    "value": ("数值", "Value"),
}
