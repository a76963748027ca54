"""What does the agent of a kiosk answer?"""

import json
from collections.abc import Iterator, Mapping

from diagnostics.agent_values import rows_of, servers_of, third_party, transactions_of
from diagnostics.computer_values import percent
from diagnostics.framing import Frame, Framer
from diagnostics.framing.agent import answer_framer, question_framer
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding, meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request
from diagnostics.protocols.console import CPU_HIGH, DISK_END, DISK_NEAR_END, MEMORY_LOW
from fieldkit.domain.record import ItemResult
from fieldkit.domain.text import one_line

_SHOWN = 80
_STATES = {ItemResult.PASS: "ok", ItemResult.WARN: "error", ItemResult.FAIL: "down"}


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
    if not document:
        return (table.named("agent.unreadable", bits=shown),)
    return tuple(_told(document))


def _told(document: Mapping[str, object]) -> Iterator[Finding]:
    for told in (_computer, _programs, _servers, _application):
        yield from told(document)


def _computer(document: Mapping[str, object]) -> Iterator[Finding]:
    table = meaning_table("agent")
    memory, disk, cpu = (document.get(name) for name in ("memory_free_pct", "disk_used_pct", "cpu_pct"))
    if isinstance(cpu, int):
        yield table.named("agent.cpu_high" if cpu > CPU_HIGH else "agent.cpu_ok", value=cpu)
    if isinstance(memory, int):
        yield table.named("agent.memory_low" if memory < MEMORY_LOW else "agent.memory_ok", value=memory)
    if isinstance(disk, int):
        state = "end" if disk > DISK_END else "near_end" if disk > DISK_NEAR_END else "ok"
        yield table.named(f"agent.disk_{state}", value=disk)


def _programs(document: Mapping[str, object]) -> Iterator[Finding]:
    table, count, system = meaning_table("agent"), document.get("count"), document.get("system")
    if isinstance(document.get("names"), list) and isinstance(count, int):
        yield table.named("agent.programs", value=count)
    if isinstance(system, str):
        yield table.named("agent.system", value=one_line(system, limit=_SHOWN))
    if isinstance(document.get("packages"), list) and isinstance(count, int):
        yield table.named("agent.packages", value=count)
    if found := third_party(document):
        state = _STATES.get(found.verdict or ItemResult.PASS, "ok")
        yield table.named(f"agent.third_party_{state}", value=found.value)


def _servers(document: Mapping[str, object]) -> Iterator[Finding]:
    for name, tried, lost in servers_of(document):
        state = "unreachable" if lost == tried else "losing" if lost else "reached"
        yield meaning_table("agent").named(f"agent.{state}", name=name, tried=tried, lost=lost)


def _application(document: Mapping[str, object]) -> Iterator[Finding]:
    table, count = meaning_table("agent"), document.get("count")
    good, every = transactions_of(document)
    if (rate := percent(good, every)) is not None:
        yield table.named("agent.transactions", all=every, rate=str(rate))
    events = rows_of(document.get("events"))
    if events and isinstance(count, int):
        last = " ".join(str(events[-1].get(name, "")) for name in ("at", "code", "text"))
        yield table.named("agent.events", count=count, last=one_line(last, limit=_SHOWN))
