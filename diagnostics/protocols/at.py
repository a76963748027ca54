"""AT modems: what do their answers and the commands of their host say?"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from diagnostics.framing import Frame, Framer
from diagnostics.framing.at import answer_framer, request_framer
from diagnostics.meaning import Finding, meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request
from fieldkit.domain.text import one_line

_LOWEST_SIGNAL, _NO_SIGNAL = 10, 99
_SIM = re.compile(r"\+CPIN: ?(?P<state>[A-Z0-9 -]+)")
_SIGNAL = re.compile(r"\+CSQ: ?(?P<level>\d{1,2}),")
_REGISTRATION = re.compile(r"\+C(?P<packet>G?)REG: ?(?:\d,)?(?P<state>\d+)(?:,.*)?")
_OPERATOR = re.compile(r'\+COPS: ?\d(?:,\d,"(?P<name>[^"]*)".*)?')
_NUMBERED_ERROR = re.compile(r"\+CM[ES] ERROR: ?(?P<number>\d+)")
_SHOWN = 80


class AtProtocol(Protocol):
    """AT commands of 3GPP 27.007; what stands before OK is the information."""

    name = "at"
    zh = "AT 模块（3GPP 27.007）"
    en = "AT modem (3GPP 27.007)"

    def framer(self, sender: Sender) -> Framer:
        """Cuts the stream into commands or answers."""
        return answer_framer() if sender is Sender.DEVICE else request_framer()

    def tell(self, frame: Frame, sender: Sender) -> Told:
        """A command, or an answer with its result."""
        if sender is Sender.HOST:
            return told_request(meaning_table(self.name), str(frame.fields["command"]))
        lines, result = str(frame.fields["lines"]), one_line(str(frame.fields["result"]), limit=_SHOWN)
        said = one_line(lines.replace("\n", ", "), limit=_SHOWN)
        plain = "answer" if said else "ok" if result == "OK" else "error"
        name = str(frame.fields["about"]).removeprefix("+").lower() or plain
        return Told(name, result, said or result, said or result, findings(frame))


def findings(frame: Frame) -> tuple[Finding, ...]:
    """What an answer means for the modem and its SIM; nothing for texts."""
    if frame.fields["result"] != "OK":
        return (_error(str(frame.fields["result"])),)
    found: list[Finding] = []
    for line in str(frame.fields["lines"]).splitlines():
        for shape, meaning in _MEANINGS.items():
            if told := shape.fullmatch(line) or (shape is _SIGNAL and shape.match(line)):
                found += meaning(told)
    return tuple(found)


def signal_dbm(frame: Frame) -> int | None:
    """The strength of the signal; None where the answer tells none."""
    told = [found for line in str(frame.fields["lines"]).splitlines() if (found := _SIGNAL.match(line))]
    level = int(told[0]["level"]) if told else _NO_SIGNAL
    return None if level == _NO_SIGNAL else 2 * level - 113


def _error(result: str) -> Finding:
    numbered = _NUMBERED_ERROR.fullmatch(result)
    code = numbered["number"] if numbered else result
    return meaning_table("at").explain_code("error", code, one_line(result, limit=_SHOWN))


def _sim(told: re.Match[str]) -> tuple[Finding, ...]:
    return (meaning_table("at").explain_code("sim", told["state"].strip().replace(" ", "_"), told[0]),)


def _signal(told: re.Match[str]) -> tuple[Finding, ...]:
    level = int(told["level"])
    table, raw = meaning_table("at"), told["level"]
    if level == _NO_SIGNAL:
        return (replace(table.named("at.signal_unknown"), raw=raw),)
    code = "at.signal_weak" if level < _LOWEST_SIGNAL else "at.signal"
    return (replace(table.named(code, level=level, dbm=2 * level - 113), raw=raw),)


def _registration(told: re.Match[str]) -> tuple[Finding, ...]:
    answer = "packet_registration" if told["packet"] else "registration"
    return (meaning_table("at").explain_code(answer, told["state"], told[0]),)


def _operator(told: re.Match[str]) -> tuple[Finding, ...]:
    name = one_line(told["name"] or "", limit=_SHOWN)
    return (meaning_table("at").named("at.operator", operator=name),) if name else ()


_MEANINGS: Mapping[re.Pattern[str], Callable[[re.Match[str]], tuple[Finding, ...]]] = {
    _SIM: _sim,
    _SIGNAL: _signal,
    _REGISTRATION: _registration,
    _OPERATOR: _operator,
}
