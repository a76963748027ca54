"""What an engineer is told about each state of the simulated validators of the second wave."""

from dataclasses import replace
from itertools import takewhile

import pytest
from simulated_runs import BRISK, ONCE, codes, probed

from diagnostics.meaning import Severity
from diagnostics.outcome import Conclusion, Note
from diagnostics.probes import probe_named
from diagnostics.simulators import simulated
from diagnostics.simulators.serving import NO_FAULTS, LineFaults
from diagnostics.transcript import read_transcript, replay, transcript_bytes
from fieldkit.domain.record import ItemResult

PASS, WARN, FAIL, NONE = ItemResult.PASS, ItemResult.WARN, ItemResult.FAIL, ItemResult.INCONCLUSIVE

SSP = {
    "idle": (PASS, "ssp.no_event"),
    "reset": (PASS, "ssp.reset"),
    "disabled": (PASS, "ssp.disabled"),
    "escrow": (PASS, "ssp.read"),
    "rejected": (PASS, "ssp.rejected"),
    "all_inhibited": (PASS, "ssp.all_inhibited"),
    "initialising": (PASS, "ssp.initialising"),
    "stacker_full": (FAIL, "ssp.stacker_full"),
    "cashbox_removed": (FAIL, "ssp.cashbox_removed"),
    "cashbox_replaced": (PASS, "ssp.cashbox_replaced"),
    "unsafe_jam": (FAIL, "ssp.unsafe_jam"),
    "jam_recovery": (WARN, "ssp.jam_recovery"),
    "fraud": (FAIL, "ssp.fraud_attempt"),
    "calibration_failed": (FAIL, "ssp.calibration_failed"),
    "unknown_event": (WARN, "ssp.unknown"),
    "validation_rejects": (PASS, "ssp.last_validation"),
    "old_firmware": (NONE, "ssp.not_supported"),
    "encrypted": (NONE, "ssp.key_not_set"),
    "other_address": (NONE, ""),
}
CCTALK = {
    "ready": (PASS, "cctalk.no_fault"),
    "rom_fault": (FAIL, "cctalk.fault_rom"),
    "supply": (FAIL, "cctalk.fault_supply"),
    "validation_sensor": (FAIL, "cctalk.fault_validation_sensor"),
    "jam": (FAIL, "cctalk.fault_jam"),
    "stacker_missing": (FAIL, "cctalk.fault_stacker_missing"),
    "stacker_full": (FAIL, "cctalk.fault_stacker_full"),
    "door_open": (FAIL, "cctalk.fault_door_open"),
    "unspecified": (FAIL, "cctalk.fault_unspecified"),
    "unknown_fault": (WARN, "cctalk.unknown"),
    "inhibited": (PASS, "cctalk.master_inhibit"),
    "escrow": (PASS, "cctalk.escrow_note"),
    "string_fraud": (FAIL, "cctalk.string_fraud"),
    "many_rejects": (WARN, "cctalk.rejects_high"),
    "noisy_line": (WARN, "cctalk.comms_errors"),
    "crc_mode": (PASS, "cctalk.no_fault"),
    "bare": (PASS, "cctalk.no_fault"),
    "nak": (NONE, "cctalk.nak"),
    "busy": (NONE, "cctalk.busy"),
    "other_address": (NONE, ""),
}
EBDS = {
    "ready": (PASS, "ebds.state_not_asked"),
    "number_heard_before": (PASS, "ebds.identity"),
    "bare": (PASS, "ebds.identity"),
    "old_firmware": (NONE, ""),
}
ICT = {
    "enabled": (PASS, "ict.enabled"),
    "inhibited": (PASS, "ict.inhibited"),
    "busy": (PASS, "ict.busy"),
    "power_up": (PASS, "ict.power_up"),
    "escrow": (PASS, "ict.escrow_note"),
    "motor": (FAIL, "ict.motor"),
    "jam": (FAIL, "ict.jam"),
    "note_removed": (WARN, "ict.note_removed"),
    "stacker_open": (FAIL, "ict.stacker_open"),
    "sensor": (FAIL, "ict.sensor"),
    "fishing": (FAIL, "ict.fishing"),
    "stacker": (FAIL, "ict.stacker"),
    "unknown_fault": (WARN, "ict.unknown"),
    "stacked_meanwhile": (PASS, "ict.enabled"),
    "just_enabled": (PASS, "ict.enabled"),
    "changing": (NONE, ""),
    "half_answer": (NONE, ""),
    "garbage": (NONE, ""),
    "silent": (NONE, ""),
}
MDB = {
    "idle": (PASS, "mdb.setup"),
    "disabled": (PASS, "mdb.disabled"),
    "busy": (PASS, "mdb.busy"),
    "reset": (PASS, "mdb.reset"),
    "motor": (FAIL, "mdb.motor"),
    "rom": (FAIL, "mdb.rom"),
    "jam": (FAIL, "mdb.jam"),
    "bill_removed": (WARN, "mdb.removed"),
    "cashbox_out": (FAIL, "mdb.cashbox_out"),
    "rejected": (PASS, "mdb.rejected"),
    "escrow": (PASS, "mdb.escrow_note"),
    "attempts": (PASS, "mdb.attempts"),
    "two_statuses": (FAIL, "mdb.cashbox_out"),
    "unknown_status": (WARN, "mdb.unknown"),
    "reports_only": (PASS, "mdb.disabled"),
    "changer_reports": (PASS, "mdb.setup"),
    "stacker_full": (FAIL, "mdb.stacker_full"),
    "wrong_sum": (NONE, ""),
    "half_answer": (NONE, ""),
    "garbage": (NONE, ""),
    "silent": (NONE, ""),
}
SPOILT = dict.fromkeys(("wrong_check", "half_answer", "garbage", "silent"), (NONE, ""))
PROBES = {
    "bnv.ssp": SSP | SPOILT,
    "bnv.cctalk": CCTALK | SPOILT,
    "bnv.ebds": EBDS | SPOILT,
    "bnv.ict": ICT,
    "bnv.mdb": MDB,
}
CASES = [(probe, state, *expected) for probe, states in PROBES.items() for state, expected in states.items()]


