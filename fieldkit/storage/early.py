"""How is a database read before SQLAlchemy is loaded?"""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import sqlcipher3.dbapi2 as sqlcipher

from fieldkit.storage.driver import connect
from fieldkit.storage.migrations import HEAD
from fieldkit.storage.queries.plain import Ask, through_driver
from fieldkit.storage.queries.remembered import schema_revision

AnswerT = TypeVar("AnswerT")


def read_early(database: Path, key: bytes, job: Callable[[Ask], AnswerT]) -> AnswerT | None:
    """What the job reads of one state of the database; None where that needs the full opening.

    A file that is missing, has another schema or cannot be read is for the full opening, which makes it, brings it
    up to date, or has the words for the trouble.
    """
    if not database.exists():
        return None
    try:
        with closing(connect(database, key)) as connection:
            connection.execute("PRAGMA query_only = ON")
            connection.execute("BEGIN")
            ask = through_driver(connection)
            return job(ask) if schema_revision(ask) == HEAD else None
    except sqlcipher.Error:
        return None
