import pytest
from crccheck.crc import CrcXmodem
from power_runs import run_simulated

from diagnostics.decoding import decode
from diagnostics.framing.axpert import check_bytes, framed
from diagnostics.outcome import Conclusion
from diagnostics.simulators.axpert import STATES, AxpertSimulator
from diagnostics.simulators.serving import LineFaults
from fieldkit.domain.record import ItemResult

PASS, WARN, FAIL, NONE = ItemResult.PASS, ItemResult.WARN, ItemResult.FAIL, ItemResult.INCONCLUSIVE
EXPECTED = {
    "online": (PASS, "axpert.line_mode"),
    "on_battery": (FAIL, "axpert.no_grid"),
    "battery_low": (FAIL, "axpert.battery_low"),
    "overload": (FAIL, "axpert.overloaded"),
    "failed": (FAIL, "axpert.inverter_fault"),
    "standby": (WARN, "axpert.standby"),
    "fan_locked": (FAIL, "axpert.fan_locked"),
    "unknown_warning": (WARN, "axpert.unknown"),
    "wrong_crc": (NONE, ""),
    "without_crc": (NONE, ""),
    "refuses": (NONE, "axpert.refused"),
    "half": (NONE, ""),
    "silent": (NONE, ""),
}


def test_every_state_of_the_simulator_is_judged_here() -> None:
    assert set(EXPECTED) == set(STATES)


@pytest.mark.parametrize("state", EXPECTED)
def test_a_state_has_its_verdict_and_its_finding(state: str) -> None:
    run = run_simulated("axpert", "ups.axpert", state)
    verdict, code = EXPECTED[state]
    assert run.outcome.verdict is verdict
    assert not code or code in run.codes


def test_a_wrong_check_value_is_called_noise_and_not_silence() -> None:
    assert run_simulated("axpert", "ups.axpert", "wrong_crc").outcome.conclusion is Conclusion.GARBAGE


def test_serial_number_and_firmware_can_be_compared_with_the_device_file() -> None:
    outcome = run_simulated("axpert", "ups.axpert", "online").outcome
    assert outcome.identity == {"serial": "92932004102443", "firmware": "00074.50"}


def test_an_inverter_is_sent_nothing_but_questions() -> None:
    inverter = AxpertSimulator()
    run = run_simulated("axpert", "ups.axpert", "online", LineFaults(noise=b"\xff", drop_first=1))
    inverter.answer(run.received)
    assert inverter.commands
    assert inverter.obeyed == []


@pytest.mark.parametrize("faults", [LineFaults(flood=True), LineFaults(unplug_after=0)], ids=["flood", "unplugged"])
def test_a_bad_line_gives_no_verdict(faults: LineFaults) -> None:
    assert run_simulated("axpert", "ups.axpert", "online", faults).outcome.verdict is NONE


def test_check_bytes_are_those_of_an_independent_implementation() -> None:
    for number in range(4096):
        text = f"Q{number}".encode()
        expected = [b + 1 if b in (0x28, 0x0D, 0x0A) else b for b in CrcXmodem.calc(text).to_bytes(2, "big")]
        assert list(check_bytes(text)) == expected


def test_a_check_byte_that_would_be_a_line_end_is_raised() -> None:
    raised = [text for n in range(4096) if 0x0D in CrcXmodem.calc(text := f"Q{n}".encode()).to_bytes(2, "big")]
    assert raised
    for text in raised:
        raw = framed(text.decode())
        assert raw.count(b"\r") == 1
        assert decode("axpert", raw, "host").valid


def test_a_line_of_the_dialect_without_check_value_is_refused() -> None:
    assert not decode("axpert", b"(PI30\r").valid
    assert decode("voltronic", b"(PI30\r").valid
