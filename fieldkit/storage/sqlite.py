"""How does a transaction begin on SQLite, and what do the engines of a program share?"""

from copy import copy
from functools import cached_property
from typing import Any, Self

from sqlalchemy import Engine, PoolProxiedConnection
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

URL = "sqlite+fieldkit://"
_READS = "fieldkit_reads"
_STATEMENTS = 1_000
"""Statements whose text is kept; a synchronisation has some 240."""


class SqliteDialect(SQLiteDialect_pysqlite):
    """SQLAlchemy's own, but for the begin.

    A listener for `begin` would do as well, but where anybody listens, SQLAlchemy asks for listeners five times in
    every statement: a tenth of a synchronisation.
    """

    driver = "fieldkit"
    supports_statement_cache = True
    reads = False

    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        driver: Any = dbapi_connection.dbapi_connection
        remembered = dbapi_connection.info
        if remembered.get(_READS) is not self.reads:
            # not every time: the pragma lets every statement be prepared anew
            driver.execute(f"PRAGMA query_only = {'ON' if self.reads else 'OFF'}")
            remembered[_READS] = self.reads
        # SQLAlchemy on SQLite without BEGIN IMMEDIATE lost 25-75 % of concurrent read-modify-writes, silently
        driver.execute("BEGIN" if self.reads else "BEGIN IMMEDIATE")

    @cached_property
    def for_reading(self) -> Self:
        """The same where transactions only read."""
        other = copy(self)
        other.reads = True
        return other

    # what one engine has made of a statement serves all of them: they have the same driver and the same settings
    def __eq__(self, other: object) -> bool:
        return isinstance(other, SqliteDialect)

    def __hash__(self) -> int:
        return hash(SqliteDialect)


registry.register("sqlite.fieldkit", __name__, SqliteDialect.__name__)

COMPILED = LRUCache[Any, Any](_STATEMENTS)
"""Texts of statements, for all engines of this process."""


def reading_sqlite(engine: Engine) -> Engine:
    """The same database and the same connections for transactions that only read."""
    reader = engine.execution_options()
    dialect = engine.dialect
    assert isinstance(dialect, SqliteDialect)
    reader.dialect = dialect.for_reading
    return reader


def let_write(connection: PoolProxiedConnection) -> None:
    """A connection taken from the pool by hand may have served readers before."""
    connection.dbapi_connection.execute("PRAGMA query_only = OFF")  # type: ignore[union-attr]
    connection.info[_READS] = False
