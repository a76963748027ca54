"""Through which one place does every change go?

`Journal.write` is one use-case: it opens the gate that triggers keep shut on every guarded table, collects what the
use-case changed, and writes the audit entry and the operations for headquarters in the same transaction. A change
that does not come this way is refused by the database itself.
"""

import hashlib
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Engine, bindparam, event, inspect
from sqlalchemy.orm import ORMExecuteState
from sqlmodel import Session, col, func, insert, select

from fieldkit.domain.canonical import canonical_bytes, sha256_hex
from fieldkit.domain.instants import Clock, stamp
from fieldkit.domain.policies import Policy
from fieldkit.storage.dialects import dialect_of
from fieldkit.storage.engine import reading
from fieldkit.storage.rows.base import Row
from fieldkit.storage.rows.local import AuditRow, OutboxRow
from fieldkit.storage.trouble import in_words

UNAUDITED = frozenset(
    {"audit", "outbox", "setting", "number_series", "sync_run", "fault_due", "notice", "paper_draft"}
)
"""Tables that record the recording or that follow from others; everything else needs an open gate."""
# built once: a use-case asks for each of them
_LAST_ENTRY = select(AuditRow.seq, AuditRow.sha256).order_by(col(AuditRow.seq).desc()).limit(1)
_LAST_NUMBER = select(func.max(OutboxRow.n))
_WAITING = select(OutboxRow.n).where(
    OutboxRow.record_kind == bindparam("kind"),
    OutboxRow.record_id == bindparam("id"),
    OutboxRow.state == "pending",
    col(OutboxRow.body).is_(None),
)


@dataclass(frozen=True)
class Change:
    """One row as a use-case changed it."""

    table: type[Row]
    record_kind: str
    record_id: str
    values: Mapping[str, Any]
    """All columns after the change (before it, for a deletion)."""
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    """The changed columns only."""
    record_ids: tuple[str, ...] = ()
    """Of a bulk change: every record of it."""


@dataclass
class Act:
    """What is known of the use-case while it runs."""

    action: str
    actor: str
    at: datetime
    why: str
    changes: list[Change] = field(default_factory=list)
    synchronise: bool = True


_TURN_SECONDS = 20.0
"""How long a writer waits for its turn before the database itself decides."""


class Recorder(Protocol):
    """Takes note of changes inside their transaction: a laptop's outbox, the feed of headquarters."""

    def record(self, session: Session, act: Act) -> None:
        """Adds rows for the changes of the act."""


