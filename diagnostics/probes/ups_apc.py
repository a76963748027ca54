"""Does the APC UPS feed the load from the mains, and how are its battery and its last self-test?"""

from collections.abc import Mapping
from decimal import Decimal

from diagnostics.counters import numbers_of
from diagnostics.framing import Request
from diagnostics.framing.apc import LONGEST, answer_framer
from diagnostics.framing.ascii_lines import answer_of_kind
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding
from diagnostics.patience import Patience
from diagnostics.probes import Probe, Reading
from diagnostics.protocols.apc import MEASURED, answer_findings
from diagnostics.ups_cables import APC_CABLE, CABLE_OF_THE_UPS
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Words, say

_TEXT_KINDS = ("text", "number", "date", "state")
_NUMBER_KINDS = ("number", "state")
_COUNTERS = {
    "load": "load",
    "charge": "charge",
    "battery_voltage": "battery_voltage",
    "input": "input_voltage",
    "output": "output_voltage",
    "temperature": "temperature",
    "runtime": "runtime",
}
"""Question -> counter."""


def _question(name: str, letter: bytes, title: Words, *kinds: str) -> Request:
    return Request(name, letter, title, answer_of_kind(name, answer_framer, *kinds, "not_available"), LONGEST)


class ApcUpsProbe(Probe):
    """Identity, status, self-test result and values of an APC UPS; the port is put into smart mode first."""

    name = "ups.apc"
    part = "UPS"
    zh = "UPS 状态（APC 智能协议）"
    en = "UPS status (APC smart)"
    settings = LineSettings(2400)
    patience = Patience(tries=2, answer_ms=800)
    confirm = CABLE_OF_THE_UPS
    cable = APC_CABLE
    requests = (
        _question("smart_mode", b"Y", say("Question: smart mode?"), "smart"),
        _question("serial", b"n", say("Question: serial number of the UPS?"), *_TEXT_KINDS),
        _question("firmware", b"b", say("Question: firmware of the UPS?"), *_TEXT_KINDS),
        _question("model", b"\x01", say("Question: model of the UPS?"), *_TEXT_KINDS),
        _question("state", b"Q", say("Question: state of the UPS?"), "state"),
        _question("self_test", b"X", say("Question: result of the last self-test?"), "self_test"),
        _question("load", b"P", say("Question: load of the UPS?"), *_NUMBER_KINDS),
        _question("charge", b"f", say("Question: battery charge?"), *_NUMBER_KINDS),
        _question("battery_voltage", b"B", say("Question: battery voltage?"), *_NUMBER_KINDS),
        _question("input", b"L", say("Question: input voltage?"), *_NUMBER_KINDS),
        _question("output", b"O", say("Question: output voltage?"), *_NUMBER_KINDS),
        _question("temperature", b"C", say("Question: temperature of the UPS?"), *_NUMBER_KINDS),
        _question("runtime", b"j", say("Question: runtime on battery?"), "runtime", *_NUMBER_KINDS),
        _question("battery_date", b"x", say("Question: date of the battery?"), "date", "text"),
    )
    optional = frozenset(request.name for request in requests) - {"smart_mode", "state"}

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """Status bits, self-test result and values; the identity is no finding."""
        if reading.frame is None:
            return ()
        name, text, kind = (
            reading.request.name,
            str(reading.frame.fields["text"]),
            str(reading.frame.fields["kind"]),
        )
        if kind == "not_available" or name in ("state", "self_test"):
            return answer_findings(kind, text)
        return answer_findings(name, text) if name in MEASURED else ()

    def is_complete(self, readings: tuple[Reading, ...]) -> bool:
        """The status was told."""
        frames = [reading.frame for reading in readings if reading.request.name == "state" and reading.frame]
        return any(frame.fields["kind"] == "state" for frame in frames)

    def identity(self, readings: tuple[Reading, ...]) -> Mapping[str, str]:
        """Serial number, firmware and model, where the UPS has them."""
        frames = {reading.request.name: reading.frame for reading in readings if reading.frame}
        named = {name: frames[name].fields for name in ("serial", "firmware", "model") if name in frames}
        return {
            name: one_line(str(fields["text"]))
            for name, fields in named.items()
            if fields["kind"] != "not_available"
        }

    def counters(self, readings: tuple[Reading, ...]) -> Mapping[str, Decimal]:
        """The measured values."""
        told = {reading.request.name: reading.frame.fields for reading in readings if reading.frame}
        texts = {counter: told[name]["text"] for name, counter in _COUNTERS.items() if name in told}
        return numbers_of({counter: str(text).rstrip(":") for counter, text in texts.items()})
