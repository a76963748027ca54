"""How do rows from the wire get into their tables, many at a time and seen by the audit?"""

from collections.abc import Iterable, Sequence
from functools import cache

from msgspec.structs import astuple
from sqlalchemy import Select, bindparam, delete, insert, select
from sqlmodel import Session, SQLModel

from fieldkit.domain.canonical import sha256_hex
from fieldkit.domain.policies import Policy
from fieldkit.storage.bulk import Bulk, Tuple
from fieldkit.storage.fault_file import refresh_faults
from fieldkit.storage.journal import Act, Change
from fieldkit.storage.rows.base import Row
from fieldkit.storage.rows.faults import FaultEventRow
from fieldkit.storage.rows.reference import DeviceRow
from fieldkit.storage.search import index_devices
from fieldkit.storage.travelling import VERSION, travelling_columns
from fieldkit.storage.upserting import upsert
from sync.bodies import Whole
from sync.kinds import core, parts_of

PLACEABLE = frozenset({Policy.REFERENCE, Policy.DRAFT, Policy.APPEND_ONLY, Policy.WORKFLOW_EVENT})
"""Policies whose records take a place in the tables of another machine."""

ONCE = frozenset({Policy.APPEND_ONLY, Policy.LEDGER, Policy.WORKFLOW_EVENT})
"""Policies whose rows never change after the first time."""


def put_rows(session: Session, table: type[Row], wholes: Sequence[Whole], versions: Sequence[int]) -> None:
    """Rows into their table inside `Journal.write`: new ones added, others replaced with their parts.

    IntegrityError when one of them names a record that is not here, or a name that is taken.
    """
    arrived = list(zip(wholes, versions, strict=True))
    if table.policy in ONCE:
        known = local_versions(session, table, [one.record.id for one in wholes])
        arrived = [entry for entry in arrived if entry[0].record.id not in known]
    if not arrived:
        return
    rows, names = _tuples(table, arrived)
    _putting(table, names).run(session, rows)
    _replace_parts(session, table, wholes)
    if table is DeviceRow:
        index_devices(session, [one.record.id for one, _ in arrived])
    if table is FaultEventRow:
        refresh_faults(session, _faults_of(one for one, _ in arrived))
    _note(session, table, arrived)


def local_versions(session: Session, table: type[Row], ids: Iterable[str]) -> dict[str, int]:
    """Versions of those records that are here."""
    found = session.connection().execute(_versions(table), {"ids": list(ids)})
    return dict(found.all())


@cache
def _versions(table: type[Row]) -> Select[str, int]:
    own = core(table)
    return select(own.c.id, own.c[VERSION]).where(own.c.id.in_(bindparam("ids", expanding=True)))


def _faults_of(events: Iterable[Whole]) -> list[str]:
    return [name for one in events for name in (one.record.fault_id, one.record.other_fault_id) if name]


@cache
def rank(table: type[Row]) -> int:
    """Tables that others point to come first."""
    return SQLModel.metadata.sorted_tables.index(core(table))


def _tuples(table: type[Row], arrived: Sequence[tuple[Whole, int]]) -> tuple[list[Tuple], tuple[str, ...]]:
    """The rows, and the names of their columns."""
    columns = travelling_columns(table)
    if VERSION not in table.model_fields:
        return [astuple(one.record)[: len(columns)] for one, _ in arrived], columns
    return [(*astuple(one.record)[: len(columns)], ver) for one, ver in arrived], (*columns, VERSION)


@cache
def _putting(table: type[Row], names: tuple[str, ...]) -> Bulk:
    statement = upsert(core(table))
    if table.policy not in ONCE:
        statement = statement.on_conflict_do_update(
            index_elements=["id"], set_={name: statement.excluded[name] for name in names if name != "id"}
        )
    return Bulk(statement, names)


def _replace_parts(session: Session, table: type[Row], wholes: Sequence[Whole]) -> None:
    for kind, part in parts_of(table.kind).items():
        own = core(part)
        ids = [one.record.id for one in wholes]
        session.connection().execute(delete(own).where(own.c[part.part_of].in_(ids)))
        members = [member for record in wholes for member in record.parts[kind]]
        if members:
            session.connection().execute(insert(own), members)


def _note(session: Session, table: type[Row], arrived: Sequence[tuple[Whole, int]]) -> None:
    """The audit learns how many rows and which; their digest is over names and versions."""
    act: Act = session.info["act"]
    digest = sha256_hex("\n".join(f"{one.record.id} {ver}" for one, ver in arrived).encode())
    act.changes.append(
        Change(table, table.kind, f"{len(arrived)} rows", {}, {}, {"rows": len(arrived), "sha256": digest})
    )
