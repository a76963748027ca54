"""What does a UPS with the Voltronic language say?"""

from collections.abc import Callable

from diagnostics.framing import Frame, Framer
from diagnostics.framing.voltronic import answer_framer, request_framer
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding, MeaningTable, meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request
from diagnostics.protocols.megatec import UTILITY_FAILED, command_code, gravest_first, status_findings

_WIDE_UTILITY_FAILED = 0x200
_LOW_PERCENT = 20


class VoltronicProtocol(Protocol):
    """Voltronic UPSs (QGS, QMOD, QWS): lines of text, no checksum."""

    name = "voltronic"
    zh = "Voltronic UPS"
    en = "Voltronic UPS"
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
        zh, en = TITLES[kind]
        return Told(kind, _code(frame), zh, en, _findings(table, frame))


def _code(frame: Frame) -> str:
    found = next((frame.fields[name] for name in ("mode", "code", "bits") if name in frame.fields), None)
    return f"{found:010b}" if isinstance(found, int) else str(found or frame.fields["text"]).lstrip("(")


def warning_findings(table: MeaningTable, prefix: str, places: str) -> tuple[Finding, ...]:
    """The warnings whose places hold a 1; one warning of several causes is told once."""
    codes = [str(place) for place, digit in enumerate(places) if digit == "1"]
    found = {finding.en: finding for finding in (table.explain_code("warning", code) for code in codes)}
    return gravest_first(found.values()) or (table.named(f"{prefix}.no_warnings"),)


def _findings(table: MeaningTable, frame: Frame) -> tuple[Finding, ...]:
    explain = _EXPLAINED.get(str(frame.fields["kind"]))
    return explain(table, frame) if explain else ()


def _battery(table: MeaningTable, frame: Frame) -> tuple[Finding, ...]:
    voltage, capacity, minutes = (str(frame.fields[name]) for name in ("voltage", "capacity", "minutes"))
    found = table.named("voltronic.battery", voltage=voltage, capacity=int(capacity), minutes=int(minutes))
    low = (
        (table.named("voltronic.battery_capacity_low", capacity=int(capacity)),)
        if int(capacity) < _LOW_PERCENT
        else ()
    )
    return (found, *low)


def _status(table: MeaningTable, frame: Frame) -> tuple[Finding, ...]:
    wide = frame.fields["kind"] == "general_status"
    failed = _WIDE_UTILITY_FAILED if wide else UTILITY_FAILED
    return status_findings(table, "voltronic", str(frame.fields["kind"]), frame.fields, failed)


def _named(table: MeaningTable, frame: Frame) -> tuple[Finding, ...]:
    return (table.named(f"voltronic.{frame.fields['kind']}"),)


def _unknown(table: MeaningTable, frame: Frame) -> tuple[Finding, ...]:
    return (table.named("voltronic.unknown", bits=str(frame.fields["text"])),)


_EXPLAINED: dict[str, Callable[[MeaningTable, Frame], tuple[Finding, ...]]] = {
    "status": _status,
    "general_status": _status,
    "mode": lambda table, frame: (table.explain_code("mode", str(frame.fields["mode"])),),
    "warnings": lambda table, frame: warning_findings(table, "voltronic", str(frame.fields["warnings"])),
    "battery": _battery,
    "no_fault": _named,
    "fault_state": lambda table, frame: (table.named("voltronic.fault", fault=frame.fields["code"]),),
    "refused": _named,
    "accepted": _named,
    "text": _unknown,
}

TITLES = {
    "status": ("状态（应答 QS）", "Status (reply to QS)"),
    "general_status": ("总状态", "General status"),
    "rating": ("额定值（应答 F、QRI）", "Ratings (reply to F, QRI)"),
    "identity": ("型号（应答 I）", "Identity (reply to I)"),
    "refused": ("不支持该查询", "The question is not known"),
    "accepted": ("已接受", "Accepted"),
    "no_fault": ("故障（应答 QFS）", "Fault (reply to QFS)"),
    "fault_state": ("故障（应答 QFS）", "Fault (reply to QFS)"),
    "mode": ("工作模式（应答 QMOD）", "Mode (reply to QMOD)"),
    "protocol_id": ("协议编号（应答 QPI）", "Protocol id (reply to QPI)"),
    "firmware": ("固件版本（应答 QVFW）", "Firmware (reply to QVFW)"),
    "warnings": ("告警", "Warnings"),
    "battery": ("电池（应答 QBV）", "Battery (reply to QBV)"),
    "flags": ("设置标志（应答 QFLAG）", "Flags (reply to QFLAG)"),
    "limits": ("范围", "Range"),
    "serial": ("序列号（应答 QID）", "Serial number (reply to QID)"),
    "value": ("数值", "Value"),
    "model": ("厂家或型号", "Maker or model"),
    "ratings": ("额定值（应答 QPIRI）", "Ratings (reply to QPIRI)"),
    "text": ("文本", "Text"),
}
"""Title of an answer by its shape."""
