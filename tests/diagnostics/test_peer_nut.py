"""Network UPS Tools takes our simulated UPSs for UPSs, and reads from them what our probes read."""

from pathlib import Path

import pytest
from peers import nut_values

from diagnostics.decoding import decode
from diagnostics.session import run_probe
from diagnostics.simulators import simulated
from diagnostics.simulators.serving import NO_FAULTS

STATES = [
    ("nutdrv_qx", "megatec", "online", "OL", "14"),
    ("nutdrv_qx", "megatec", "on_battery", "OB", "14"),
    ("nutdrv_qx", "megatec", "battery_low", "OB LB", "14"),
    ("blazer_ser", "megatec", "online", "OL", "14"),
    ("blazer_ser", "megatec", "battery_low", "OB LB", "14"),
    ("nutdrv_qx", "voltronic", "online", "OL", "14"),
    ("nutdrv_qx", "voltronic", "battery_low", "OB LB", "14"),
    ("nutdrv_qx", "voltronic", "overload", "OL OVER", "112"),
    ("apcsmart", "apc", "online", "OL", "020.6"),
    ("apcsmart", "apc", "battery_low", "OB LB", "020.6"),
    ("apcsmart", "apc", "overload", "OL OVER", "112.4"),
    ("apcsmart", "apc", "replace_battery", "OL RB", "020.6"),
]
OPTIONS = {"apcsmart": ["cable=940-0024C"], "nutdrv_qx": [], "blazer_ser": []}


@pytest.mark.parametrize(("driver", "protocol", "state", "status", "load"), STATES)
def test_a_driver_reads_the_state(
    driver: str, protocol: str, state: str, status: str, load: str, tmp_path: Path
) -> None:
    named = [] if protocol == "apc" else [f"protocol={protocol}"]
    with simulated()[protocol].start(state, NO_FAULTS, False) as ups:
        told = nut_values(driver, ups.url, tmp_path, *named, *OPTIONS[driver])
        asked = bytes(ups.received)
    assert told["ups.status"] == status
    assert told["ups.load"] == load
    assert decode(protocol, asked, "host").valid


IDENTITIES = [
    ("nutdrv_qx", "megatec", "ups.megatec", {"model": "device.model", "firmware": "ups.firmware"}),
    ("nutdrv_qx", "voltronic", "ups.voltronic", {"serial": "device.serial", "firmware": "ups.firmware"}),
    (
        "apcsmart",
        "apc",
        "ups.apc",
        {"serial": "device.serial", "model": "device.model", "firmware": "ups.firmware"},
    ),
]


@pytest.mark.parametrize(("driver", "protocol", "probe", "names"), IDENTITIES)
def test_our_probe_reads_the_same_identity(
    driver: str, protocol: str, probe: str, names: dict[str, str], tmp_path: Path
) -> None:
    named = [] if protocol == "apc" else [f"protocol={protocol}"]
    with simulated()[protocol].start(simulated()[protocol].states[0], NO_FAULTS, False) as ups:
        theirs = nut_values(driver, ups.url, tmp_path, *named, *OPTIONS[driver])
        ours = run_probe(probe, ups.url).identity
    assert {name: ours[name] for name in names} == {name: theirs[key] for name, key in names.items()}
