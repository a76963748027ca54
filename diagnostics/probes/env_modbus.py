"""Which meter or environment board is this, and does it answer over Modbus?"""

from collections.abc import Mapping

from diagnostics.framing import Frame, Framer, Request
from diagnostics.framing.modbus import IDENTIFY, LONGEST, answer_framer, framed
from diagnostics.framing.stream import AnswerFramer
from diagnostics.meaning import Finding, Severity
from diagnostics.patience import BY_CHECK, Patience
from diagnostics.probes import Probe, Reading
from diagnostics.protocols import Sender, protocol_named
from diagnostics.protocols.modbus import identity_of
from fieldkit.domain.words import say

_UNIT = 1
_BASIC = bytes((0x0E, 0x01, 0x00))


def _is_of_the_unit(frame: Frame) -> bool:
    return frame.fields["unit"] == _UNIT and frame.fields["function"] == IDENTIFY


def _framer() -> Framer:
    return AnswerFramer("identity", answer_framer(), _is_of_the_unit)


class ModbusEnvironmentProbe(Probe):
    """Device identification (2B/0E) of the unit with address 1; no register is read whose meaning is not known."""

    name = "env.modbus"
    part = "PSU"
    zh = "仪表或环境板标识（Modbus RTU）"
    en = "Meter or environment board identification (Modbus RTU)"
    patience = Patience(quiet_ms=BY_CHECK, gap_ms=4)
    requests = (
        Request(
            "identity",
            framed(_UNIT, IDENTIFY, _BASIC),
            say("Question: who are you? (device identification)"),
            _framer,
            LONGEST,
        ),
    )

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """The identification, or the exception that came instead."""
        return protocol_named("modbus").tell(reading.frame, Sender.DEVICE).findings if reading.frame else ()

    def is_complete(self, readings: tuple[Reading, ...]) -> bool:
        """An identification came; a failure that the device reports itself is a verdict as well."""
        frames = [reading.frame for reading in readings if reading.frame]
        return any("exception" not in frame.fields for frame in frames) or any(
            finding.severity is Severity.FAULT for reading in readings for finding in self.findings(reading)
        )

    def identity(self, readings: tuple[Reading, ...]) -> Mapping[str, str]:
        """Maker, model and firmware."""
        frames = (reading.frame for reading in readings if reading.frame)
        return next((identity_of(frame) for frame in frames if "exception" not in frame.fields), {})
