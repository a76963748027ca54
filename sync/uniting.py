"""What becomes of a draft that was changed here and elsewhere? What unites goes up, the rest waits for a person.

Runs after the feed has come down. Each record has a transaction of its own: one that cannot be united keeps no
other from it, and an interruption leaves it parked for the next run.
"""

from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
import sqlmodel as rows
from sqlalchemy import RowMapping, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from fieldkit.domain.canonical import canonical_bytes
from fieldkit.domain.merge import Body, Choices, Members, Merged, Shape, merge
from fieldkit.services.identity import read_identity
from fieldkit.storage.ids import new_id
from fieldkit.storage.journal import Act, Journal
from fieldkit.storage.rows.base import Row
from fieldkit.storage.rows.headquarters import HqParkedRow
from fieldkit.storage.rows.local import ConflictRow, OutboxRow
from sync.arrivals import EDITED, unpark
from sync.bases import base_of, remember_bases
from sync.bodies import Misshapen, bodies, whole
from sync.departures import SETTLED
from sync.kinds import core, parts_of, tables
from sync.placing import local_versions, put_rows
from sync.wire import Status

OPEN = "open"
ENDED = "settled"
_PENDING = "pending"
_HELD, _OUT = core(HqParkedRow), core(OutboxRow)
_UNDER_WAY = exists().where(
    _OUT.c.record_kind == _HELD.c.record_kind,
    _OUT.c.record_id == _HELD.c.record_id,
    _OUT.c.state == _PENDING,
    _OUT.c.body.is_not(None),
)
_DUE = select(_HELD.c.record_kind, _HELD.c.record_id).where(_HELD.c.reason == EDITED, ~_UNDER_WAY)


@dataclass(frozen=True)
class Versions:
    """The versions of one record that meet."""

    table: type[Row]
    record_id: str
    base_ver: int
    base: bytes | None
    mine: bytes
    theirs_ver: int
    theirs: bytes
    schema_no: int

    def merged(self, choices: Choices | None = None) -> Merged:
        """Both as one, as far as nobody has to be asked, or has decided."""
        return merge(shape_of(self.table), read_body(self.base), plain(self.mine), plain(self.theirs), choices)


def unite(journal: Journal) -> int:
    """Unites drafts that were changed on both sides; how many of them have a new version to send."""
    with journal.read() as session:
        due = _due(session)
        staff_no = read_identity(session).staff_no if due else ""
    return sum(_unite_one(journal, staff_no, kind, record_id) for kind, record_id in due)


def shape_of(table: type[Row]) -> Shape:
    """How two versions of a record with its parts are united, as its tables declare it."""
    own = table.merge_shape
    parts = {
        name: Members(tuple(column for column in _keys(part) if column != part.part_of), part.merge_shape)
        for name, part in parts_of(table.kind).items()
    }
    return replace(own, lists={**own.lists, **parts})


def plain(body: bytes) -> Body:
    """A body in terms of JSON."""
    return msgspec.json.decode(body, type=dict[str, object])


def read_body(body: bytes | None) -> Body | None:
    """The same for one that may not be here."""
    return None if body is None else plain(body)


def put_version(session: Session, table: type[Row], body: Body, ver: int) -> None:
    """The united version into its rows; IntegrityError or Misshapen where it has no place."""
    put_rows(session, table, [whole(table, canonical_bytes(body))], [ver])


def end_operations(session: Session, kind: str, record_id: str) -> bool:
    """Conflicts that headquarters answered are over: a later version is based on its own. Whether there was one."""
    own = core(OutboxRow)
    ended = session.connection().execute(
        update(own)
        .where(own.c.record_kind == kind, own.c.record_id == record_id, own.c.state == Status.CONFLICT)
        .values(state=SETTLED)
    )
    return ended.rowcount > 0


def queue_once(session: Session, table: type[Row], record_id: str, author: str, at: datetime) -> None:
    """The record is sent as it stands; an operation that waits already carries it."""
    own = core(OutboxRow)
    waiting = select(own.c.n).where(
        own.c.record_kind == table.kind,
        own.c.record_id == record_id,
        own.c.state == _PENDING,
        own.c.body.is_(None),
    )
    if session.connection().execute(waiting).first() is not None:
        return
    last = session.connection().execute(select(func.coalesce(func.max(own.c.n), 0))).scalar_one()
    session.connection().execute(
        insert(own).values(
            n=last + 1,
            record_kind=table.kind,
            record_id=record_id,
            action="put",
            schema_no=table.wire_schema,
            author=author,
            made_at=at,
            sha256="",
            state=_PENDING,
            reason="",
        )
    )


