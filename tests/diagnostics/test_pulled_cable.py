"""The cable is pulled at every byte of a dialogue: what was read stays as evidence and proves nothing."""

from itertools import count

import pytest
from virtual_cable import VirtualCable, device_in

from diagnostics.outcome import Conclusion, ProbeOutcome
from diagnostics.patience import Patience
from diagnostics.probes import Probe, probes
from diagnostics.protocols import protocols
from diagnostics.session import run_probe
from diagnostics.simulators import simulated
from diagnostics.simulators.line_model import LineFaults
from diagnostics.transcript import read_transcript, replay, transcript_bytes
from fieldkit.domain.record import ItemResult

QUICK = Patience(total_ms=60_000)
LONGEST_DIALOGUE = 12_000
STRIDE_BEYOND = 200
"""Up to here every byte, beyond it three hundred places: the later answers are built like the earlier ones."""


def language_of(probe: Probe) -> str:
    spoken = probe.name.rpartition(".")[2]
    return spoken if spoken in protocols() else spoken.partition("_")[0]


def pulled_after(probe: Probe, length: int) -> tuple[ProbeOutcome, VirtualCable]:
    """A run with a healthy device whose cable is pulled after so many bytes."""
    protocol = language_of(probe)
    device = device_in(protocol, simulated()[protocol].states[0])
    cable = VirtualCable(device, LineFaults(unplug_after_bytes=length))
    outcome = run_probe(probe.name, "COM3", open_with=cable.opened, monotonic=cable.monotonic, patience=QUICK)
    return outcome, cable


@pytest.mark.parametrize("probe", probes().values(), ids=lambda probe: probe.name)
def test_a_cable_pulled_at_any_byte_ends_without_a_false_verdict(probe: Probe) -> None:
    whole, intact = pulled_after(probe, LONGEST_DIALOGUE * 10)
    assert whole.conclusion is Conclusion.ANSWERED
    assert 0 < intact.delivered <= LONGEST_DIALOGUE
    stride = max(intact.delivered // 300, 7)
    for length in (n for n in count() if n < STRIDE_BEYOND or n % stride == 0):
        if length >= intact.delivered:
            break
        outcome, cable = pulled_after(probe, length)
        assert outcome.conclusion is Conclusion.GONE, length
        assert outcome.verdict is ItemResult.INCONCLUSIVE
        assert outcome.checks
        assert not cable.is_open
        heard = b"".join(bytes.fromhex(entry.hex) for entry in outcome.transcript if entry.direction == "<")
        assert len(heard) == length, "every byte that was read is evidence"


@pytest.mark.parametrize("probe", probes().values(), ids=lambda probe: probe.name)
def test_the_kept_transcript_of_a_pulled_cable_gives_the_same_conclusion(probe: Probe) -> None:
    _, intact = pulled_after(probe, LONGEST_DIALOGUE * 10)
    for length in (1, intact.delivered // 2, intact.delivered - 1):
        outcome, _ = pulled_after(probe, length)
        again = replay(read_transcript(transcript_bytes(outcome)))
        assert (again.conclusion, again.verdict) == (outcome.conclusion, outcome.verdict)
