"""Has the industrial PC room left on disk and in memory, how busy is it, and what does it run?"""

from collections.abc import Mapping
from decimal import Decimal

from diagnostics.computer_values import clock_findings, drift_seconds
from diagnostics.console_values import TOLD, console_values
from diagnostics.framing import Request
from diagnostics.framing.console import LONGEST, answer_framer, command_line
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding, meaning_table
from diagnostics.patience import BY_CHECK, Patience
from diagnostics.probes import Probe, Reading
from diagnostics.protocols.console import counted, findings
from fieldkit.domain.measured import Measured
from fieldkit.domain.text import one_line
from fieldkit.domain.words import say

_SHOWN = 64


def _printed(reading: Reading) -> str:
    return str(reading.frame.fields["text"]) if reading.frame else ""


class PcConsoleProbe(Probe):
    """Read-only commands of the table on a shell that is logged in; each runs in a shell of its own."""

    name = "pc.console"
    part = "IPC"
    zh = "工控机状态（串口控制台）"
    en = "Industrial PC status (serial console)"
    settings = LineSettings(115_200)
    patience = Patience(tries=2, answer_ms=3000, total_ms=40_000, quiet_ms=BY_CHECK)
    confirm = say("Does the customer agree to his read-only account being used, and is nobody typing there?")
    may_need_login = True
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
    optional = frozenset(request.name for request in requests) - {"software", "cpu", "memory", "disk"}
    tells = TOLD

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """Values with their judgement; the clock is held against this laptop's where the run is known."""
        if reading.frame is None:
            return ()
        drift = drift_seconds(_printed(reading), reading.at) if reading.request.name == "clock" else None
        return clock_findings("console", drift) or findings(reading.frame)

    def measured(self, readings: tuple[Reading, ...]) -> Mapping[str, Measured]:
        """CPU, memory, disk, clock, addresses and the rest of `tells`, as far as the account may read them."""
        printed = {reading.request.name: _printed(reading) for reading in readings if reading.frame}
        heard_at = next((reading.at for reading in readings if reading.request.name == "clock"), None)
        return console_values(printed, heard_at)

    def identity(self, readings: tuple[Reading, ...]) -> Mapping[str, str]:
        """Name of the computer and version of its system."""
        told = super().identity(readings)
        named = {"model": "model", "software": "firmware"}
        return {named[name]: one_line(text, limit=_SHOWN) for name, text in told.items() if name in named}

    def counters(self, readings: tuple[Reading, ...]) -> Mapping[str, Decimal]:
        """Memory and disk."""
        told = [counted(reading.frame) for reading in readings if reading.frame]
        return {name: Decimal(number) for one in told for name, number in one.items()}
