"""The published forms ask exactly what the service plan asks."""

import csv
import re
from pathlib import Path

import pytest

from fieldkit.domain.judging import limit_text, warn_text
from fieldkit.domain.record import MaintenanceKind
from fieldkit.domain.template import InputKind, Item, Template
from fieldkit.domain.words import Refusal
from fieldkit.forms.catalogue import load, maintenance_form, published, version_key

PLAN = Path(__file__).with_name("inspection_items.txt")
ANNUAL_COUNTS = [6, 8, 6, 5, 5, 6, 9, 8, 11, 9, 1]
PERIODIC_COUNTS = [8, 11, 14, 13, 7, 5]
HAN = re.compile("[\u4e00-\u9fff]")


PLANNED_UNITS = {"个月": "month"}
"""Units that the plan gives in English and a Chinese customer reads in Chinese."""


def as_planned(item: Item) -> dict[str, str]:
    def band(name: str) -> str:
        found = item.ok if name == "ok" else item.warn
        if found is None:
            return "-"
        return "..".join("" if end is None else str(end) for end in (found.low, found.high))

    return {
        "code": item.code,
        "input": item.input.value,
        "unit": PLANNED_UNITS.get(item.unit, item.unit),
        "ok": band("ok"),
        "warn": band("warn"),
        "evidence": ",".join(sorted(requirement.value for requirement in item.requires)),
        "slot": item.slot,
        "classes": ",".join(sorted(item.classes)),
        "optional": "optional" if item.optional else "",
        "zh": item.zh,
    }


def plan() -> list[dict[str, str]]:
    with PLAN.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="|"))
    for row in rows:
        for listed in ("evidence", "classes"):
            row[listed] = ",".join(sorted(filter(None, row[listed].split(","))))
    return rows


class TestInspectionTemplates:
    def test_every_item_is_as_planned_and_in_that_order(self) -> None:
        items = load("ANNUAL", "3.2").items + load("PERIODIC", "2.1").items
        assert [as_planned(item) for item in items] == plan()

    def test_annual_has_eleven_groups_with_74_items(self) -> None:
        annual = load("ANNUAL")
        assert [len(group.items) for group in annual.groups] == ANNUAL_COUNTS
        assert len(annual.items) == 74

    def test_periodic_has_six_groups(self) -> None:
        assert [len(group.items) for group in load("PERIODIC").groups] == PERIODIC_COUNTS

    def test_every_annual_item_says_how_to_measure(self) -> None:
        assert [item.code for item in load("ANNUAL").items if not (item.hint_zh and item.hint_en)] == []

    def test_brightness_by_eye_knows_normal_dim_and_too_dark(self) -> None:
        item = load("ANNUAL").item("A05.3")
        assert [choice.zh for choice in item.choices] == ["正常", "偏暗", "过暗"]
        assert item.pass_choices == {"normal"}
        assert item.warn_choices == {"dim"}

    def test_only_the_survey_of_inconveniences_takes_several_choices(self) -> None:
        assert [item.code for item in load("PERIODIC").items if item.many] == ["P5.4"]


@pytest.mark.parametrize("template", published(), ids=lambda template: template.code)
class TestEveryPublishedTemplate:
    def test_codes_are_unique(self, template: Template) -> None:
        codes = [item.code for item in template.items]
        assert len(codes) == len(set(codes))

    def test_is_bilingual(self, template: Template) -> None:
        labels = [(template.zh, template.en)]
        labels += [(group.zh, group.en) for group in template.groups]
        labels += [(item.zh, item.en) for item in template.items]
        labels += [(choice.zh, choice.en) for item in template.items for choice in item.choices]
        assert [en for _, en in labels if not en or HAN.search(en)] == []
        assert [zh for zh, _ in labels if not zh] == []

    def test_english_readers_see_no_chinese_unit_or_hint(self, template: Template) -> None:
        shown = [(item.code, item.unit_en or item.unit) for item in template.items]
        shown += [(item.code, item.hint_en) for item in template.items]
        assert [code for code, text in shown if HAN.search(text)] == []

    def test_every_probe_item_names_its_probe(self, template: Template) -> None:
        probes = {item.code: item.probe for item in template.items if item.input is InputKind.PROBE}
        assert [code for code, probe in probes.items() if not probe] == []

    def test_limits_can_be_printed_in_ascii(self, template: Template) -> None:
        assert all(limit_text(item).isascii() and warn_text(item).isascii() for item in template.items)
        assert all(limit_text(item) for item in template.items if item.ok)

    def test_is_pinned_by_the_digest_of_its_file(self, template: Template) -> None:
        assert re.fullmatch("[0-9a-f]{64}", template.sha256)


def test_the_printer_is_probed_in_both_inspections() -> None:
    assert load("ANNUAL").item("A08.5").probe == "printer.escpos"
    assert load("PERIODIC").item("P3.2").probe == "printer.escpos"


@pytest.mark.parametrize(("code", "version"), [("NONSENSE", None), ("ANNUAL", "3.1"), ("ANNUAL\x1b[2J", None)])
def test_an_unknown_form_is_refused_and_the_known_ones_are_named(code: str, version: str | None) -> None:
    with pytest.raises(Refusal) as refused:
        load(code, version)
    assert refused.value.code == "template.unknown"
    assert "ANNUAL 3.2" in str(refused.value.todo)
    assert "\x1b" not in str(refused.value.what)


def test_versions_sort_by_number_not_by_letter() -> None:
    assert version_key("3.10") > version_key("3.9")


class TestMaintenanceForm:
    def test_kinds_are_those_of_the_record(self) -> None:
        assert [kind.name for kind in maintenance_form().kinds] == [kind.value for kind in MaintenanceKind]

    def test_modules_cover_every_slot_of_the_inspections(self) -> None:
        modules = {module.name for module in maintenance_form().modules}
        slots = {item.slot for template in published() for item in template.items if item.slot}
        assert slots <= modules
        assert "CAB" in modules
        assert len(modules) == 19
