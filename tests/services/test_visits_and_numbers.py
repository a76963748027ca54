"""Is a visit begun once and ended late enough, and is every number issued once?"""

import shutil
from pathlib import Path

import pytest
from inspection_walk import HERO, NEIGHBOUR, begin, seal

from fieldkit.domain.words import Refusal
from fieldkit.services.profile import open_profile
from fieldkit.services.workbench import Workbench
from fieldkit.storage.settings import Setting, set_setting

PASSPHRASE = "a passphrase for tests"


def hall(bench: Workbench) -> str:
    return bench.devices.file(HERO).hall_id


class TestVisit:
    def test_arriving_twice_is_one_visit(self, bench: Workbench) -> None:
        assert bench.visits.arrive(hall(bench)) == bench.visits.arrive(hall(bench), "周会计")
        assert bench.visits.hall(hall(bench)).custodian == "周会计"

    def test_an_inspection_without_arrival_begins_a_visit(self, bench: Workbench) -> None:
        bench.inspections.start(HERO)
        assert bench.visits.hall(hall(bench)).visit_no == "FW-HB-20260930-L07-001"

    def test_nobody_leaves_before_the_records_are_signed_off(self, finished: Workbench, inspected: str) -> None:
        bench, inspection = finished, inspected
        visit = bench.inspections.open(inspection).visit_id
        with pytest.raises(Refusal) as refused:
            bench.visits.leave(visit)
        assert refused.value.code == "visit.open_records"
        assert bench.inspections.open(inspection).no in str(refused.value.what)
        seal(bench, inspection)
        bench.visits.leave(visit)
        assert bench.visits.hall(hall(bench)).visit_id == ""

    def test_a_clock_that_went_back_behind_the_arrival_is_refused(self, bench: Workbench, clock: "object") -> None:
        visit = bench.visits.arrive(hall(bench))
        clock.advance(hours=-2)  # type: ignore[attr-defined]
        with pytest.raises(Refusal) as refused:
            bench.visits.leave(visit)
        assert refused.value.code == "visit.clock"
        assert "2026-09-30 07:02" in str(refused.value.what)
        clock.advance(hours=3)  # type: ignore[attr-defined]
        bench.visits.leave(visit)


class TestNumbers:
    def test_they_count_up_by_day_and_kind(self, bench: Workbench, clock: "object") -> None:
        numbers = [bench.inspections.open(begin(bench, serial)).no for serial in (HERO, NEIGHBOUR)]
        clock.advance(hours=20)  # type: ignore[attr-defined]
        numbers.append(bench.inspections.open(begin(bench, "JF3-2409-0154")).no)
        assert numbers == ["XJ-HB-20260930-L07-001", "XJ-HB-20260930-L07-002", "XJ-HB-20261001-L07-001"]

    def test_the_day_is_that_of_the_business_zone(self, bench: Workbench, clock: "object") -> None:
        clock.advance(hours=14, minutes=58)  # type: ignore[attr-defined]  # 16:00 UTC, midnight in Shanghai
        assert "-20261001-" in bench.inspections.open(begin(bench)).no

    def test_two_laptops_never_issue_the_same(self, laptop_folder: Path, tmp_path: Path, clock: "object") -> None:
        other = Path(shutil.copytree(laptop_folder, tmp_path / "other"))
        issued = set()
        for folder, code in ((laptop_folder, "L07"), (other, "L08")):
            with open_profile(folder, PASSPHRASE, clock=clock) as bench:  # type: ignore[arg-type]
                with bench.journal.write("test", "") as session:
                    set_setting(session, Setting.DEVICE_CODE, code)
                issued |= {bench.inspections.open(begin(bench, serial)).no for serial in (HERO, NEIGHBOUR)}
        assert len(issued) == 4

    def test_a_record_that_was_not_begun_takes_no_number(self, bench: Workbench) -> None:
        with pytest.raises(Refusal):
            bench.inspections.start("JF3-0000-0000")
        assert bench.inspections.open(begin(bench)).no.endswith("-001")
