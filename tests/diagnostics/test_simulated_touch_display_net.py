"""What an engineer is told about each state of the simulated touch screens, displays, modems and kiosk printers."""

import re

import pytest
from simulated_runs import BRISK, codes, probed

from diagnostics.decoding import decode
from diagnostics.outcome import Conclusion
from diagnostics.probes import probe_named
from diagnostics.session import run_probe
from diagnostics.simulators import simulated
from diagnostics.simulators.serving import LineFaults
from diagnostics.transcript import read_transcript, replay, transcript_bytes
from fieldkit.domain.record import ItemResult

PASS, WARN, FAIL, NONE = ItemResult.PASS, ItemResult.WARN, ItemResult.FAIL, ItemResult.INCONCLUSIVE

ELO = {
    "ready": (PASS, "elo.no_fault"),
    "identity_error": (FAIL, "elo.identity_error"),
    "cpu_error": (FAIL, "elo.cpu_error"),
    "rom_error": (FAIL, "elo.rom_error"),
    "ram_error": (FAIL, "elo.ram_error"),
    "nvram_error": (FAIL, "elo.nvram_error"),
    "cable_off": (FAIL, "elo.drive_error"),
    "incomplete": (WARN, "elo.incomplete"),
    "adc_error": (FAIL, "elo.adc_error"),
    "unknown_bit": (WARN, "elo.unknown"),
    "touched": (WARN, "elo.touched"),
    "refuses": (NONE, "elo.refused"),
    "refuses_owner": (PASS, "elo.refused"),
    "no_receipt": (NONE, ""),
    "wrong_check": (NONE, ""),
    "half_answer": (NONE, ""),
    "garbage": (NONE, ""),
    "silent": (NONE, ""),
}
MICROTOUCH = {
    "ready": (PASS, "microtouch.no_error"),
    "resistive": (PASS, "microtouch.no_error"),
    "rom_error": (FAIL, "microtouch.rom_error"),
    "converter_error": (FAIL, "microtouch.converter_error"),
    "parameters_invalid": (WARN, "microtouch.parameters_invalid"),
    "hardware_error": (FAIL, "microtouch.hardware_error"),
    "was_reset": (PASS, "microtouch.reset_since"),
    "cable_data_invalid": (WARN, "microtouch.cable_linearisation"),
    "controller_data_invalid": (WARN, "microtouch.controller_linearisation"),
    "unknown_bit": (WARN, "microtouch.unknown"),
    "touched": (WARN, "microtouch.touched"),
    "refuses": (NONE, "microtouch.refused"),
    "no_identity": (PASS, "microtouch.refused"),
    "half_answer": (NONE, ""),
    "garbage": (NONE, ""),
    "silent": (NONE, ""),
}
MDC = {
    "on": (PASS, "mdc.power_on"),
    "off": (FAIL, "mdc.power_off"),
    "rebooting": (PASS, "mdc.rebooting"),
    "unknown_power": (WARN, "mdc.unknown"),
    "dim": (WARN, "mdc.brightness_low"),
    "lamp_error": (FAIL, "mdc.lamp_error"),
    "too_hot": (FAIL, "mdc.temperature_error"),
    "sensor_error": (WARN, "mdc.brightness_sensor_error"),
    "no_signal": (WARN, "mdc.no_signal"),
    "fan_error": (FAIL, "mdc.fan_error"),
    "old_panel": (PASS, "mdc.hours_over"),
    "few_commands": (PASS, "mdc.not_supported"),
    "refuses": (NONE, "mdc.not_supported"),
    "other_display": (NONE, ""),
    "wrong_check": (NONE, ""),
    "half_answer": (NONE, ""),
    "garbage": (NONE, ""),
    "silent": (NONE, ""),
}
LG = {
    "on": (PASS, "lg.power_on"),
    "off": (FAIL, "lg.power_off"),
    "unknown_power": (WARN, "lg.unknown"),
    "dim": (WARN, "lg.brightness_low"),
    "old_panel": (PASS, "lg.hours_over"),
    "few_commands": (PASS, "lg.not_supported"),
    "refuses": (NONE, "lg.not_supported"),
    "other_set": (NONE, ""),
    "half_answer": (NONE, ""),
    "garbage": (NONE, ""),
    "silent": (NONE, ""),
}
NEC = {
    "on": (PASS, "nec.power_on"),
    "standby": (FAIL, "nec.standby"),
    "off": (FAIL, "nec.power_off"),
    "unknown_power": (WARN, "nec.unknown"),
    "dim": (WARN, "nec.brightness_low"),
    "no_backlight_control": (PASS, "nec.not_supported"),
    "fan_error": (FAIL, "nec.fan_2"),
    "backlight_error": (FAIL, "nec.backlight"),
    "too_hot": (WARN, "nec.too_hot_dimmed"),
    "no_signal": (WARN, "nec.no_signal"),
    "unknown_diagnosis": (WARN, "nec.unknown"),
    "few_commands": (PASS, "nec.not_supported"),
    "refuses": (NONE, "nec.not_supported"),
    "other_display": (NONE, ""),
    "wrong_check": (NONE, ""),
    "half_answer": (NONE, ""),
    "garbage": (NONE, ""),
    "silent": (NONE, ""),
}
AT = {
    "registered": (PASS, "at.registered_home"),
    "roaming": (PASS, "at.registered_roaming"),
    "located": (PASS, "at.registered_home"),
    "no_sim": (FAIL, "at.sim_missing"),
    "sim_wants_pin": (FAIL, "at.sim_pin"),
    "sim_blocked": (FAIL, "at.sim_puk"),
    "sim_busy": (WARN, "at.sim_busy"),
    "unknown_sim_state": (WARN, "at.unknown"),
    "weak_signal": (WARN, "at.signal_weak"),
    "searching": (WARN, "at.searching"),
    "denied": (FAIL, "at.denied"),
    "few_commands": (PASS, "at.refused"),
    "refuses": (NONE, "at.refused"),
    "echoes": (PASS, "at.sim_ready"),
    "rings": (PASS, "at.sim_ready"),
    "half_answer": (NONE, ""),
    "garbage": (NONE, ""),
    "silent": (NONE, ""),
}
CUSTOM = {
    "ready": (PASS, "custom.no_error"),
    "near_end": (WARN, "custom.paper_near_end"),
    "paper_out": (FAIL, "custom.paper_end"),
    "ticket_in_output": (WARN, "custom.ticket_in_output"),
    "virtual_end": (WARN, "custom.virtual_paper_end"),
    "cover_open": (FAIL, "custom.cover_open"),
    "head_up": (FAIL, "custom.head_up"),
    "feeding": (PASS, "custom.feed_key"),
    "head_hot": (WARN, "custom.head_temperature"),
    "voltage": (WARN, "custom.supply_voltage"),
    "paper_jam": (FAIL, "custom.paper_jam"),
    "cutter_error": (FAIL, "custom.cutter_error"),
    "eeprom_error": (FAIL, "custom.eeprom_error"),
    "unknown_bit": (WARN, "custom.unknown_bits"),
    "half_answer": (NONE, ""),
    "garbage": (NONE, ""),
    "silent": (NONE, ""),
}
DEVICES = {
    "elo": ("touch.elo", ELO),
    "microtouch": ("touch.microtouch", MICROTOUCH),
    "mdc": ("display.mdc", MDC),
    "lg": ("display.lg", LG),
    "nec": ("display.nec", NEC),
    "at": ("net.at_modem", AT),
    "custom": ("printer.custom", CUSTOM),
}
CASES = [(protocol, state) for protocol, (_, states) in DEVICES.items() for state in states]


