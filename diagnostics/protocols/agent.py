"""What does the agent of a kiosk answer?"""

import json
from collections.abc import Iterator, Mapping

from diagnostics.framing import Frame, Framer
from diagnostics.framing.agent import answer_framer, question_framer
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding, meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request
from diagnostics.protocols.console import DISK_END, DISK_NEAR_END, MEMORY_LOW
from fieldkit.domain.text import one_line

_SHOWN = 80


class AgentProtocol(Protocol):
    """Lines with a sum that a read-only agent speaks over a cable."""

    name = "agent"
    zh = "工控机只读代理"
    en = "Read-only agent of a kiosk"
    settings = LineSettings(115_200)

    def framer(self, sender: Sender) -> Framer:
        """Answers; questions of the host."""
        return answer_framer() if sender is Sender.DEVICE else question_framer()

    def tell(self, frame: Frame, sender: Sender) -> Told:
        """Values with their judgement; a verb that the table does not list is nothing that a probe may send."""
        word = str(frame.fields["word"])
        if sender is Sender.HOST:
            return told_request(meaning_table(self.name), word)
        return Told("answer", word, "代理的应答", "Answer of the agent", findings(frame))


def document_in(frame: Frame) -> Mapping[str, object]:
    """The result of an answer; empty when it is none."""
    try:
        document = json.loads(str(frame.fields["text"]))
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def findings(frame: Frame) -> tuple[Finding, ...]:
    """What an answer means; one of another shape is a warning with its beginning."""
    table, document = meaning_table("agent"), document_in(frame)
    shown = one_line(str(frame.fields["text"]), limit=_SHOWN)
    if frame.fields["word"] == "err":
        return (table.named("agent.refused", bits=shown),)
    return tuple(_told(document)) if document else (table.named("agent.unreadable", bits=shown),)


def _told(document: Mapping[str, object]) -> Iterator[Finding]:
    table = meaning_table("agent")
    memory, disk, system = (document.get(name) for name in ("memory_free_pct", "disk_used_pct", "system"))
    if isinstance(memory, int):
        yield table.named("agent.memory_low" if memory < MEMORY_LOW else "agent.memory_ok", value=memory)
    if isinstance(disk, int):
        state = "end" if disk > DISK_END else "near_end" if disk > DISK_NEAR_END else "ok"
        yield table.named(f"agent.disk_{state}", value=disk)
    if isinstance(document.get("names"), list) and isinstance(count := document.get("count"), int):
        yield table.named("agent.programs", value=count)
    if isinstance(system, str):
        yield table.named("agent.system", value=one_line(system, limit=_SHOWN))
