"""What an engineer is told about each state of the simulated validators and card readers."""

import pytest
from simulated_runs import BRISK, ONCE, codes, probed

from diagnostics.framing import Request
from diagnostics.meaning import Severity
from diagnostics.outcome import Conclusion, Note
from diagnostics.probes import probe_named, probes
from diagnostics.simulators import simulated
from diagnostics.simulators.serving import LineFaults
from diagnostics.transcript import read_transcript, replay, transcript_bytes
from fieldkit.domain.record import ItemResult

PASS, WARN, FAIL, NONE = ItemResult.PASS, ItemResult.WARN, ItemResult.FAIL, ItemResult.INCONCLUSIVE

CCNET = {
    "idle": (PASS, "ccnet.idle"),
    "power_up": (PASS, "ccnet.power_up"),
    "power_up_note_inside": (WARN, "ccnet.power_up_note_in_validator"),
    "initialising": (PASS, "ccnet.initialising"),
    "disabled": (PASS, "ccnet.disabled"),
    "rejecting": (PASS, "ccnet.rejected_verification"),
    "cassette_full": (FAIL, "ccnet.cassette_full"),
    "cassette_out": (FAIL, "ccnet.cassette_missing"),
    "jam_validator": (FAIL, "ccnet.jam_in_validator"),
    "jam_stacker": (FAIL, "ccnet.jam_in_stacker"),
    "cheated": (FAIL, "ccnet.cheated"),
    "pause": (WARN, "ccnet.pause"),
    "failure_motor": (FAIL, "ccnet.failure_stack_motor"),
    "escrow": (PASS, "ccnet.escrow"),
    "unknown_state": (WARN, "ccnet.unknown"),
    "illegal": (PASS, "ccnet.not_supported"),
    "nak": (NONE, ""),
    "other_address": (NONE, ""),
}
ID003 = {
    "idle": (PASS, "id003.idle"),
    "accepting": (PASS, "id003.accepting"),
    "escrow": (PASS, "id003.escrow_note"),
    "vend_valid": (WARN, "id003.vend_valid"),
    "rejecting": (PASS, "id003.rejected_discrimination"),
    "disabled": (PASS, "id003.inhibited"),
    "initialising": (PASS, "id003.initialising"),
    "power_up": (PASS, "id003.power_up"),
    "power_up_note_inside": (WARN, "id003.power_up_note_in_acceptor"),
    "stacker_full": (FAIL, "id003.stacker_full"),
    "stacker_open": (FAIL, "id003.stacker_open"),
    "jam_acceptor": (FAIL, "id003.jam_in_acceptor"),
    "jam_stacker": (FAIL, "id003.jam_in_stacker"),
    "pause": (WARN, "id003.pause"),
    "cheated": (FAIL, "id003.cheated"),
    "failure_motor": (FAIL, "id003.failure_stack_motor"),
    "head_removed": (FAIL, "id003.failure_head_removed"),
    "communication_error": (WARN, "id003.communication_error"),
    "unknown_state": (NONE, ""),
    "bare": (PASS, "id003.invalid_command"),
}
F2 = {
    "ready": (PASS, "f2.stacker_enough"),
    "card_at_gate": (WARN, "f2.card_at_gate"),
    "card_inside": (WARN, "f2.card_inside"),
    "stacker_low": (WARN, "f2.stacker_low"),
    "stacker_empty": (FAIL, "f2.stacker_empty"),
    "bin_full": (WARN, "f2.bin_full"),
    "unknown_state": (WARN, "f2.unknown"),
    "not_initialised": (PASS, "f2.not_initialised"),
    "card_jam": (FAIL, "f2.card_jam"),
    "sensor_error": (FAIL, "f2.sensor_error"),
    "card_pulled": (WARN, "f2.card_pulled"),
    "motor_error": (FAIL, "f2.motor_error"),
    "unknown_error": (WARN, "f2.unknown"),
    "bare": (PASS, "f2.no_card"),
    "nak": (NONE, ""),
    "other_address": (NONE, ""),
}
SANKYO = {
    "ready": (PASS, "sankyo.no_card"),
    "card_at_gate": (WARN, "sankyo.card_at_gate"),
    "card_inside": (WARN, "sankyo.card_inside"),
    "unknown_state": (WARN, "sankyo.unknown"),
    "not_initialised": (PASS, "sankyo.not_initialised"),
    "card_jam": (FAIL, "sankyo.card_jam"),
    "shutter_error": (FAIL, "sankyo.shutter_error"),
    "sensor_error": (FAIL, "sankyo.sensor_error"),
    "power_down": (FAIL, "sankyo.power_down"),
    "motor_error": (FAIL, "sankyo.motor_error"),
    "magnetic_error": (WARN, "sankyo.magnetic_error"),
    "unknown_error": (WARN, "sankyo.unknown"),
    "bare": (PASS, "sankyo.no_card"),
    "nak": (NONE, ""),
}
MSR605 = {
    "ready": (PASS, "msr605.ram_ok"),
    "low_coercivity": (PASS, "msr605.low_coercivity"),
    "ram_failed": (FAIL, "msr605.ram_failed"),
    "bare": (PASS, "msr605.not_supported"),
}
SPOILT = dict.fromkeys(("wrong_check", "half_answer", "garbage", "silent"), (NONE, ""))
PROBES = {
    "bnv.ccnet": ("ccnet", CCNET | SPOILT),
    "bnv.id003": ("id003", ID003 | SPOILT),
    "card.f2": ("f2", F2 | SPOILT),
    "card.sankyo": ("sankyo", SANKYO | SPOILT),
    "card.msr605": ("msr605", MSR605 | {state: SPOILT[state] for state in SPOILT if state != "wrong_check"}),
}
CASES = [
    (probe, protocol, state, *expected)
    for probe, (protocol, states) in PROBES.items()
    for state, expected in states.items()
]


