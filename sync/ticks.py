"""How safe is a record: saved here, received by headquarters, in its backup? (sync 5.5.6)"""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlmodel import Session

from fieldkit.storage.rows.evidence import SealRow
from fieldkit.storage.rows.local import OutboxRow
from fieldkit.storage.settings import Setting, setting
from sync.kinds import core
from sync.wire import Status

_NOT_SAFE = ("pending", Status.REJECTED)


@dataclass(frozen=True)
class Ticks:
    """Three separate answers; the last two are true of everything that was written of the record."""

    saved: bool
    received: bool
    backed_up: bool


def ticks(session: Session, record_id: str) -> Ticks:
    """The ticks of a record, its seals included."""
    own, seal = core(OutboxRow), core(SealRow)
    seals = select(seal.c.id).where(seal.c.record_id == record_id)
    statement = select(own.c.state, own.c.hq_seq).where(
        or_(own.c.record_id == record_id, own.c.record_id.in_(seals))
    )
    found = session.connection().execute(statement).all()
    durable = int(setting(session, Setting.DURABLE_SEQ, "0"))
    received = bool(found) and all(row.state not in _NOT_SAFE for row in found)
    backed_up = received and all(row.hq_seq is not None and row.hq_seq <= durable for row in found)
    return Ticks(saved=bool(found), received=received, backed_up=backed_up)
