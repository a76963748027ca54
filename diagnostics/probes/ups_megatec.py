"""Does the small UPS feed the load from the mains, and is its battery charged?"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from diagnostics.framing import Request
from diagnostics.framing.ascii_lines import LONGEST_LINE, answer_of_kind
from diagnostics.framing.megatec import answer_framer
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding
from diagnostics.patience import Patience
from diagnostics.probes import Ask, Probe, Reading
from diagnostics.protocols import Sender, protocol_named
from diagnostics.ups_cables import CABLE_OF_THE_UPS, MEGATEC_CABLE
from diagnostics.ups_values import values_of_status
from fieldkit.domain.words import say


class MegatecUpsProbe(Probe):
    """Identity, ratings and status of a UPS with the Megatec/Q1 language; nothing is switched or tested."""

    name = "ups.megatec"
    part = "UPS"
    zh = "UPS 状态（Megatec/Q1）"
    en = "UPS status (Megatec/Q1)"
    settings = LineSettings(2400)
    patience = Patience(tries=2)
    confirm = CABLE_OF_THE_UPS
    cable = MEGATEC_CABLE
    requests = (
        Request(
            "identity",
            b"I\r",
            say("Question: model of the UPS?"),
            answer_of_kind("identity", answer_framer, "identity", "refused"),
            LONGEST_LINE,
        ),
        Request(
            "rating",
            b"F\r",
            say("Question: ratings of the UPS?"),
            answer_of_kind("rating", answer_framer, "rating", "refused"),
            LONGEST_LINE,
        ),
        Request(
            "status",
            b"Q1\r",
            say("Question: status of the UPS?"),
            answer_of_kind("status", answer_framer, "status", "refused"),
            LONGEST_LINE,
        ),
    )

    def run(self, ask: Ask) -> Iterator[Reading]:
        """All questions: many UPSs know neither I nor F, and are sound."""
        for request in self.requests:
            yield ask(request)

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """Ratings, status bits and measured values."""
        return protocol_named("megatec").tell(reading.frame, Sender.DEVICE).findings if reading.frame else ()

    def is_complete(self, readings: tuple[Reading, ...]) -> bool:
        """The status is enough."""
        return any(reading.frame is not None and reading.frame.fields["kind"] == "status" for reading in readings)

    def identity(self, readings: tuple[Reading, ...]) -> Mapping[str, str]:
        """Maker, model and firmware as the UPS wrote them; Megatec has no serial number."""
        frames = [reading.frame for reading in readings if reading.frame]
        fields = next((frame.fields for frame in frames if frame.fields["kind"] == "identity"), {})
        return {name: str(fields[name]) for name in ("maker", "model", "firmware") if fields.get(name)}

    def counters(self, readings: tuple[Reading, ...]) -> Mapping[str, Decimal]:
        """The values of the status."""
        return values_of_status(readings)
