import pytest
from line_fakes import TimedLine
from power_runs import run_simulated

from diagnostics.decoding import decode
from diagnostics.framing.megatec import answer_framer
from diagnostics.outcome import Conclusion
from diagnostics.probes import probe_named
from diagnostics.session import run_probe
from diagnostics.simulators.megatec import STATUS, MegatecSimulator
from diagnostics.simulators.serving import LineFaults
from fieldkit.domain.record import ItemResult

PASS, WARN, FAIL, NONE = ItemResult.PASS, ItemResult.WARN, ItemResult.FAIL, ItemResult.INCONCLUSIVE
STATES = {
    "online": (PASS, "megatec.on_line"),
    "online_cells": (PASS, "megatec.cell_voltage"),
    "on_battery": (FAIL, "megatec.utility_fail"),
    "battery_low": (FAIL, "megatec.battery_low"),
    "failed": (FAIL, "megatec.failed"),
    "bypass": (WARN, "megatec.bypass"),
    "testing": (PASS, "megatec.testing"),
    "shutdown_active": (FAIL, "megatec.shutdown_active"),
    "overload": (FAIL, "megatec.overload"),
    "few_values": (PASS, "megatec.on_line"),
    "repeats_unknown": (PASS, "megatec.on_line"),
    "no_identity": (PASS, "megatec.on_line"),
    "refuses": (NONE, "megatec.refused"),
    "half": (NONE, ""),
    "garbage": (NONE, ""),
    "silent": (NONE, ""),
}


def test_every_state_of_the_simulator_is_judged_here() -> None:
    assert set(STATES) == set(STATUS)


@pytest.mark.parametrize("state", STATES)
def test_a_state_has_its_verdict_and_its_finding(state: str) -> None:
    run = run_simulated("megatec", "ups.megatec", state)
    verdict, code = STATES[state]
    assert run.outcome.verdict is verdict
    assert not code or code in run.codes


def test_a_ups_is_sent_nothing_but_questions() -> None:
    ups = MegatecSimulator()
    ups.answer(
        run_simulated("megatec", "ups.megatec", "on_battery", LineFaults(noise=b"\xff", drop_first=1)).received
    )
    assert ups.commands
    assert ups.obeyed == []


def test_the_simulator_notices_what_a_ups_would_obey() -> None:
    ups = MegatecSimulator()
    assert ups.answer(b"S03R0005\rQ1\r") == STATUS["online"]
    assert ups.obeyed == [b"S03R0005"]


def test_maker_model_and_firmware_can_be_compared_with_the_device_file() -> None:
    outcome = run_simulated("megatec", "ups.megatec", "online").outcome
    assert outcome.identity == {"maker": "FIELDKIT UPS", "model": "STANDBY-1K", "firmware": "V1.08"}


def test_a_ups_that_refuses_every_question_is_not_called_silent() -> None:
    outcome = run_simulated("megatec", "ups.megatec", "refuses").outcome
    assert outcome.conclusion is Conclusion.REFUSED
    assert outcome.checks


class TestABadLine:
    def test_that_loses_the_first_answer_is_asked_again(self) -> None:
        assert run_simulated("megatec", "ups.megatec", "online", LineFaults(drop_first=1)).outcome.verdict is PASS

    def test_that_repeats_what_is_sent_does_not_disturb(self) -> None:
        assert run_simulated("megatec", "ups.megatec", "online", LineFaults(echo=True)).outcome.verdict is PASS

    def test_with_noise_before_one_answer_warns(self) -> None:
        run = run_simulated("megatec", "ups.megatec", "online", LineFaults(noise=b"\xff\x00", noisy_answers=1))
        assert run.outcome.verdict is WARN
        assert "line.noise" in run.codes

    @pytest.mark.parametrize(
        "faults", [LineFaults(flood=True), LineFaults(unplug_after=0)], ids=["flood", "unplug"]
    )
    def test_without_an_answer_gives_no_verdict(self, faults: LineFaults) -> None:
        assert run_simulated("megatec", "ups.megatec", "online", faults).outcome.verdict is NONE


NO_STATUS = {
    "a digit too few in the bits": b"(226.0 226.0 225.0 014 50.0 27.5 30.0 0000100\r",
    "a bit that is no bit": b"(226.0 226.0 225.0 014 50.0 27.5 30.0 0000100x\r",
    "a field is missing": b"(226.0 226.0 225.0 014 50.0 27.5 00001001\r",
    "a byte with the wrong parity": b"(226.0 226.0 22\xb5.0 014 50.0 27.5 30.0 00001001\r",
    "an empty line": b"\r",
}


@pytest.mark.parametrize("line", NO_STATUS.values(), ids=NO_STATUS)
def test_a_line_that_is_no_status_is_refused(line: bytes) -> None:
    assert not decode("megatec", line).valid


def test_a_status_is_found_behind_half_a_status() -> None:
    decoded = answer_framer().feed(b"(226.0 226.0 225" + STATUS["online"])
    assert [frame.raw for frame in decoded.frames] == [STATUS["online"]]
    assert [error.raw for error in decoded.errors] == [b"(226.0 226.0 225"]


def test_a_line_without_end_is_given_up() -> None:
    decoded = answer_framer().feed(b"A" * 1000)
    assert decoded.errors
    assert decoded.frames == ()


def test_volts_of_a_cell_are_not_shown_as_those_of_the_battery() -> None:
    cell = decode("megatec", STATUS["online_cells"]).frames[0]
    whole = decode("megatec", STATUS["online"]).frames[0]
    assert "per cell 2.27" in cell.en
    assert "per cell" not in whole.en


def test_the_cable_is_asked_about_before_the_first_byte() -> None:
    probe = probe_named("ups.megatec")
    assert probe.confirm is not None
    assert any("pin 9" in str(line) for line in probe.cable)


def test_a_silent_ups_costs_a_few_seconds_at_most() -> None:
    line = TimedLine(lambda _: [])
    outcome = run_probe("ups.megatec", "COM3", open_with=line.opened, monotonic=line.monotonic)
    assert outcome.conclusion is Conclusion.NO_ANSWER
    assert line.now < 7
    assert str(line.settings) == "2400 8N1"