@pytest.mark.parametrize("protocol", DEVICES)
def test_every_state_of_a_simulator_is_judged_here(protocol: str) -> None:
    assert set(DEVICES[protocol][1]) == set(simulated()[protocol].states)


@pytest.mark.parametrize(("protocol", "state"), CASES, ids=[" ".join(case) for case in CASES])
def test_a_state_has_its_verdict_its_finding_and_a_transcript_that_says_the_same(protocol: str, state: str) -> None:
    probe, states = DEVICES[protocol]
    outcome, _ = probed(probe, protocol, state)
    verdict, code = states[state]
    assert outcome.verdict is verdict
    assert not code or code in codes(outcome)
    assert verdict is not NONE or outcome.checks
    again = replay(read_transcript(transcript_bytes(outcome)))
    assert (again.verdict, again.findings, again.identity) == (outcome.verdict, outcome.findings, outcome.identity)


IDENTITIES = {
    "elo": {"model": "IntelliTouch", "firmware": "3.1", "maker": "EloInc."},
    "microtouch": {"model": "Q1", "firmware": "5.03"},
    "mdc": {"serial": "0ABCHCPN500123", "model": "QM43R", "firmware": "T-KTM2ELAKUCB-2010.3"},
    "lg": {"serial": "712KCABE8W50", "firmware": "040201"},
    "nec": {"serial": "53100215NA", "model": "P462"},
    "at": {"serial": "861234050000017", "model": "Quectel EC20F", "firmware": "EC20CEFAGR06A15M4G"},
    "custom": {},
}


