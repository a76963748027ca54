"""A probe whose frames carry a check asks on at once; that must prove as much as a quiet line does."""

from itertools import pairwise

import pytest
from test_pulled_cable import language_of
from virtual_cable import VirtualCable, device_in

from diagnostics.outcome import Conclusion, Note, ProbeOutcome
from diagnostics.patience import BY_CHECK
from diagnostics.probes import Probe, probes
from diagnostics.session import run_probe
from diagnostics.simulators import simulated
from diagnostics.simulators.line_model import NO_FAULTS, LineFaults
from fieldkit.domain.record import ItemResult

CHECKED = {
    "bnv.ccnet", "bnv.id003", "bnv.ssp", "bnv.cctalk", "bnv.ebds", "card.f2", "card.sankyo", "display.mdc",
    "display.nec", "touch.elo", "env.modbus", "power.ydt1363", "ups.axpert", "pc.console", "pc.agent",
}  # fmt: skip
"""Probes of protocols whose frames say where they end and carry a check value."""

FAULTS = {
    "echo": LineFaults(echo=True),
    "slow characters": LineFaults(inter_byte_ms=1),
    "late": LineFaults(late_ms=60),
    "noise before the first answer": LineFaults(noise=b"\xff\x00", noisy_answers=1),
    "first answer lost": LineFaults(drop_first=1),
    "answers cut": LineFaults(truncate_after=3),
    "every answer twice": LineFaults(duplicate=True),
    "characters lost": LineFaults(drop_rate=0.02, seed=3),
    "bits flipped": LineFaults(flip_rate=0.01, seed=4),
}
FRAMED = [probe for probe in probes().values() if probe.name in CHECKED]


def ran(probe: Probe, faults: LineFaults) -> ProbeOutcome:
    """A run with a healthy device, with the patience of the probe itself."""
    protocol = language_of(probe)
    cable = VirtualCable(device_in(protocol, simulated()[protocol].states[0]), faults)
    return run_probe(probe.name, "COM3", open_with=cable.opened, monotonic=cable.monotonic)


def test_only_where_the_frame_is_the_proof() -> None:
    assert {probe.name for probe in probes().values() if probe.patience.quiet_ms == BY_CHECK} == CHECKED
    assert all(
        probe.patience.quiet_ms > 16 for probe in probes().values() if probe.patience.quiet_ms != BY_CHECK
    ), "FTDI adapters hold bytes back for 16 ms"


@pytest.mark.parametrize("probe", FRAMED, ids=lambda probe: probe.name)
class TestAProbeThatAsksOnAtOnce:
    @pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS)
    def test_says_the_same_or_nothing_on_a_bad_line(self, probe: Probe, faults: LineFaults) -> None:
        sound, bad = ran(probe, NO_FAULTS), ran(probe, faults)
        assert sound.conclusion is Conclusion.ANSWERED
        assert bad.verdict in (sound.verdict, ItemResult.INCONCLUSIVE, ItemResult.WARN)
        told = {finding.code for finding in bad.findings} - {"line.noise"}
        assert told <= {finding.code for finding in sound.findings} | {"console.clock_drift", "agent.clock_drift"}

    @pytest.mark.parametrize("name", ["echo", "slow characters", "late"])
    def test_is_answered_on_a_line_that_is_only_slow_or_echoes(self, probe: Probe, name: str) -> None:
        outcome = ran(probe, FAULTS[name])
        assert outcome.conclusion is Conclusion.ANSWERED

    def test_keeps_the_silence_that_the_protocol_wants(self, probe: Probe) -> None:
        entries = ran(probe, NO_FAULTS).transcript
        pauses = [
            asked.at_ms - heard.at_ms
            for heard, asked in pairwise(entries)
            if heard.direction == "<" and asked.note is Note.ASKED
        ]
        assert min(pauses, default=probe.patience.gap_ms) >= probe.patience.gap_ms
