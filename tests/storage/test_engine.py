"""Does the engine open only what is ours, and lose nothing that two threads write at once?"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import OperationalError

from fieldkit.domain.words import Outside, Refusal
from fieldkit.storage.driver import APPLICATION_ID, may_use_wal
from fieldkit.storage.engine import open_engine, reading
from fieldkit.storage.journal import Journal
from fieldkit.storage.migrate import bring_up_to_date
from fieldkit.storage.sqlite import COMPILED, SqliteDialect, let_write

KEY = bytes(range(32))
ROUNDS = 150


class TestWhatIsOpened:
    def test_the_file_is_encrypted(self, engine: Engine, database: Path) -> None:
        content = database.read_bytes()
        assert not content.startswith(b"SQLite format 3")
        assert b"CREATE TABLE" not in content

    @pytest.mark.parametrize("key", [bytes(32), None])
    def test_a_wrong_or_missing_key_is_refused_and_changes_nothing(
        self, engine: Engine, database: Path, key: bytes | None, capfd: pytest.CaptureFixture[str]
    ) -> None:
        engine.dispose()
        before = database.read_bytes()
        with pytest.raises(Refusal) as refused:
            open_engine(database, key)
        assert refused.value.code == "database.key"
        assert database.read_bytes() == before
        assert capfd.readouterr().err == ""  # lines on stderr would tear the screen

    @pytest.mark.parametrize("key", [KEY, None])
    def test_a_database_of_another_program_is_refused_and_left_alone(
        self, database: Path, key: bytes | None
    ) -> None:
        with closing(sqlite3.connect(database)) as foreign:
            foreign.execute("CREATE TABLE theirs (a)")
            foreign.commit()
        before = database.read_bytes()
        with pytest.raises(Refusal) as refused:
            open_engine(database, key)
        assert refused.value.code == "database.key"
        assert database.read_bytes() == before

    def test_a_file_that_is_no_database_is_refused_and_left_alone(self, database: Path) -> None:
        database.write_bytes(b"no database at all" * 500)
        with pytest.raises(Refusal):
            open_engine(database, KEY)
        assert database.read_bytes() == b"no database at all" * 500

    def test_a_folder_that_is_not_there_is_trouble_outside(self, tmp_path: Path) -> None:
        with pytest.raises(Outside) as refused:
            open_engine(tmp_path / "missing" / "fieldkit.db", KEY)
        assert refused.value.code == "database.unreadable"

    def test_a_newer_schema_is_refused_without_a_change(self, engine: Engine, database: Path, raw: Any) -> None:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(Refusal) as refused:
            bring_up_to_date(engine, database)
        assert refused.value.code == "database.newer"
        assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)

    def test_a_second_start_migrates_nothing(self, engine: Engine, database: Path) -> None:
        before = database.stat().st_size
        bring_up_to_date(engine, database)
        assert database.stat().st_size == before
        assert not (database.parent / "backups").exists()

    def test_error_texts_hold_no_data_of_customers(self, engine: Engine) -> None:
        with engine.begin() as connection, pytest.raises(OperationalError) as error:
            connection.execute(text("SELECT :name FROM nowhere"), {"name": "孙经理"})
        assert "孙经理" not in str(error.value)


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 7, 0), False),
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 4), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
        ((4, 0, 0), True),
    ],
)
def test_a_sqlite_with_the_wal_reset_bug_never_runs_in_wal_mode(version: tuple[int, ...], safe: bool) -> None:
    assert may_use_wal(version) is safe


def test_an_old_sqlite_gets_a_rollback_journal(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlcipher, "sqlite_version_info", (3, 40, 1))
    old = open_engine(database, KEY)
    with old.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "delete"
    old.dispose()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("busy_timeout", 5_000),
        ("cell_size_check", 1),
        ("trusted_schema", 0),
        ("application_id", APPLICATION_ID),
        ("cipher_page_size", "8192"),
        ("cipher_hmac_algorithm", "HMAC_SHA256"),
    ],
)
def test_every_connection_has_the_settings_that_keep_data(engine: Engine, pragma: str, value: object) -> None:
    with engine.connect() as first, reading(engine).connect() as second:
        for connection in (second, first):
            found = connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one()
            assert found == value
            connection.rollback()


class TestTwoThreads:
    def test_no_update_is_lost(self, engine: Engine) -> None:
        assert _count_up_in_two_threads(engine) == (2 * ROUNDS, 0)

    def test_without_the_begin_updates_are_lost_or_fail(
        self, database: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The twin: shows that the test above can fail."""
        monkeypatch.setattr(SqliteDialect, "do_begin", lambda *_: None)
        engine = open_engine(database, KEY)
        counted, failed = _count_up_in_two_threads(engine)
        engine.dispose()
        assert counted < 2 * ROUNDS or failed


def _count_up_in_two_threads(engine: Engine) -> tuple[int, int]:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE counter (n INTEGER)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))
    together = Barrier(2)
    failures: list[OperationalError] = []

    def count_up() -> None:
        together.wait()
        for _ in range(ROUNDS):
            try:
                with engine.begin() as connection:
                    n = connection.execute(text("SELECT n FROM counter")).scalar_one()
                    connection.execute(text("UPDATE counter SET n = :n"), {"n": n + 1})
            except OperationalError as error:
                failures.append(error)

    _run(count_up)
    with engine.begin() as connection:
        return int(connection.execute(text("SELECT n FROM counter")).scalar_one()), len(failures)


def _run(work: Callable[[], None]) -> None:
    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class TestReaders:
    def test_a_reader_cannot_write(self, engine: Engine) -> None:
        with reading(engine).connect() as connection, pytest.raises(OperationalError, match="readonly"):
            connection.execute(text("UPDATE journal_gate SET is_open = 1"))

    def test_a_connection_that_read_can_write_later(self, engine: Engine) -> None:
        with reading(engine).connect() as connection:
            connection.execute(text("SELECT 1"))
        with engine.begin() as connection:
            connection.execute(text("UPDATE journal_gate SET is_open = 0"))

    def test_a_reader_cannot_write_on_a_connection_that_was_lent_for_writing(self, engine: Engine) -> None:
        with reading(engine).connect() as connection:
            connection.execute(text("SELECT 1"))
        with closing(engine.raw_connection()) as lent:
            let_write(lent)
        with reading(engine).connect() as connection, pytest.raises(OperationalError, match="readonly"):
            connection.execute(text("UPDATE journal_gate SET is_open = 1"))

    def test_what_one_engine_made_of_a_statement_serves_another(self, engine: Engine, tmp_path: Path) -> None:
        other = open_engine(tmp_path / "other.db", KEY)
        statement = select(func.count()).select_from(text("sqlite_master"))
        with engine.connect() as connection:
            connection.execute(statement)
        known = len(COMPILED)
        with other.connect() as connection, reading(other).connect() as reader:
            assert connection.execute(statement).scalar_one() == reader.execute(statement).scalar_one() == 0
        other.dispose()
        assert len(COMPILED) == known

    def test_a_reader_is_not_held_up_by_a_writer_and_sees_one_state(self, journal: Journal) -> None:
        with journal.write("test", "") as writer:
            writer.connection().execute(text("INSERT INTO setting VALUES ('a', '1')"))
            with journal.read() as reader:
                assert reader.connection().execute(text("SELECT count(*) FROM setting")).scalar_one() == 0
