"""How does this laptop stand, in the figures that people at headquarters look at? (sync 5.13)"""

import shutil
from pathlib import Path

from sqlalchemy import func, select, text
from sqlmodel import Session

from fieldkit import __version__
from fieldkit.domain.instants import stamp
from fieldkit.storage.rows.local import ConflictRow, OutboxRow
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
    conflicts = connection.execute(select(func.count()).select_from(core(ConflictRow))).scalar_one()
    return Condition(
        version=__version__,
        waiting=waiting,
        oldest=stamp(oldest) if oldest is not None else "",
        last_n=last_n,
        conflicts=conflicts,
        free_mb=_free_mb(session),
        offset_ms=int(setting(session, Setting.CLOCK_OFFSET_MS, "0")),
    )


def _free_mb(session: Session) -> int:
    file = session.connection().execute(text("PRAGMA database_list")).one().file
    if not file:
        return 0
    try:
        return shutil.disk_usage(Path(file).parent).free // _MEGABYTE
    except OSError:
        return 0
