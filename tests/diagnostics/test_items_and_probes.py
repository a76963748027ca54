"""Every item of a form that names a probe can be answered by one, and gets its value from a simulated run."""

import sys
from collections.abc import Mapping
from functools import cache

import pytest
from simulated_runs import probed

from diagnostics.evidence import evidence_of
from diagnostics.outcome import ProbeOutcome
from diagnostics.probes import probes, probes_for
from fieldkit.domain.measured import Measured, judge_measured, not_told
from fieldkit.domain.record import ItemResult
from fieldkit.domain.template import InputKind, Item
from fieldkit.forms.catalogue import load
from fieldkit.services.probed_items import evidence_for

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo terminals")

ITEMS = {
    f"{code} {item.code}": item
    for code in ("ANNUAL", "PERIODIC")
    for item in load(code).items
    if item.input is InputKind.PROBE
}
SIMULATED: Mapping[str, tuple[str, str]] = {
    "pc.agent": ("agent", "ready"),
    "pc.console": ("console", "ready"),
    "printer.escpos": ("escpos", "ready"),
    "bnv.ccnet": ("ccnet", "idle"),
}
FILE = {"net.address": "10.20.30.41", "app.version": "5.2.3"}
"""What the device file says of the simulated kiosk."""


@cache
def ran(probe: str) -> ProbeOutcome:
    return probed(probe, *SIMULATED[probe])[0]


@pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS)
class TestEveryItemWithAProbe:
    def test_names_one_that_there_is(self, item: Item) -> None:
        assert probes_for(item.probe)

    def test_gets_a_good_value_from_a_sound_kiosk(self, item: Item) -> None:
        able = [probe.name for probe in probes_for(item.probe) if probe.name in SIMULATED]
        assert able
        for probe in able:
            own, _ = evidence_for(item, item.probe, evidence_of(ran(probe)), FILE.get(item.probe, ""))
            assert (own.verdict, own.reason) == (ItemResult.PASS, "")
            assert own.value

    def test_stays_open_when_the_run_does_not_tell_it(self, item: Item) -> None:
        judgement = not_told(item)
        assert judgement.result is ItemResult.INCONCLUSIVE
        assert judgement.limit is not None


@pytest.mark.parametrize("probe", probes().values(), ids=lambda probe: probe.name)
def test_a_probe_tells_no_value_that_it_has_not_announced(probe: object) -> None:
    name = str(getattr(probe, "name", ""))
    if name in SIMULATED:
        announced = probes()[name].tells | probes()[name].answers
        assert set(ran(name).measured) <= announced
        assert set(ran(name).measured) or not announced


class TestAValue:
    CPU = ITEMS["ANNUAL A09.1"]
    ADDRESS = ITEMS["ANNUAL A03.1"]

    @pytest.mark.parametrize(
        ("value", "result"), [("60", "PASS"), ("60.1", "WARN"), ("80.1", "FAIL"), ("x", "INCONCLUSIVE")]
    )
    def test_is_judged_by_the_limits_of_its_item(self, value: str, result: str) -> None:
        assert judge_measured(self.CPU, Measured(value), "").result == result

    @pytest.mark.parametrize(
        ("told", "on_file", "result"),
        [
            ("10.0.0.1", "10.0.0.1", "PASS"),
            ("10.0.0.1, 10.0.0.2", "10.0.0.2", "PASS"),
            ("10.0.0.1", "10.0.0.2", "WARN"),
            ("10.0.0.1", "", "INCONCLUSIVE"),
        ],
    )
    def test_without_limits_is_held_against_the_device_file(self, told: str, on_file: str, result: str) -> None:
        assert judge_measured(self.ADDRESS, Measured(told), on_file).result == result

    def test_of_a_run_without_verdict_is_none(self) -> None:
        silent, _ = probed("pc.agent", "agent", "silent")
        own, _ = evidence_for(self.CPU, "pc.cpu", evidence_of(silent), "")
        assert (own.verdict, own.value) == (ItemResult.INCONCLUSIVE, "")
        assert own.reason