@pytest.mark.parametrize("protocol", DEVICES)
class TestEveryDevice:
    def test_tells_who_it_is(self, protocol: str) -> None:
        outcome, _ = probed(DEVICES[protocol][0], protocol, simulated()[protocol].states[0])
        assert outcome.identity == IDENTITIES[protocol]

    def test_hears_nothing_but_the_questions_of_the_probe(self, protocol: str) -> None:
        probe = probe_named(DEVICES[protocol][0])
        _, received = probed(probe.name, protocol, simulated()[protocol].states[0], LineFaults(drop_first=1))
        questions = b"|".join(re.escape(request.raw) for request in probe.requests)
        assert re.fullmatch(rb"(" + questions + rb")+", received)

    def test_is_asked_only_what_its_own_table_calls_reading(self, protocol: str) -> None:
        for request in probe_named(DEVICES[protocol][0]).requests:
            assert [frame.read_only for frame in decode(protocol, request.raw, "host").frames] == [True], (
                request.name
            )

    def test_is_asked_again_when_an_answer_gets_lost(self, protocol: str) -> None:
        outcome, _ = probed(
            DEVICES[protocol][0], protocol, simulated()[protocol].states[0], LineFaults(drop_first=1)
        )
        assert outcome.verdict is PASS

    def test_is_understood_behind_the_echo_of_the_question(self, protocol: str) -> None:
        outcome, _ = probed(DEVICES[protocol][0], protocol, simulated()[protocol].states[0], LineFaults(echo=True))
        assert outcome.verdict is PASS

    def test_with_noise_before_one_answer_warns_of_the_line(self, protocol: str) -> None:
        faults = LineFaults(noise=b"\xff\x00", noisy_answers=1)
        outcome, _ = probed(DEVICES[protocol][0], protocol, simulated()[protocol].states[0], faults)
        assert outcome.verdict is WARN
        assert "line.noise" in codes(outcome)

    @pytest.mark.parametrize(
        ("faults", "conclusion"),
        [(LineFaults(flood=True), Conclusion.GARBAGE), (LineFaults(unplug_after=0), Conclusion.GONE)],
        ids=["flood", "unplug"],
    )
    def test_has_no_verdict_on_a_broken_line(
        self, protocol: str, faults: LineFaults, conclusion: Conclusion
    ) -> None:
        outcome, _ = probed(DEVICES[protocol][0], protocol, simulated()[protocol].states[0], faults)
        assert (outcome.verdict, outcome.conclusion) == (NONE, conclusion)

    def test_works_over_a_socket_as_well(self, protocol: str) -> None:
        with simulated()[protocol].start(simulated()[protocol].states[0], LineFaults(), True) as device:
            assert run_probe(DEVICES[protocol][0], device.url, patience=BRISK).verdict is PASS


@pytest.mark.parametrize("protocol", ["elo", "microtouch", "mdc", "lg", "nec", "at"])
def test_a_device_that_refuses_every_question_is_not_called_silent(protocol: str) -> None:
    outcome, _ = probed(DEVICES[protocol][0], protocol, "refuses")
    assert outcome.conclusion is Conclusion.REFUSED


def test_one_thing_that_is_found_in_several_answers_is_told_once() -> None:
    outcome, _ = probed("touch.elo", "elo", "touched")
    assert [finding.code for finding in outcome.findings].count("elo.touched") == 1
