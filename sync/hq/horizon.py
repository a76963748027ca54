"""How long does headquarters keep positions of its feed? Who comes back later compares instead of reading."""

from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlmodel import Session

from fieldkit.domain.instants import business_day
from fieldkit.storage.rows.headquarters import HqChangeRow, HqFeedDayRow, HqHeadRow, HqStateRow
from fieldkit.storage.upserting import upsert
from sync.hq.numbering import head_position
from sync.kinds import core
from sync.terms import terms

_HORIZON = select(core(HqStateRow).c.horizon_seq)


def note_day(session: Session, now: datetime) -> None:
    """Where the feed stands today; the last word of a day counts."""
    statement = upsert(core(HqFeedDayRow)).values(day=business_day(now), seq=head_position(session))
    session.connection().execute(
        statement.on_conflict_do_update(index_elements=["day"], set_={"seq": statement.excluded.seq})
    )


def forget_old_positions(session: Session, now: datetime) -> int:
    """Drops positions behind the horizon, but those that hold a live record; how many."""
    day, change, head, state = core(HqFeedDayRow), core(HqChangeRow), core(HqHeadRow), core(HqStateRow)
    connection = session.connection()
    last_day = business_day(now - terms().horizon)
    reached: int | None = connection.execute(select(func.max(day.c.seq)).where(day.c.day < last_day)).scalar_one()
    if reached is None:
        return 0
    horizon = min(reached, head_position(session) - 1)  # the last position stays: the next one is counted from it
    live = select(head.c.change_no).where(head.c.mark != 0)
    dropped = connection.execute(delete(change).where(change.c.seq <= horizon, change.c.no.not_in(live)))
    connection.execute(delete(day).where(day.c.day < last_day, day.c.seq < reached))
    connection.execute(update(state).where(state.c.horizon_seq < horizon).values(horizon_seq=horizon))
    return dropped.rowcount


def is_behind_horizon(session: Session, after: int) -> bool:
    """Whether something behind this position may have been dropped."""
    return after < int(session.connection().execute(_HORIZON).scalar_one())
