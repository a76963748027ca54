"""Has the industrial PC room left on disk and in memory, how busy is it, and what does it run?"""

from collections.abc import Mapping
from decimal import Decimal

from diagnostics.framing import Request
from diagnostics.framing.console import LONGEST, answer_framer, command_line
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding, meaning_table
from diagnostics.patience import Patience
from diagnostics.probes import Probe, Reading
from diagnostics.protocols.console import counted, findings
from fieldkit.domain.text import one_line
from fieldkit.domain.words import say

_SHOWN = 64


class PcConsoleProbe(Probe):
    """Read-only commands of the table on a shell that is logged in; each runs in a shell of its own."""

    name = "pc.console"
    part = "IPC"
    zh = "工控机状态（串口控制台）"
    en = "Industrial PC status (serial console)"
    settings = LineSettings(115_200)
    patience = Patience(tries=2, answer_ms=3000, total_ms=20_000)
    confirm = say(
        "Is somebody logged in on the console with the customer's read-only account, and is nobody typing there?"
    )
    requests = tuple(
        Request(
            entry.name,
            command_line(entry.name, entry.code),
            say("Question: {command}", command=entry.code),
            answer_framer,
            LONGEST,
        )
        for entry in meaning_table("console").requests.values()
    )
    optional = frozenset({"model", "address", "clock", "uptime"})

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """Values with their judgement."""
        return findings(reading.frame) if reading.frame else ()

    def identity(self, readings: tuple[Reading, ...]) -> Mapping[str, str]:
        """Name of the computer and version of its system."""
        told = super().identity(readings)
        named = {"model": "model", "software": "firmware"}
        return {named[name]: one_line(text, limit=_SHOWN) for name, text in told.items() if name in named}

    def counters(self, readings: tuple[Reading, ...]) -> Mapping[str, Decimal]:
        """Memory and disk."""
        told = [counted(reading.frame) for reading in readings if reading.frame]
        return {name: Decimal(number) for one in told for name, number in one.items()}