class Journal:
    """The only way to write; also the way to read."""

    def __init__(self, engine: Engine, clock: Clock, device_code: str, recorders: Iterable[Recorder] = ()) -> None:
        self._engine = engine
        self._reader = reading(engine)
        self._dialect = dialect_of(engine)
        self._recorders = tuple(recorders)
        self._turn = threading.RLock()
        self.database = engine.dialect.name
        """`sqlite` or `postgresql`: key of what differs between them."""
        self.clock = clock
        self.ahead = timedelta(0)
        """What headquarters' clock was ahead of ours when last seen, where that counts (E13)."""
        self.device_code = device_code

    def true_now(self) -> datetime:
        """The present instant as far as headquarters has told it: what deadlines are compared with (E13)."""
        return self.clock.now() + self.ahead

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one state of the database and cannot write."""
        with in_words(), Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(
        self, action: str, actor: str, *, why: str = "", synchronise: bool = True, alone: bool = True
    ) -> Iterator[Session]:
        """One use-case in one transaction: all of it is on disk when the block ends, or none of it.

        Args:
            action: what was done, as the audit keeps it, such as `inspection.answer`.
            actor: staff number of the person, or `hq`.
            synchronise: False where the change comes from headquarters and must not go back there.
            alone: False where the block locks what it decides by itself: then others may write meanwhile, where
                the database can do that.
        """
        act = Act(action, actor, self.clock.now(), why, synchronise=synchronise)
        with (
            self._in_turn(alone=alone),
            in_words(),
            _WritingSession(self._engine, expire_on_commit=False) as session,
        ):
            session.info["act"] = act
            if alone:
                self._dialect.take_turn(session.connection())
            self._dialect.set_gate(session.connection(), is_open=True)
            yield session
            session.flush()
            del session.info["act"]  # what recorders add is not a change of the use-case
            if act.changes:
                self._close(session, act)
            self._dialect.set_gate(session.connection(), is_open=False)
            session.commit()

    @contextmanager
    def _in_turn(self, *, alone: bool) -> Iterator[None]:
        if not (alone or self._dialect.has_one_writer):
            yield
            return
        # SQLite lets whoever happens to ask in the right moment go first: of 20 writers some starved for 5 s
        has_turn = self._turn.acquire(timeout=_TURN_SECONDS)
        try:
            yield
        finally:
            if has_turn:
                self._turn.release()

    def put_many(
        self, session: Session, table: type[Row], rows: list[dict[str, Any]], *, replace: bool = False
    ) -> None:
        """Inserts many rows at the speed of the driver; the audit notes how many and their digest.

        Args:
            replace: overwrite rows that have the same primary key.
        """
        if not rows:
            return
        statement = insert(table)
        if replace:
            statement = statement.prefix_with("OR REPLACE")
        session.connection().execute(statement, rows)
        digest = sha256_hex(canonical_bytes([_plain(row) for row in rows]))
        act: Act = session.info["act"]
        note = {"rows": len(rows), "sha256": digest}
        ids = tuple(str(row["id"]) for row in rows) if "id" in rows[0] else ()
        act.changes.append(Change(table, table.kind, f"{len(rows)} rows", {}, {}, note, ids))

    def _close(self, session: Session, act: Act) -> None:
        self._dialect.take_turn(session.connection())  # the audit is one chain: its entries are written one by one
        if act.synchronise:
            for recorder in self._recorders:
                recorder.record(session, act)
        session.add(self._entry(session, act))
        session.flush()

    def _entry(self, session: Session, act: Act) -> AuditRow:
        changes = [
            {"kind": change.record_kind, "id": change.record_id, "before": change.before, "after": change.after}
            for change in act.changes
        ]
        last, previous = session.exec(_LAST_ENTRY).first() or (0, "")
        entry = AuditRow(
            seq=(last or 0) + 1,
            at=act.at,
            actor=act.actor,
            device_code=self.device_code,
            action=act.action,
            why=act.why,
            changes=canonical_bytes(_plain(changes)).decode(),
            previous=previous,
            sha256="",
        )
        entry.sha256 = audit_digest(entry)
        return entry


class Outbox:
    """Queues an operation for every synchronised record that a use-case changed."""

    def record(self, session: Session, act: Act) -> None:
        """One operation per changed record; an edit of a draft not yet sent is part of the waiting operation."""
        for kind, record_id, table in _records(act.changes):
            if _waiting(session, kind, record_id):
                continue
            queue(session, kind, record_id, act.actor, act.at, schema_no=table.wire_schema)


def queue(
    session: Session,
    kind: str,
    record_id: str,
    author: str,
    at: datetime,
    *,
    schema_no: int = 1,
    body: bytes | None = None,
) -> None:
    """Adds the next operation for headquarters; without a body it takes the record as it stands when it is sent."""
    last = session.exec(_LAST_NUMBER).one()
    session.add(
        OutboxRow(
            n=(last or 0) + 1,
            record_kind=kind,
            record_id=record_id,
            action="put",
            schema_no=schema_no,
            author=author,
            made_at=at,
            body=body,
            sha256=sha256_hex(body) if body is not None else "",
        )
    )
    session.flush()


def audit_digest(entry: AuditRow) -> str:
    """Digest of an audit entry with the digest of the one before it."""
    body = {
        "at": stamp(entry.at),
        "actor": entry.actor,
        "device_code": entry.device_code,
        "action": entry.action,
        "why": entry.why,
        "changes": entry.changes,
        "previous": entry.previous,
    }
    return hashlib.sha256(canonical_bytes(body)).hexdigest()


def _records(changes: Iterable[Change]) -> Iterator[tuple[str, str, type[Row]]]:
    seen: set[tuple[str, str]] = set()
    for change in changes:
        if change.table.policy in (Policy.LOCAL, Policy.REFERENCE) or not change.record_kind:
            continue
        for record_id in change.record_ids or (change.record_id,):
            key = (change.record_kind, record_id)
            if key not in seen:
                seen.add(key)
                yield (*key, change.table)


def _waiting(session: Session, kind: str, record_id: str) -> bool:
    return session.exec(_WAITING, params={"kind": kind, "id": record_id}).first() is not None


def _refuse_bulk(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        raise RuntimeError("bulk statements leave no trace in the audit; use Journal.put_many or change rows")


def _collect(session: Session, _context: object, _instances: object) -> None:
    act: Act | None = session.info.get("act")
    if act is None:
        return
    for row in (*session.new, *session.dirty, *session.deleted):
        if not isinstance(row, Row) or row.__tablename__ in UNAUDITED:
            continue
        change = _change(row, new=row in session.new, deleted=row in session.deleted)
        if change.before or change.after:
            act.changes.append(change)


def _change(row: Row, *, new: bool, deleted: bool) -> Change:
    values = row.values()
    if new:
        before, after = {}, values
    elif deleted:
        before, after = values, {}
    else:
        before, after = _difference(row)
    table = type(row)
    if table.part_of:
        return Change(table, table.whole, values[table.part_of], values, before, after)
    return Change(table, table.kind or str(table.__tablename__), _identity(values), values, before, after)


def _difference(row: Row) -> tuple[dict[str, Any], dict[str, Any]]:
    before, after = {}, {}
    for attribute in inspect(row).attrs:
        history = attribute.history
        if history.has_changes():
            before[attribute.key] = history.deleted[0] if history.deleted else None
            after[attribute.key] = attribute.value
    return before, after


def _identity(values: Mapping[str, Any]) -> str:
    for name in ("id", "sha256", "inspection_id"):
        if name in values:
            return str(values[name])
    raise LookupError("a guarded row has a column that names it")


def _plain(value: Any) -> Any:
    """The value in terms of canonical JSON; long bytes by their digest."""
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return {"bytes": len(value), "sha256": sha256_hex(value)}
    if isinstance(value, Mapping):
        return {key: _plain(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(member) for member in value]
    return value


class _WritingSession(Session):
    """A session whose changes are collected."""


# at the class: listening anew for every use-case cost more than its statements
event.listen(_WritingSession, "before_flush", _collect)
event.listen(_WritingSession, "do_orm_execute", _refuse_bulk)