def protocol_of(probe: str) -> str:
    return probe.removeprefix("bnv.")


def healthy(probe: str) -> str:
    return simulated()[protocol_of(probe)].states[0]


@pytest.mark.parametrize("probe", PROBES)
def test_every_state_of_the_simulator_has_its_expectation(probe: str) -> None:
    assert set(simulated()[protocol_of(probe)].states) == set(PROBES[probe])


@pytest.mark.parametrize(("probe", "state", "verdict", "code"), CASES)
def test_a_state_gives_this_verdict_and_finding(probe: str, state: str, verdict: ItemResult, code: str) -> None:
    outcome, _ = probed(probe, protocol_of(probe), state, patience=ONCE if verdict is NONE else BRISK)
    assert outcome.verdict is verdict, outcome
    assert not code or code in codes(outcome)
    assert all(finding.advice_zh for finding in outcome.findings if finding.severity is Severity.FAULT)
    assert verdict is not NONE or outcome.checks


IDENTITIES = {
    "bnv.ssp": {"model": "NV0200", "serial": "01873535", "firmware": "NV02004141498000", "dataset": "CNY01610"},
    "bnv.cctalk": {"serial": "1061013", "model": "JCM DBV-301", "firmware": "DBV-301-V1.20 DE0"},
    "bnv.ebds": {
        "model": "SCN6607R",
        "serial": "80600001234",
        "firmware": "286000123",
        "boot": "280000123",
        "variant": "CNY 6607R",
        "variant_part": "280000456",
    },
    "bnv.ict": {},
    "bnv.mdb": {},
}


@pytest.mark.parametrize(("probe", "identity"), IDENTITIES.items(), ids=IDENTITIES)
def test_a_validator_says_who_it_is(probe: str, identity: dict[str, str]) -> None:
    outcome, _ = probed(probe, protocol_of(probe), healthy(probe))
    assert outcome.identity == identity


@pytest.mark.parametrize("probe", PROBES)
class TestABadCable:
    def test_that_echoes_does_not_hide_the_answers(self, probe: str) -> None:
        quiet, _ = probed(probe, protocol_of(probe), healthy(probe))
        echoed, _ = probed(probe, protocol_of(probe), healthy(probe), LineFaults(echo=True))
        assert (echoed.verdict, echoed.raw) == (quiet.verdict, quiet.raw)

    def test_that_only_echoes_is_called_a_loop(self, probe: str) -> None:
        outcome, _ = probed(probe, protocol_of(probe), "silent", LineFaults(echo=True), ONCE)
        assert (outcome.verdict, outcome.conclusion) == (NONE, Conclusion.ECHO)

    def test_that_loses_the_first_answer_is_asked_again(self, probe: str) -> None:
        outcome, _ = probed(probe, protocol_of(probe), healthy(probe), LineFaults(drop_first=1))
        assert outcome.verdict is PASS

    def test_with_one_noisy_answer_warns_of_the_line(self, probe: str) -> None:
        noisy = LineFaults(noise=b"\xff\x00", noisy_answers=1)
        outcome, _ = probed(probe, protocol_of(probe), healthy(probe), noisy)
        assert outcome.verdict is WARN
        assert "line.noise" in codes(outcome)

    def test_that_floods_gives_no_verdict(self, probe: str) -> None:
        outcome, _ = probed(probe, protocol_of(probe), healthy(probe), LineFaults(flood=True), ONCE)
        assert outcome.verdict is NONE

    def test_that_is_pulled_gives_no_verdict(self, probe: str) -> None:
        outcome, _ = probed(probe, protocol_of(probe), healthy(probe), LineFaults(unplug_after=1))
        assert (outcome.verdict, outcome.conclusion) == (NONE, Conclusion.GONE)

    def test_leaves_a_transcript_that_says_the_same_again(self, probe: str) -> None:
        noisy = LineFaults(noise=b"\xff", noisy_answers=1)
        outcome, _ = probed(probe, protocol_of(probe), healthy(probe), noisy)
        again = replay(read_transcript(transcript_bytes(outcome)))
        assert (again.findings, again.verdict) == (outcome.findings, outcome.verdict)


