"""How does this laptop stand, in the figures that people at headquarters look at? (sync 5.13)"""

import shutil
from pathlib import Path

from sqlalchemy import func, select, text
from sqlmodel import Session

from fieldkit import __version__
from fieldkit.domain.instants import stamp
from fieldkit.storage.queries.conflicts import conflicts_of
from fieldkit.storage.queries.plain import through_session
from fieldkit.storage.rows.local import OutboxRow
from fieldkit.storage.settings import Setting, setting
from sync.departures import PENDING
from sync.kinds import core
from sync.wire import Condition

_MEGABYTE = 1_048_576


def condition(session: Session) -> Condition:
    """What waits here, since when, and what room there is."""
    own = core(OutboxRow)
    connection = session.connection()
    waiting, oldest = connection.execute(
        select(func.count(), func.min(own.c.made_at)).where(own.c.state == PENDING)
    ).one()
    last_n = connection.execute(select(func.coalesce(func.max(own.c.n), 0))).scalar_one()
    return Condition(
        version=__version__,
        waiting=waiting,
        oldest=stamp(oldest) if oldest is not None else "",
        last_n=last_n,
        conflicts=conflicts_of(through_session(session)),
        free_mb=_free_mb(session),
        offset_ms=int(setting(session, Setting.CLOCK_OFFSET_MS, "0")),
    )


def _free_mb(session: Session) -> int:
    statement = text("SELECT file FROM pragma_database_list WHERE name = 'main'")
    file = session.connection().execute(statement).scalar_one()
    if not file:
        return 0
    try:
        return shutil.disk_usage(Path(file).parent).free // _MEGABYTE
    except OSError:
        return 0
