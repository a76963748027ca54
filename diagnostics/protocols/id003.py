"""JCM ID-003: what do the messages of a banknote validator and of its host say?"""

from dataclasses import replace

from diagnostics.framing import Frame, Framer
from diagnostics.framing.id003 import currencies, data_of, framer, text_of
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding, meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request

_REJECTING, _ESCROW, _FAILURE = "17", "13", "49"
_INHIBIT, _VERSION, _BOOT, _CURRENCY, _RECYCLER = 0x83, 0x88, 0x89, 0x8A, 0xF0
_SETTINGS = range(0x80, 0x90)
_ACK = 0x50


class Id003Protocol(Protocol):
    """ID-003; answers to settings and version questions begin with the byte of the question, states do not."""

    name = "id003"
    zh = "JCM ID-003 纸币识别器"
    en = "JCM ID-003 banknote validator"
    settings = LineSettings(9600, 8, "E", 1)

    def framer(self, sender: Sender) -> Framer:  # noqa: ARG002  both ends frame alike
        """Cuts the stream of either end into messages."""
        return framer()

    def tell(self, frame: Frame, sender: Sender) -> Told:
        """A request, a state, a setting or a version."""
        data = data_of(frame.raw)
        if sender is Sender.HOST:
            return told_request(meaning_table(self.name), _request_code(data))
        return _told_answer(data)


def findings(data: bytes) -> tuple[Finding, ...]:
    """What an answer means for the device; nothing for versions and settings without meaning."""
    table = meaning_table("id003")
    if data[0] == _INHIBIT:
        inhibited = len(data) > 1 and bool(data[1] & 1)
        return (table.named("id003.inhibited" if inhibited else "id003.not_inhibited"),)
    if data[0] == _CURRENCY:
        return (table.named("id003.currency_table", notes=", ".join(currencies(data))),)
    if data[0] in _SETTINGS or data[0] in (_RECYCLER, _ACK):
        return ()
    return _state(data)


def _state(data: bytes) -> tuple[Finding, ...]:
    table, raw = meaning_table("id003"), data.hex(" ").upper()
    code, detail = f"{data[0]:02X}", data[1:2].hex().upper()
    if code in (_REJECTING, _FAILURE):
        kind = "rejecting" if code == _REJECTING else "failure"
        return (table.explain_code(kind, detail or code, raw),)
    known = table.explain_code("state", code, raw)
    if code == _ESCROW and detail:
        return known, replace(table.named("id003.escrow_note", number=detail), raw=raw)
    return (known,)


def _told_answer(data: bytes) -> Told:
    code = f"{data[0]:02X}"
    if data[0] in (_VERSION, _BOOT):
        return Told("version", code, f"版本 {text_of(data)}", f"Version {text_of(data)}")
    if data[0] == _CURRENCY:
        return Told("currency_table", code, "面额表", "Currency table", findings(data))
    if data[0] == _ACK:
        return Told("ack", code, "确认", "ACK")
    if data[0] in _SETTINGS or data[0] == _RECYCLER:
        value = data[1:].hex(" ").upper()
        return Told("setting", code, f"设置 {code}：{value}", f"Setting {code}: {value}", findings(data))
    return Told("state", data.hex(" ").upper(), f"状态 {code}", f"Status {code}", findings(data))


def _request_code(data: bytes) -> str:
    if data[0] == _RECYCLER and len(data) > 2:
        return f"F0/{data[2]:02X}"
    return f"{data[0]:02X}"
