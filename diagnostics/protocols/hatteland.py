"""Hatteland SCOM: what do the messages of a display and of its host say?"""

from dataclasses import replace

from diagnostics.framing import Frame, Framer
from diagnostics.framing.hatteland import FROM_DISPLAY, FROM_HOST, framer
from diagnostics.meaning import meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request


class HattelandProtocol(Protocol):
    """Serial communication of Hatteland displays; a command with data sets a value."""

    name = "hatteland"
    zh = "Hatteland 显示屏（SCOM）"
    en = "Hatteland display (SCOM)"

    def framer(self, sender: Sender) -> Framer:
        """Cuts the stream into messages."""
        return framer(FROM_DISPLAY if sender is Sender.DEVICE else FROM_HOST)

    def tell(self, frame: Frame, sender: Sender) -> Told:
        """A command with its data, or the answer to one."""
        command, data = str(frame.fields["command"]), str(frame.fields["data"])
        told = told_request(meaning_table(self.name), command)
        if sender is Sender.DEVICE:
            return Told(
                "answer", command, f"应答 {command}：{data or '无数据'}", f"Reply {command}: {data or 'no data'}"
            )
        if not data:
            return told
        return replace(told, zh=f"{told.zh}，设置 {data}", en=f"{told.en}, sets {data}", read_only=False)
