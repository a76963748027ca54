"""Innovative SSP: what do the packets of a banknote validator and of its host say?"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from diagnostics.framing import Frame, Framer
from diagnostics.framing.ssp import Unit, data_of, framer, unit_of
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding, meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request
from fieldkit.domain.text import one_line

OK = 0xF0
_RESET_EVENT = 0xF1
_PRINTABLE = range(0x20, 0x7F)
_SHORTEST_TEXT, _SERIAL_LENGTH = 8, 4
_AMOUNT = 7
_EVENT_DATA: Mapping[int, int] = MappingProxyType(
    dict.fromkeys((0xEF, 0xEE, 0xE6, 0xE2, 0xE1, 0x83), 1) | dict.fromkeys((0xCE, 0xCA, 0xC9), _AMOUNT)
)
"""Bytes that follow an event; none follow the others."""


class SspProtocol(Protocol):
    """SSP without encryption; a reply does not name its question, so only its shape can tell what it holds."""

    name = "ssp"
    zh = "Innovative SSP 纸币识别器"
    en = "Innovative SSP banknote validator"
    settings = LineSettings(9600, 8, "N", 2)

    def framer(self, sender: Sender) -> Framer:  # noqa: ARG002  both ends frame alike
        """Cuts the stream of either end into packets."""
        return framer()

    def tell(self, frame: Frame, sender: Sender) -> Told:
        """A request, or a reply with its events or data."""
        data = data_of(frame.raw)
        if sender is Sender.HOST:
            return told_request(meaning_table(self.name), f"{data[0]:02X}")
        return _told_reply(data)


def refusal_of(data: bytes) -> tuple[Finding, ...]:
    """Why a question was not answered; nothing for a reply that answers it."""
    if data[0] == OK:
        return ()
    return (meaning_table("ssp").explain_code("reply", f"{data[0]:02X}", data.hex(" ").upper()),)


def events_of(data: bytes) -> tuple[Finding, ...]:
    """Events of the reply to a poll; the first that nobody knows and the rest are one warning."""
    table, rest = meaning_table("ssp"), data[1:]
    found: list[Finding] = []
    while rest:
        length = 1 + _EVENT_DATA.get(rest[0], 0)
        code = f"{rest[0]:02X}"
        if ("event", code) not in table.codes or len(rest) < length:
            return (*found, _unknown_events(rest, data))
        found.append(table.explain_code("event", code, rest[:length].hex(" ").upper()))
        rest = rest[length:]
    return tuple(found) or (table.named("ssp.no_event"),)


def _unknown_events(rest: bytes, data: bytes) -> Finding:
    table, raw = meaning_table("ssp"), data.hex(" ").upper()
    return replace(table.named(table.unknown, bits=rest.hex(" ").upper(), raw=raw), raw=raw)


def reject_of(data: bytes) -> tuple[Finding, ...]:
    """Why the last note was rejected."""
    return (meaning_table("ssp").explain_code("reject", data[1:].hex().upper(), data.hex(" ").upper()),)


def channels_of(unit: Unit) -> tuple[Finding, ...]:
    """The notes that a unit knows."""
    notes = ", ".join(f"{unit.country} {value}" for value in unit.channels)
    return (meaning_table("ssp").named("ssp.channels", notes=notes),) if notes else ()


def text_of(data: bytes) -> str:
    """The text behind an F0; empty for other data."""
    rest = data[1:].rstrip(b"\0")
    return one_line(rest.decode("ascii")) if rest and all(byte in _PRINTABLE for byte in rest) else ""


def serial_of(data: bytes) -> str:
    """The serial number behind an F0; empty for other data."""
    return f"{int.from_bytes(data[1:], 'big'):08d}" if len(data) == 1 + _SERIAL_LENGTH else ""


def _told_reply(data: bytes) -> Told:
    code = f"{data[0]:02X}"
    if data[0] == _RESET_EVENT:
        # Printed so in the manual: an event without the F0 before it.
        data = bytes((OK,)) + data
    if data[0] != OK:
        return Told("refusal", code, f"应答 {code}", f"Reply {code}", refusal_of(data))
    if len(data) == 1:
        return Told("ok", code, "确认：命令已执行", "OK")
    if unit := unit_of(data[1:]):
        zh, en = f"机型数据：固件 {unit.firmware}", f"Unit data: firmware {unit.firmware}"
        return Told("unit", code, zh, en, channels_of(unit))
    events = events_of(data)
    if all(finding.code != meaning_table("ssp").unknown for finding in events):
        return Told("events", data[1:].hex(" ").upper(), "轮询事件", "Events of a poll", events)
    if len(data) > _SHORTEST_TEXT and (text := text_of(data)):
        return Told("text", code, f"文本：{text}", f"Text: {text}")
    return _told_data(data, code)


def _told_data(data: bytes, code: str) -> Told:
    shown = data[1:].hex(" ").upper()
    if len(data) == 1 + _SERIAL_LENGTH and not data[1]:
        number = serial_of(data)
        return Told("data", code, f"数据 {shown}，作序列号为 {number}", f"Data {shown}; as serial number: {number}")
    return Told("data", code, f"数据 {shown}", f"Data {shown}")
