"""What has changed since a laptop last asked?

No position appears behind one that a reader may have passed (`sync.hq.numbering`).
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from msgspec import Raw
from sqlalchemy import Integer, Select, bindparam, func, insert, or_, select, union_all, update
from sqlalchemy import Row as Found
from sqlmodel import Session

from fieldkit.domain.canonical import sha256_hex
from fieldkit.domain.policies import Policy
from fieldkit.storage.bulk import Bulk, Lookup, Tuple
from fieldkit.storage.journal import Act, Change
from fieldkit.storage.rows.base import Row
from fieldkit.storage.rows.headquarters import HqChangeRow, HqDigestRow, HqHeadRow, HqOperationRow
from fieldkit.storage.travelling import VERSION
from fieldkit.storage.upserting import upsert
from sync.bodies import Values, bodies
from sync.hq.lives import HEADQUARTERS
from sync.hq.numbering import head_position, numbering_of, some_wait
from sync.hq.scopes import dependents, reference_scopes
from sync.kinds import core, tables
from sync.marks import Balance, mark_of, summed
from sync.wire import NOTHING, PAGE_BYTES, FeedPage, FeedRow, cursor

PUT, GONE, LEFT = "put", "gone", "left"
Position = tuple[int, str, str, int, int, str, str, bytes | None]
"""seq, kind, id, version, schema, what happened, scope, body"""

_SLICE = 500
_DIGEST = core(HqDigestRow)
_SUMS = (
    select(_DIGEST.c.scope, func.sum(_DIGEST.c.count), summed(_DIGEST.c.total))
    .where(_DIGEST.c.scope.in_(bindparam("scopes", expanding=True)))
    .group_by(_DIGEST.c.scope)
)


class Head(NamedTuple):
    """The version of a record that counts."""

    ver: int
    sha256: str
    scope: str
    mark: int = 0

    @property
    def is_gone(self) -> bool:
        """Whether the record was deleted in this version."""
        return not self.sha256


class NewHead(NamedTuple):
    """A version that comes into force."""

    kind: str
    id: str
    ver: int
    sha256: str
    scope: str
    change_no: int
    """The change that holds it."""


_HEADS = core(HqHeadRow)
_KNOWN_HEADS = select(_HEADS.c.record_id, _HEADS.c.ver, _HEADS.c.sha256, _HEADS.c.scope, _HEADS.c.mark).where(
    _HEADS.c.record_kind == bindparam("kind"), _HEADS.c.record_id.in_(bindparam("ids", expanding=True))
)
_READ_HEADS = Lookup(_KNOWN_HEADS, "ids")
_LOCKED_HEADS = Lookup(_KNOWN_HEADS.order_by(_HEADS.c.record_id).with_for_update(), "ids")
"""Everybody in the same order, so that nobody waits for somebody who waits for him."""
_COLUMNS = ("record_kind", "record_id", VERSION, "sha256", "scope", "change_no", "mark")
_FIRST_HEADS = Bulk(insert(_HEADS), _COLUMNS)
"""Inserted, so that who brings the same record at the same moment is told by its key."""
_NEW_HEADS = upsert(_HEADS)
_PUT_HEADS = Bulk(
    _NEW_HEADS.on_conflict_do_update(
        index_elements=["record_kind", "record_id"],
        set_={name: _NEW_HEADS.excluded[name] for name in (VERSION, "sha256", "scope", "change_no", "mark")},
    ),
    _COLUMNS,
)


class Feed:
    """Recorder of headquarters' journal: every row that it changes itself gets a position in the feed."""

    def record(self, session: Session, act: Act) -> None:
        """Publishes the changed reference rows of a use-case, and headquarters' own steps."""
        changed: dict[type[Row], list[str]] = {}
        for change in act.changes:
            if not _is_headquarters(change) or change.table.kind not in tables():
                continue
            ids = changed.setdefault(change.table, [])
            if change.values:
                ids.append(change.record_id)
            else:
                ids.extend(_unpublished(session, change.table))
        for table, ids in changed.items():
            unique = list(dict.fromkeys(ids))
            for start in range(0, len(unique), _SLICE):
                publish(session, table, unique[start : start + _SLICE])


def _is_headquarters(change: Change) -> bool:
    """Reference rows, and steps that headquarters takes itself; what laptops push is published by the intake."""
    if change.table.policy is Policy.WORKFLOW_EVENT:
        return change.values.get("author") == "hq"
    return change.table.policy is Policy.REFERENCE


