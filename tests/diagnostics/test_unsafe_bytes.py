"""No byte leaves that acts: every probe, against every simulated device in all its states, on bad cables too.

The recording port stands below the gate, where the driver would be, and writes down what would go out.
"""

import pytest
from serial_vectors import VECTORS, frame
from virtual_cable import VirtualCable, device_in

from diagnostics import decode
from diagnostics.detect import detect
from diagnostics.probes import Probe, probes
from diagnostics.protocols import protocols
from diagnostics.session import run_probe
from diagnostics.simulators import simulated
from diagnostics.simulators.line_model import NO_FAULTS, LineFaults

UNSAFE = {frame(vector) for vector in VECTORS if vector.get("read_only") is False}
CABLES = {
    "good": NO_FAULTS,
    "echo": LineFaults(echo=True),
    "noise": LineFaults(noise=b"\xff\x00\x02"),
    "chatter": LineFaults(chatter=True),
    "banner": LineFaults(banner=b"\r\nBOOT 1.0\r\n"),
    "nak first": LineFaults(instead=b"\x15", instead_first=2),
    "twice": LineFaults(duplicate=True),
    "lost": LineFaults(drop_first=1),
    "dropping": LineFaults(drop_rate=0.1),
    "flipping": LineFaults(flip_rate=0.1),
    "cut": LineFaults(truncate_after=3),
    "late": LineFaults(late_ms=1200),
    "flood": LineFaults(flood=True),
    "unplugged": LineFaults(unplug_after=1),
    "other speed": LineFaults(baud=4800),
    "other parity": LineFaults(parity="O", bits=7),
}


def language_of(probe: Probe) -> str:
    """The protocol that a probe speaks, by its name."""
    spoken = probe.name.rpartition(".")[2]
    return spoken if spoken in protocols() else spoken.partition("_")[0]


def sent_by(probe: Probe, protocol: str, state: str, faults: LineFaults) -> list[bytes]:
    """Everything that goes out during a run."""
    cable = VirtualCable(device_in(protocol, state), faults)
    run_probe(probe.name, "COM3", open_with=cable.opened, monotonic=cable.monotonic)
    assert not cable.is_open
    return cable.sent


def acting(probe: Probe, sent: list[bytes]) -> set[bytes]:
    """What of it the tables call acting, or do not know; receipts belong to a question and are judged as one."""
    receipts = {request.acknowledge for request in probe.requests}
    declared = {request.raw for request in probe.requests} | receipts
    return {raw for raw in sent if raw not in declared or raw in UNSAFE}


@pytest.mark.parametrize("probe", probes().values(), ids=lambda probe: probe.name)
class TestEveryProbe:
    def test_declares_only_requests_that_its_own_table_calls_harmless(self, probe: Probe) -> None:
        harmful = [
            one.name
            for request in probe.requests
            for one in decode(language_of(probe), request.raw, "host").frames
            if one.read_only is not True
        ]
        assert harmful == []

    @pytest.mark.parametrize("cable", CABLES.values(), ids=CABLES)
    def test_sends_nothing_that_acts_on_its_device(self, probe: Probe, cable: LineFaults) -> None:
        protocol = language_of(probe)
        runs = [sent_by(probe, protocol, state, cable) for state in simulated()[protocol].states]
        assert [found for sent in runs if (found := acting(probe, sent))] == []
        assert all(runs), "every run asks something"

    def test_sends_nothing_else_to_another_device(self, probe: Probe) -> None:
        runs = [
            sent_by(probe, device.name, state, NO_FAULTS)
            for device in simulated().values()
            for state in device.states[:2]
        ]
        assert [found for sent in runs if (found := acting(probe, sent))] == []

    def test_sends_nothing_else_while_its_settings_are_looked_for(self, probe: Probe) -> None:
        for state in simulated()[language_of(probe)].states:
            cable = VirtualCable(device_in(language_of(probe), state), LineFaults(noise=b"\xff"))
            detect("COM3", [probe], open_with=cable.opened, monotonic=cable.monotonic)
            assert acting(probe, cable.sent) == set()


def test_the_recording_port_would_see_an_acting_request() -> None:
    cable = VirtualCable(device_in("ccnet", "idle"))
    cable.write(reset := bytes.fromhex("02 03 06 30 41 B3"))
    assert acting(probes()["bnv.ccnet"], cable.sent) == {reset}


def test_the_table_of_acting_requests_is_there() -> None:
    assert len(UNSAFE) > 50
