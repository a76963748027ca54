"""MSR605/206: what do the messages of a magnetic stripe reader and of its host say?"""

from dataclasses import replace

from diagnostics.framing import Frame, Framer
from diagnostics.framing.msr605 import MODEL, STATUS, answer_framer, command_framer
from diagnostics.meaning import Finding, meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request


class Msr605Protocol(Protocol):
    """ESC and a code in both directions."""

    name = "msr605"
    zh = "MSR605/206 磁条读写器"
    en = "MSR605/206 magnetic stripe reader"

    def framer(self, sender: Sender) -> Framer:
        """Cuts the stream of this end into messages."""
        return command_framer() if sender is Sender.HOST else answer_framer()

    def tell(self, frame: Frame, sender: Sender) -> Told:
        """A request, a status, a model or a version."""
        if sender is Sender.HOST:
            return told_request(meaning_table(self.name), str(frame.fields["code"]))
        if frame.name == STATUS:
            return Told("status", str(frame.fields["code"]), "", "", (status_of(frame),))
        text = str(frame.fields["text"])
        if frame.name == MODEL:
            return Told("model", text, f"型号代码 {text}", f"Model {text}")
        return Told("firmware", text, f"固件版本 {text}", f"Firmware {text}")


def status_of(frame: Frame) -> Finding:
    """What a status byte means."""
    return meaning_table("msr605").explain_code("status", str(frame.fields["code"]), frame.raw.hex(" ").upper())


def ram_test_of(frame: Frame) -> Finding:
    """What a status byte means as the answer to the RAM test."""
    code = {"30": "msr605.ram_ok", "41": "msr605.ram_failed"}.get(str(frame.fields["code"]))
    if code is None:
        return status_of(frame)
    return replace(meaning_table("msr605").named(code), raw=frame.raw.hex(" ").upper())
