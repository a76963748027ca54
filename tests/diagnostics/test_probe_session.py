import threading
from collections.abc import Iterator

import pytest
from line_fakes import QUICK, Answers, TimedLine, printer

from diagnostics.conversation import Patience
from diagnostics.line import LineSettings
from diagnostics.outcome import Conclusion, Exchange, Note, ProbeOutcome, outcome_to_item
from diagnostics.session import run_probe
from diagnostics.simulators.printer import start_printer
from diagnostics.simulators.serving import LineFaults
from fieldkit.domain.record import ItemResult
from fieldkit.domain.words import Refusal

READY = "12 12 12 12"


def probed(answers: Answers, **more: Patience) -> tuple[ProbeOutcome, TimedLine]:
    line = TimedLine(answers)
    outcome = run_probe("printer.escpos", "COM3", open_with=line.opened, monotonic=line.monotonic, **more)
    assert not line.is_open
    return outcome, line


VERDICTS = [
    (READY, ItemResult.PASS),
    ("16 12 12 12", ItemResult.PASS),
    ("12 12 12 1E", ItemResult.WARN),
    ("12 12 52 12", ItemResult.WARN),
    ("12 12 12 16", ItemResult.WARN),
    ("1A 12 12 12", ItemResult.FAIL),
    ("1A 32 12 7E", ItemResult.FAIL),
    ("12 12 12 72", ItemResult.FAIL),
    ("1A 16 12 12", ItemResult.FAIL),
    ("1A 52 1A 12", ItemResult.FAIL),
    ("1A 52 32 12", ItemResult.FAIL),
    ("92 12 12 12", ItemResult.INCONCLUSIVE),
    ("12 12 02 12", ItemResult.INCONCLUSIVE),
]


@pytest.mark.parametrize(("statuses", "verdict"), VERDICTS)
def test_the_answers_of_a_printer_give_this_verdict(statuses: str, verdict: ItemResult) -> None:
    outcome, _ = probed(printer(statuses))
    assert outcome.verdict is verdict
    if verdict is not ItemResult.INCONCLUSIVE:
        assert outcome_to_item(outcome) == (verdict, statuses)


class TestSilence:
    def test_is_no_verdict_but_a_list_of_what_to_check(self) -> None:
        outcome, line = probed(lambda _: [])
        assert (outcome.verdict, outcome.conclusion) == (ItemResult.INCONCLUSIVE, Conclusion.NO_ANSWER)
        checks = " ".join(str(check) for check in outcome.checks)
        assert all(word in checks for word in ("Power", "Cable", "COM3", "Protocol", "9600 8N1"))
        assert line.now == pytest.approx(3, abs=0.2)

    def test_after_a_fault_was_told_is_no_verdict_either(self) -> None:
        outcome, _ = probed(lambda request: [(0.01, b"\x1a")] if request[-1] == 1 else [])
        assert outcome.verdict is ItemResult.INCONCLUSIVE
        assert [finding.code for finding in outcome.findings] == ["escpos.offline"]
        assert outcome.raw == ("1A",)

    def test_asks_three_times_and_then_no_further_question(self) -> None:
        _, line = probed(lambda _: [])
        assert line.sent == [b"\x10\x04\x01"] * 3


class TestABadLine:
    def test_that_makes_no_sense_names_the_speed(self) -> None:
        outcome, _ = probed(lambda _: [(0.01, b"\xff\x80\xf8")])
        assert outcome.conclusion is Conclusion.GARBAGE
        assert "9600 8N1" in str(outcome.summary)

    def test_whose_bytes_make_sense_without_bit_7_looks_like_parity(self) -> None:
        outcome, _ = probed(printer("92 92 92 92"))
        assert "parity" in str(outcome.checks[0])

    def test_that_repeats_only_the_question_is_a_loop(self) -> None:
        outcome, _ = probed(lambda request: [(0.001, request)])
        assert (outcome.verdict, outcome.conclusion) == (ItemResult.INCONCLUSIVE, Conclusion.ECHO)

    def test_that_repeats_the_question_before_the_answer_does_not_disturb(self) -> None:
        ready = printer(READY)
        outcome, _ = probed(lambda request: [(0.001, request), *ready(request)])
        assert outcome.verdict is ItemResult.PASS

    def test_with_noise_now_and_then_warns_and_counts(self) -> None:
        seen: list[bytes] = []

        def noisy_once(request: bytes) -> list[tuple[float, bytes]]:
            seen.append(request)
            return [(0.01, b"\xff\x12" if len(seen) == 2 else b"\x12")]

        outcome, _ = probed(noisy_once)
        assert outcome.verdict is ItemResult.WARN
        noise = [finding for finding in outcome.findings if finding.code == "line.noise"]
        assert [("1" in finding.en, "5" in finding.zh) for finding in noise] == [(True, True)]

    def test_that_loses_an_answer_is_asked_again(self) -> None:
        seen: list[bytes] = []

        def forgetful(request: bytes) -> list[tuple[float, bytes]]:
            seen.append(request)
            return [(0.01, b"\x12")] if len(seen) > 1 else []

        outcome, line = probed(forgetful)
        assert outcome.verdict is ItemResult.PASS
        assert line.sent[:5] == [b"\x10\x04\x01", *(bytes((0x10, 4, number)) for number in (1, 2, 3, 4))]

    @pytest.mark.parametrize("delay", [0.5, 0.99, 1.2, 1.5, 1.9])
    def test_with_late_answers_never_takes_one_for_the_next_question(self, delay: float) -> None:
        outcome, _ = probed(printer("1A 32 12 7E", delay), patience=Patience(total_ms=60_000))
        assert outcome.raw == ("1A", "32", "12", "7E")

    def test_gets_its_time_and_no_further_question(self) -> None:
        outcome, line = probed(printer("1A 32 12 7E", 1.9), patience=Patience(total_ms=5000))
        assert (outcome.verdict, outcome.conclusion) == (ItemResult.INCONCLUSIVE, Conclusion.TIME_UP)
        assert line.now < 7
        assert outcome.raw == ("1A", "32")

    def test_bytes_from_before_the_question_are_kept_and_not_believed(self) -> None:
        line = TimedLine(printer("1A 12 12 12"))
        line._due.append((0.02, b"\x12"))
        outcome = run_probe("printer.escpos", "COM3", open_with=line.opened, monotonic=line.monotonic)
        assert outcome.raw[0] == "1A"
        assert (outcome.transcript[0].note, outcome.transcript[0].hex) == (Note.DROPPED, "12")


