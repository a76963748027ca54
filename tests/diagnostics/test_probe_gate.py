import re
from contextlib import suppress

import pytest
from line_fakes import QUICK, TimedLine, printer
from serial_vectors import VECTORS, frame

from diagnostics.line import Link
from diagnostics.probes import Probe, probes
from diagnostics.session import run_probe
from diagnostics.simulators.printer import STATES, PrinterSimulator, start_printer
from diagnostics.simulators.serving import NO_FAULTS, LineFaults
from diagnostics.transport import GuardedLink
from fieldkit.domain.words import Refusal

UNSAFE = [frame(vector) for vector in VECTORS if vector.get("read_only") is False]


def bytes_that_pass(link: Link, line: TimedLine, requests: list[bytes]) -> list[bytes]:
    """What reaches the line when somebody tries to send all of these."""
    for request in requests:
        with suppress(Refusal):
            link.write(request)
    return line.sent


def guarded(probe: Probe) -> tuple[GuardedLink, TimedLine]:
    line = TimedLine(printer("12 12 12 12"))
    return GuardedLink(line, probe.safe), line


@pytest.mark.parametrize("probe", probes().values(), ids=lambda probe: probe.name)
class TestTheGateOfEveryProbe:
    def test_lets_no_acting_request_of_any_protocol_through(self, probe: Probe) -> None:
        assert len(UNSAFE) > 50
        assert bytes_that_pass(*guarded(probe), UNSAFE) == []

    def test_lets_nothing_through_that_merely_contains_a_safe_request(self, probe: Probe) -> None:
        requests = [request.raw for request in probe.requests if request.raw]
        longer = [raw + b"\x1b@" for raw in requests] + [b"\x1b@" + raw for raw in requests]
        cut = [raw[:-1] for raw in requests] + [b""]
        assert bytes_that_pass(*guarded(probe), longer + cut) == []

    def test_lets_the_questions_of_the_probe_through(self, probe: Probe) -> None:
        requests = [request.raw for request in probe.requests if request.raw]
        assert bytes_that_pass(*guarded(probe), requests) == requests


def test_without_the_gate_the_watch_sees_every_acting_request() -> None:
    line = TimedLine(printer("12 12 12 12"))
    assert bytes_that_pass(line, line, UNSAFE) == UNSAFE


def test_a_refused_request_says_that_nothing_was_sent() -> None:
    gate, _ = guarded(probes()["printer.escpos"])
    with pytest.raises(Refusal) as caught:
        gate.write(b"\x1b@")
    assert caught.value.code == "probe.unsafe_request"
    assert "1B 40" in str(caught.value.what)


def test_a_pattern_must_match_the_whole_request() -> None:
    line = TimedLine(printer("12 12 12 12"))
    gate = GuardedLink(line, (re.compile(rb"\x10\x04[\x01-\x04]", re.DOTALL),))
    assert bytes_that_pass(gate, line, [b"\x10\x04\x05", b"\x10\x04\x01\n", b"\x10\x04\x02"]) == [b"\x10\x04\x02"]


FAULTS = {
    "none": NO_FAULTS,
    "echo": LineFaults(echo=True),
    "noise": LineFaults(noise=b"\xff\x00"),
    "drop": LineFaults(drop_first=1),
    "late": LineFaults(late_ms=30),
    "flood": LineFaults(flood=True),
    "unplug": LineFaults(unplug_after=2),
}
SETUPS = [(state, "none") for state in STATES] + [
    (state, fault) for state in ("ready", "paper_out", "silent", "garbage") for fault in FAULTS if fault != "none"
]


@pytest.mark.parametrize(("state", "fault"), SETUPS)
def test_a_device_receives_nothing_but_questions(state: str, fault: str) -> None:
    with start_printer(state, faults=FAULTS[fault]) as simulator:
        run_probe("printer.escpos", simulator.url, patience=QUICK)
    questions = rb"(\x10\x04[\x01-\x04]|\x1d\x49[\x41-\x44]|\x1d\x67\x32\x00.\x00)+"
    assert re.fullmatch(questions, bytes(simulator.received), re.DOTALL)
    watched = PrinterSimulator(state)
    watched.answer(bytes(simulator.received))
    assert watched.printed == b""
