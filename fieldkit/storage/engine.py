"""How is the encrypted database file opened, so that what was acknowledged is on disk and nothing is lost?

Rules and the measurements behind them: architecture 7, reliability-security 1.3 and 1.4, sync 1.1.
"""

from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, QueuePool, create_engine, event

from fieldkit.domain.words import Outside, Refusal, say

APPLICATION_ID = 0x464B4954
"""`FKIT` in the file header: another program's database is not opened by mistake."""

BUSY_TIMEOUT_MS = 5_000
_READING = "fieldkit_reading"


def open_engine(path: Path, key: bytes | None) -> Engine:
    """An engine on the database file, made if it is missing.

    Args:
        key: 32 random bytes, or None for a file that is not encrypted.

    Refusal `database.key` for a wrong key or foreign file, Outside `database.unreadable` when it cannot be opened.
    """

    def connect() -> Any:
        return _connect(path, key)

    try:
        connect().close()
    except sqlcipher.DatabaseError as error:
        raise _cannot_open(path, error) from error
    engine = create_engine(
        "sqlite://", creator=connect, module=sqlcipher, poolclass=QueuePool, hide_parameters=True
    )
    event.listen(engine, "begin", _begin)
    return engine


def reading(engine: Engine) -> Engine:
    """The same database for transactions that only read: they wait for nobody and cannot write."""
    return engine.execution_options(**{_READING: True})


def may_use_wal(version: tuple[int, ...]) -> bool:
    """Whether this SQLite is free of the WAL-reset corruption bug of 3.7.0-3.51.2 (and its backports)."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def _connect(path: Path, key: bytes | None) -> Any:
    connection = sqlcipher.connect(
        str(path), isolation_level=None, check_same_thread=False, timeout=BUSY_TIMEOUT_MS / 1000
    )
    try:
        # without this a wrong key prints lines on stderr, which tears the screen
        connection.execute("PRAGMA cipher_log_level = NONE")
        if key is not None:
            connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        foreign = connection.execute("PRAGMA application_id").fetchone()[0]
        fresh = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
        if foreign != APPLICATION_ID:
            if not fresh:
                raise sqlcipher.DatabaseError("not a FieldKit database")
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        _configure(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _configure(connection: Any) -> None:
    journal = "WAL" if may_use_wal(sqlcipher.sqlite_version_info) else "DELETE"
    for pragma in (
        f"journal_mode = {journal}",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "cell_size_check = ON",
        "trusted_schema = OFF",
        "mmap_size = 0",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # SQLAlchemy on SQLite without BEGIN IMMEDIATE lost 25-75 % of concurrent read-modify-writes, silently
    if connection.get_execution_options().get(_READING, False):
        connection.exec_driver_sql("PRAGMA query_only = ON")
        connection.exec_driver_sql("BEGIN")
    else:
        connection.exec_driver_sql("PRAGMA query_only = OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _cannot_open(path: Path, error: sqlcipher.DatabaseError) -> Refusal:
    if "not a database" in str(error) or "not a FieldKit" in str(error):
        return Refusal(
            "database.key",
            say("{file} cannot be read with this passphrase.", file=path.name),
            say("Check the passphrase; if the file is not FieldKit's, choose another folder."),
        )
    return Outside(
        "database.unreadable",
        say("The database {file} cannot be opened: {cause}.", file=path.name, cause=str(error)),
        say("Check the folder, its permissions and the free space on the disk."),
    )
