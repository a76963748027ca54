"""What does a 4G module with AT commands answer in each of its states?"""

from collections.abc import Mapping
from types import MappingProxyType

from diagnostics.simulators import Simulated
from diagnostics.simulators.commands import CommandDevice
from diagnostics.simulators.serving import NO_FAULTS, LineFaults, RunningSimulator
from diagnostics.simulators.wires import wire

IMEI = "861234050000017"
_SIM, _SIGNAL, _NETWORK, _DATA, _OPERATOR = "AT+CPIN?", "AT+CSQ", "AT+CREG?", "AT+CGREG?", "AT+COPS?"
_NO_SIM = "\r\n+CME ERROR: 10\r\n"
_ERROR = "\r\nERROR\r\n"


def _ok(*lines: str) -> str:
    return "".join(f"\r\n{line}\r\n" for line in lines) + "\r\nOK\r\n"


HEALTHY: Mapping[str, str] = MappingProxyType(
    {
        "AT": _ok(),
        "ATI": "\r\nQuectel\r\nEC20F\r\nRevision: EC20CEFAGR06A15M4G\r\n\r\nOK\r\n",
        "AT+CGSN": _ok(IMEI),
        _SIM: _ok("+CPIN: READY"),
        _SIGNAL: _ok("+CSQ: 23,99"),
        _NETWORK: _ok("+CREG: 0,1"),
        _DATA: _ok("+CGREG: 0,1"),
        _OPERATOR: _ok('+COPS: 0,0,"CHINA MOBILE",7'),
    }
)
"""Answers by command of a module that is well."""

CHANGED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "registered": {},
        "roaming": {_NETWORK: _ok("+CREG: 0,5")},
        "located": {_NETWORK: _ok('+CREG: 2,1,"1A2B","0123CDEF",7')},
        "no_sim": {
            _SIM: _NO_SIM,
            _SIGNAL: _ok("+CSQ: 99,99"),
            _NETWORK: _ok("+CREG: 0,0"),
            _DATA: _ok("+CGREG: 0,0"),
            _OPERATOR: _ok("+COPS: 0"),
        },
        "sim_wants_pin": {_SIM: _ok("+CPIN: SIM PIN")},
        "sim_blocked": {_SIM: _ok("+CPIN: SIM PUK")},
        "sim_busy": {_SIM: "\r\n+CME ERROR: 14\r\n"},
        "unknown_sim_state": {_SIM: _ok("+CPIN: PH-NET PIN")},
        "weak_signal": {_SIGNAL: _ok("+CSQ: 7,99")},
        "searching": {_NETWORK: _ok("+CREG: 0,2"), _DATA: _ok("+CGREG: 0,2")},
        "denied": {_NETWORK: _ok("+CREG: 0,3"), _DATA: _ok("+CGREG: 0,3")},
        "few_commands": dict.fromkeys(("ATI", "AT+CGSN", _SIGNAL, _DATA, _OPERATOR), _ERROR),
        "refuses": dict.fromkeys((set(HEALTHY) - {"AT"}), _ERROR),
    }
)
"""What is different in a state."""

_STATES = (*CHANGED, "echoes", "rings", "half_answer", "garbage", "silent")


def start_at_modem(
    state: str = "registered", *, faults: LineFaults = NO_FAULTS, over_tcp: bool = False
) -> RunningSimulator:
    """A module that runs until it is stopped."""
    if state not in _STATES:
        raise ValueError(state)
    return RunningSimulator(CommandDevice(state, _respond), wire(over_tcp=over_tcp), faults)


def _respond(state: str, command: bytes) -> bytes:
    text = command.decode("latin-1").strip()
    answer = CHANGED.get(state, {}).get(text, HEALTHY.get(text, _ERROR)).encode("ascii")
    spoilt = {"silent": b"", "garbage": b"\xff\x80\xf8", "half_answer": answer[:-3]}
    before = {"echoes": command + b"\r", "rings": b"\r\nRING\r\n"}.get(state, b"")
    return spoilt.get(state, before + answer)


SIMULATOR = Simulated(
    "at", _STATES, lambda state, faults, over_tcp: start_at_modem(state, faults=faults, over_tcp=over_tcp)
)
