"""Who sees a new draft? Its author alone, or whoever sees the record that it belongs to (E12)."""

import msgspec
from sqlmodel import Session

from fieldkit.storage.rows.base import Row
from sync.hq.admission import Laptop
from sync.hq.feed import Head, heads
from sync.hq.scopes import EVERYBODY, staff_scope
from sync.kinds import tables
from sync.wire import PUT, Operation


def first_scope(session: Session, laptop: Laptop, operation: Operation, known: dict[tuple[str, str], Head]) -> str:
    """The scope that a draft begins in.

    Args:
        known: heads that were read already, in the same transaction; the one that is read here joins them.
    """
    named = _named(tables()[operation.kind], bytes(operation.body)) if operation.action == PUT else None
    if named is not None:
        if named not in known:
            known |= heads(session, [named[0]], [named[1]])
        head = known.get(named)
        if head is not None and not head.is_gone and head.scope in {*laptop.scopes} - {EVERYBODY}:
            return head.scope
    return staff_scope(laptop.staff_no)


def _named(table: type[Row], body: bytes) -> tuple[str, str] | None:
    """Kind and id of the record that the draft names; None where it names none."""
    if not table.shared_by:
        return None
    record_id = msgspec.json.decode(body, type=dict[str, object]).get(table.shared_by)
    return (table.shared_by.removesuffix("_id"), str(record_id)) if record_id else None
