"""Does the database itself refuse changes that do not come through the journal, or come too late?"""

import importlib
from collections.abc import Iterator
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.exc import DBAPIError
from sqlmodel import select, update

from fieldkit.domain.record import ItemResult
from fieldkit.domain.template import InputKind
from fieldkit.services.answering import ProbeEvidence
from fieldkit.services.workbench import Workbench
from fieldkit.storage.journal import UNAUDITED
from fieldkit.storage.rows.evidence import AttachmentRow
from fieldkit.storage.rows.local import AuditRow
from fieldkit.storage.rows.reference import HallRow

FIRST_SCHEMA = importlib.import_module("fieldkit.storage.migrations.versions.0001_the_schema_of_the_first_release")
GUARDED = sorted(FIRST_SCHEMA.GUARDED)
WRITTEN_ONCE = sorted(FIRST_SCHEMA.WRITTEN_ONCE)
GATE = "changes go through the journal"


@pytest.fixture
def raw(worked: Workbench) -> Iterator[Any]:
    """The driver's connection below the journal of a laptop with rows in every table on the way of a record."""
    with worked.journal.read() as session:
        fairy = session.connection().connection
        connection = fairy.driver_connection
        connection.execute("ROLLBACK")
        connection.execute("PRAGMA query_only = OFF")
        yield connection
        if not connection.in_transaction:
            connection.execute("BEGIN")


@pytest.fixture
def worked(bench: Workbench) -> Workbench:
    inspection = bench.inspections.start("JF3-2409-0153")
    template = bench.inspections.open(inspection).template
    probe = next(item for item in template.items if item.input is InputKind.PROBE and not item.is_measured)
    evidence = ProbeEvidence(probe.probe, "/dev/ttyS0", ItemResult.PASS, "12 12 12 12", b"{}", "")
    bench.inspections.take_probe(inspection, probe.code, evidence)
    return bench


def columns(raw: Any, table: str) -> list[str]:
    return [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]


def test_every_table_is_guarded_or_known_to_need_no_guard(raw: Any) -> None:
    tables = {
        row[0]
        for row in raw.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'device_search%' "
            "AND name NOT LIKE 'sqlite_%'"
        )
    }
    laptop = {table for table in tables if not table.startswith("hq_")}
    assert laptop - set(GUARDED) - UNAUDITED == {"alembic_version", "journal_gate"}


@pytest.mark.parametrize("table", GUARDED)
class TestShutGate:
    def test_an_insert_is_refused(self, raw: Any, table: str) -> None:
        names = columns(raw, table)
        for verb in ("INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE"):
            with pytest.raises(sqlcipher.DatabaseError, match=GATE):
                raw.execute(f"{verb} INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
                            ["x"] * len(names))  # fmt: skip

    def test_triggers_for_updates_and_deletions_are_there(self, raw: Any, table: str) -> None:
        found = {row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
        assert {f"{table}_gate_{verb}" for verb in ("insert", "update", "delete")} <= found


def test_rows_that_exist_are_neither_updated_nor_deleted(raw: Any) -> None:
    tried = 0
    for table in GUARDED:
        if raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0:
            continue
        tried += 1
        name = columns(raw, table)[-1]
        for statement in (f"UPDATE {table} SET {name} = {name}", f"DELETE FROM {table}"):
            with pytest.raises(sqlcipher.DatabaseError, match=f"{GATE}|written once"):
                raw.execute(statement)
    assert tried >= 12


@pytest.mark.parametrize("table", ["audit", "probe_run", "attachment"])
class TestWrittenOnce:
    """With the gate open, as the program itself would have it."""

    @pytest.mark.parametrize("verb", ["UPDATE", "UPDATE OR REPLACE", "UPDATE OR IGNORE"])
    def test_it_is_not_updated(self, raw: Any, table: str, verb: str) -> None:
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("UPDATE journal_gate SET is_open = 1")
        name = columns(raw, table)[-1]
        with pytest.raises(sqlcipher.DatabaseError, match="written once"):
            raw.execute(f"{verb} {table} SET {name} = 'x'")
        raw.execute("ROLLBACK")

    def test_it_is_not_deleted(self, raw: Any, table: str) -> None:
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("UPDATE journal_gate SET is_open = 1")
        with pytest.raises(sqlcipher.DatabaseError, match="written once"):
            raw.execute(f"DELETE FROM {table}")
        raw.execute("ROLLBACK")

    @pytest.mark.parametrize("verb", ["INSERT", "INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE"])
    def test_it_is_not_replaced(self, raw: Any, table: str, verb: str) -> None:
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("UPDATE journal_gate SET is_open = 1")
        with pytest.raises(sqlcipher.DatabaseError, match="written once"):
            raw.execute(f"{verb} INTO {table} SELECT * FROM {table} LIMIT 1")
        raw.execute("ROLLBACK")

    def test_it_is_not_replaced_by_an_upsert(self, raw: Any, table: str) -> None:
        key = {"audit": "seq", "probe_run": "id", "attachment": "sha256"}[table]
        name = columns(raw, table)[-1]
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("UPDATE journal_gate SET is_open = 1")
        with pytest.raises(sqlcipher.DatabaseError, match="written once"):
            raw.execute(
                f"INSERT INTO {table} SELECT * FROM {table} WHERE true LIMIT 1 "
                f"ON CONFLICT ({key}) DO UPDATE SET {name} = 'x'"
            )
        raw.execute("ROLLBACK")


class TestThroughTheJournal:
    def test_bulk_statements_are_refused(self, bench: Workbench) -> None:
        with pytest.raises(RuntimeError, match="no trace"), bench.journal.write("test", "HB07") as session:
            session.exec(update(HallRow).values(name="x"))

    def test_the_gate_is_shut_again_after_a_use_case_and_after_an_error(self, worked: Workbench) -> None:
        def is_open() -> int:
            with worked.journal.read() as session:
                return int(session.connection().exec_driver_sql("SELECT is_open FROM journal_gate").scalar_one())

        with pytest.raises(LookupError), worked.journal.write("test", "HB07"):
            raise LookupError
        assert is_open() == 0
        with worked.journal.write("test", "HB07") as session:
            session.exec(select(HallRow)).first().name = "新名"  # type: ignore[union-attr]
        assert is_open() == 0

    def test_even_the_journal_cannot_change_what_is_written_once(self, worked: Workbench) -> None:
        for table in (AttachmentRow, AuditRow):
            with (
                pytest.raises(DBAPIError, match="written once"),
                worked.journal.write("test", "HB07") as session,
            ):
                session.delete(session.exec(select(table)).first())
