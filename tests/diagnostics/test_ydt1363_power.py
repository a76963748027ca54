import pytest
from power_runs import run_simulated

from diagnostics.decoding import decode
from diagnostics.framing.ydt1363 import LONGEST, answer_framer, framed, length_field
from diagnostics.outcome import Conclusion
from diagnostics.simulators.serving import LineFaults
from diagnostics.simulators.ydt1363 import STATES, Ydt1363Simulator
from fieldkit.domain.record import ItemResult

PASS, WARN, FAIL, NONE = ItemResult.PASS, ItemResult.WARN, ItemResult.FAIL, ItemResult.INCONCLUSIVE
EXPECTED = {
    "online": (PASS, "ydt1363.no_alarms"),
    "on_battery": (FAIL, "ydt1363.on_battery"),
    "battery_low": (FAIL, "ydt1363.battery_voltage"),
    "bypass": (WARN, "ydt1363.fed_by_bypass"),
    "no_output": (FAIL, "ydt1363.fed_by_none"),
    "testing": (PASS, "ydt1363.testing"),
    "rectifier_failure": (FAIL, "ydt1363.rectifier_failure"),
    "battery_missing": (FAIL, "ydt1363.battery_missing"),
    "fan": (WARN, "ydt1363.fan"),
    "unknown_alarm": (FAIL, "ydt1363.rectifier_failure"),
    "unknown_state": (WARN, "ydt1363.unknown"),
    "knows_no_maker": (PASS, "ydt1363.unknown_command"),
    "wrong_version": (NONE, "ydt1363.wrong_version"),
    "refuses": (NONE, "ydt1363.unknown_command"),
    "other_address": (NONE, ""),
    "wrong_sum": (NONE, ""),
    "wrong_length": (NONE, ""),
    "half": (NONE, ""),
    "silent": (NONE, ""),
}


def test_every_state_of_the_simulator_is_judged_here() -> None:
    assert set(EXPECTED) == set(STATES)


@pytest.mark.parametrize("state", EXPECTED)
def test_a_state_has_its_verdict_and_its_finding(state: str) -> None:
    run = run_simulated("ydt1363", "power.ydt1363", state)
    verdict, code = EXPECTED[state]
    assert run.outcome.verdict is verdict
    assert not code or code in run.codes


def test_a_system_that_refuses_every_question_is_not_called_silent() -> None:
    assert run_simulated("ydt1363", "power.ydt1363", "refuses").outcome.conclusion is Conclusion.REFUSED


def test_model_and_firmware_can_be_compared_with_the_device_file() -> None:
    outcome = run_simulated("ydt1363", "power.ydt1363", "online").outcome
    assert outcome.identity == {"model": "GXE-10K", "maker": "FIELDKIT POWER", "firmware": "2.5"}


def test_measured_values_are_told_in_volts_and_amperes() -> None:
    outcome = run_simulated("ydt1363", "power.ydt1363", "online").outcome
    readings = next(finding.en for finding in outcome.findings if finding.code == "ydt1363.readings")
    assert "Input 228.50 V / 50.01 Hz" in readings
    assert "output 220.10 V / 3.12 A / 50.00 Hz" in readings
    assert "battery 192.10 V" in readings


def test_a_limit_that_was_left_says_on_which_side() -> None:
    assert "ydt1363.alarm_below" in run_simulated("ydt1363", "power.ydt1363", "battery_low").codes


def test_a_system_is_sent_nothing_but_questions() -> None:
    system = Ydt1363Simulator()
    run = run_simulated("ydt1363", "power.ydt1363", "online", LineFaults(noise=b"\xff", drop_first=1))
    system.answer(run.received)
    assert system.commands
    assert system.obeyed == []


@pytest.mark.parametrize("faults", [LineFaults(flood=True), LineFaults(unplug_after=0)], ids=["flood", "unplugged"])
def test_a_bad_line_gives_no_verdict(faults: LineFaults) -> None:
    assert run_simulated("ydt1363", "power.ydt1363", "online", faults).outcome.verdict is NONE


@pytest.mark.parametrize("cid2", ["45", "48", "49", "4E", "80", "99"])
def test_a_command_that_acts_or_that_nobody_knows_is_never_called_a_question(cid2: str) -> None:
    assert decode("ydt1363", framed(0x20, 1, 0x2A, int(cid2, 16)), "host").frames[0].read_only is False


@pytest.mark.parametrize("count", [0, 2, 18, 110, 255, 256, 4094, 4095])
def test_the_length_carries_its_own_check_digit(count: int) -> None:
    field = length_field(count)
    assert field & 0xFFF == count
    assert sum(field >> shift & 0xF for shift in (0, 4, 8, 12)) % 16 == 0


def test_the_longest_frame_fits_and_a_longer_one_is_given_up() -> None:
    whole = framed(0x20, 1, 0x46, 0x00, "0" * 4095)
    assert len(whole) == LONGEST
    assert len(answer_framer().feed(whole).frames) == 1
    given_up = answer_framer().feed(b"~" + b"0" * 5000)
    assert given_up.frames == ()
    assert given_up.errors


def test_a_frame_is_found_behind_a_frame_without_its_end() -> None:
    lost = framed(0x20, 1, 0x46, 0x00, "0011")[:-1]
    whole = framed(0x20, 2, 0x46, 0x00, "0022")
    decoded = answer_framer().feed(lost + whole)
    assert [frame.raw for frame in decoded.frames] == [whole]
    assert [error.raw for error in decoded.errors] == [lost]


def test_a_length_that_does_not_fit_is_refused_from_a_device_and_told_of_a_host() -> None:
    standard = b"~1203400456ABCEFEFC71\r"
    assert not decode("ydt1363", standard).valid
    host = decode("ydt1363", standard, "host")
    assert host.valid
    assert host.frames[0].severity == "warn"


def test_cells_of_a_lithium_pack_are_told() -> None:
    info = (
        "11020F0CC50CC30CC50CC40CC40CC60CC50CC40CC70CC50CC60CC60CC50CC60CC6050B370B230B230B2D0B2DFFE0BF8DFFFF04FFFF"
        "001B00BBE4012110"
    )
    told = decode("ydt1363", framed(0x20, 2, 0x46, 0x00, info)).frames[0]
    assert "15 cells, 3267 to 3271 mV, 49037 mV in all, -3200 mA, 27 cycles" in told.en


@pytest.mark.parametrize("info", ["11", "1102", "1102FF0CC5", "11020F0CC5", "110201", "1102000000", "ABC"])
def test_a_pack_that_tells_too_little_is_no_crash(info: str) -> None:
    told = decode("ydt1363", framed(0x20, 2, 0x46, 0x00, info))
    assert told.valid
    assert "cells" not in told.frames[0].en