@pytest.mark.parametrize("probe", PROBES)
def test_every_state_of_the_simulator_has_its_expectation(probe: str) -> None:
    protocol, states = PROBES[probe]
    assert set(simulated()[protocol].states) == set(states)


@pytest.mark.parametrize(("probe", "protocol", "state", "verdict", "code"), CASES)
def test_a_state_gives_this_verdict_and_finding(
    probe: str, protocol: str, state: str, verdict: ItemResult, code: str
) -> None:
    outcome, _ = probed(probe, protocol, state, patience=ONCE if verdict is NONE else BRISK)
    assert outcome.verdict is verdict, outcome
    assert not code or code in codes(outcome)
    assert all(finding.advice_zh for finding in outcome.findings if finding.severity is Severity.FAULT)
    assert verdict is not NONE or outcome.checks


IDENTITIES = {
    "bnv.ccnet": ("idle", {"model": "SM-RU1353", "serial": "21K100003456", "firmware": "CRC32 1A2B3C4D"}),
    "bnv.id003": (
        "idle",
        {"model": "UBA-10-SS", "firmware": "UBA-10-SS ID003-05V220-35 09FEB26 F26B", "boot": "B05"},
    ),
    "card.f2": ("ready", {"serial": "CRT591M0012345", "firmware": "CRT-591-M001 V1.05", "configuration": "100110"}),
    "card.sankyo": ("ready", {"firmware": "ICT3Q8-3A2294 REV 2.07"}),
    "card.msr605": ("ready", {"model": "MSR 3", "firmware": "REVH7.31"}),
}


@pytest.mark.parametrize(("probe", "expected"), IDENTITIES.items(), ids=IDENTITIES)
def test_a_device_says_who_it_is(probe: str, expected: tuple[str, dict[str, str]]) -> None:
    state, identity = expected
    outcome, _ = probed(probe, PROBES[probe][0], state)
    assert outcome.identity == identity


