import pytest
from power_runs import run_simulated

from diagnostics.decoding import decode
from diagnostics.outcome import Conclusion
from diagnostics.simulators.serving import LineFaults
from diagnostics.simulators.voltronic import STATES, VoltronicSimulator
from fieldkit.domain.record import ItemResult

PASS, WARN, FAIL, NONE = ItemResult.PASS, ItemResult.WARN, ItemResult.FAIL, ItemResult.INCONCLUSIVE
EXPECTED = {
    "online": (PASS, "voltronic.line_mode"),
    "on_battery": (FAIL, "voltronic.battery_mode"),
    "battery_low": (FAIL, "voltronic.battery_capacity_low"),
    "standby": (WARN, "voltronic.standby"),
    "bypass": (WARN, "voltronic.bypass_mode"),
    "failed": (FAIL, "voltronic.failed"),
    "replace_battery": (WARN, "voltronic.battery_replace"),
    "overload": (FAIL, "voltronic.overload"),
    "unknown_warning": (WARN, "voltronic.unknown"),
    "unknown_mode": (WARN, "voltronic.unknown"),
    "older_dialect": (PASS, "voltronic.on_line"),
    "refuses": (NONE, "voltronic.refused"),
    "half": (NONE, ""),
    "garbage": (NONE, ""),
    "silent": (NONE, ""),
}


def test_every_state_of_the_simulator_is_judged_here() -> None:
    assert set(EXPECTED) == set(STATES)


@pytest.mark.parametrize("state", EXPECTED)
def test_a_state_has_its_verdict_and_its_finding(state: str) -> None:
    run = run_simulated("voltronic", "ups.voltronic", state)
    verdict, code = EXPECTED[state]
    assert run.outcome.verdict is verdict
    assert not code or code in run.codes


def test_serial_number_and_firmware_can_be_compared_with_the_device_file() -> None:
    outcome = run_simulated("voltronic", "ups.voltronic", "online").outcome
    assert outcome.identity == {"serial": "685653211455", "firmware": "00322.02", "maker": "FIELDKIT"}


def test_a_ups_that_refuses_every_question_is_not_called_silent() -> None:
    assert run_simulated("voltronic", "ups.voltronic", "refuses").outcome.conclusion is Conclusion.REFUSED


def test_a_ups_is_sent_nothing_but_questions() -> None:
    ups = VoltronicSimulator()
    run = run_simulated("voltronic", "ups.voltronic", "battery_low", LineFaults(noise=b"\xff", drop_first=1))
    ups.answer(run.received)
    assert ups.commands
    assert ups.obeyed == []


@pytest.mark.parametrize("faults", [LineFaults(flood=True), LineFaults(unplug_after=0)], ids=["flood", "unplugged"])
def test_a_bad_line_gives_no_verdict(faults: LineFaults) -> None:
    assert run_simulated("voltronic", "ups.voltronic", "online", faults).outcome.verdict is NONE


WARNINGS = [
    ([0], ["Battery disconnected"]),
    ([7, 55], ["Low battery", "Battery needs replacement"]),
    ([18, 20], ["PFC abnormal"]),
    ([60], ["60"]),
    ([], ["No warnings"]),
]


@pytest.mark.parametrize(("places", "words"), WARNINGS)
def test_a_warning_is_told_by_its_place(places: list[int], words: list[str]) -> None:
    digits = "".join("1" if place in places else "0" for place in range(64))
    told = decode("voltronic", f"({digits}\r".encode()).frames[0]
    assert all(word in told.en for word in words)
    assert told.en.count("PFC") <= 1


def test_a_line_of_no_known_shape_is_a_warning_with_its_text() -> None:
    told = decode("voltronic", b"(WHAT NOW\r").frames[0]
    assert told.severity == "warn"
    assert "WHAT NOW" in told.en


@pytest.mark.parametrize(
    "command", ["S01", "S.2R0003", "T", "T10", "TL", "C", "CT", "SON", "BZOFF", "Q", "PEA", "F50"]
)
def test_a_command_that_acts_is_never_called_a_question(command: str) -> None:
    assert decode("voltronic", command.encode() + b"\r", "host").frames[0].read_only is False
