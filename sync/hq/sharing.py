"""Who sees a new record, and the files that it names? Its author, or whoever sees what it belongs to (E12)."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import bindparam, select
from sqlmodel import Session

from fieldkit.storage.rows.base import Row
from fieldkit.storage.rows.evidence import AttachmentRow
from fieldkit.storage.rows.headquarters import HqBlobRow, HqOperationRow, HqSharedFileRow
from fieldkit.storage.upserting import upsert
from sync.hq.admission import Laptop
from sync.hq.feed import Head, heads, move_body
from sync.hq.scopes import EVERYBODY, staff_scope
from sync.kinds import core, tables
from sync.wire import PUT, Operation, Status

_SHARED, _BLOB, _OPERATION = core(HqSharedFileRow), core(HqBlobRow), core(HqOperationRow)
_LOCKED = (
    select(_BLOB.c.sha256)
    .where(_BLOB.c.sha256.in_(bindparam("digests", expanding=True)))
    .order_by(_BLOB.c.sha256)
    .with_for_update()
)
_ANNOUNCED = select(_OPERATION.c.record_id, _OPERATION.c.body, _OPERATION.c.schema_no).where(
    _OPERATION.c.record_id.in_(bindparam("digests", expanding=True)),
    _OPERATION.c.record_kind == AttachmentRow.kind,
    _OPERATION.c.device_id == bindparam("device_id"),
    _OPERATION.c.status == Status.APPLIED,
)
_SCOPE = select(_SHARED.c.scope).where(
    _SHARED.c.sha256 == bindparam("sha256"), _SHARED.c.device_id == bindparam("device_id")
)


def first_scope(session: Session, laptop: Laptop, operation: Operation, known: dict[tuple[str, str], Head]) -> str:
    """The scope that a record begins in.

    Args:
        known: heads that were read already, in the same transaction; the one that is read here joins them.
    """
    named = _named(tables()[operation.kind], bytes(operation.body)) if operation.action == PUT else None
    if named is not None:
        if named not in known:
            known |= heads(session, [named])
        head = known.get(named)
        if head is not None and not head.is_gone and head.scope in {*laptop.scopes} - {EVERYBODY}:
            return head.scope
    return staff_scope(laptop.staff_no)


def file_scope(session: Session, sha256: str, device_id: str, staff_no: str) -> str:
    """The scope that an attachment of this laptop begins in, now that its bytes are here."""
    named = {"sha256": sha256, "device_id": device_id}
    found: str | None = session.connection().execute(_SCOPE, named).scalar_one_or_none()
    return staff_scope(staff_no) if found is None else found


def share_files(session: Session, laptop: Laptop, scopes: Mapping[str, str]) -> None:
    """Files of this laptop that its shared records name are seen by whoever sees the record; inside the batch.

    Args:
        scopes: of the records, by the digests that they name.
    """
    own = staff_scope(laptop.staff_no)
    if not scopes:
        return
    connection = session.connection()
    rows = [{"sha256": name, "device_id": laptop.device_id, "scope": scope} for name, scope in scopes.items()]
    connection.execute(upsert(_SHARED).on_conflict_do_nothing(), rows)
    # whose last bytes come at this moment is told by the lock: either side sees what the other has written
    connection.execute(_LOCKED, {"digests": list(scopes)})
    published = heads(session, [(AttachmentRow.kind, sha256) for sha256 in scopes], locked=True)
    moving = [name for (_, name), head in published.items() if head.scope == own and not head.is_gone]
    if not moving:
        return
    announced = connection.execute(_ANNOUNCED, {"digests": moving, "device_id": laptop.device_id}).all()
    for sha256, body, schema in {row.record_id: row for row in announced}.values():
        head = published[AttachmentRow.kind, sha256]
        move_body(session, AttachmentRow.kind, sha256, head, body, scopes[sha256], schema)


def _named(table: type[Row], body: bytes) -> tuple[str, str] | None:
    """Kind and id of the record that the draft names; None where it names none."""
    if not table.shared_by:
        return None
    record_id = _naming(table.shared_by).decode(body).name
    return (table.shared_by.removesuffix("_id"), record_id) if record_id else None


@cache
def _naming(column: str) -> msgspec.json.Decoder[Any]:
    """Reads one text of a body that was found to be of its kind, and passes over the rest."""
    shape = msgspec.defstruct("Naming", [("name", str | None, None)], rename={"name": column})
    return msgspec.json.Decoder(shape)
