"""Is the 4G module alive, its SIM ready, the signal good, and is it registered?"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial

from diagnostics.framing import Frame, Request
from diagnostics.framing.at import LONGEST, answer_framer
from diagnostics.framing.stream import AnswerFramer
from diagnostics.meaning import Finding, meaning_table
from diagnostics.patience import Patience
from diagnostics.probes import Probe, Reading
from diagnostics.protocols.at import findings, signal_dbm
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Words, say

_IMEI = re.compile(r'(?:\+CGSN: ?)?"?(\d{14,17})"?')
_REVISION = "Revision:"
_SHOWN = 64

Fits = Callable[[Frame], bool]


def _framer(name: str, fits: Fits) -> AnswerFramer:
    return AnswerFramer(name, answer_framer(), fits)


def _is_ok(frame: Frame) -> bool:
    return frame.fields["result"] == "OK" and not frame.fields["lines"]


def _is_text(frame: Frame) -> bool:
    return frame.fields["result"] != "OK" or bool(frame.fields["lines"] and not frame.fields["about"])


def _is_serial(frame: Frame) -> bool:
    return frame.fields["result"] != "OK" or bool(_IMEI.search(str(frame.fields["lines"])))


def _is_about(name: str, frame: Frame) -> bool:
    return frame.fields["result"] != "OK" or frame.fields["about"] == name


def _request(name: str, command: str, title: Words, fits: Fits | None = None) -> Request:
    about = partial(_is_about, command.removeprefix("AT").rstrip("?"))
    return Request(name, f"{command}\r".encode("ascii"), title, partial(_framer, name, fits or about), LONGEST)


class AtModemProbe(Probe):
    """Identity, SIM, signal and registration; nothing is dialled, sent or set, and the echo stays as it is."""

    name = "net.at_modem"
    part = "NET"
    zh = "无线模块状态（AT 指令）"
    en = "Radio modem status (AT commands)"
    patience = Patience(tries=2, answer_ms=1500)
    requests = (
        _request("attention", "AT", say("Question: is the modem there?"), _is_ok),
        _request("serial", "AT+CGSN", say("Question: serial number (IMEI) of the modem?"), _is_serial),
        _request("identification", "ATI", say("Question: model of the modem?"), _is_text),
        _request("sim", "AT+CPIN?", say("Question: is the SIM ready?")),
        _request("signal", "AT+CSQ", say("Question: how strong is the signal?")),
        _request("registration", "AT+CREG?", say("Question: registered in the network?")),
        _request("packet_registration", "AT+CGREG?", say("Question: registered for data?")),
        _request("operator", "AT+COPS?", say("Question: which operator?")),
    )
    optional = frozenset({"serial", "identification", "signal", "packet_registration", "operator"})

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """SIM, signal, registration, operator and refusals."""
        if reading.frame is None:
            return ()
        if reading.request.name == "attention":
            return (meaning_table("at").named("at.alive"),)
        return findings(reading.frame)

    def identity(self, readings: tuple[Reading, ...]) -> Mapping[str, str]:
        """IMEI, model and firmware."""
        lines = {
            reading.request.name: str(reading.frame.fields["lines"])
            for reading in readings
            if reading.frame and reading.frame.fields["result"] == "OK"
        }
        found = _IMEI.search(lines.get("serial", ""))
        told = {"serial": found[1]} if found else {}
        return told | _model(lines.get("identification", "").splitlines())

    def counters(self, readings: tuple[Reading, ...]) -> Mapping[str, Decimal]:
        """The strength of the signal."""
        frames = (reading.frame for reading in readings if reading.frame and reading.request.name == "signal")
        levels = [level for frame in frames if (level := signal_dbm(frame)) is not None]
        return {"signal": Decimal(levels[0])} if levels else {}


def _model(lines: list[str]) -> dict[str, str]:
    names = [line for line in lines if not line.startswith(_REVISION)]
    firmware = [line.removeprefix(_REVISION).strip() for line in lines if line.startswith(_REVISION)]
    told = {"model": " ".join(names), "firmware": " ".join(firmware)}
    return {name: one_line(text, limit=_SHOWN) for name, text in told.items() if text}
