"""Does the check of the audit find what was changed, cut out or put elsewhere?"""

import json
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine
from sqlmodel import Session
from typer.testing import CliRunner

from fieldkit.cli.verbs import build
from fieldkit.storage.audit import AuditVerdict, verify_audit
from fieldkit.storage.journal import Journal, audit_digest
from fieldkit.storage.keys import open_key_file
from fieldkit.storage.rows.local import AuditRow
from fieldkit.storage.rows.reference import CentreRow

ENTRIES = 9


@pytest.fixture
def written(journal: Journal) -> Journal:
    """A journal with nine entries."""
    now = journal.clock.now()
    with journal.write("centre.new", "hq") as session:
        session.add(
            CentreRow(
                id="0190a000-0000-7000-8000-000000000001",
                created_at=now,
                updated_at=now,
                author="hq",
                device_code="HQ",
                code="WH",
                name="0",
                region="华中",
                province="湖北",
                centre_kind="province",
            )
        )
    for number in range(1, ENTRIES):
        with journal.write("centre.rename", "hq", why=f"第 {number} 次") as session:
            session.get_one(CentreRow, "0190a000-0000-7000-8000-000000000001").name = str(number)
    return journal


def checked(journal: Journal) -> AuditVerdict:
    with journal.read() as session:
        return verify_audit(session)


def tampered(journal: Journal, raw: Any, *statements: str) -> list[tuple[int, str]]:
    for trigger in ("update", "delete", "insert"):
        raw.execute(f"DROP TRIGGER audit_once_{trigger}")
    for statement in statements:
        raw.execute(statement)
    verdict = checked(journal)
    assert not verdict.intact
    return [(fault.seq, fault.code) for fault in verdict.faults]


def test_what_was_written_is_intact(written: Journal) -> None:
    verdict = checked(written)
    assert (verdict.intact, verdict.entries, len(verdict.head)) == (True, ENTRIES, 64)


def test_an_empty_audit_is_intact(journal: Journal) -> None:
    assert (checked(journal).intact, checked(journal).entries, checked(journal).head) == (True, 0, "")


@pytest.mark.parametrize(
    "edit",
    [
        "actor = 'HB99'",
        "at = '2026-01-01 00:00:00'",
        "why = 'x'",
        "changes = '[]'",
        "action = 'x'",
        "device_code = 'L08'",
    ],
)
@pytest.mark.parametrize("seq", [1, 5, ENTRIES])
def test_an_edited_entry_is_named(written: Journal, raw: Any, edit: str, seq: int) -> None:
    assert (seq, "changed") in tampered(written, raw, f"UPDATE audit SET {edit} WHERE seq = {seq}")


def test_an_entry_edited_with_a_new_digest_breaks_the_next_one(written: Journal, raw: Any, engine: Engine) -> None:
    with Session(engine) as session:
        entry = session.get_one(AuditRow, 4)
        entry.actor = "HB99"
        digest = audit_digest(entry)
        session.rollback()
    faults = tampered(written, raw, f"UPDATE audit SET actor = 'HB99', sha256 = '{digest}' WHERE seq = 4")
    assert faults == [(5, "order")]


@pytest.mark.parametrize("seq", [1, 5, ENTRIES - 1])
def test_a_deleted_entry_is_missed(written: Journal, raw: Any, seq: int) -> None:
    assert tampered(written, raw, f"DELETE FROM audit WHERE seq = {seq}") == [(seq + 1, "missing")]


def test_a_deleted_entry_is_missed_even_if_the_rest_moved_up(written: Journal, raw: Any) -> None:
    faults = tampered(
        written, raw, "DELETE FROM audit WHERE seq = 5", "UPDATE audit SET seq = seq - 1 WHERE seq > 5"
    )
    assert faults == [(5, "order")]


def test_two_entries_that_changed_places_are_found(written: Journal, raw: Any) -> None:
    faults = tampered(
        written,
        raw,
        "UPDATE audit SET seq = 100 WHERE seq = 3",
        "UPDATE audit SET seq = 3 WHERE seq = 4",
        "UPDATE audit SET seq = 4 WHERE seq = 100",
    )
    assert {seq for seq, _ in faults} == {3, 4, 5}


def test_an_invented_entry_is_found(written: Journal, raw: Any) -> None:
    faults = tampered(
        written,
        raw,
        f"INSERT INTO audit SELECT {ENTRIES + 1}, at, actor, device_code, action, why, changes, previous, sha256 "
        "FROM audit WHERE seq = 3",
    )
    assert faults == [(ENTRIES + 1, "order")]


class TestCommandLine:
    def test_it_says_intact_and_then_names_the_entry(self, laptop_folder: Path, passphrase_file: Path) -> None:
        done, document = run_verify(laptop_folder, passphrase_file)
        assert (done, document["intact"], document["faults"]) == (0, True, [])
        tamper(laptop_folder)
        done, document = run_verify(laptop_folder, passphrase_file)
        assert (done, document["intact"]) == (1, False)
        assert [(fault["seq"], fault["code"]) for fault in document["faults"]] == [(2, "changed")]


@pytest.fixture
def passphrase_file(tmp_path: Path) -> Path:
    file = tmp_path / "passphrase"
    file.touch(mode=0o600)
    file.write_text("a passphrase for tests\n")
    return file


def run_verify(folder: Path, passphrase_file: Path) -> tuple[int, dict[str, Any]]:
    command = ("audit", "verify", "--json", "--profile", str(folder), "--passphrase-file", str(passphrase_file))
    done = CliRunner().invoke(build(), command)
    return done.exit_code, json.loads(done.stdout)


def tamper(folder: Path) -> None:
    key = open_key_file(folder / "fieldkit.key", "a passphrase for tests")
    connection = sqlcipher.connect(str(folder / "fieldkit.db"), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("DROP TRIGGER audit_once_update")
    connection.execute("UPDATE audit SET actor = 'HB99' WHERE seq = 2")
    connection.close()
