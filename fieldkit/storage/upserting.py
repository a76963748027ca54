"""How is a row written that may be there already? One statement that SQLite and PostgreSQL both know.

SQLite's form is taken, which every laptop has loaded; PostgreSQL's own module takes 0.15 s to import.
"""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects.sqlite import Insert, insert
from sqlalchemy.dialects.sqlite.dml import OnConflictDoNothing, OnConflictDoUpdate
from sqlalchemy.ext.compiler import compiles


def upsert(table: Table) -> Insert:
    """An INSERT with `on_conflict_do_update` and `on_conflict_do_nothing`."""
    return insert(table)


@compiles(OnConflictDoNothing, "postgresql")
@compiles(OnConflictDoUpdate, "postgresql")
def _in_postgresql(clause: Any, compiler: Any, **named: Any) -> str:
    clause.constraint_target = None  # PostgreSQL could name a conflict by its constraint; SQLite's form cannot
    written: str = getattr(compiler, f"visit_{clause.__visit_name__}")(clause, **named)
    return written
