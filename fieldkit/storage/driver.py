"""How does the driver open the encrypted database file? Every connection is made here, with SQLAlchemy or without.

The first board of the day is read through the driver alone: SQLAlchemy takes longer to import than all the rest.
"""

from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from fieldkit.domain.words import Outside, Refusal, say

APPLICATION_ID = 0x464B4954
"""`FKIT` in the file header: another program's database is not opened by mistake."""

BUSY_TIMEOUT_MS = 5_000

_CIPHER = {"page_size": 8192, "hmac_algorithm": "HMAC_SHA256"}
"""Where they are not SQLCipher's own: half as many pages, each checked in half the time (decision 40)."""

# The driver asks every value that is not exactly a number or a text how it wants to be stored: two searches that
# fail, 1.2 µs a value, and NULL and bytes stand in every row. For whom there is an answer here, it does not search.
sqlcipher.register_adapter(type(None), {}.get)
sqlcipher.register_adapter(bytes, bytearray)


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
        for name, value in _CIPHER.items():  # of the process: copies that are attached are made alike
            connection.execute(f"PRAGMA cipher_default_{name} = {value}")
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
            say("{file} cannot be read with the key of its folder.", file=path.name),
            say(
                "It is of another version or of another folder: put its own copy back."
                " A demonstration begins again with --fresh."
            ),
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
