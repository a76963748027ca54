"""How does the driver open the encrypted database file? Every connection is made here, with SQLAlchemy or without.

The first board of the day is read through the driver alone: SQLAlchemy takes longer to import than all the rest.
"""

from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from fieldkit.domain.words import Outside, Refusal, say

APPLICATION_ID = 0x464B4954
"""`FKIT` in the file header: another program's database is not opened by mistake."""

BUSY_TIMEOUT_MS = 5_000


def connect(path: Path, key: bytes | None) -> sqlcipher.Connection:
    """A connection with the settings that keep data; the driver's DatabaseError when it cannot be made.

    Args:
        key: 32 random bytes, or None for a file that is not encrypted.
    """
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


def cannot_open(path: Path, error: sqlcipher.DatabaseError) -> Refusal:
    """What the driver's complaint at opening means to the person."""
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


def may_use_wal(version: tuple[int, ...]) -> bool:
    """Whether this SQLite is free of the WAL-reset corruption bug of 3.7.0-3.51.2 (and its backports)."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def _configure(connection: sqlcipher.Connection) -> None:
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