def heads(
    session: Session, names: Iterable[tuple[str, str]], *, locked: bool = False
) -> dict[tuple[str, str], Head]:
    """Versions that count, of the records with these kinds and ids.

    Args:
        locked: nobody else changes them until this transaction ends (SQLite has one writer anyway).
    """
    by_kind: dict[str, list[str]] = {}
    for kind, record_id in names:
        by_kind.setdefault(kind, []).append(record_id)
    question = _LOCKED_HEADS if locked else _READ_HEADS
    return {
        (kind, record_id): Head(ver, sha256, scope, mark)
        for kind, ids in sorted(by_kind.items())
        for record_id, ver, sha256, scope, mark in question.ask(session, ids, kind=kind)
    }


def write_heads(session: Session, fresh: Iterable[NewHead], known: Mapping[tuple[str, str], Head]) -> None:
    """Puts new versions in force, and brings the digests forward.

    Args:
        known: the versions in force until now.
    """
    balance = Balance()
    first: list[Tuple] = []
    later: list[Tuple] = []
    for head in fresh:
        before = known.get((head.kind, head.id))
        if before is not None:
            balance.take(before.scope, head.kind, before.mark)
        mark = mark_of(head.kind, head.id, head.ver, head.sha256)
        balance.add(head.scope, head.kind, mark)
        (first if before is None else later).append((*head, mark))
    _FIRST_HEADS.run(session, first)
    _PUT_HEADS.run(session, later)
    balance.write(session, HqDigestRow)


def page(session: Session, epoch: str, after: int, limit: int, scopes: Sequence[str], life_no: int) -> FeedPage:
    """The part of the feed behind a position that these scopes may see and that this life did not write."""
    last = head_position(session)
    rows: list[FeedRow] = []
    size = 0
    named = {_scope_name(place): scope for place, scope in enumerate(scopes)}
    wanted = {"behind": after, "most": limit + 1, "asking": life_no} | named
    for found in session.connection().execute(_behind(len(scopes)), wanted).all():
        row = feed_row(found)
        if len(rows) == limit or (rows and size + len(row.body) > PAGE_BYTES):
            return FeedPage(rows, cursor(epoch, rows[-1].seq), up_to_date=False)
        rows.append(row)
        size += len(row.body)
    if some_wait(session, scopes):  # sums hold what the feed does not show yet
        return FeedPage(rows, cursor(epoch, last), up_to_date=False)
    return FeedPage(rows, cursor(epoch, last), up_to_date=True, digest=scope_sums(session, scopes))


def _scope_name(place: int) -> str:
    return f"scope_{place}"


@cache  # building it took longer than asking it
def _behind(scopes: int) -> Select[*Position]:
    """The next positions in so many scopes: each is read on in its index for no more than one page."""
    own = core(HqChangeRow)
    most = bindparam("most", type_=Integer)
    nexts = (
        select(own.c.seq)
        .where(
            own.c.scope == bindparam(_scope_name(place)),
            own.c.seq > bindparam("behind"),
            own.c.origin != bindparam("asking"),
        )
        .order_by(own.c.seq)
        .limit(most)
        .subquery()
        for place in range(scopes)
    )
    seqs = union_all(*(select(one.c.seq) for one in nexts)).order_by("seq").limit(most)
    return published().where(own.c.seq.in_(seqs)).order_by(own.c.seq)


def published() -> Select[*Position]:
    """Positions of the feed with their bytes, wherever these are kept."""
    own, operation = core(HqChangeRow), core(HqOperationRow)
    body = func.coalesce(own.c.body, operation.c.body)
    columns = (own.c.seq, own.c.record_kind, own.c.record_id, own.c.ver, own.c.schema_no, own.c.op, own.c.scope)
    return (
        select(*columns, body)
        .select_from(own)
        .join(operation, operation.c.no == own.c.operation_no, isouter=True)
        .where(own.c.seq.is_not(None))
    )


def feed_row(found: Found[*Position]) -> FeedRow:
    """A position of the feed as it travels."""
    seq, kind, record_id, ver, schema, op, scope, body = found
    return FeedRow(seq, kind, record_id, ver, schema, NOTHING if body is None else Raw(body), op, scope)


