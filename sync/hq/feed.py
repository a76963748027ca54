"""What has changed since a laptop last asked?

Positions are given inside BEGIN IMMEDIATE, so none appears behind a later one (sync 5.7).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import Raw
from sqlalchemy import bindparam, func, insert, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlmodel import Session

from fieldkit.domain.canonical import sha256_hex
from fieldkit.domain.policies import Policy
from fieldkit.storage.journal import Act
from fieldkit.storage.rows.base import Row
from fieldkit.storage.rows.headquarters import HqChangeRow, HqHeadRow, HqOperationRow
from fieldkit.storage.travelling import VERSION
from sync.bodies import Values, bodies
from sync.hq.scopes import reference_scopes
from sync.kinds import core, tables
from sync.wire import PAGE_BYTES, FeedPage, FeedRow, cursor

_SLICE = 500


@dataclass(frozen=True)
class Head:
    """The version of a record that counts."""

    ver: int
    sha256: str
    scope: str


class Feed:
    """Recorder of headquarters' journal: every reference row that changes gets a position in the feed."""

    def record(self, session: Session, act: Act) -> None:
        """Publishes the changed reference rows of a use-case."""
        changed: dict[type[Row], list[str]] = {}
        for change in act.changes:
            if change.table.policy is not Policy.REFERENCE or change.table.kind not in tables():
                continue
            ids = changed.setdefault(change.table, [])
            if change.values:
                ids.append(change.record_id)
            else:
                ids.extend(_unpublished(session, change.table))
        for table, ids in changed.items():
            unique = list(dict.fromkeys(ids))
            for start in range(0, len(unique), _SLICE):
                _publish(session, table, unique[start : start + _SLICE])


def head_position(session: Session) -> int:
    """The last position of the feed."""
    own = core(HqChangeRow)
    return int(session.connection().execute(select(func.coalesce(func.max(own.c.seq), 0))).scalar_one())


def heads(session: Session, ids: Sequence[str]) -> dict[tuple[str, str], Head]:
    """Versions that count, of these records."""
    own = core(HqHeadRow)
    found = session.connection().execute(select(own).where(own.c.record_id.in_(ids)))
    return {(row.record_kind, row.record_id): Head(row.ver, row.sha256, row.scope) for row in found}


def write_heads(session: Session, rows: list[Values]) -> None:
    """Puts new versions in force."""
    statement = upsert(core(HqHeadRow))
    session.connection().execute(
        statement.on_conflict_do_update(
            index_elements=["record_kind", "record_id"],
            set_={name: statement.excluded[name] for name in (VERSION, "sha256", "scope")},
        ),
        rows,
    )


def page(session: Session, epoch: str, after: int, limit: int, scopes: Sequence[str], origin: str) -> FeedPage:
    """The part of the feed behind a position that these scopes may see and that this origin did not write."""
    own, operation = core(HqChangeRow), core(HqOperationRow)
    last = head_position(session)
    statement = (
        select(
            own.c.seq,
            own.c.record_kind,
            own.c.record_id,
            own.c.ver,
            own.c.schema_no,
            func.coalesce(own.c.body, operation.c.body),
        )
        .join(operation, operation.c.no == own.c.operation_no, isouter=True)
        .where(own.c.seq > after, own.c.scope.in_(scopes), own.c.origin != origin)
        .order_by(own.c.seq)
        .limit(limit + 1)
    )
    rows: list[FeedRow] = []
    size = 0
    for seq, kind, record_id, ver, schema, body in session.connection().execute(statement):
        if len(rows) == limit or (rows and size + len(body) > PAGE_BYTES):
            return FeedPage(rows, cursor(epoch, rows[-1].seq), up_to_date=False)
        rows.append(FeedRow(seq, kind, record_id, ver, schema, Raw(body)))
        size += len(body)
    return FeedPage(rows, cursor(epoch, last), up_to_date=True)


def _unpublished(session: Session, table: type[Row]) -> list[str]:
    """Rows that came many at a time: those whose version is not the one in force."""
    own, head = core(table), core(HqHeadRow)
    joined = (head.c.record_id == own.c.id) & (head.c.record_kind == table.kind)
    statement = (
        select(own.c.id)
        .join(head, joined, isouter=True)
        .where(or_(head.c.ver.is_(None), head.c.ver != own.c[VERSION]))
        .order_by(own.c.id)
    )
    return list(session.connection().execute(statement).scalars())


def _publish(session: Session, table: type[Row], ids: list[str]) -> None:
    written = {name: body for name, body in bodies(session, table.kind, ids).items() if body is not None}
    scopes = reference_scopes(session, table.kind, list(written))
    known = heads(session, list(written))
    last = head_position(session)
    changes: list[Values] = []
    new_heads: list[Values] = []
    for seq, (record_id, body) in enumerate(written.items(), last + 1):
        head = known.get((table.kind, record_id))
        name = {"record_kind": table.kind, "record_id": record_id, "scope": scopes[record_id]}
        ver = 1 if head is None else head.ver + 1
        new_heads.append(name | {"ver": ver, "sha256": sha256_hex(body)})
        changes.append(
            name
            | {
                "seq": seq,
                "ver": ver,
                "schema_no": table.wire_schema,
                "body": body,
                "operation_no": None,
                "origin": "",
            }
        )
    if not changes:
        return
    session.connection().execute(insert(core(HqChangeRow)), changes)
    write_heads(session, new_heads)
    own = core(table)
    session.connection().execute(
        update(own).where(own.c.id == bindparam("record")).values({VERSION: bindparam("head")}),
        [{"record": head["record_id"], "head": head["ver"]} for head in new_heads],
    )
