"""When may a laptop drop the bytes that it sent? When headquarters' backup has them, and their days are over."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session

from fieldkit.domain.policies import Policy
from fieldkit.storage.rows.local import OutboxRow
from fieldkit.storage.settings import Setting, setting
from sync.kinds import core, tables
from sync.placing import ONCE
from sync.terms import terms
from sync.wire import Status


def release_sent_bytes(session: Session, now: datetime) -> int:
    """Frees the bodies of operations that are safe elsewhere; how many. The record and the answer stay.

    Bodies of drafts stay: they are what two versions of a draft are united by.
    """
    durable = int(setting(session, Setting.DURABLE_SEQ, "0"))
    signed = [kind for kind, table in tables().items() if table.policy is Policy.SEALED]
    once = [kind for kind, table in tables().items() if table.policy in ONCE]
    freed = _free(session, signed, durable, now - terms().keep_signed)
    return freed + _free(session, once, durable, now - terms().keep_operations)


def _free(session: Session, kinds: Iterable[str], durable: int, before: datetime) -> int:
    own = core(OutboxRow)
    done = session.connection().execute(
        update(own)
        .where(
            own.c.record_kind.in_(list(kinds)),
            own.c.state.in_((Status.APPLIED, Status.DUPLICATE)),
            own.c.hq_seq <= durable,
            own.c.answered_at < before,
            own.c.body.is_not(None),
        )
        .values(body=None)
    )
    return done.rowcount
