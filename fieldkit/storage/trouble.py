"""What does the database's complaint mean to the person at the screen: full disk, broken disk, busy?"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from fieldkit.domain.words import Outside, Words, say

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


@contextmanager
def in_words() -> Iterator[None]:
    """Turns what disks do to a database into `Outside`; other errors are mistakes of ours and pass."""
    try:
        yield
    except DBAPIError as error:
        for sign, code, what, todo in _TROUBLES:
            if sign in str(error.orig):
                raise Outside(code, what, todo) from error
        raise
