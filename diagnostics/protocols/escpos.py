"""ESC/POS: what do the status bytes of a receipt printer and the commands of its host say?

A status byte does not name its question. Where the question stands before it (`10 04 04 1E`) that one is meant;
alone it is told for every question that it can answer.
"""

from collections.abc import Iterator
from dataclasses import replace

from diagnostics.framing import Frame, Framer
from diagnostics.framing.escpos import (
    AUTOMATIC_STATUS,
    LONGEST_ANSWER,
    QUEUED,
    REALTIME_REQUESTS,
    STATUS,
    take_answer,
)
from diagnostics.framing.escpos_commands import framer as command_framer
from diagnostics.framing.stream import StreamFramer
from diagnostics.meaning import Finding, meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request

ANSWERS = {number: request.name for number, request in enumerate(REALTIME_REQUESTS, start=1)}
_OFF_LINE, _WAITING = 0x08, 0x20
_MEANING_BITS = 0x6C
_PAPER_PAIRS = (0x0C, 0x60)
_FULL_PARTS = ("paper", "user", "recoverable", "unrecoverable")


class EscPosProtocol(Protocol):
    """ESC/POS of Epson and the many that follow it, with the full status of Custom printers."""

    name = "escpos"
    zh = "ESC/POS 凭条打印机"
    en = "ESC/POS receipt printer"

    def framer(self, sender: Sender) -> Framer:
        """Cuts the stream into answers or commands."""
        return StreamFramer(take_answer, LONGEST_ANSWER + 1) if sender is Sender.DEVICE else command_framer()

    def tell(self, frame: Frame, sender: Sender) -> Told:
        """A command, or an answer by its shape."""
        if sender is Sender.HOST:
            return _told_command(frame.raw)
        code = frame.raw.hex(" ").upper()
        if frame.name == STATUS:
            return _told_status(int(frame.fields["status"]), int(frame.fields.get("question", 0)))
        if frame.name == AUTOMATIC_STATUS:
            return Told(AUTOMATIC_STATUS, code, "自动状态（ASB）", "Automatic status (ASB)", _automatic(frame.raw))
        if frame.name == QUEUED:
            return _told_queued(frame.raw[0])
        if frame.name == "full_status":
            return Told(
                frame.name, code, "完整状态（应答 DLE EOT 20）", "Full status (reply to DLE EOT 20)", full(frame)
            )
        text = str(frame.fields["text"])
        return Told(frame.name, "", text or "空文本应答", text or "Empty text reply")


def full(frame: Frame) -> tuple[Finding, ...]:
    """What the full status of a Custom printer means."""
    table = meaning_table("custom")
    found = [finding for part in _FULL_PARTS for finding in table.explain(part, int(frame.fields[part]))]
    raw = frame.raw.hex(" ").upper()
    calm = () if any(frame.fields[part] for part in _FULL_PARTS) else (table.named("custom.no_error"),)
    return tuple(replace(finding, raw=raw) for finding in (*found, *calm))


def _told_status(status: int, question: int) -> Told:
    numbers = (question,) if question else tuple(_questions(status)) or tuple(ANSWERS)
    if len(numbers) == 1:
        title = f"应答 DLE EOT {numbers[0]}", f"Reply to DLE EOT {numbers[0]}"
    else:
        title = f"状态字节 {status:02X}，不知应答哪个查询", f"Status byte {status:02X}, its question is not known"
    findings = tuple(
        finding if len(numbers) == 1 else _under(number, finding)
        for number in numbers
        for finding in meaning_table("escpos").explain(ANSWERS[number], status)
    )
    return Told(STATUS, f"{status:02X}", *title, findings)


def _under(number: int, finding: Finding) -> Finding:
    return replace(finding, zh=f"DLE EOT {number}：{finding.zh}", en=f"DLE EOT {number}: {finding.en}")


def _questions(status: int) -> Iterator[int]:
    """Numbers of the questions that such a byte can answer."""
    bits = status & _MEANING_BITS
    is_pairs = all(bits & pair in (0, pair) for pair in _PAPER_PAIRS)
    if bits and is_pairs:
        # Both bits of a paper sensor move together, which no other answer does.
        yield 4
        return
    if not bits & _WAITING or bits & _OFF_LINE:
        yield 1
    yield 2
    if bits.bit_count() <= 1:
        yield 3
    if is_pairs:
        yield 4


def _automatic(raw: bytes) -> tuple[Finding, ...]:
    table, first = meaning_table("escpos"), raw[0]
    # The first byte has the bits of DLE EOT 1, but 20 is the cover and 40 the feed button, as in DLE EOT 2.
    found = table.explain("printer_status", first & 0x0C)
    found += table.explain("offline_cause", 0x04) if first & 0x20 else ()
    found += table.explain("offline_cause", 0x08) if first & 0x40 else ()
    found += table.explain("error_cause", raw[1])
    found += (table.explain_code("queued_paper_sensor", f"{raw[2] & 0x0F:02X}", raw.hex(" ").upper()),)
    return found


def _told_queued(status: int) -> Told:
    code = f"{status:02X}"
    if ("queued_paper_sensor", code) in meaning_table("escpos").codes:
        found = meaning_table("escpos").explain_code("queued_paper_sensor", code, code)
        return Told(QUEUED, code, "应答 GS r 1", "GS r 1 reply", (found,))
    return Told(QUEUED, code, f"排队应答 {code}（GS r 或 GS I）", f"Reply {code} in its turn (GS r or GS I)")


def _told_command(raw: bytes) -> Told:
    table = meaning_table("escpos")
    prefixes = (raw[:length].hex(" ").upper() for length in (len(raw), 3, 2))
    code = next((prefix for prefix in prefixes if prefix in table.requests), raw.hex(" ").upper())
    return told_request(table, code)
