import pytest
from power_runs import run_simulated

from diagnostics.decoding import decode
from diagnostics.framing.apc import answer_framer
from diagnostics.outcome import Conclusion
from diagnostics.probes import probe_named
from diagnostics.simulators.apc import STATES, ApcSimulator
from diagnostics.simulators.serving import LineFaults
from fieldkit.domain.record import ItemResult

PASS, WARN, FAIL, NONE = ItemResult.PASS, ItemResult.WARN, ItemResult.FAIL, ItemResult.INCONCLUSIVE
EXPECTED = {
    "online": (PASS, "apc.on_line"),
    "on_battery": (FAIL, "apc.on_battery"),
    "alerts": (FAIL, "apc.on_battery"),
    "battery_low": (FAIL, "apc.battery_low"),
    "replace_battery": (FAIL, "apc.test_battery"),
    "overload": (FAIL, "apc.overloaded"),
    "boost": (PASS, "apc.boost"),
    "calibration": (PASS, "apc.calibration"),
    "off": (WARN, "apc.off"),
    "few_values": (PASS, "apc.not_available"),
    "not_smart": (NONE, "apc.not_available"),
    "garbage": (NONE, ""),
    "half": (NONE, ""),
    "silent": (NONE, ""),
}


def test_every_state_of_the_simulator_is_judged_here() -> None:
    assert set(EXPECTED) == set(STATES)


@pytest.mark.parametrize("state", EXPECTED)
def test_a_state_has_its_verdict_and_its_finding(state: str) -> None:
    run = run_simulated("apc", "ups.apc", state)
    verdict, code = EXPECTED[state]
    assert run.outcome.verdict is verdict
    assert not code or code in run.codes


def test_a_ups_that_has_no_value_at_all_is_not_called_silent() -> None:
    assert run_simulated("apc", "ups.apc", "not_smart").outcome.conclusion is Conclusion.REFUSED


def test_identity_and_values_are_those_of_the_ups() -> None:
    outcome = run_simulated("apc", "ups.apc", "online").outcome
    assert outcome.identity == {"serial": "AS0627130123", "firmware": "653.18.I", "model": "Smart-UPS 1500"}
    told = " ".join(finding.en for finding in outcome.findings)
    for value in ("Load 20.6 %", "charge 100.0 %", "Battery 27.60 V", "Runtime 60 min", "Battery date 03/12/24"):
        assert value in told


def test_a_ups_is_sent_nothing_but_questions() -> None:
    ups = ApcSimulator()
    ups.answer(run_simulated("apc", "ups.apc", "online", LineFaults(noise=b"\xff", drop_first=1)).received)
    assert ups.obeyed == b""


@pytest.mark.parametrize("faults", [LineFaults(flood=True), LineFaults(unplug_after=0)], ids=["flood", "unplugged"])
def test_a_bad_line_gives_no_verdict(faults: LineFaults) -> None:
    assert run_simulated("apc", "ups.apc", "online", faults).outcome.verdict is NONE


@pytest.mark.parametrize("letter", [b"S", b"K", b"W", b"Z", b"U", b"D", b"R", b"@", b"-", b"\x0e", b"!"])
def test_a_letter_that_acts_or_that_nobody_knows_is_never_called_a_question(letter: bytes) -> None:
    assert decode("apc", letter, "host").frames[0].read_only is False


def test_the_probe_has_no_letter_that_acts() -> None:
    letters = b"".join(request.raw for request in probe_named("ups.apc").requests)
    assert all(decode("apc", bytes((letter,)), "host").frames[0].read_only for letter in letters)


def test_an_alert_before_an_answer_is_told_apart() -> None:
    frames = decode("apc", b"!$10\r\n").frames
    assert [frame.name for frame in frames] == ["alert", "alert", "state"]


@pytest.mark.parametrize("line", [b"\r\n", b"0\xb8\r\n", b"\x00", b"10\r", b"10"])
def test_what_is_no_answer_is_refused(line: bytes) -> None:
    assert not decode("apc", line).valid


def test_a_line_without_end_is_given_up() -> None:
    assert answer_framer().feed(b"8" * 400).errors


def test_an_unknown_code_is_a_warning_with_its_text() -> None:
    unasked = [frame for frame in decode("apc", b"~").frames if frame.name == "alert"]
    assert unasked[0].severity == "info"
    assert decode("apc", b"E7\r\n").frames[0].severity == "fault"
