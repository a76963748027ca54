"""Is every use-case written whole, with one audit entry and its operations, or not at all?"""

import json

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from fieldkit.domain.canonical import canonical_bytes, sha256_hex
from fieldkit.domain.record import ItemResult
from fieldkit.domain.words import Outside
from fieldkit.services.workbench import Workbench
from fieldkit.storage.journal import Act, Journal, Outbox
from fieldkit.storage.rows.local import AuditRow, OutboxRow, SettingRow
from fieldkit.storage.rows.reference import CentreRow, HallRow
from fieldkit.storage.rows.work import VisitRow
from fieldkit.storage.settings import Setting, set_setting

HERO = "JF3-2409-0153"


def audit(bench: Workbench) -> list[AuditRow]:
    with bench.journal.read() as session:
        return list(session.exec(select(AuditRow).order_by(AuditRow.seq)))  # type: ignore[arg-type]


def outbox(bench: Workbench) -> list[OutboxRow]:
    with bench.journal.read() as session:
        return list(session.exec(select(OutboxRow).order_by(OutboxRow.n)))  # type: ignore[arg-type]


class TestOneEntryPerUseCase:
    def test_each_use_case_leaves_exactly_one_entry(self, bench: Workbench) -> None:
        hall = bench.devices.file(HERO).hall_id
        inspection = bench.inspections.start(HERO)
        steps = (
            lambda: bench.visits.arrive(hall, "周会计"),
            lambda: bench.inspections.mark(inspection, "A01.1", ItemResult.PASS),
            lambda: bench.inspections.measure(inspection, "A04.1", "6.2"),
            lambda: bench.inspections.remark(inspection, "A01.1", "完好"),
        )
        for step in steps:
            before = len(audit(bench))
            step()
            assert len(audit(bench)) == before + 1

    def test_the_entry_says_who_did_what_when_and_what_was_there_before(self, bench: Workbench) -> None:
        inspection = bench.inspections.start(HERO)
        bench.inspections.measure(inspection, "A04.1", "6.2")
        bench.inspections.measure(inspection, "A04.1", "1.8")
        entry = audit(bench)[-1]
        change = next(change for change in json.loads(entry.changes) if change["kind"] == "inspection")
        assert (entry.actor, entry.device_code, entry.action) == ("HB07", "L07", "inspection.measure")
        assert entry.at == bench.journal.clock.now()
        assert change["id"] == inspection
        assert change["before"]["result"] == "FAIL"
        assert change["after"] == {"result": "FIXED", "value_left": "1.8"}

    def test_what_changes_nothing_leaves_no_entry(self, bench: Workbench) -> None:
        hall = bench.devices.file(HERO).hall_id
        bench.visits.arrive(hall, "周会计")
        before = len(audit(bench))
        bench.visits.arrive(hall, "周会计")
        bench.today.board()
        bench.preferences.put(Setting.THEME, "dark")
        assert len(audit(bench)) == before

    def test_a_refused_use_case_leaves_no_trace_at_all(self, bench: Workbench) -> None:
        inspection = bench.inspections.start(HERO)
        entries, operations = len(audit(bench)), len(outbox(bench))
        with pytest.raises(Exception, match="number"):
            bench.inspections.measure(inspection, "A04.1", "abc")
        assert (len(audit(bench)), len(outbox(bench))) == (entries, operations)
        assert "A04.1" not in bench.inspections.open(inspection).answers


class TestOutbox:
    def test_a_record_of_the_engineer_becomes_an_operation(self, bench: Workbench) -> None:
        before = len(outbox(bench))
        inspection = bench.inspections.start(HERO)
        assert [row.n for row in outbox(bench)] == list(range(1, len(outbox(bench)) + 1))
        waiting = outbox(bench)[before:]
        assert {row.record_kind for row in waiting} == {"visit", "inspection"}
        assert (waiting[-1].record_id, waiting[-1].author, waiting[-1].state) == (inspection, "HB07", "pending")

    def test_answers_to_a_draft_that_waits_are_one_operation(self, bench: Workbench) -> None:
        inspection = bench.inspections.start(HERO)
        before = len(outbox(bench))
        for code in ("A01.1", "A01.2", "A01.3"):
            bench.inspections.mark(inspection, code, ItemResult.PASS)
        assert len(outbox(bench)) == before

    def test_an_answer_after_the_operation_was_frozen_is_a_new_one(self, bench: Workbench) -> None:
        inspection = bench.inspections.start(HERO)
        with bench.journal.write("sync.freeze", "") as session:
            for row in session.exec(select(OutboxRow)):
                row.body = b"{}"
        before = len(outbox(bench))
        bench.inspections.mark(inspection, "A01.1", ItemResult.PASS)
        bench.inspections.mark(inspection, "A01.2", ItemResult.PASS)
        assert [row.record_kind for row in outbox(bench)[before:]] == ["inspection"]

    def test_reference_data_never_go_back_to_headquarters(self, bench: Workbench) -> None:
        before = len(outbox(bench))
        with bench.journal.write("test", "hq") as session:
            session.exec(select(HallRow)).first().name = "新名"  # type: ignore[union-attr]
        assert len(outbox(bench)) == before

    def test_what_comes_from_headquarters_does_not_return(self, bench: Workbench) -> None:
        visit = bench.visits.arrive(bench.devices.file(HERO).hall_id)
        with bench.journal.write("sync.freeze", "") as session:
            for row in session.exec(select(OutboxRow)):
                row.body = b"{}"
        before = len(outbox(bench))
        with bench.journal.write("sync.pull", "hq", synchronise=False) as session:
            session.get_one(VisitRow, visit).custodian = "周会计"
        assert len(outbox(bench)) == before
        assert audit(bench)[-1].action == "sync.pull"


