"""Can the receipt printer print: on line, cover closed, no error, paper left? And who is it, how worn?"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from diagnostics.counters import numbers_of
from diagnostics.framing import Request
from diagnostics.framing.escpos import QUEUED_REQUESTS, REALTIME_REQUESTS
from diagnostics.meaning import Finding, meaning_table
from diagnostics.probes import Ask, Probe, Reading

_OFF_LINE = 0x08
_STATUS_NAMES = frozenset(request.name for request in REALTIME_REQUESTS)
_IDENTITY_NAMES = ("maker", "model", "firmware", "serial")
_COUNTER_NAMES = ("lines_fed", "head_energised", "cuts", "total_hours")
_COUNTING_MAKER = "EPSON"
"""Who else takes the question for text and prints a part of it."""


def _queued(names: tuple[str, ...]) -> tuple[Request, ...]:
    known = {request.name: replace(request, once=True) for request in QUEUED_REQUESTS}
    return tuple(known[name] for name in names)


class EscPosPrinterProbe(Probe):
    """Real-time status by DLE EOT 1-4, also off line; then identity and counters, where it has them."""

    name = "printer.escpos"
    part = "PRN"
    zh = "凭条打印机状态（ESC/POS）"
    en = "Receipt printer status (ESC/POS)"
    requests = (*REALTIME_REQUESTS, *_queued(_IDENTITY_NAMES), *_queued(_COUNTER_NAMES))
    optional = frozenset((*_IDENTITY_NAMES, *_COUNTER_NAMES))

    def run(self, ask: Ask) -> Iterator[Reading]:
        """All four status questions; the others of a printer that is on line, until it leaves one open.

        Off line they would stand in the buffer of the printer and be answered when nobody asks.
        """
        by_name = {request.name: request for request in self.requests}
        on_line = True
        for request in REALTIME_REQUESTS:
            reading = ask(request)
            yield reading
            if reading.frame is None:
                return
            on_line &= request.name != "printer_status" or not int(reading.frame.fields["status"]) & _OFF_LINE
        names: tuple[str, ...] = _IDENTITY_NAMES if on_line else ()
        while names:
            reading = ask(by_name[names[0]])
            yield reading
            if reading.frame is None:
                return
            counts = reading.request.name == "maker" and reading.frame.fields["text"] == _COUNTING_MAKER
            names = names[1:] + (_COUNTER_NAMES if counts else ())

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """The meaning of the status byte, or a counter."""
        if reading.frame is None or reading.request.name in _IDENTITY_NAMES:
            return ()
        table = meaning_table("escpos")
        if reading.request.name in _COUNTER_NAMES:
            return (table.named(f"escpos.{reading.request.name}", value=str(reading.frame.fields["text"])),)
        return table.explain(reading.request.name, int(reading.frame.fields["status"]))

    def is_evidence(self, reading: Reading) -> bool:
        """The four status bytes are the value of the item; a printer need not know the rest."""
        return reading.request.name in _STATUS_NAMES

    def identity(self, readings: tuple[Reading, ...]) -> Mapping[str, str]:
        """Maker, model, firmware and serial number."""
        told = super().identity(readings)
        return {name: text for name, text in told.items() if name in _IDENTITY_NAMES}

    def counters(self, readings: tuple[Reading, ...]) -> Mapping[str, Decimal]:
        """What it counts over its life."""
        named = {reading.request.name: reading.frame for reading in readings if reading.frame}
        return numbers_of({name: named[name].fields["text"] for name in _COUNTER_NAMES if name in named})
