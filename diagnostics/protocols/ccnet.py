"""CashCode CCNET: what do the messages of a banknote validator and of its host say?"""

from dataclasses import replace

from diagnostics.framing import Frame, Framer
from diagnostics.framing.ccnet import bill_table, data_of, framer, identification
from diagnostics.meaning import Finding, meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request

_ACK, _NAK, _ILLEGAL_COMMAND = "00", "FF", "30"
_REJECTING, _FAILURE = "1C", "47"
_WITH_NOTE_TYPE = ("80", "81", "82")
_STATUS_LENGTH, _CRC32_LENGTH = 6, 4
_LONGEST_STATE = 3
_RECEIPTS = {
    _ACK: Told("ack", _ACK, "确认", "ACK"),
    _NAK: Told("nak", _NAK, "否认：命令已损坏", "NAK: the request arrived damaged"),
}


class CcnetProtocol(Protocol):
    """CashCode NET; an answer does not name its question, so its length has to tell."""

    name = "ccnet"
    zh = "CashCode CCNET 纸币识别器"
    en = "CashCode CCNET banknote validator"

    def framer(self, sender: Sender) -> Framer:  # noqa: ARG002  both ends frame alike
        """Cuts the stream of either end into messages."""
        return framer()

    def tell(self, frame: Frame, sender: Sender) -> Told:
        """A request, a state or an identification."""
        data = data_of(frame.raw)
        if sender is Sender.HOST:
            return told_request(meaning_table(self.name), f"{data[0]:02X}")
        return _RECEIPTS.get(data.hex().upper()) or _told_answer(data)


def findings(data: bytes) -> tuple[Finding, ...]:
    """What an answer means for the device; nothing for identification and receipts."""
    table = meaning_table("ccnet")
    code = f"{data[0]:02X}"
    if code == _ILLEGAL_COMMAND and len(data) == 1:
        return (replace(table.named("ccnet.not_supported"), raw=code),)
    if len(data) <= _LONGEST_STATE:
        return _state(data)
    if len(data) == _STATUS_LENGTH:
        return (_enabled(data),)
    if notes := bill_table(data):
        return (table.named("ccnet.bill_table", notes=", ".join(notes)),)
    return ()


def _state(data: bytes) -> tuple[Finding, ...]:
    table, raw = meaning_table("ccnet"), data.hex(" ").upper()
    code, detail = f"{data[0]:02X}", data[1:2].hex().upper()
    if code in (_REJECTING, _FAILURE):
        kind = "rejecting" if code == _REJECTING else "failure"
        return (table.explain_code(kind, detail or code, raw),)
    known = table.explain_code("state", code, raw)
    if code in _WITH_NOTE_TYPE and detail:
        return known, table.named("ccnet.note_type", number=data[1])
    return (known,)


def _enabled(data: bytes) -> Finding:
    mask, security = (part.hex().upper() for part in (data[:3], data[3:]))
    code = "ccnet.note_types_enabled" if any(data[:3]) else "ccnet.no_note_type_enabled"
    return replace(meaning_table("ccnet").named(code, mask=mask, security=security), raw=mask)


def _told_answer(data: bytes) -> Told:
    code = f"{data[0]:02X}"
    if unit := identification(data):
        zh, en = f"部件号 {unit.part}，序列号 {unit.serial}", f"Part {unit.part}, serial number {unit.serial}"
        return Told("identification", "", zh, en)
    if bill_table(data):
        return Told("bill_table", "", "面额表", "Bill table", findings(data))
    if len(data) == _STATUS_LENGTH:
        return Told("status", "", "启用状态", "Status", findings(data))
    if len(data) <= _LONGEST_STATE:
        return Told("state", data.hex(" ").upper(), f"状态 {code}", f"State {code}", findings(data))
    if len(data) == _CRC32_LENGTH:
        return Told("crc32", "", f"固件 CRC32 {data.hex().upper()}", f"Firmware CRC32 {data.hex().upper()}")
    return Told("data", "", f"数据 {len(data)} 字节", f"Data of {len(data)} bytes")
