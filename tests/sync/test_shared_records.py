"""Two engineers inspect one device: one record of order and device on both laptops, each answer with its author."""

from collections.abc import Callable

import pytest
from drafting import answers, conflicts, settle_down
from joined import Fleet, Laptop, hq_stamps
from sqlmodel import select

from fieldkit.domain.merge import Side
from fieldkit.domain.record import ItemResult, MaintenanceLine, PartLine
from fieldkit.services.answering import ProbeEvidence, RunSubject, keep_run
from fieldkit.services.attachments import NewAttachment
from fieldkit.services.identity import read_identity
from fieldkit.services.inspections import InspectionDesk
from fieldkit.services.maintenance import MaintenanceDesk
from fieldkit.services.visits import VisitDesk
from fieldkit.storage.ids import new_id
from fieldkit.storage.rows.evidence import AttachmentRow, ProbeRunRow
from fieldkit.storage.rows.reference import WorkOrderRow
from fieldkit.storage.rows.work import InspectionRow, ItemAnswerRow, MaintenanceRecordRow, VisitRow
from sync.conflicts import open_conflicts, take_side
from sync.hq.desk import Headquarters
from sync.kinds import core

Make = Callable[..., Laptop]
SERIAL = "JF3-2403-0000"
CLEANED = MaintenanceLine("clean", "PRN", "有纸屑", "干净", 5, "")
ROLLER = PartLine("PRN-ROLLER", "滚轮", "R-1", "R-2", "worn")
BELT = PartLine("PRN-BELT", "皮带", "B-1", "B-2", "worn")


@pytest.fixture
def crew(laptop: Make, hq: Headquarters, fleet: Fleet) -> tuple[Laptop, Laptop, Laptop]:
    """Two engineers of the centre that has an order for the device, and one of another centre."""
    with hq.journal.write("hq.reference", "hq") as session:
        session.add(
            WorkOrderRow(
                id=new_id(hq.journal.clock.now()),
                order_kind="annual",
                device_id=fleet.device["HB"],
                staff_no="HB07",
                due_on=hq.journal.clock.now().date(),
                **hq_stamps(hq.journal.clock),  # type: ignore[arg-type]
            )
        )
    return laptop("L07", "HB07"), laptop("L08", "HB08"), laptop("L09", "WH01")


def start(made: Laptop) -> str:
    return InspectionDesk(made.journal).start(SERIAL)


def mark(made: Laptop, record: str, item: str, result: ItemResult) -> None:
    InspectionDesk(made.journal).mark(record, item, result, reason="x" if result is ItemResult.SKIP else "")


def maintain(made: Laptop, record: str, *parts: PartLine) -> None:
    MaintenanceDesk(made.journal).save(record, (CLEANED,), parts=parts)


def shown(made: Laptop, record: str, item: str) -> tuple[str, str]:
    """Result and author, as the checklist has it."""
    checklist = InspectionDesk(made.journal).open(record)
    return checklist.answers[item].result.value, checklist.signatures[item].by


def photograph(made: Laptop, record: str, item: str) -> str:
    photo = NewAttachment(f"photo by {made.staff_no}".encode() * 50_000, "image/jpeg", "photo", "现场.jpg", "")
    mark(made, record, item, ItemResult.PASS)
    InspectionDesk(made.journal).add_photo(record, item, photo)
    return photo.sha256


def probe(made: Laptop, record: str) -> ProbeRunRow:
    """A run in the inspection, with its transcript."""
    with made.journal.write("probe.run", made.staff_no) as session:
        inspection = session.get_one(InspectionRow, record)
        subject = RunSubject(inspection.device_id, "run", made.journal.clock.now(), record, "A01.1")
        probed = ProbeEvidence("printer.status", "COM3", ItemResult.PASS, "12.5", b"{}" * 40, "")
        return keep_run(session, read_identity(session), subject, probed)


def files(made: Laptop) -> set[str]:
    return {row.sha256 for row in rows(made, AttachmentRow)}


def rows(made: Laptop, table: type) -> list:
    with made.journal.read() as session:
        return list(session.exec(select(table).order_by(*core(table).primary_key.columns)))