@pytest.mark.parametrize("probe", PROBES)
@pytest.mark.parametrize("healthy_one", [True, False])
def test_a_device_hears_nothing_but_declared_bytes(probe: str, healthy_one: bool) -> None:
    _, rest = probed(probe, protocol_of(probe), healthy(probe) if healthy_one else "silent", patience=ONCE)
    safe = [bytes(declared) for declared in probe_named(probe).safe if isinstance(declared, bytes)]
    declared = sorted(safe, key=len, reverse=True)
    while rest:
        said = next((safe for safe in declared if rest.startswith(safe)), b"")
        assert said, rest.hex(" ")
        rest = rest[len(said) :]


@pytest.mark.parametrize("probe", PROBES)
def test_the_engineer_is_asked_before_the_first_byte(probe: str) -> None:
    assert probe_named(probe).confirm is not None


@pytest.mark.parametrize("probe", PROBES)
def test_a_simulator_refuses_a_state_that_it_does_not_know(probe: str) -> None:
    with pytest.raises(ValueError, match="on fire"):
        simulated()[protocol_of(probe)].start("on fire", NO_FAULTS, False)


def test_a_cctalk_validator_is_asked_with_crc_once_it_is_silent_to_sums() -> None:
    outcome, _ = probed("bnv.cctalk", "cctalk", "crc_mode", patience=ONCE)
    asked = [entry.request for entry in outcome.transcript if entry.direction == ">"]
    assert asked[:3] == ["simple_poll", "simple_poll_crc", "serial_crc"]
    assert outcome.identity["serial"] == "1061013"


def test_a_cctalk_validator_with_sums_hears_no_crc() -> None:
    outcome, _ = probed("bnv.cctalk", "cctalk", "ready")
    assert not any(entry.request.endswith("_crc") for entry in outcome.transcript)


def test_an_ebds_validator_is_asked_with_the_other_number_when_it_heard_the_first_before() -> None:
    outcome, heard = probed("bnv.ebds", "ebds", "number_heard_before", patience=ONCE)
    numbers = [control & 1 for control in heard[2::8]]
    assert numbers == [0, 1, 0, 1, 0, 1, 0]
    assert "line.noise" not in codes(outcome)


def test_an_ebds_validator_never_hears_a_poll() -> None:
    _, heard = probed("bnv.ebds", "ebds", "ready")
    assert {control >> 4 for control in heard[2::8]} == {6}


@pytest.mark.parametrize(("state", "questions"), [("enabled", 2), ("just_enabled", 3), ("changing", 3)])
def test_an_ict_validator_is_believed_once_two_answers_agree(state: str, questions: int) -> None:
    _, heard = probed("bnv.ict", "ict", state)
    assert heard == b"\x0c" * questions


def test_one_byte_of_an_ict_validator_gives_no_verdict() -> None:
    outcome, _ = probed("bnv.ict", "ict", "jam", LineFaults(unplug_after=1), ONCE)
    assert outcome.verdict is NONE
    assert outcome.findings == ()


def test_an_mdb_adapter_is_listened_to_before_it_is_asked() -> None:
    outcome, heard = probed("bnv.mdb", "mdb", "disabled")
    listening, *asking = [entry for entry in outcome.transcript if entry.direction == ">"]
    assert (listening.hex, listening.request) == ("", "reports")
    assert all(entry.hex for entry in asking)
    assert heard == b"\x31\x31\x36\x36"


def test_what_an_mdb_adapter_reported_before_the_listening_began_is_kept_as_nobodys_answer() -> None:
    patience = replace(BRISK, settle_ms=150)  # two reports long
    outcome, _ = probed("bnv.mdb", "mdb", "disabled", patience=patience)
    early = [*takewhile(lambda entry: entry.direction == "<", outcome.transcript)]
    assert [(entry.request, entry.note) for entry in early] == [("", Note.DROPPED)]
    assert early[0].hex.startswith("33 30 20 30 39"), "the report in ASCII"


def test_a_run_that_listened_is_judged_the_same_from_its_transcript() -> None:
    outcome, _ = probed("bnv.mdb", "mdb", "cashbox_out")
    again = replay(read_transcript(transcript_bytes(outcome)))
    assert (again.verdict, again.findings, again.raw) == (outcome.verdict, outcome.findings, outcome.raw)
