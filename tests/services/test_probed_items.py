"""One probe run and the items of an inspection: what it answers, what it leaves open, what it never touches."""

import pytest
from inspection_walk import begin

from fieldkit.domain.measured import Measured
from fieldkit.domain.record import ItemResult
from fieldkit.services.answering import ProbeEvidence
from fieldkit.services.workbench import Workbench

CPU, MEMORY, DISK, ADDRESS = "A09.1", "A09.2", "A09.3", "A03.1"
TOLD = {
    "pc.cpu": Measured("12"),
    "pc.memory": Measured("80"),
    "pc.disk": Measured("5"),
    "net.address": Measured("192.0.2.7"),
}


def run(verdict: ItemResult = ItemResult.PASS, **told: Measured) -> ProbeEvidence:
    values = TOLD if not told else {name.replace("_", "."): value for name, value in told.items()}
    return ProbeEvidence("pc.agent", "/dev/x", verdict, "", b'{"run":1}', "", measured=values)


@pytest.fixture
def inspection(bench: Workbench) -> str:
    return begin(bench)


class TestOneRun:
    def test_answers_every_open_item_that_it_tells_a_value_for(self, bench: Workbench, inspection: str) -> None:
        saved = bench.inspections.take_probe(inspection, CPU, run())
        assert saved.answer.result is ItemResult.PASS
        assert dict(saved.others) == {
            ADDRESS: ItemResult.WARN,
            MEMORY: ItemResult.WARN,
            DISK: ItemResult.FAIL,
        }
        answers = bench.inspections.open(inspection).answers
        assert (answers[DISK].value_found, answers[DISK].by_hand) == ("5", False)
        digests = {answers[code].evidence[0].sha256 for code in (CPU, MEMORY, DISK, ADDRESS)}
        assert len(digests) == 1, "the same transcript stands behind all of them"

    def test_leaves_alone_what_somebody_has_answered(self, bench: Workbench, inspection: str) -> None:
        bench.inspections.measure(inspection, DISK, "55")
        saved = bench.inspections.take_probe(inspection, CPU, run())
        assert DISK not in saved.others
        assert bench.inspections.open(inspection).answers[DISK].value_found == "55"

    def test_that_does_not_tell_the_value_leaves_its_item_inconclusive(
        self, bench: Workbench, inspection: str
    ) -> None:
        saved = bench.inspections.take_probe(inspection, CPU, run(pc_disk=Measured("50")))
        assert saved.answer.result is ItemResult.INCONCLUSIVE
        assert "pc.cpu" in saved.answer.reason
        assert dict(saved.others) == {DISK: ItemResult.PASS}

    def test_without_a_verdict_answers_nothing_else(self, bench: Workbench, inspection: str) -> None:
        saved = bench.inspections.take_probe(inspection, CPU, run(ItemResult.INCONCLUSIVE))
        assert saved.answer.result is ItemResult.INCONCLUSIVE
        assert dict(saved.others) == {}

    def test_leads_back_to_the_item_it_was_started_from(self, bench: Workbench, inspection: str) -> None:
        bench.inspections.take_probe(inspection, CPU, run())
        assert bench.inspections.last_place() == (inspection, CPU)

    def test_after_a_bad_value_keeps_both(self, bench: Workbench, inspection: str) -> None:
        bench.inspections.take_probe(inspection, DISK, run())
        saved = bench.inspections.take_probe(inspection, DISK, run(pc_disk=Measured("45")))
        assert (saved.answer.result, saved.answer.value_found, saved.answer.value_left) == (
            ItemResult.FIXED,
            "5",
            "45",
        )