class TestARecordOfAnOrder:
    def test_is_joined_by_the_second_engineer_in_a_visit_of_his_own(
        self, crew: tuple[Laptop, Laptop, Laptop]
    ) -> None:
        first, second, stranger = crew
        record = start(first)
        mark(first, record, "A01.1", ItemResult.PASS)
        settle_down(*crew)
        assert start(second) == record
        mark(second, record, "A01.5", ItemResult.FAIL)
        settle_down(*crew)
        assert answers(first, record) == answers(second, record) == {"A01.1": "PASS", "A01.5": "FAIL"}
        with first.journal.read() as session:
            by = {row.item_code: row.answered_by for row in session.exec(select(ItemAnswerRow))}
        assert by == {"A01.1": "HB07", "A01.5": "HB08"}
        assert sorted(visit.author for visit in rows(second, VisitRow)) == ["HB07", "HB08"]
        assert rows(stranger, InspectionRow) == rows(stranger, VisitRow) == []

    def test_that_both_began_without_a_network_is_one(self, crew: tuple[Laptop, Laptop, Laptop]) -> None:
        first, second, _ = crew
        settle_down(first, second)
        record = start(first)
        first.journal.clock.advance(minutes=5)  # type: ignore[attr-defined]
        assert start(second) == record
        mark(first, record, "A01.1", ItemResult.PASS)
        mark(second, record, "A01.5", ItemResult.FAIL)
        # who began later is at headquarters first
        settle_down(second, first, second)
        assert answers(first, record) == answers(second, record) == {"A01.1": "PASS", "A01.5": "FAIL"}
        began = {
            (row.id, row.no, row.author, row.visit_id)
            for made in (first, second)
            for row in rows(made, InspectionRow)
        }
        assert len(began) == 1
        assert began.pop()[2] == "HB07", "it began when the first of them began"
        assert conflicts(first) == conflicts(second) == []

    def test_asks_where_both_answered_one_item_otherwise(self, crew: tuple[Laptop, Laptop, Laptop]) -> None:
        first, second, _ = crew
        settle_down(first, second)
        record = start(first)
        start(second)
        mark(first, record, "A01.1", ItemResult.PASS)
        mark(second, record, "A01.1", ItemResult.FAIL)
        first.sync()
        assert second.sync().conflicts == 1
        assert shown(second, record, "A01.1") == ("FAIL", "HB08")

    def test_shows_the_worse_of_two_answers_until_somebody_decides(
        self, crew: tuple[Laptop, Laptop, Laptop]
    ) -> None:
        first, second, _ = crew
        settle_down(first, second)
        record = start(first)
        start(second)
        mark(first, record, "A01.1", ItemResult.FAIL)
        mark(second, record, "A01.1", ItemResult.PASS)
        first.sync()
        second.sync()
        assert shown(second, record, "A01.1") == ("FAIL", "HB07")
        assert answers(second, record) == {"A01.1": "PASS"}, "what he wrote is kept"
        (conflict,) = open_conflicts(second.journal)
        take_side(second.journal, conflict.id, Side.MINE)
        assert shown(second, record, "A01.1") == ("PASS", "HB08")

    def test_shows_what_was_mended_here_and_not_what_it_was_before(
        self, crew: tuple[Laptop, Laptop, Laptop]
    ) -> None:
        first, second, _ = crew
        record = start(first)
        mark(first, record, "A01.1", ItemResult.FAIL)
        mark(first, record, "A01.5", ItemResult.PASS)
        settle_down(first, second)
        mark(first, record, "A01.5", ItemResult.INCONCLUSIVE)
        mark(second, record, "A01.5", ItemResult.FAIL)
        mark(second, record, "A01.1", ItemResult.PASS)
        first.sync()
        assert second.sync().conflicts == 1
        assert shown(second, record, "A01.1") == ("PASS", "HB08")

    def test_counts_a_part_once_that_both_wrote_down(self, crew: tuple[Laptop, Laptop, Laptop]) -> None:
        first, second, _ = crew
        record = start(first)
        maintain(first, record)
        settle_down(first, second)
        maintain(first, record, ROLLER)
        maintain(second, record, ROLLER, BELT)
        settle_down(first, second)
        for made in (first, second):
            (kept,) = rows(made, MaintenanceRecordRow)
            assert sorted(part["serial_fitted"] for part in kept.parts) == ["B-2", "R-2"]

    @pytest.mark.both_databases
    def test_brings_the_photos_and_probe_runs_of_the_colleague(self, crew: tuple[Laptop, Laptop, Laptop]) -> None:
        first, second, stranger = crew
        record = start(first)
        settle_down(*crew)
        start(second)
        photo, run = photograph(first, record, "A01.1"), probe(first, record)
        mark(second, record, "A01.5", ItemResult.PASS)
        settle_down(*crew)
        assert {photo, run.transcript_sha256} <= files(second)
        assert [row.id for row in rows(second, ProbeRunRow)] == [run.id]
        assert files(stranger) == set()
        assert rows(stranger, ProbeRunRow) == []
        assert first.sync().repaired == second.sync().repaired == 0

    def test_brings_them_where_the_record_was_refused_at_first(self, crew: tuple[Laptop, Laptop, Laptop]) -> None:
        first, second, _ = crew
        settle_down(first, second)
        record = start(first)
        start(second)
        mark(first, record, "A01.1", ItemResult.PASS)
        first.sync()
        photo = photograph(second, record, "A01.5")
        # refused as it stands, its bytes are at headquarters before both are united
        settle_down(second, first)
        assert photo in files(first)
        assert second.sync().repaired == first.sync().repaired == 0

    def test_brings_no_files_to_a_colleague_who_has_no_part_in_it(
        self, crew: tuple[Laptop, Laptop, Laptop]
    ) -> None:
        first, second, _ = crew
        record = start(first)
        photo = photograph(first, record, "A01.1")
        settle_down(first, second)
        assert files(second) == set()
        mark(second, record, "A01.5", ItemResult.PASS)
        second.sync()
        assert files(second) == {photo}

    def test_opens_no_file_of_others_to_who_names_it(self, crew: tuple[Laptop, Laptop, Laptop]) -> None:
        first, second, _ = crew
        settle_down(first, second)
        secret = first.attach(b"of an order of nobody else")
        record = start(second)
        with second.journal.write("inspection.answer", "HB08") as session:
            session.add(
                ItemAnswerRow(
                    inspection_id=record,
                    item_code="A01.1",
                    result=ItemResult.PASS,
                    evidence=[{"kind": "photo", "id": secret, "sha256": secret, "caption": ""}],
                    answered_by="HB08",
                    answered_at=second.journal.clock.now(),
                )
            )
        settle_down(second, first, second)
        assert files(second) == set()

    def test_asks_nothing_where_both_began_the_maintenance_record(
        self, crew: tuple[Laptop, Laptop, Laptop]
    ) -> None:
        first, second, _ = crew
        record = start(first)
        settle_down(first, second)
        maintain(first, record)
        first.journal.clock.advance(minutes=5)  # type: ignore[attr-defined]
        maintain(second, record)
        # who began later is at headquarters first
        settle_down(second, first, second)
        numbers = {row.no for made in (first, second) for row in rows(made, MaintenanceRecordRow)}
        assert conflicts(first) == conflicts(second) == []
        assert len(numbers) == 1
        for made in (first, second):
            (quoting,) = (row for row in rows(made, ItemAnswerRow) if row.item_code == "A11.1")
            assert {quoting.value_found} == numbers
            assert "L07" in quoting.value_found, "it has the number that was given first"

    def test_does_not_keep_the_colleague_in_the_hall(
        self, crew: tuple[Laptop, Laptop, Laptop], fleet: Fleet
    ) -> None:
        first, second, _ = crew
        start(first)
        settle_down(first, second)
        start(second)
        page = VisitDesk(second.journal).hall(fleet.hall["HB"])
        VisitDesk(second.journal).leave(page.visit_id)
        assert VisitDesk(second.journal).hall(fleet.hall["HB"]).visit_id == ""


def test_a_record_without_an_order_is_its_authors_alone(laptop: Make, fleet: Fleet) -> None:
    first, second = laptop("L07", "HB07"), laptop("L08", "HB08")
    record = start(first)
    settle_down(first, second)
    assert rows(second, InspectionRow) == []
    assert start(second) != record
