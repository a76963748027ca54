"""Does the UPS that the telecom room supervises feed the load from the mains, and what does it warn of?"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from diagnostics.counters import numbers_of
from diagnostics.framing import Frame, Framer, Request
from diagnostics.framing.stream import AnswerFramer
from diagnostics.framing.ydt1363 import answer_framer, framed
from diagnostics.meaning import Finding
from diagnostics.patience import BY_CHECK, Patience
from diagnostics.probes import Probe, Reading
from diagnostics.protocols.ydt1363 import (
    alarm_findings,
    measured_findings,
    measured_values,
    result_finding,
    state_findings,
)
from diagnostics.ups_cables import CABLE_OF_THE_UPS, STRAIGHT_CABLE
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Words, say

_VERSION, _ADDRESS, _UPS = 0x21, 0x01, 0x2A
_LONGEST = 400
_NORMAL = "00"


def _is_of_the_unit(frame: Frame) -> bool:
    return frame.fields["address"] == _ADDRESS and frame.fields["cid1"] == f"{_UPS:02X}"


def _question(name: str, cid2: int, title: Words) -> Request:
    def framer() -> Framer:
        return AnswerFramer(name, answer_framer(), _is_of_the_unit)

    return Request(name, framed(_VERSION, _ADDRESS, _UPS, cid2), title, framer, _LONGEST)


class Ydt1363PowerProbe(Probe):
    """Maker, measured values, switch states and alarms of the UPS with address 1."""

    name = "power.ydt1363"
    part = "UPS"
    zh = "UPS 状态（YD/T 1363.3 电总协议）"
    en = "UPS status (YD/T 1363.3)"
    patience = Patience(tries=2, quiet_ms=BY_CHECK)
    confirm = CABLE_OF_THE_UPS
    cable = STRAIGHT_CABLE
    requests = (
        _question("maker", 0x51, say("Question: maker and version of the power system?")),
        _question("measured", 0x42, say("Question: measured values?")),
        _question("states", 0x43, say("Question: switch states?")),
        _question("alarms", 0x44, say("Question: alarms?")),
    )
    optional = frozenset({"maker", "measured"})

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """The result, and what the bytes of the answer mean."""
        if reading.frame is None:
            return ()
        told = _TOLD.get(reading.request.name)
        if not _is_normal(reading) or told is None:
            return (result_finding(reading.frame),)
        return (result_finding(reading.frame), *told(_info(reading.frame)))

    def is_complete(self, readings: tuple[Reading, ...]) -> bool:
        """States and alarms were told; a result other than normal tells nothing."""
        return {"states", "alarms"} <= {reading.request.name for reading in readings if _is_normal(reading)}

    def identity(self, readings: tuple[Reading, ...]) -> Mapping[str, str]:
        """Model, firmware and maker."""
        info = next((_info(reading.frame) for reading in _of(readings, "maker") if reading.frame), b"")
        if len(info) < _MAKER_FROM:
            return {}
        texts = {"model": info[:_MODEL_LONG], "maker": info[_MAKER_FROM:]}
        told = {name: one_line(raw.decode("latin-1")).strip("\0 ") for name, raw in texts.items()}
        told["firmware"] = f"{info[_MODEL_LONG]}.{info[_MODEL_LONG + 1]}"
        return {name: text for name, text in told.items() if text}

    def counters(self, readings: tuple[Reading, ...]) -> Mapping[str, Decimal]:
        """The measured values."""
        info = next((_info(reading.frame) for reading in _of(readings, "measured") if reading.frame), b"")
        values = measured_values(info)
        return numbers_of({_COUNTERS[name]: text for name, text in values.items() if name in _COUNTERS})


_COUNTERS = {"input": "input_voltage", "output": "output_voltage", "battery": "battery_voltage"}
_MODEL_LONG, _MAKER_FROM = 10, 12
_TOLD: dict[str, Callable[[bytes], tuple[Finding, ...]]] = {
    "measured": measured_findings,
    "states": state_findings,
    "alarms": alarm_findings,
}


def _is_normal(reading: Reading) -> bool:
    return reading.frame is not None and reading.frame.fields["cid2"] == _NORMAL


def _of(readings: Iterable[Reading], name: str) -> tuple[Reading, ...]:
    return tuple(reading for reading in readings if reading.request.name == name and _is_normal(reading))


def _info(frame: Frame) -> bytes:
    info = str(frame.fields["info"])
    return bytes.fromhex(info) if len(info) % 2 == 0 else b""
