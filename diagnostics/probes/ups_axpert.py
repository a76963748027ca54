"""Does the Voltronic inverter with CRC feed the load from the mains, and what does it warn of?"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from diagnostics.framing import Request
from diagnostics.framing.ascii_lines import answer_of_kind
from diagnostics.framing.axpert import LONGEST, answer_framer, framed
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding
from diagnostics.patience import BY_CHECK, Patience
from diagnostics.probes import Ask, Probe, Reading
from diagnostics.protocols import Sender, protocol_named
from diagnostics.ups_cables import CABLE_OF_THE_UPS, STRAIGHT_CABLE
from diagnostics.ups_values import values_of_status
from fieldkit.domain.words import Words, say


def _question(name: str, command: str, title: Words, *kinds: str) -> Request:
    return Request(name, framed(command), title, answer_of_kind(name, answer_framer, *kinds, "refused"), LONGEST)


class AxpertUpsProbe(Probe):
    """Identity, status, mode and warnings of an inverter with CRC (PI30)."""

    name = "ups.axpert"
    part = "UPS"
    zh = "逆变器状态（Voltronic Axpert）"
    en = "Inverter status (Voltronic Axpert)"
    settings = LineSettings(2400)
    patience = Patience(tries=2, quiet_ms=BY_CHECK)
    confirm = CABLE_OF_THE_UPS
    cable = STRAIGHT_CABLE
    requests = (
        _question("serial", "QID", say("Question: serial number of the inverter?"), "serial", "value", "text"),
        _question("firmware", "QVFW", say("Question: firmware of the inverter?"), "firmware"),
        _question("general_status", "QPIGS", say("Question: status of the inverter?"), "general_status"),
        _question("mode", "QMOD", say("Question: mode of the inverter?"), "mode"),
        _question("warnings", "QPIWS", say("Question: warnings of the inverter?"), "warnings"),
    )

    def run(self, ask: Ask) -> Iterator[Reading]:
        """All questions; an inverter that does not answer one is not asked further."""
        for request in self.requests:
            yield (reading := ask(request))
            if reading.frame is None:
                return

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """Status, mode and warnings; the identity is no finding."""
        if reading.frame is None or reading.request.name == "serial":
            return ()
        return protocol_named("axpert").tell(reading.frame, Sender.DEVICE).findings

    def is_complete(self, readings: tuple[Reading, ...]) -> bool:
        """Status, mode and warnings all told."""
        frames = [reading.frame for reading in readings if reading.frame]
        return {"general_status", "mode", "warnings"} <= {str(frame.fields["kind"]) for frame in frames}

    def identity(self, readings: tuple[Reading, ...]) -> Mapping[str, str]:
        """Serial number and firmware, where the inverter told them."""
        named = {reading.request.name: reading.frame.fields for reading in readings if reading.frame}
        told = {name: named[name] for name in ("serial", "firmware") if name in named}
        return {
            name: str(fields.get("firmware", fields["text"])).strip("( ")
            for name, fields in told.items()
            if fields["kind"] != "refused"
        }

    def counters(self, readings: tuple[Reading, ...]) -> Mapping[str, Decimal]:
        """The values of the status."""
        return values_of_status(readings)
