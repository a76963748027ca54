"""What does a scope hold just now: all of it page by page, its sums, and single records by name?

For laptops that follow it anew, come back after long, or have found that their sum is another (sync 5.6).
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Table, func, select
from sqlmodel import Session

from fieldkit.storage.rows.headquarters import HqChangeRow, HqDigestRow, HqHeadRow
from sync.hq.admission import Denied, Laptop
from sync.hq.feed import feed_row, published
from sync.hq.numbering import head_position
from sync.kinds import core, tables
from sync.marks import BUCKET_SIGNS, summed
from sync.placing import rank
from sync.wire import PAGE_BYTES, PAGE_LIMIT, CopyPage, FeedRow, HeadLine, Records, Sums, cursor

_LAST = 1_000_000
"""Rank of kinds that point to nothing."""


def visible(laptop: Laptop, scope: str) -> str:
    """The scope, if this laptop sees it; Denied otherwise."""
    if scope not in laptop.scopes:
        raise Denied(404, "scope")
    return scope


def copy_page(session: Session, epoch: str, scope: str, after: tuple[str, str], limit: int) -> CopyPage:
    """The live records of a scope behind a record, what others point to first."""
    at = cursor(epoch, head_position(session))
    begin = _order(after[0]) if after[0] else (-1, "")
    rows: list[FeedRow] = []
    size = 0
    kinds = (kind for kind in _sums(session, scope) if _order(kind) >= begin)
    for kind in sorted(kinds, key=_order):
        behind = after[1] if kind == after[0] else ""
        for row in _live(session, scope, kind, behind, limit - len(rows) + 1):
            if len(rows) == limit or (rows and size + len(row.body) > PAGE_BYTES):
                return CopyPage(rows, at, rows[-1].kind, rows[-1].id)
            rows.append(row)
            size += len(row.body)
    return CopyPage(rows, at, "", "")


def digest_of_scope(session: Session, epoch: str, scope: str) -> Sums:
    """Count and total of each kind."""
    return Sums(cursor(epoch, head_position(session)), _sums(session, scope), [])


def digest_of_kind(session: Session, epoch: str, scope: str, kind: str) -> Sums:
    """Count and total of each bucket of a kind."""
    own = core(HqHeadRow)
    bucket = _bucket(own)
    statement = (
        select(bucket, func.count(), summed(own.c.mark))
        .where(own.c.scope == scope, own.c.record_kind == kind, own.c.mark != 0)
        .group_by(bucket)
    )
    found = session.connection().execute(statement)
    sums = {name: (count, total) for name, count, total in found}
    return Sums(cursor(epoch, head_position(session)), sums, [])


def heads_of_buckets(session: Session, epoch: str, scope: str, kind: str, buckets: Sequence[str]) -> Sums:
    """Every live record of these buckets."""
    own, change = core(HqHeadRow), core(HqChangeRow)
    last = head_position(session)
    statement = (
        select(own.c.record_id, own.c.mark, func.coalesce(change.c.seq, last + 1))
        .join(change, change.c.no == own.c.change_no)
        .where(own.c.scope == scope, own.c.record_kind == kind, own.c.mark != 0, _bucket(own).in_(buckets))
    )
    found = session.connection().execute(statement)
    return Sums(cursor(epoch, last), {}, [HeadLine(record_id, mark, seq) for record_id, mark, seq in found])


def records(session: Session, scope: str, kind: str, ids: Sequence[str]) -> Records:
    """Live records by their names, as many as fit into one answer."""
    own = core(HqHeadRow)
    rows: list[FeedRow] = []
    size = 0
    for row in _found(session, scope, kind, own.c.record_id.in_(ids), PAGE_LIMIT):
        if rows and size + len(row.body) > PAGE_BYTES:
            break
        rows.append(row)
        size += len(row.body)
    return Records(rows)


def _live(session: Session, scope: str, kind: str, behind: str, limit: int) -> list[FeedRow]:
    return _found(session, scope, kind, core(HqHeadRow).c.record_id > behind, limit)


def _found(session: Session, scope: str, kind: str, which: ColumnElement[bool], limit: int) -> list[FeedRow]:
    own, change = core(HqHeadRow), core(HqChangeRow)
    statement = (
        published()
        .join(own, own.c.change_no == change.c.no)
        .where(own.c.scope == scope, own.c.record_kind == kind, own.c.mark != 0, which)
        .order_by(own.c.record_id)
        .limit(limit)
    )
    return [feed_row(found) for found in session.connection().execute(statement)]


def _bucket(head: Table) -> ColumnElement[str]:
    """The last signs of the id; counted from the front, as only SQLite counts from the end."""
    return func.substr(head.c.record_id, func.length(head.c.record_id) - (BUCKET_SIGNS - 1))


def _sums(session: Session, scope: str) -> dict[str, tuple[int, int]]:
    own = core(HqDigestRow)
    statement = select(own.c.record_kind, own.c.count, own.c.total).where(own.c.scope == scope, own.c.count != 0)
    return {kind: (count, total) for kind, count, total in session.connection().execute(statement)}


def _order(kind: str) -> tuple[int, str]:
    table = tables().get(kind)
    return (_LAST if table is None else rank(table), kind)
