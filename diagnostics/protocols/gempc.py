"""GemPC Twin serial: what do the messages of a chip card reader and of its host say?"""

from diagnostics.framing import Frame, Framer
from diagnostics.framing.gempc import NAK, SLOT_CHANGE, ccid_of, device_framer, host_framer
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding, meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request

_DATA_BLOCK, _SLOT_STATUS = 0x80, 0x81
_STATUS_AT, _ERROR_AT = 7, 8
_SLOT_BITS, _COMMAND_SHIFT, _FAILED = 0x03, 6, 1
_ANSWER_NAMES = {
    _DATA_BLOCK: ("data_block", "卡片数据", "RDR_to_PC_DataBlock"),
    _SLOT_STATUS: ("slot_status", "卡槽状态", "RDR_to_PC_SlotStatus"),
    0x82: ("parameters", "参数", "RDR_to_PC_Parameters"),
    0x83: ("escape", "厂商应答", "RDR_to_PC_Escape"),
}


class GemPcProtocol(Protocol):
    """CCID messages in a serial frame."""

    name = "gempc"
    zh = "GemPC Twin 串口 IC 读卡器"
    en = "GemPC Twin serial chip card reader"
    settings = LineSettings(115200, 8, "N", 2)

    def framer(self, sender: Sender) -> Framer:
        """Cuts the stream of this end into messages."""
        return host_framer() if sender is Sender.HOST else device_framer()

    def tell(self, frame: Frame, sender: Sender) -> Told:
        """A CCID message, a NAK or a card that was put in or taken out."""
        table = meaning_table(self.name)
        if frame.name == NAK:
            if sender is Sender.HOST:
                return told_request(table, "15")
            return Told("nak", "15", "", "", (table.named("gempc.sync_nak"),))
        if frame.name == SLOT_CHANGE:
            code = str(frame.fields["code"])
            change = table.explain_code("change", code, frame.raw.hex(" ").upper())
            return Told("slot_change", code, "卡槽变化", "Slot change", (change,))
        ccid = ccid_of(frame.raw)
        if sender is Sender.HOST:
            return told_request(table, f"{ccid[0]:02X}")
        return _told_answer(ccid)


def _told_answer(ccid: bytes) -> Told:
    code = f"{ccid[0]:02X}"
    known = _ANSWER_NAMES.get(ccid[0])
    if known is None:
        unknown = meaning_table("gempc").explain_code("answer", code, ccid.hex(" ").upper())
        return Told("unknown_answer", code, "未知应答", "Unknown answer", (unknown,))
    name, zh, en = known
    return Told(name, code, zh, en, _slot(ccid))


def _slot(ccid: bytes) -> tuple[Finding, ...]:
    table, status = meaning_table("gempc"), ccid[_STATUS_AT]
    slot = table.explain_code("slot", f"{status & _SLOT_BITS:02X}", f"{status:02X}")
    if status >> _COMMAND_SHIFT != _FAILED:
        return (slot,)
    return slot, table.named("gempc.command_failed", error=f"{ccid[_ERROR_AT]:02X}")