@pytest.mark.parametrize("over_tcp", [False, True], ids=["pty", "socket"])
class TestOverAWire:
    @pytest.fixture(autouse=True)
    def _only_our_threads_end(self) -> Iterator[None]:
        before = threading.active_count()
        yield
        assert threading.active_count() == before

    def test_a_roll_that_is_changed_turns_the_warning_into_a_pass(self, over_tcp: bool) -> None:
        with start_printer("near_end", over_tcp=over_tcp) as simulator:
            low = run_probe("printer.escpos", simulator.url)
            simulator.state = "ready"
            full = run_probe("printer.escpos", simulator.url)
        assert outcome_to_item(low) == (ItemResult.WARN, "12 12 12 1E")
        assert outcome_to_item(full) == (ItemResult.PASS, "12 12 12 12")

    @pytest.mark.parametrize("answers", [0, 1, 2, 3])
    def test_a_cable_that_is_pulled_is_no_verdict_and_keeps_the_bytes(self, over_tcp: bool, answers: int) -> None:
        with start_printer(faults=LineFaults(unplug_after=answers), over_tcp=over_tcp) as simulator:
            outcome = run_probe("printer.escpos", simulator.url, patience=QUICK)
        assert (outcome.verdict, outcome.conclusion) == (ItemResult.INCONCLUSIVE, Conclusion.GONE)
        assert len(outcome.raw) <= answers
        assert outcome.transcript[0].direction == ">"
        assert any(simulator.url in str(check) for check in outcome.checks)

    def test_cancel_ends_it_at_once(self, over_tcp: bool) -> None:
        cancel = threading.Event()

        def cancel_after_the_question(exchange: Exchange) -> None:
            cancel.set()

        with start_printer("silent", over_tcp=over_tcp) as simulator:
            outcome = run_probe(
                "printer.escpos", simulator.url, cancel=cancel, on_exchange=cancel_after_the_question
            )
            again = run_probe("printer.escpos", simulator.url, patience=QUICK)
        assert (outcome.verdict, outcome.conclusion) == (ItemResult.INCONCLUSIVE, Conclusion.CANCELLED)
        assert (outcome.ended_at - outcome.started_at).total_seconds() < 1
        assert again.conclusion is Conclusion.NO_ANSWER


def test_the_transcript_is_shown_while_it_grows() -> None:
    line = TimedLine(printer(READY))
    shown: list[Exchange] = []
    outcome = run_probe(
        "printer.escpos", "COM3", open_with=line.opened, monotonic=line.monotonic, on_exchange=shown.append
    )
    assert tuple(shown) == outcome.transcript
    assert [(e.direction, e.hex) for e in shown[:2]] == [(">", "10 04 01"), ("<", "12")]
    assert [e.at_ms for e in shown] == sorted(e.at_ms for e in shown)
    assert all(str(e.meaning) for e in shown)


def test_settings_of_the_probe_are_used_where_none_are_given() -> None:
    line = TimedLine(printer(READY))
    run_probe("printer.escpos", "COM3", open_with=line.opened, monotonic=line.monotonic)
    assert line.settings == LineSettings(9600, 8, "N", 1)
    fast = LineSettings(115200)
    run_probe("printer.escpos", "COM3", settings=fast, open_with=line.opened, monotonic=line.monotonic)
    assert line.settings == fast


def test_an_unknown_probe_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(Refusal) as caught:
        run_probe("printer.\x1b[31m", "COM3")
    assert caught.value.code == "probe.unknown"
    assert "\x1b" not in str(caught.value.what)
    assert "printer.escpos" in str(caught.value.todo)
