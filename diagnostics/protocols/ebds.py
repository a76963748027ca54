"""MEI/CPI EBDS: what do the messages of a banknote validator and of its host say?"""

from dataclasses import replace

from diagnostics.framing import Frame, Framer
from diagnostics.framing.ebds import AUXILIARY, EXTENDED, OMNIBUS_REPLY, data_of, framer
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding, meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request
from fieldkit.domain.text import one_line

_STATUS_LENGTH = 6
_CASSETTE_ATTACHED = 0x10
_STATE_BITS = (0x7F, 0x7F, 0x07)
_PRINTABLE = range(0x20, 0x7F)
_REPLIES = {
    5: ("flash_download_reply", "固件下载应答", "Flash download reply"),
    AUXILIARY: ("auxiliary_reply", "查询应答", "Auxiliary reply"),
    EXTENDED: ("extended_reply", "扩展应答", "Extended reply"),
}


class EbdsProtocol(Protocol):
    """EBDS; auxiliary replies do not name their question, extended ones do and carry the status as well."""

    name = "ebds"
    zh = "MEI/CPI EBDS 纸币识别器"
    en = "MEI/CPI EBDS banknote validator"
    settings = LineSettings(9600, 7, "E", 1)

    def framer(self, sender: Sender) -> Framer:  # noqa: ARG002  both ends frame alike
        """Cuts the stream of either end into messages."""
        return framer()

    def tell(self, frame: Frame, sender: Sender) -> Told:
        """A request, a status or the reply to a query."""
        kind, data = int(frame.fields["kind"]), data_of(frame.raw)
        if sender is Sender.HOST:
            return told_request(meaning_table(self.name), _request_code(kind, data))
        return _told_reply(kind, data)


def status_of(status: bytes) -> tuple[Finding, ...]:
    """What the six status bytes mean; nothing for all zeros, which no running device sends."""
    if len(status) < _STATUS_LENGTH or not any(status):
        return ()
    table = meaning_table("ebds")
    seen = (status[0], status[1] ^ _CASSETTE_ATTACHED, status[2])
    raw = status[:_STATUS_LENGTH].hex(" ").upper()
    return tuple(
        replace(finding, raw=raw)
        for place, (byte, mask) in enumerate(zip(seen, _STATE_BITS, strict=True))
        for finding in table.explain(f"status_{place}", byte & mask)
    )


def text_of(data: bytes) -> str:
    """The text of a reply up to its end; empty for bytes that are none."""
    rest = data.partition(b"\0")[0]
    return one_line(rest.decode("ascii").strip()) if all(byte in _PRINTABLE for byte in rest) else ""


def _request_code(kind: int, data: bytes) -> str:
    if kind == AUXILIARY and data:
        return f"60/{data[-1]:02X}"
    if kind == EXTENDED and data:
        return f"70/{data[0]:02X}"
    return str(kind)


def _told_reply(kind: int, data: bytes) -> Told:
    shown = data.hex(" ").upper()
    if kind == OMNIBUS_REPLY:
        return Told("state", shown, "状态", "Status", status_of(data))
    if kind not in _REPLIES:
        unknown = meaning_table("ebds").named("ebds.unknown", bits=f"{kind:X}", raw=shown)
        return Told("unknown_reply", f"{kind:X}", "未知应答", "Unknown reply", (replace(unknown, raw=shown),))
    name, zh, en = _REPLIES[kind]
    if kind == AUXILIARY:
        text = text_of(data) or shown
        return Told(name, "", f"{zh}：{text}", f"{en}: {text}")
    if kind == EXTENDED and data:
        named = meaning_table("ebds").requests.get(_request_code(kind, data))
        zh, en = (f"{named.zh}（应答）", f"{named.en} reply") if named else (zh, en)
        return Told(name, f"{data[0]:02X}", zh, en, status_of(data[1 : 1 + _STATUS_LENGTH]))
    return Told(name, "", f"{zh} {shown}", f"{en} {shown}")
