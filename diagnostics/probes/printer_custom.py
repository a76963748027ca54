"""Can the Custom kiosk printer print: paper, cover, head, voltage, cutter, ticket in the output?"""

from diagnostics.framing.escpos import FULL_STATUS_REQUEST
from diagnostics.meaning import Finding
from diagnostics.probes import Probe, Reading
from diagnostics.protocols.escpos import full


class CustomPrinterProbe(Probe):
    """The full status of VKP, KPM, TG and PRT printers by DLE EOT 20; nothing is printed or enabled."""

    name = "printer.custom"
    part = "PRN"
    zh = "自助打印机完整状态（Custom）"
    en = "Kiosk printer full status (Custom)"
    requests = (FULL_STATUS_REQUEST,)

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """The meaning of the four status bytes."""
        return full(reading.frame) if reading.frame else ()