def open_row(session: Session, kind: str, record_id: str) -> ConflictRow | None:
    """The conflict of a record that waits for a decision about its fields."""
    statement = rows.select(ConflictRow).where(
        ConflictRow.record_kind == kind,
        ConflictRow.record_id == record_id,
        ConflictRow.state == OPEN,
        ConflictRow.stands == "",
    )
    return session.exec(statement).first()


def _unite_one(journal: Journal, staff_no: str, kind: str, record_id: str) -> bool:
    with journal.write("draft.unite", staff_no, synchronise=False) as session:
        found = _meeting(session, kind, record_id)
        if found is None:
            return False
        merged = found.merged()
        act: Act = session.info["act"]
        noted = len(act.changes)
        try:
            with session.begin_nested():
                return _take(session, found, merged, staff_no, journal.clock.now())
        except (IntegrityError, Misshapen):
            del act.changes[noted:]
            return False  # stays parked for the next run


def _take(session: Session, found: Versions, merged: Merged, staff_no: str, now: datetime) -> bool:
    """Rows, conflict and operation of one united record; whether there is something to send."""
    kind, record_id = found.table.kind, found.record_id
    mine, theirs = plain(found.mine), plain(found.theirs)
    _keep(session, found, merged, now)
    unpark(session, kind, [record_id])
    if merged.open:
        if merged.body != mine:
            put_version(session, found.table, merged.body, found.base_ver)
        return False
    put_version(session, found.table, merged.body, found.theirs_ver)
    remember_bases(session, kind, [(record_id, found.theirs_ver, found.theirs)])
    was_refused = end_operations(session, kind, record_id)
    # headquarters lists what it refused until it hears more of it
    if merged.body == theirs and not (was_refused and merged.stands is None):
        return False
    queue_once(session, found.table, record_id, staff_no, now)
    return True


def _keep(session: Session, found: Versions, merged: Merged, now: datetime) -> None:
    """The versions of a conflict, or its end when nothing is left to decide."""
    row = open_row(session, found.table.kind, found.record_id)
    if not merged.open and not merged.lost:
        if row is not None:
            row.state, row.settled_at = ENDED, now
        return
    row = row or ConflictRow(
        id=new_id(now),
        record_kind=found.table.kind,
        record_id=found.record_id,
        found_at=now,
        schema_no=found.schema_no,
        base_ver=found.base_ver,
        mine=found.mine,
        theirs_ver=found.theirs_ver,
        theirs=found.theirs,
    )
    row.mine, row.theirs, row.theirs_ver = found.mine, found.theirs, found.theirs_ver
    row.base = found.base if merged.lost else canonical_bytes(merged.base)
    row.stands = merged.stands.value if merged.stands and merged.lost else ""
    session.add(row)
    session.flush()


def _due(session: Session) -> list[tuple[str, str]]:
    """Drafts that were changed on both sides; one that is under way to headquarters is not asked about yet."""
    return [(row.record_kind, row.record_id) for row in session.connection().execute(_DUE)]


def _meeting(session: Session, kind: str, record_id: str) -> Versions | None:
    """The versions of a record; None where there is only one."""
    table = tables().get(kind)
    parked = _parked(session, kind, record_id)
    if table is None or parked is None or (kind, record_id) not in _due(session):
        return None
    ver = local_versions(session, table, [record_id]).get(record_id)
    mine = bodies(session, kind, [record_id]).get(record_id)
    if ver is None or mine is None:
        return None
    if parked["ver"] <= ver:
        unpark(session, kind, [record_id])
        return None
    held = open_row(session, kind, record_id)
    return Versions(
        table=table,
        record_id=record_id,
        base_ver=ver,
        base=held.base if held is not None else base_of(session, kind, record_id, ver),
        mine=mine,
        theirs_ver=parked["ver"],
        theirs=parked["body"],
        schema_no=parked["schema_no"],
    )


def _parked(session: Session, kind: str, record_id: str) -> RowMapping | None:
    own = core(HqParkedRow)
    statement = select(own).where(own.c.record_kind == kind, own.c.record_id == record_id, own.c.reason == EDITED)
    return session.connection().execute(statement).mappings().one_or_none()


def _keys(part: type[Row]) -> list[str]:
    return [column.name for column in core(part).primary_key.columns]
