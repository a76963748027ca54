"""Probe runs against simulated devices on a pseudo terminal."""

from diagnostics.outcome import ProbeOutcome
from diagnostics.patience import Patience
from diagnostics.session import run_probe
from diagnostics.simulators import simulated
from diagnostics.simulators.serving import NO_FAULTS, LineFaults

BRISK = Patience(tries=2, answer_ms=250, quiet_ms=8, settle_ms=1, total_ms=5000)
ONCE = Patience(tries=1, answer_ms=150, quiet_ms=8, settle_ms=1, total_ms=5000)
"""For devices that never answer well."""


def probed(
    probe: str, protocol: str, state: str, faults: LineFaults = NO_FAULTS, patience: Patience = BRISK
) -> tuple[ProbeOutcome, bytes]:
    """The outcome, and everything that the device heard."""
    with simulated()[protocol].start(state, faults, False) as device:
        outcome = run_probe(probe, device.url, patience=patience, simulated=True)
        return outcome, bytes(device.received)


def codes(outcome: ProbeOutcome) -> set[str]:
    """Codes of the findings."""
    return {finding.code for finding in outcome.findings}