@pytest.mark.parametrize("probe", PROBES)
class TestABadCable:
    def healthy(self, probe: str) -> str:
        return simulated()[PROBES[probe][0]].states[0]

    def test_that_echoes_does_not_hide_the_answers(self, probe: str) -> None:
        quiet, _ = probed(probe, PROBES[probe][0], self.healthy(probe))
        echoed, _ = probed(probe, PROBES[probe][0], self.healthy(probe), LineFaults(echo=True))
        assert (echoed.verdict, echoed.raw) == (quiet.verdict, quiet.raw)

    def test_that_only_echoes_is_called_a_loop(self, probe: str) -> None:
        outcome, _ = probed(probe, PROBES[probe][0], "silent", LineFaults(echo=True), ONCE)
        assert (outcome.verdict, outcome.conclusion) == (NONE, Conclusion.ECHO)

    def test_that_loses_the_first_answer_is_asked_again(self, probe: str) -> None:
        outcome, _ = probed(probe, PROBES[probe][0], self.healthy(probe), LineFaults(drop_first=1))
        assert outcome.verdict is PASS

    def test_with_one_noisy_answer_warns_of_the_line(self, probe: str) -> None:
        noisy = LineFaults(noise=b"\xff\x00", noisy_answers=1)
        outcome, _ = probed(probe, PROBES[probe][0], self.healthy(probe), noisy)
        assert outcome.verdict is WARN
        assert "line.noise" in codes(outcome)

    def test_that_floods_gives_no_verdict(self, probe: str) -> None:
        outcome, _ = probed(probe, PROBES[probe][0], self.healthy(probe), LineFaults(flood=True), ONCE)
        assert outcome.verdict is NONE

    def test_that_is_pulled_gives_no_verdict(self, probe: str) -> None:
        outcome, _ = probed(probe, PROBES[probe][0], self.healthy(probe), LineFaults(unplug_after=1))
        assert (outcome.verdict, outcome.conclusion) == (NONE, Conclusion.GONE)

    def test_leaves_a_transcript_that_says_the_same_again(self, probe: str) -> None:
        outcome, _ = probed(
            probe, PROBES[probe][0], self.healthy(probe), LineFaults(noise=b"\xff", noisy_answers=1)
        )
        assert replay(read_transcript(transcript_bytes(outcome))).findings == outcome.findings


@pytest.mark.parametrize("probe", PROBES)
def test_a_device_hears_nothing_but_declared_bytes(probe: str) -> None:
    heard = [
        probed(probe, PROBES[probe][0], state)[1] for state in ("silent", simulated()[PROBES[probe][0]].states[0])
    ]
    declared = sorted(
        (bytes(safe) for safe in probes()[probe].safe if isinstance(safe, bytes)), key=len, reverse=True
    )
    for stream in heard:
        rest = stream
        while rest:
            said = next((safe for safe in declared if rest.startswith(safe)), b"")
            assert said, rest.hex(" ")
            rest = rest[len(said) :]


RECEIPTS = {"bnv.ccnet": "02 03 06 00 C2 82", "card.f2": "06", "card.sankyo": "06"}


@pytest.mark.parametrize(("probe", "receipt"), RECEIPTS.items(), ids=RECEIPTS)
def test_each_answer_is_receipted_once(probe: str, receipt: str) -> None:
    outcome, _ = probed(probe, PROBES[probe][0], simulated()[PROBES[probe][0]].states[0])
    receipts = [entry.hex for entry in outcome.transcript if entry.note is Note.CONFIRMED]
    assert receipts == [receipt] * len(outcome.raw)


def test_a_credit_that_waits_is_left_to_the_application() -> None:
    _, heard = probed("bnv.id003", "id003", "vend_valid")
    questions = [request.raw for request in probe_named("bnv.id003").requests]
    assert heard == b"".join(questions)


@pytest.mark.parametrize("probe", ["bnv.ccnet", "bnv.id003", "card.f2", "card.sankyo", "card.msr605"])
def test_the_engineer_is_asked_before_the_first_byte(probe: str) -> None:
    assert probe_named(probe).confirm is not None


def test_an_idle_id003_validator_is_no_loop_though_its_answer_has_the_bytes_of_the_question() -> None:
    outcome, _ = probed("bnv.id003", "id003", "idle")
    state: Request = next(request for request in probe_named("bnv.id003").requests if request.name == "state")
    assert state.raw.hex(" ").upper() in outcome.raw
    assert outcome.verdict is PASS


def test_a_silent_validator_is_not_asked_every_optional_question() -> None:
    outcome, _ = probed("bnv.ccnet", "ccnet", "silent", patience=ONCE)
    asked = {entry.request for entry in outcome.transcript if entry.direction == ">"}
    assert asked == {"identification", "state"}