def scope_sums(session: Session, scopes: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Count and total of everything live in each of these scopes."""
    found = session.connection().execute(_SUMS, {"scopes": list(scopes)})
    return {scope: (count, total) for scope, count, total in found}


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


def publish(session: Session, table: type[Row], ids: list[str]) -> None:
    """Gives these rows positions in the feed as they stand; those that are not there any more, as gone."""
    found = bodies(session, table.kind, ids)
    written = {name: body for name, body in found.items() if body is not None}
    scopes = reference_scopes(session, table.kind, list(written))
    known = heads(session, [(table.kind, record_id) for record_id in ids])
    notices: list[Values] = []
    for record_id in ids:
        head = known.get((table.kind, record_id))
        if record_id in written:
            notices.extend(_notices(record_id, head, written[record_id], scopes[record_id]))
        elif head is not None and record_id not in found and not head.is_gone:
            notices.append(_notice(record_id, head.ver + 1, GONE, head.scope, None))
    _write(session, table, notices, known)
    moved = [notice["record_id"] for notice in notices if notice["op"] == LEFT]
    for dependent, names in dependents(session, table.kind, moved).items():
        for start in range(0, len(names), _SLICE):
            publish(session, dependent, names[start : start + _SLICE])


def publish_body(session: Session, kind: str, record_id: str, body: bytes, scope: str, schema: int) -> None:
    """Gives a record that is no row of ours its first position in the feed."""
    _write_bodies(session, kind, _notices(record_id, None, body, scope), schema, None)


def move_body(
    session: Session, kind: str, record_id: str, head: Head, body: bytes, scope: str, schema: int
) -> None:
    """Shows such a record to another scope from here on, and not to the one before."""
    _write_bodies(session, kind, _notices(record_id, head, body, scope), schema, head)


def _write_bodies(session: Session, kind: str, notices: list[Values], schema: int, head: Head | None) -> None:
    numbering = numbering_of(session)
    numbers = numbering.changes(session, len(notices))
    common = {"record_kind": kind, "schema_no": schema, "operation_no": None, "origin": HEADQUARTERS}
    changes = [
        notice | common | {"no": no, "seq": numbering.position(no)}
        for no, notice in zip(numbers, notices, strict=True)
    ]
    session.connection().execute(insert(core(HqChangeRow)), changes)
    put = changes[0]
    fresh = NewHead(kind, put["record_id"], put["ver"], sha256_hex(put["body"]), put["scope"], put["no"])
    write_heads(session, [fresh], {} if head is None else {(kind, fresh.id): head})


def _notices(record_id: str, head: Head | None, body: bytes, scope: str) -> list[Values]:
    """A new version; the scope that does not see it any more learns that too, behind it, under the same version."""
    ver = 1 if head is None else head.ver + 1
    notices = [_notice(record_id, ver, PUT, scope, body)]
    if head is not None and head.scope != scope and not head.is_gone:
        notices.append(_notice(record_id, ver, LEFT, head.scope, None))
    return notices


def _notice(record_id: str, ver: int, op: str, scope: str, body: bytes | None) -> Values:
    return {"record_id": record_id, "ver": ver, "op": op, "scope": scope, "body": body}


def _write(
    session: Session, table: type[Row], notices: list[Values], known: Mapping[tuple[str, str], Head]
) -> None:
    if not notices:
        return
    numbering = numbering_of(session)
    numbers = numbering.changes(session, len(notices))
    common = {
        "record_kind": table.kind,
        "schema_no": table.wire_schema,
        "operation_no": None,
        "origin": HEADQUARTERS,
    }
    changes = [
        notice | common | {"no": no, "seq": numbering.position(no)}
        for no, notice in zip(numbers, notices, strict=True)
    ]
    session.connection().execute(insert(core(HqChangeRow)), changes)
    new_heads = [
        NewHead(
            kind=table.kind,
            id=change["record_id"],
            ver=change["ver"],
            sha256="" if change["body"] is None else sha256_hex(change["body"]),
            scope=change["scope"],
            change_no=change["no"],
        )
        for change in changes
        if change["op"] != LEFT
    ]
    write_heads(session, new_heads, known)
    live = [{"record": head.id, "head": head.ver} for head in new_heads if head.sha256]
    if live and table.policy is Policy.REFERENCE:
        own = core(table)
        statement = update(own).where(own.c.id == bindparam("record")).values({VERSION: bindparam("head")})
        session.connection().execute(statement, live)
