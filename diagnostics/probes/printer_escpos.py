"""Can the receipt printer print: on line, cover closed, no error, paper left?"""

from collections.abc import Iterator

from diagnostics.framing.escpos import REALTIME_REQUESTS
from diagnostics.meaning import Finding, meaning_table
from diagnostics.probes import Ask, Probe, Reading


class EscPosPrinterProbe(Probe):
    """Real-time status by DLE EOT 1-4: answered off line too, and nothing is printed."""

    name = "printer.escpos"
    part = "PRN"
    zh = "凭条打印机状态（ESC/POS）"
    en = "Receipt printer status (ESC/POS)"
    requests = REALTIME_REQUESTS

    def run(self, ask: Ask) -> Iterator[Reading]:
        """All four questions; a printer that does not answer one is not asked further."""
        for request in self.requests:
            reading = ask(request)
            yield reading
            if reading.frame is None:
                return

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """The meaning of the status byte."""
        if reading.frame is None:
            return ()
        return meaning_table("escpos").explain(reading.request.name, int(reading.frame.fields["status"]))