class TestAllOrNothing:
    def test_an_error_at_the_end_takes_rows_audit_and_operations_back(self, bench: Workbench) -> None:
        hall = bench.devices.file(HERO).hall_id
        entries = len(audit(bench))
        operations = len(outbox(bench))

        def arrive_and_lose_power() -> None:
            with bench.journal.write("test", "HB07") as session:
                bench_visit(session, hall, bench)
                session.flush()
                raise RuntimeError("power")

        with pytest.raises(RuntimeError, match="power"):
            arrive_and_lose_power()
        assert len(audit(bench)) == entries
        assert len(outbox(bench)) == operations
        assert bench.visits.hall(hall).visit_id == ""

    def test_an_error_while_the_operation_is_queued_takes_the_rows_back(
        self, engine: Engine, journal: Journal
    ) -> None:
        class Broken(Outbox):
            def record(self, session: Session, act: Act) -> None:
                super().record(session, act)
                raise RuntimeError("queue")

        broken = Journal(engine, journal.clock, "L07", [Broken()])
        with pytest.raises(RuntimeError, match="queue"), broken.write("test", "hq") as session:
            session.add(centre(journal))
        with journal.read() as session:
            assert session.exec(select(CentreRow)).all() == []
            assert session.exec(select(AuditRow)).all() == []

    def test_a_broken_rule_of_the_tables_takes_everything_back(self, journal: Journal) -> None:
        twins = [centre(journal), centre(journal, "0190a000-0000-7000-8000-000000000002")]
        with pytest.raises(IntegrityError), journal.write("test", "hq") as session:
            session.add_all(twins)
        with journal.read() as session:
            assert session.exec(select(CentreRow)).all() == []

    def test_a_full_disk_is_told_in_words_and_work_goes_on_when_there_is_room(
        self, engine: Engine, journal: Journal
    ) -> None:
        with engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(Outside) as refused, journal.write("test", "") as session:
            set_setting(session, Setting.PLACE, "x" * 200_000)
        assert refused.value.code == "disk.full"
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
        with journal.write("test", "") as session:
            set_setting(session, Setting.PLACE, "x" * 200_000)
        with journal.read() as session:
            assert len(session.get_one(SettingRow, "place").value) == 200_000

    def test_a_database_that_turned_read_only_is_told_in_words(self, engine: Engine, journal: Journal) -> None:
        with pytest.raises(Outside) as refused, journal.read() as session:
            session.connection().exec_driver_sql("UPDATE setting SET value = 'x'")
        assert refused.value.code == "disk.read_only"


class TestManyRows:
    def test_the_audit_keeps_how_many_and_their_digest(self, journal: Journal) -> None:
        rows = [centre(journal).values()]
        with journal.write("test", "hq") as session:
            journal.put_many(session, CentreRow, rows)
        with journal.read() as session:
            entry = session.exec(select(AuditRow)).one()
            assert session.exec(select(CentreRow)).one().code == "WH"
        change = json.loads(entry.changes)[0]
        assert (change["kind"], change["after"]["rows"]) == ("centre", 1)
        plain = [{**rows[0], "created_at": "2026-09-30T01:02:00.000Z", "updated_at": "2026-09-30T01:02:00.000Z"}]
        assert change["after"]["sha256"] == sha256_hex(canonical_bytes(plain))

    def test_no_rows_are_no_change(self, journal: Journal) -> None:
        with journal.write("test", "hq") as session:
            journal.put_many(session, CentreRow, [])
        with journal.read() as session:
            assert session.exec(select(AuditRow)).all() == []


def centre(journal: Journal, id_: str = "0190a000-0000-7000-8000-000000000001") -> CentreRow:
    now = journal.clock.now()
    return CentreRow(
        id=id_,
        created_at=now,
        updated_at=now,
        author="hq",
        device_code="HQ",
        code="WH",
        name="湖北服务中心",
        region="华中",
        province="湖北",
        centre_kind="province",
    )


def bench_visit(session: Session, hall: str, bench: Workbench) -> None:
    now = bench.journal.clock.now()
    session.add(
        VisitRow(
            id="0190a000-0000-7000-8000-000000000003",
            created_at=now,
            updated_at=now,
            author="HB07",
            device_code="L07",
            hall_id=hall,
            arrived_at=now,
        )
    )
