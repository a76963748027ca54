"""What would the next synchronisation send, and how long has the oldest of it waited?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session

from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.evidence import AttachmentRow, SealRow
from fieldkit.storage.rows.local import OutboxRow
from sync.bodies import bodies
from sync.departures import PENDING
from sync.kinds import core
from sync.wire import Status

_SLICE = 200
_OUT, _FILE = core(OutboxRow), core(AttachmentRow)
_FILES = (
    select(func.count(), func.coalesce(func.sum(_FILE.c.size), 0))
    .join(_OUT, _OUT.c.record_id == _FILE.c.sha256)
    .where(_OUT.c.record_kind == AttachmentRow.kind, _OUT.c.state.in_((PENDING, Status.WAITING)))
)
"""Attachments that headquarters does not know, or has not whole."""


@dataclass(frozen=True)
class SyncPlan:
    """What would leave with the next run."""

    uploads: Mapping[str, int]
    """Operations by kind of record."""
    files: int
    """Attachments whose bytes would travel, whether they are among the operations or were announced before."""
    size: int
    """Bytes of all of it, before packing."""
    oldest: datetime | None
    """When the oldest of it was written."""


def plan(journal: Journal) -> SyncPlan:
    """What waits here for headquarters."""
    own = core(OutboxRow)
    with journal.read() as session:
        counts = session.connection().execute(
            select(own.c.record_kind, func.count(), func.min(own.c.made_at))
            .where(own.c.state == PENDING)
            .group_by(own.c.record_kind)
        )
        found = counts.all()
        files, length = session.connection().execute(_FILES).one()
        size = length + _pending_bytes(session)
    return SyncPlan(
        uploads={kind: count for kind, count, _ in found},
        files=files,
        size=size,
        oldest=min((oldest for *_, oldest in found), default=None),
    )


def _pending_bytes(session: Session) -> int:
    own, seal = core(OutboxRow), core(SealRow)
    frozen = select(func.coalesce(func.sum(func.length(own.c.body)), 0)).where(own.c.state == PENDING)
    sealed = (
        select(func.coalesce(func.sum(func.length(seal.c.envelope)), 0))
        .join(own, own.c.record_id == seal.c.id)
        .where(own.c.state == PENDING, own.c.body.is_(None))
    )
    size = int(session.connection().execute(frozen).scalar_one())
    size += int(session.connection().execute(sealed).scalar_one())
    open_ = select(own.c.record_kind, own.c.record_id).where(
        own.c.state == PENDING, own.c.body.is_(None), own.c.record_kind != SealRow.kind
    )
    by_kind: dict[str, list[str]] = {}
    for kind, record_id in session.connection().execute(open_):
        by_kind.setdefault(kind, []).append(record_id)
    for kind, ids in by_kind.items():
        for start in range(0, len(ids), _SLICE):
            size += sum(len(body or b"") for body in bodies(session, kind, ids[start : start + _SLICE]).values())
    return size
