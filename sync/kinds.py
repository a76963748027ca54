"""Which kinds of record travel, and which table holds them?

The answer is made from the table classes: a new kind needs nothing here.
"""

from collections.abc import Iterator, Mapping
from functools import cache

from sqlalchemy import Table

import fieldkit.storage.rows  # registers the tables of a laptop
import fieldkit.storage.rows.headquarters  # noqa: F401  registers the rest
from fieldkit.domain.policies import Policy
from fieldkit.storage.rows.base import Row
from fieldkit.storage.rows.evidence import AttachmentRow

FLEET_IMPORT = "fleet_import"
"""Operation that carries reference rows accepted on a laptop: `{"rows": [{"kind": ..., "body": {...}}, ...]}`."""

FILING = "filing"


@cache
def tables() -> Mapping[str, type[Row]]:
    """Every kind that travels, with its table; parts are found under their whole."""
    return {
        table.kind: table
        for table in _classes(Row)
        if table.kind and not table.part_of and table.policy is not Policy.LOCAL
    }


@cache
def parts_of(kind: str) -> Mapping[str, type[Row]]:
    """The tables whose rows travel inside records of this kind, by their own kind."""
    return {table.kind: table for table in _classes(Row) if table.part_of and table.whole == kind}


def core(table: type[Row]) -> Table:
    """The table as SQLAlchemy Core knows it."""
    found: Table = table.__table__  # type: ignore[attr-defined]
    return found


def key_of(table: type[Row]) -> str:
    """The column that names a record of this table."""
    return "sha256" if table is AttachmentRow else "id"


def _classes(base: type[Row]) -> Iterator[type[Row]]:
    for child in base.__subclasses__():
        if hasattr(child, "__table__"):
            yield child
        yield from _classes(child)
