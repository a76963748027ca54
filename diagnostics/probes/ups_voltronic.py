"""Does the Voltronic UPS feed the load from the mains, and what does it warn of?"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from diagnostics.framing import Request
from diagnostics.framing.ascii_lines import LONGEST_LINE, answer_of_kind
from diagnostics.framing.voltronic import answer_framer
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding
from diagnostics.patience import Patience
from diagnostics.probes import Ask, Probe, Reading
from diagnostics.protocols import Sender, protocol_named
from diagnostics.ups_cables import CABLE_OF_THE_UPS, STRAIGHT_CABLE
from diagnostics.ups_values import values_of_status
from fieldkit.domain.words import Words, say

_STATUS_KINDS = ("general_status", "status")


def _question(name: str, command: bytes, title: Words, *kinds: str) -> Request:
    framer = answer_of_kind(name, answer_framer, *kinds, "refused")
    return Request(name, command + b"\r", title, framer, LONGEST_LINE)


class VoltronicUpsProbe(Probe):
    """Identity, status, mode, warnings and battery of a Voltronic UPS; older dialects answer QS instead of QGS."""

    name = "ups.voltronic"
    part = "UPS"
    zh = "UPS 状态（Voltronic）"
    en = "UPS status (Voltronic)"
    settings = LineSettings(2400)
    patience = Patience(tries=2)
    confirm = CABLE_OF_THE_UPS
    cable = STRAIGHT_CABLE
    requests = (
        _question("serial", b"QID", say("Question: serial number of the UPS?"), "serial", "value", "text"),
        _question("firmware", b"QVFW", say("Question: firmware of the UPS?"), "firmware"),
        _question("maker", b"QMF", say("Question: maker of the UPS?"), "model", "text"),
        _question("general_status", b"QGS", say("Question: status of the UPS?"), "general_status"),
        _question("status", b"QS", say("Question: status of the UPS? (older dialect)"), "status"),
        _question("mode", b"QMOD", say("Question: mode of the UPS?"), "mode"),
        _question("warnings", b"QWS", say("Question: warnings of the UPS?"), "warnings"),
        _question("battery", b"QBV", say("Question: battery of the UPS?"), "battery"),
    )

    def run(self, ask: Ask) -> Iterator[Reading]:
        """The status first of all by QGS, by QS where QGS is not known; a UPS that says neither is not asked on."""
        named = {request.name: request for request in self.requests}
        for name in ("serial", "firmware", "maker"):
            yield (reading := ask(named[name]))
            if reading.frame is None:
                break
        told = False
        for name in _STATUS_KINDS:
            yield (reading := ask(named[name]))
            told = reading.frame is not None and reading.frame.fields["kind"] in _STATUS_KINDS
            if told:
                break
        for name in ("mode", "warnings", "battery") if told else ():
            yield ask(named[name])

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """Status bits, mode, warnings and battery; the identity is no finding."""
        if reading.frame is None or reading.request.name in ("serial", "maker"):
            return ()
        return protocol_named("voltronic").tell(reading.frame, Sender.DEVICE).findings

    def is_complete(self, readings: tuple[Reading, ...]) -> bool:
        """A status of either dialect is enough."""
        return any(
            reading.frame is not None and reading.frame.fields["kind"] in _STATUS_KINDS for reading in readings
        )

    def identity(self, readings: tuple[Reading, ...]) -> Mapping[str, str]:
        """Serial number, firmware and maker, where the UPS told them."""
        named = {reading.request.name: reading.frame.fields for reading in readings if reading.frame}
        known = {name: named[name] for name in ("serial", "firmware", "maker") if name in named}
        return {
            name: str(fields.get("firmware", fields["text"])).strip("(# ")
            for name, fields in known.items()
            if fields["kind"] != "refused"
        }

    def counters(self, readings: tuple[Reading, ...]) -> Mapping[str, Decimal]:
        """The values of the status and of the battery."""
        return values_of_status(readings)
