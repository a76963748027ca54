"""MDB behind an RS-232 adapter: what do the adapter and its host say?"""

from dataclasses import replace

from diagnostics.framing import Frame, Framer
from diagnostics.framing.mdb import (
    ACK,
    ANSWER,
    NAK,
    REPORT,
    SETUP_LENGTH,
    VALIDATOR,
    adapter_framer,
    data_of,
    host_framer,
)
from diagnostics.meaning import Finding, meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request

_ROUTINGS = {0: "mdb.stacked", 1: "mdb.escrow_note", 2: "mdb.returned", 4: "mdb.disabled_rejected"}
_BILL, _ATTEMPTS, _ATTEMPTS_MASK = 0x80, 0x40, 0xE0
_STACKER_LENGTH = 2
_STACKER_FULL = 0x8000
_CHANGER_SETUP_LENGTH = 23
_RECEIPTS = {ACK: ("确认", "ACK"), NAK: ("否认", "NAK")}


class MdbProtocol(Protocol):
    """An MDB bus as an adapter shows it: reports with a device number, answers without."""

    name = "mdb"
    zh = "MDB（经 RS-232 转接盒）"
    en = "MDB through an RS-232 adapter"

    def framer(self, sender: Sender) -> Framer:
        """Cuts commands of the host, or the text of the adapter."""
        return host_framer() if sender is Sender.HOST else adapter_framer()

    def tell(self, frame: Frame, sender: Sender) -> Told:
        """A command, a report or an answer."""
        data = data_of(frame)
        if sender is Sender.HOST:
            return told_request(meaning_table(self.name), f"{data[0]:02X}")
        code = data.hex(" ").upper()
        if frame.name in _RECEIPTS:
            return Told(frame.name, code, *_RECEIPTS[frame.name])
        if frame.name == REPORT:
            return Told(REPORT, code, "上报", "Report", report_of(data))
        return _told_answer(data)


def report_of(data: bytes) -> tuple[Finding, ...]:
    """What a banknote validator reports; a report of another device of the bus says nothing about it."""
    if data[0] != VALIDATOR:
        return ()
    raw = data.hex(" ").upper()
    return tuple(replace(_status(status), raw=raw) for status in data[1:])


def answer_of(data: bytes) -> tuple[Finding, ...]:
    """What the answer to SETUP or to STACKER means."""
    table, raw = meaning_table("mdb"), data.hex(" ").upper()
    if len(data) == _STACKER_LENGTH:
        value = int.from_bytes(data, "big")
        code = "mdb.stacker_full" if value & _STACKER_FULL else "mdb.stacker_count"
        return (replace(table.named(code, number=value & ~_STACKER_FULL), raw=raw),)
    if len(data) != SETUP_LENGTH:
        return ()
    currency, capacity = data[1:3].hex().upper(), int.from_bytes(data[6:8], "big")
    return (replace(table.named("mdb.setup", level=data[0], currency=currency, capacity=capacity), raw=raw),)


def _status(status: int) -> Finding:
    table = meaning_table("mdb")
    if status & _BILL:
        routing = _ROUTINGS.get(status >> 4 & 0x07)
        if routing:
            return table.named(routing, number=status & 0x0F)
    elif status & _ATTEMPTS_MASK == _ATTEMPTS:
        return table.named("mdb.attempts", number=status & ~_ATTEMPTS_MASK)
    return table.explain_code("status", f"{status:02X}", f"{status:02X}")


def _told_answer(data: bytes) -> Told:
    shown = data.hex(" ").upper()
    if len(data) == _CHANGER_SETUP_LENGTH:
        currency = data[1:3].hex().upper()
        zh, en = f"硬币器参数：功能级 {data[0]}，货币 {currency}", f"Coin changer SETUP: level {data[0]}, "
        return Told("changer_setup", shown, zh, f"{en}currency {currency}")
    if len(data) == SETUP_LENGTH:
        return Told("setup", shown, "纸币识别器参数", "Bill validator SETUP", answer_of(data))
    if len(data) == _STACKER_LENGTH:
        return Told("stacker", shown, "钞箱", "Stacker", answer_of(data))
    return Told(ANSWER, shown, f"应答 {shown}", f"Answer {shown}")
