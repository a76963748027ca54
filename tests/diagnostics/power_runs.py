"""Real sessions with simulated devices, through a pseudo terminal."""

from dataclasses import dataclass

from diagnostics.conversation import Patience
from diagnostics.outcome import ProbeOutcome
from diagnostics.session import run_probe
from diagnostics.simulators import simulated
from diagnostics.simulators.serving import NO_FAULTS, LineFaults

SWIFT = Patience(tries=2, answer_ms=150, quiet_ms=5, settle_ms=1, total_ms=4000)


@dataclass(frozen=True)
class SimulatedRun:
    outcome: ProbeOutcome
    received: bytes
    """Everything that the device was sent."""

    @property
    def codes(self) -> list[str]:
        return [finding.code for finding in self.outcome.findings]


def run_simulated(
    protocol: str, probe: str, state: str, faults: LineFaults = NO_FAULTS, patience: Patience = SWIFT
) -> SimulatedRun:
    with simulated()[protocol].start(state, faults, False) as device:
        outcome = run_probe(probe, device.url, patience=patience)
        return SimulatedRun(outcome, bytes(device.received))
