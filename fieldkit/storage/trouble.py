"""What does the database's complaint mean to the person at the screen: full disk, broken disk, busy?

SQLite complains in words, PostgreSQL by codes (SQLSTATE).
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from fieldkit.domain.words import Outside, Words, say

Result = TypeVar("Result")


class Overtaken(Outside):
    """Somebody else was quicker, and nothing was written: the same again succeeds."""


_TROUBLES: tuple[tuple[str, str, Words, Words], ...] = (
    (
        "disk is full",
        "disk.full",
        say("The disk is full: nothing was saved just now."),
        say("Make room on the disk and do it again; what was saved before is safe."),
    ),
    (
        "readonly database",
        "disk.read_only",
        say("The database cannot be written: the disk or the folder is read-only."),
        say("Check the permissions of the folder; what was saved before is safe."),
    ),
    (
        "disk I/O error",
        "disk.failed",
        say("The disk reports an error: nothing was saved just now."),
        say("Back up at once to another disk; nothing was deleted."),
    ),
    (
        "is locked",
        "database.busy",
        say("The database is busy with another job."),
        say("Wait a moment and do it again."),
    ),
    (
        "malformed",
        "database.damaged",
        say("A part of the database cannot be read."),
        say("Nothing was deleted. Run `fieldkit doctor` and keep the backups."),
    ),
)
"""Words of SQLite, code, what happened, what to do."""


_STATES: Mapping[str, str] = {
    "53100": "disk.full",
    "25006": "disk.read_only",
    "58030": "disk.failed",
    "57014": "database.busy",  # a statement took longer than it may
    "55P03": "database.busy",
    "53300": "database.busy",  # too many connections
    "XX001": "database.damaged",
    "XX002": "database.damaged",
}
"""States of PostgreSQL, and the code that SQLite's words have for the same."""
_OVERTAKEN = frozenset({"40001", "40P01"})
"""Serialization failure, deadlock."""
_RACED = frozenset({"hq_head_pkey", "hq_blob_chunk_pkey"})
"""Keys that two laptops may bring at the same moment; whoever comes second has to look again."""
_ATTEMPTS = 6


@contextmanager
def in_words() -> Iterator[None]:
    """Turns what disks, servers and other writers do into `Outside`; other errors are mistakes of ours and pass."""
    try:
        yield
    except DBAPIError as error:
        found = _postgresql(error) if hasattr(error.orig, "sqlstate") else _sqlite(error)
        if found is None:
            raise
        raise found from error
    except NoConnection as error:
        raise _trouble("database.busy") from error


def again(attempt: Callable[[], Result]) -> Result:
    """The result of a use-case, begun anew as long as somebody was quicker; Overtaken when that does not end."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return attempt()
        except Overtaken:
            continue
    return attempt()


def _sqlite(error: DBAPIError) -> Outside | None:
    return next((_trouble(code) for sign, code, _, _ in _TROUBLES if sign in str(error.orig)), None)


def _postgresql(error: DBAPIError) -> Outside | None:
    state: str | None = getattr(error.orig, "sqlstate", None)
    constraint = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    if state in _OVERTAKEN or constraint in _RACED:
        words = _trouble("database.busy")
        return Overtaken(words.code, words.what, words.todo)
    if error.connection_invalidated or (isinstance(error, OperationalError) and state not in _STATES):
        return Outside(
            "database.away",
            say("The database server does not answer."),
            say("See whether PostgreSQL runs and can be reached; what was saved before is safe."),
        )
    return None if state is None or state not in _STATES else _trouble(_STATES[state])


def _trouble(code: str) -> Outside:
    return next(Outside(code, what, todo) for _, known, what, todo in _TROUBLES if known == code)
