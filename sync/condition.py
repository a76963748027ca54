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
_OWN = core(OutboxRow)
_WAITING = select(func.count(), func.min(_OWN.c.made_at)).where(_OWN.c.state == PENDING)
_LAST_N = select(func.coalesce(func.max(_OWN.c.n), 0))
_FILE = text("SELECT file FROM pragma_database_list WHERE name = 'main'")


def condition(session: Session) -> Condition:
    """What waits here, since when, and what room there is."""
    connection = session.connection()
    waiting, oldest = connection.execute(_WAITING).one()
    last_n = connection.execute(_LAST_N).scalar_one()
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
    file = session.connection().execute(_FILE).scalar_one()
    if not file:
        return 0
    try:
        return shutil.disk_usage(Path(file).parent).free // _MEGABYTE
    except OSError:
        return 0
