"""Which records wait for a person because two people changed them, and what happens when he decides?

A decision is one transaction: the new version is based on headquarters' own, its operation waits in the outbox, and
both versions with the decision stay on file.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from fieldkit.domain.canonical import canonical_bytes
from fieldkit.domain.merge import Body, Choices, Difference, Merged, Side, merge
from fieldkit.domain.words import Refusal, say
from fieldkit.services.identity import read_identity
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.base import RecordRow
from fieldkit.storage.rows.local import ConflictRow, OutboxRow
from fieldkit.storage.rows.reference import DeviceRow, HallRow
from sync.bases import remember_bases
from sync.bodies import bodies
from sync.kinds import core, tables
from sync.uniting import ENDED, OPEN, Versions, end_operations, plain, put_version, queue_once, shape_of
from sync.wire import Status

_SUBJECTS = (("device_id", DeviceRow, DeviceRow.serial), ("hall_id", HallRow, HallRow.name))


@dataclass(frozen=True)
class Conflict:
    """One record with its two versions."""

    id: str
    """Empty while the other version has not come down yet."""
    kind: str
    record_id: str
    no: str
    subject: str
    """Serial of the device or name of the hall that it is about."""
    found_at: datetime | None
    differences: tuple[Difference, ...] = ()
    stands: Side | None = None
    """The version that stands because it was shown or signed; the other is only to be read."""
    mine: Body = field(default_factory=dict)
    theirs: Body = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    """Ids in the versions -> what people call them."""

    @property
    def is_waiting(self) -> bool:
        """Whether the other version is still to come."""
        return not self.id


def open_conflicts(journal: Journal) -> tuple[Conflict, ...]:
    """Everything that waits for a decision, the oldest first; then what waits for the other version."""
    statement = select(ConflictRow).where(ConflictRow.state == OPEN).order_by(col(ConflictRow.found_at))
    with journal.read() as session:
        found = [_read(session, row) for row in session.exec(statement)]
        known = {(conflict.kind, conflict.record_id) for conflict in found}
        return (*found, *(_waiting(session, *name) for name in _refused(session) if name not in known))


def read_conflict(journal: Journal, conflict_id: str) -> Conflict:
    """One conflict as it stands now; Refusal `conflict.over` when nothing of it is left."""
    with journal.read() as session:
        return _read(session, _open(session, conflict_id))


def settle(journal: Journal, conflict_id: str, choices: Choices) -> None:
    """Puts the decided version in force; Refusal `conflict.undecided` while a place is open."""
    now = journal.clock.now()
    with journal.read() as session:
        staff_no = read_identity(session).staff_no
    with journal.write("conflict.settle", staff_no, synchronise=False) as session:
        row = _open(session, conflict_id)
        if not row.stands:
            found = versions(session, row)
            put_in_force(session, row, found, found.merged(choices), staff_no, now)
        end_conflict(session, row, choices, staff_no, now)


def take_side(journal: Journal, conflict_id: str, side: Side) -> None:
    """Decides every open place for one side."""
    conflict = read_conflict(journal, conflict_id)
    settle(journal, conflict_id, {difference.place: side for difference in conflict.differences})


def put_in_force(
    session: Session, row: ConflictRow, found: Versions, merged: Merged, staff_no: str, now: datetime
) -> None:
    """The decided version into its rows and on its way; Refusal `conflict.undecided` while a place is open."""
    if merged.open:
        raise undecided(len(merged.open))
    row.mine = found.mine
    try:
        put_version(session, found.table, merged.body, row.theirs_ver)
    except IntegrityError as error:
        raise Refusal(
            "conflict.unplaced",
            say("This version names something that is not on this laptop yet."),
            say("Synchronise, then decide again; both versions are kept."),
        ) from error
    remember_bases(session, row.record_kind, [(row.record_id, row.theirs_ver, row.theirs)])
    end_operations(session, row.record_kind, row.record_id)
    queue_once(session, found.table, row.record_id, staff_no, now)


def put_partly(session: Session, row: ConflictRow, found: Versions, merged: Merged, choices: Choices) -> None:
    """Some places are decided and known to both sides from here on; the others stay open, with my answer."""
    put_version(session, found.table, merged.body, found.base_ver)
    row.base = canonical_bytes(merged.base)
    _note(row, choices)
    session.add(row)


def end_conflict(session: Session, row: ConflictRow, choices: Choices, by: str, now: datetime) -> None:
    """The conflict is over; what was decided stays on file with who did."""
    row.state, row.settled_at, row.settled_by = ENDED, now, by
    _note(row, choices)
    session.add(row)


def undecided(count: int) -> Refusal:
    """Nobody decides half a record."""
    return Refusal(
        "conflict.undecided",
        say("Not decided yet: {count}.", count=count),
        say("Choose a side for each of them."),
    )


def _note(row: ConflictRow, choices: Choices) -> None:
    decided = json.loads(row.decision or "{}") | {str(place): side.value for place, side in choices.items()}
    row.decision = json.dumps(decided, ensure_ascii=False, sort_keys=True)


def _open(session: Session, conflict_id: str) -> ConflictRow:
    row = session.get(ConflictRow, conflict_id)
    if row is None or row.state != OPEN:
        raise Refusal(
            "conflict.over",
            say("This conflict is over: the versions agree, or it was decided."),
            say("Go back to the list."),
        )
    return row


def versions(session: Session, row: ConflictRow) -> Versions:
    """The versions as of now: mine may have grown since the conflict was found."""
    mine = row.mine
    if not row.stands:
        mine = bodies(session, row.record_kind, [row.record_id]).get(row.record_id) or row.mine
    return Versions(
        table=tables()[row.record_kind],
        record_id=row.record_id,
        base_ver=row.base_ver,
        base=row.base,
        mine=mine,
        theirs_ver=row.theirs_ver,
        theirs=row.theirs,
        schema_no=row.schema_no,
    )


def _read(session: Session, row: ConflictRow) -> Conflict:
    found = versions(session, row)
    merged = found.merged()
    mine, theirs = plain(found.mine), plain(found.theirs)
    known = _waiting(session, row.record_kind, row.record_id)
    return replace(
        known,
        id=row.id,
        found_at=row.found_at,
        differences=merged.lost if row.stands else merged.open,
        stands=Side(row.stands) if row.stands else None,
        mine=mine,
        theirs=theirs,
        names=names_in(session, mine) | names_in(session, theirs),
    )


def conflict_of(session: Session, kind: str, record_id: str, row: ConflictRow | None) -> Conflict:
    """The record with every place where the two versions of a conflict differ, whether it is open or not.

    Args:
        row: the conflict; None where there is none, then the record stands alone.
    """
    known = _waiting(session, kind, record_id)
    if row is None:
        return known
    mine, theirs = plain(row.mine), plain(row.theirs)
    return replace(
        known,
        differences=merge(shape_of(tables()[kind]), None, mine, theirs).open,
        mine=mine,
        theirs=theirs,
        names=names_in(session, mine) | names_in(session, theirs),
    )


def _waiting(session: Session, kind: str, record_id: str) -> Conflict:
    row = session.get(tables()[kind], record_id)
    values = row.values() if row is not None else {}
    number = row.no if isinstance(row, RecordRow) else ""
    subject = next(iter(names_in(session, values).values()), "")
    return Conflict("", kind, record_id, number, subject, None)


def names_in(session: Session, values: Body) -> dict[str, str]:
    """Ids in a version -> what people call them."""
    found: dict[str, str] = {}
    for column, table, name in _SUBJECTS:
        record_id = values.get(column)
        if isinstance(record_id, str):
            known = session.exec(select(name).where(table.id == record_id)).first()
            found |= {record_id: known} if known else {}
    return found


def _refused(session: Session) -> list[tuple[str, str]]:
    own = core(OutboxRow)
    statement = own.select().where(own.c.state == Status.CONFLICT).order_by(own.c.n)
    return list(dict.fromkeys((row.record_kind, row.record_id) for row in session.connection().execute(statement)))
