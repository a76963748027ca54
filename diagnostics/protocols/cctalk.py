"""ccTalk: what do the messages of a coin or banknote validator and of its host say?"""

from dataclasses import replace

from diagnostics.framing import Frame, Framer
from diagnostics.framing.cctalk import data_of, device_framer, host_framer
from diagnostics.meaning import Finding, meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request
from fieldkit.domain.text import one_line

NAK, BUSY = 5, 6
_POLL = 254
_PRINTABLE = range(0x20, 0x7F)
_SHORTEST_TEXT = 2
_EVENTS_LENGTH = 11
_COMMS_LENGTH = 3
_ESCROW, _STACKED = 1, 0


class CctalkProtocol(Protocol):
    """ccTalk; a reply carries no name of its question, so its length has to tell."""

    name = "cctalk"
    zh = "ccTalk 硬币器与纸币识别器"
    en = "ccTalk coin and banknote validators"

    def framer(self, sender: Sender) -> Framer:
        """Cuts the stream of one end: only hosts send headers, only devices send to the host."""
        return host_framer() if sender is Sender.HOST else device_framer()

    def tell(self, frame: Frame, sender: Sender) -> Told:
        """A request, or a reply with its data."""
        header = int(frame.fields["header"])
        if sender is Sender.HOST:
            told = told_request(meaning_table(self.name), str(header))
            # No document lists a poll with data.
            stray = header == _POLL and bool(data_of(frame.raw))
            return replace(told, read_only=False) if stray else told
        return _told_reply(header, data_of(frame.raw))


def refusal_of(header: int) -> tuple[Finding, ...]:
    """What NAK and busy mean; nothing for a reply with data."""
    return (meaning_table("cctalk").explain_code("reply", str(header)),) if header in (NAK, BUSY) else ()


def fault_of(data: bytes) -> tuple[Finding, ...]:
    """The result of a self-check."""
    if not data:
        return ()
    return (meaning_table("cctalk").explain_code("fault", str(data[0]), data.hex(" ").upper()),)


def events_of(data: bytes) -> tuple[Finding, ...]:
    """The event counter and the newest event of a banknote validator; reading leaves both as they are."""
    table, raw = meaning_table("cctalk"), data.hex(" ").upper()
    counted = replace(table.named("cctalk.event_counter", number=data[0]), raw=raw)
    if not data[0]:
        return (counted,)
    return counted, replace(_event(data[1], data[2]), raw=raw)


def comms_of(data: bytes) -> tuple[Finding, ...]:
    """What a device counted on its line."""
    table = meaning_table("cctalk")
    if len(data) != _COMMS_LENGTH:
        return ()
    if not any(data):
        return (table.named("cctalk.comms_clean"),)
    return (table.named("cctalk.comms_errors", timeouts=data[0], ignored=data[1], checksums=data[2]),)


def number_of(data: bytes) -> int:
    """A counter or serial number, low byte first."""
    return int.from_bytes(data, "little")


def text_of(data: bytes) -> str:
    """The text of a reply; empty for bytes that are none."""
    rest = data.rstrip(b"\0 ")
    return one_line(rest.decode("ascii")) if rest and all(byte in _PRINTABLE for byte in rest) else ""


def _event(result: int, error: int) -> Finding:
    """Result 0 brings an error code behind it, any other is a bill type that was stacked or is in escrow."""
    table = meaning_table("cctalk")
    if result and error in (_STACKED, _ESCROW):
        return table.named("cctalk.credit" if error == _STACKED else "cctalk.escrow_note", number=result)
    return table.explain_code("event", f"{result}/{error}", f"{result:02X} {error:02X}")


def _told_reply(header: int, data: bytes) -> Told:
    code = str(header)
    if refused := refusal_of(header):
        return Told("nak" if header == NAK else "busy", code, "", "", refused)
    if not data:
        return Told("ack", code, "确认", "ACK")
    if len(data) == 1:
        return _told_byte(data)
    if len(data) == _EVENTS_LENGTH:
        return Told("bill_events", code, "钞票事件", "Bill events", events_of(data))
    if len(data) >= _SHORTEST_TEXT and (text := text_of(data)):
        return Told("text", code, f"文本：{text}", f"Text: {text}")
    shown = data.hex(" ").upper()
    return Told("data", code, f"数据 {shown}", f"Data {shown}", comms_of(data) if not any(data) else ())


def _told_byte(data: bytes) -> Told:
    """One byte may be a self-check or another small value; known faults are told as such, others as data."""
    shown = f"{data[0]:02X}"
    if ("fault", str(data[0])) not in meaning_table("cctalk").codes:
        return Told("data", shown, f"数据 {shown}", f"Data {shown}")
    return Told("byte", shown, f"数据 {shown}，作自检结果", f"Data {shown}; as self-check", fault_of(data))
