"""How do rows from the wire get into their tables, many at a time and seen by the audit?"""

from collections.abc import Iterable, Sequence
from functools import cache

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlmodel import Session, SQLModel

from fieldkit.domain.canonical import sha256_hex
from fieldkit.domain.policies import Policy
from fieldkit.storage.fault_file import refresh_faults
from fieldkit.storage.journal import Act, Change
from fieldkit.storage.rows.base import Row
from fieldkit.storage.rows.faults import FaultEventRow
from fieldkit.storage.rows.reference import DeviceRow
from fieldkit.storage.search import index_devices
from fieldkit.storage.travelling import VERSION
from sync.bodies import Values, Whole
from sync.kinds import core, parts_of

PLACEABLE = frozenset({Policy.REFERENCE, Policy.DRAFT, Policy.APPEND_ONLY, Policy.WORKFLOW_EVENT})
"""Policies whose records take a place in the tables of another machine."""

ONCE = frozenset({Policy.APPEND_ONLY, Policy.LEDGER, Policy.WORKFLOW_EVENT})
"""Policies whose rows never change after the first time."""


def put_rows(session: Session, table: type[Row], wholes: Sequence[Whole], versions: Sequence[int]) -> None:
    """Rows into their table inside `Journal.write`: new ones added, others replaced with their parts.

    IntegrityError when one of them names a record that is not here, or a name that is taken.
    """
    rows = [
        record.values | ({VERSION: version} if VERSION in table.model_fields else {})
        for record, version in zip(wholes, versions, strict=True)
    ]
    if table.policy in ONCE:
        rows = _unknown(session, table, rows)
    if not rows:
        return
    _upsert(session, table, rows)
    _replace_parts(session, table, wholes)
    if table is DeviceRow:
        index_devices(session, [row["id"] for row in rows])
    if table is FaultEventRow:
        refresh_faults(session, _faults_of(rows))
    _note(session, table, rows)


def local_versions(session: Session, table: type[Row], ids: Iterable[str]) -> dict[str, int]:
    """Versions of those records that are here."""
    own = core(table)
    found = session.connection().execute(select(own.c.id, own.c[VERSION]).where(own.c.id.in_(list(ids))))
    return {row.id: row.ver for row in found}


def _faults_of(rows: Iterable[Values]) -> list[str]:
    return [name for row in rows for name in (row["fault_id"], row["other_fault_id"]) if name]


@cache
def rank(table: type[Row]) -> int:
    """Tables that others point to come first."""
    return SQLModel.metadata.sorted_tables.index(core(table))


def _unknown(session: Session, table: type[Row], rows: list[Values]) -> list[Values]:
    known = local_versions(session, table, [row["id"] for row in rows])
    return [row for row in rows if row["id"] not in known]


def _upsert(session: Session, table: type[Row], rows: list[Values]) -> None:
    statement = upsert(core(table))
    if table.policy not in ONCE:
        statement = statement.on_conflict_do_update(
            index_elements=["id"], set_={name: statement.excluded[name] for name in rows[0] if name != "id"}
        )
    session.connection().execute(statement, rows)


def _replace_parts(session: Session, table: type[Row], wholes: Sequence[Whole]) -> None:
    for kind, part in parts_of(table.kind).items():
        own = core(part)
        ids = [record.values["id"] for record in wholes]
        session.connection().execute(delete(own).where(own.c[part.part_of].in_(ids)))
        members = [member for record in wholes for member in record.parts[kind]]
        if members:
            session.connection().execute(insert(own), members)


def _note(session: Session, table: type[Row], rows: list[Values]) -> None:
    """The audit learns how many rows and which; their digest is over names and versions."""
    act: Act = session.info["act"]
    digest = sha256_hex("\n".join(f"{row['id']} {row.get(VERSION, 0)}" for row in rows).encode())
    act.changes.append(
        Change(table, table.kind, f"{len(rows)} rows", {}, {}, {"rows": len(rows), "sha256": digest})
    )
