"""Which rows leave this laptop because headquarters deleted them, or does not show them here any more?

Never a record that was written here or has something unsent; and a row that records here still name stays, so that
the file of a visit can be read to its end.
"""

from collections.abc import Sequence

from sqlalchemy import delete, or_, select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from fieldkit.domain.canonical import sha256_hex
from fieldkit.storage.journal import Act, Change
from fieldkit.storage.rows.base import Row
from fieldkit.storage.rows.local import OutboxRow
from fieldkit.storage.rows.reference import DeviceRow
from fieldkit.storage.settings import Setting, setting
from sync.kinds import core, parts_of
from sync.wire import Status

_SLICE = 500
_HELD_STATES = ("pending", Status.CONFLICT)


def take_away(session: Session, table: type[Row], ids: Sequence[str]) -> list[str]:
    """Deletes rows, all at once where that goes; what is still named by others stays, and is the answer."""
    stuck: list[str] = []
    for start in range(0, len(ids), _SLICE):
        part = ids[start : start + _SLICE]
        if not _deleted(session, table, part):
            stuck.extend(one for one in part if not _deleted(session, table, [one]))
    gone = [one for one in ids if one not in set(stuck)]
    if gone:
        act: Act = session.info["act"]
        digest = sha256_hex("\n".join(gone).encode())
        act.changes.append(
            Change(table, table.kind, f"{len(gone)} rows", {}, {"rows": len(gone), "sha256": digest}, {})
        )
    return stuck


def unsent(session: Session, kind: str, ids: Sequence[str]) -> set[str]:
    """Those of the records that hold something headquarters does not have."""
    own = core(OutboxRow)
    found: set[str] = set()
    for start in range(0, len(ids), _SLICE):
        named = (own.c.record_kind == kind) & own.c.record_id.in_(ids[start : start + _SLICE])
        statement = select(own.c.record_id).where(named, own.c.state.in_(_HELD_STATES))
        found.update(session.connection().execute(statement).scalars())
    return found


def written_here(session: Session, table: type[Row], ids: Sequence[str]) -> set[str]:
    """Those of the records that this engineer or this laptop wrote."""
    own = core(table)
    if "author" not in own.c:
        return set()
    ours = or_(
        own.c.author == setting(session, Setting.STAFF_NO),
        own.c.device_code == setting(session, Setting.DEVICE_CODE),
    )
    found: set[str] = set()
    for start in range(0, len(ids), _SLICE):
        statement = select(own.c.id).where(own.c.id.in_(ids[start : start + _SLICE]), ours)
        found.update(session.connection().execute(statement).scalars())
    return found


def _deleted(session: Session, table: type[Row], ids: Sequence[str]) -> bool:
    own = core(table)
    connection = session.connection()
    try:
        with session.begin_nested():
            for part in parts_of(table.kind).values():
                connection.execute(delete(core(part)).where(core(part).c[part.part_of].in_(ids)))
            if table is DeviceRow:
                numbers = connection.execute(select(own.c.search_no).where(own.c.id.in_(ids))).scalars().all()
            connection.execute(delete(own).where(own.c.id.in_(ids)))
            if table is DeviceRow:
                found = [{"no": number} for number in numbers if number is not None]
                if found:
                    connection.execute(text("DELETE FROM device_search WHERE rowid = :no"), found)
    except IntegrityError:
        return False
    return True
