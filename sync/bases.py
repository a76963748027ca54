"""Which version of a draft did this laptop and headquarters both know last?

What came down is kept here; what went up is in the operation that headquarters applied.
"""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlmodel import Session

from fieldkit.storage.rows.local import DraftBaseRow, OutboxRow
from fieldkit.storage.travelling import VERSION
from fieldkit.storage.upserting import upsert
from sync.kinds import core
from sync.wire import Status


def remember_bases(session: Session, kind: str, versions: Sequence[tuple[str, int, bytes]]) -> None:
    """What headquarters has told us of drafts: id, version and body; inside `Journal.write`."""
    if not versions:
        return
    statement = upsert(core(DraftBaseRow))
    session.connection().execute(
        statement.on_conflict_do_update(
            index_elements=["record_kind", "record_id"],
            set_={name: statement.excluded[name] for name in (VERSION, "body")},
        ),
        [
            {"record_kind": kind, "record_id": record_id, "ver": ver, "body": body}
            for record_id, ver, body in versions
        ],
    )


def base_of(session: Session, kind: str, record_id: str, ver: int) -> bytes | None:
    """The body of this version; None when it is not here any more."""
    told = core(DraftBaseRow)
    statement = select(told.c.body).where(
        told.c.record_kind == kind, told.c.record_id == record_id, told.c[VERSION] == ver
    )
    found: bytes | None = session.connection().execute(statement).scalar_one_or_none()
    return found if found is not None else _applied(session, kind, record_id, ver)


def _applied(session: Session, kind: str, record_id: str, ver: int) -> bytes | None:
    own = core(OutboxRow)
    statement = (
        select(own.c.body)
        .where(
            own.c.record_kind == kind,
            own.c.record_id == record_id,
            own.c.state.in_((Status.APPLIED, Status.DUPLICATE)),
            func.coalesce(own.c.base_ver, 0) == ver - 1,
        )
        .order_by(own.c.n.desc())
        .limit(1)
    )
    body: bytes | None = session.connection().execute(statement).scalar_one_or_none()
    return body
