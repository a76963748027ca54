"""A receipt printer is asked who it is and how worn, and neither changes the verdict on its state."""

import pytest
from line_fakes import QUICK, Answers, TimedLine, printer

from diagnostics.outcome import ProbeOutcome, outcome_to_item
from diagnostics.session import run_probe
from diagnostics.simulators.printer import COUNTERS, IDENTITY, PrinterSimulator, start_printer
from diagnostics.transcript import read_transcript, replay, transcript_bytes
from fieldkit.domain.record import ItemResult

GS_I, GS_G = b"\x1d\x49", b"\x1d\x67\x32"
SILENT_MS = 1000


def probed(answers: Answers) -> tuple[ProbeOutcome, TimedLine]:
    line = TimedLine(answers)
    return run_probe("printer.escpos", "COM3", open_with=line.opened, monotonic=line.monotonic), line


def with_answer(statuses: str, question: bytes, answer: bytes) -> Answers:
    state = printer(statuses)
    return lambda request: [(0.01, answer)] if request.startswith(question) else state(request)


class TestAPrinterOnLine:
    def test_tells_who_it_is(self) -> None:
        with start_printer("near_end") as simulator:
            outcome = run_probe("printer.escpos", simulator.url, patience=QUICK)
        assert outcome.identity == {
            "maker": "EPSON",
            "model": "TM-T88V",
            "firmware": "40.42 ESC/POS",
            "serial": "J7AG001234",
        }

    def test_tells_how_worn_it_is(self) -> None:
        with start_printer() as simulator:
            outcome = run_probe("printer.escpos", simulator.url, patience=QUICK)
        told = " ".join(finding.en for finding in outcome.findings)
        assert all(count.decode() in told for count in COUNTERS.values())

    def test_keeps_the_four_status_bytes_as_its_value(self) -> None:
        with start_printer("near_end") as simulator:
            outcome = run_probe("printer.escpos", simulator.url, patience=QUICK)
        assert outcome_to_item(outcome) == (ItemResult.WARN, "12 12 12 1E")

    def test_that_knows_no_identity_loses_one_second_and_no_verdict(self) -> None:
        outcome, line = probed(printer("12 12 12 12"))
        assert outcome_to_item(outcome) == (ItemResult.PASS, "12 12 12 12")
        assert line.sent[4:] == [GS_I + b"\x42"]
        assert line.now < (SILENT_MS + 500) / 1000

    def test_that_answers_nonsense_about_itself_has_no_bad_line(self) -> None:
        outcome, _ = probed(with_answer("12 12 12 12", GS_I, b"\xff\xff"))
        assert outcome.verdict is ItemResult.PASS
        assert "line.noise" not in [finding.code for finding in outcome.findings]

    def test_of_another_maker_is_not_asked_for_counters_which_it_might_print(self) -> None:
        outcome, line = probed(with_answer("12 12 12 12", GS_I, b"\x5fCUSTOM\x00"))
        assert outcome.identity["maker"] == "CUSTOM"
        assert not [raw for raw in line.sent if raw.startswith(GS_G)]


@pytest.mark.parametrize("state", ["paper_out", "cover_open", "offline"])
def test_a_printer_off_line_is_not_asked_what_would_wait_in_its_buffer(state: str) -> None:
    with start_printer(state) as simulator:
        outcome = run_probe("printer.escpos", simulator.url, patience=QUICK)
        received = bytes(simulator.received)
    assert outcome.verdict is ItemResult.FAIL
    assert outcome.identity == {}
    assert GS_I not in received


def test_the_whole_run_can_be_judged_again_from_its_transcript() -> None:
    with start_printer("near_end") as simulator:
        outcome = run_probe("printer.escpos", simulator.url, patience=QUICK)
    again = replay(read_transcript(transcript_bytes(outcome)))
    assert (again.verdict, again.findings, again.raw) == (outcome.verdict, outcome.findings, outcome.raw)
    assert again.identity == outcome.identity


def test_the_simulator_prints_what_it_does_not_know() -> None:
    device = PrinterSimulator()
    assert device.answer(GS_I + b"\x44") == b"\x5f" + IDENTITY[0x44] + b"\x00"
    assert device.answer(b"\x1d\x67\x30\x00\x14\x00\x1b\x40A") == b""
    assert bytes(device.printed) == b"\x1d\x67\x30\x00\x14\x00\x1b\x40A"
