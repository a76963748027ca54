"""What does a laptop do with the rulings of its lead about records that were refused here?

A place is decided while the two answers that were weighed stand in it; any other stays a question for the engineer.
What he had decided before the ruling came stands. Runs after the feed has come down and drafts were united.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import exists, or_, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col
from sqlmodel import select as rows

from fieldkit.domain.merge import Choices, Difference, Place
from fieldkit.domain.ruling import Fate, fitting
from fieldkit.domain.words import Refusal
from fieldkit.services.identity import read_identity
from fieldkit.storage.journal import Act, Journal
from fieldkit.storage.rows.headquarters import HqParkedRow
from fieldkit.storage.rows.local import ConflictRow, OutboxRow
from fieldkit.storage.rows.rulings import RulingOutcomeRow, RulingRow
from fieldkit.storage.settings import Setting, setting
from sync.bodies import Misshapen
from sync.conflicts import Conflict, conflict_of, end_conflict, put_in_force, put_partly, versions
from sync.departures import PENDING
from sync.kinds import core, tables
from sync.rulings import Ruling, in_order, ruling_of
from sync.uniting import open_row
from sync.wire import Status

_MOST = 200
_OWN, _OUTCOME, _OUT, _PARKED = core(RulingRow), core(RulingOutcomeRow), core(OutboxRow), core(HqParkedRow)
_NEW = rows(RulingRow).where(~exists().where(_OUTCOME.c.id == _OWN.c.id))


@dataclass(frozen=True)
class Told:
    """A ruling about a record of this laptop, with what came of it."""

    ruling: Ruling
    conflict: Conflict
    """The record with what stood at the ruled places, as far as both versions are here."""
    fates: Mapping[Place, Fate]
    """Empty while the ruling waits for the record."""

    def difference(self, place: Place) -> Difference | None:
        """The two answers that were weighed; None where they are not here any more."""
        found = next((each for each in self.conflict.differences if each.place == place), None)
        judged = next(one for one in self.ruling.places if one.place == place)
        return found if found is not None and judged.judged(found) else None


def take_rulings(journal: Journal) -> int:
    """Carries out what has come; how many rulings have decided something here."""
    with journal.read() as session:
        device_id = setting(session, Setting.DEVICE_ID)
        new = session.exec(_NEW.where(RulingRow.refused_device == device_id)).all()
        due = sorted((one for row in new if (one := ruling_of(session, row)) is not None), key=in_order)
        staff_no = read_identity(session).staff_no if due else ""
    return sum(_take_one(journal, staff_no, ruling) for ruling in due)


def told_rulings(journal: Journal) -> tuple[Told, ...]:
    """What leads have decided about records of this laptop, the newest first."""
    with journal.read() as session:
        device_id = setting(session, Setting.DEVICE_ID)
        statement = rows(RulingRow).where(RulingRow.refused_device == device_id)
        found = session.exec(statement.order_by(col(RulingRow.created_at).desc(), col(RulingRow.id).desc()))
        read = ((row.id, ruling_of(session, row)) for row in found.fetchmany(_MOST))
        return tuple(
            _told(session, row_id, ruling)
            for row_id, ruling in read
            if ruling is not None and ruling.kind in tables()
        )


def _told(session: Session, ruling_id: str, ruling: Ruling) -> Told:
    outcome = session.get(RulingOutcomeRow, ruling_id)
    row = session.get(ConflictRow, outcome.conflict_id) if outcome is not None else None
    kept = outcome.fates if outcome is not None else {}
    fates = {one.place: Fate(kept[str(one.place)]) for one in ruling.places if str(one.place) in kept}
    return Told(ruling, conflict_of(session, ruling.kind, ruling.record_id, row), fates)


def _take_one(journal: Journal, staff_no: str, ruling: Ruling) -> bool:
    why = " ".join(filter(None, (ruling.id, ruling.reason)))
    with journal.write("conflict.ruled", ruling.author, why=why, synchronise=False) as session:
        if ruling.kind not in tables() or _is_unsettled(session, ruling):
            return False
        act: Act = session.info["act"]
        noted = len(act.changes)
        try:
            with session.begin_nested():
                return _carry_out(session, journal, ruling, staff_no)
        except (IntegrityError, Misshapen, Refusal):
            del act.changes[noted:]
            return False  # the next run tries again


def _is_unsettled(session: Session, ruling: Ruling) -> bool:
    """Whether what both sides wrote has still to meet here; then the ruling waits for it."""
    parked = exists().where(_PARKED.c.record_kind == ruling.kind, _PARKED.c.record_id == ruling.record_id)
    if session.connection().execute(select(parked)).scalar_one():
        return True
    if open_row(session, ruling.kind, ruling.record_id) is not None:
        return False
    under_way = (_OUT.c.state == PENDING) & _OUT.c.body.is_not(None)
    open_ = exists().where(
        _OUT.c.record_kind == ruling.kind,
        _OUT.c.record_id == ruling.record_id,
        or_(under_way, _OUT.c.state == Status.CONFLICT),
    )
    return bool(session.connection().execute(select(open_)).scalar_one())


def _carry_out(session: Session, journal: Journal, ruling: Ruling, staff_no: str) -> bool:
    now = journal.clock.now()
    row = open_row(session, ruling.kind, ruling.record_id)
    differences = () if row is None else versions(session, row).merged().open
    fit = fitting(ruling.places, differences)
    if row is not None and fit.choices:
        _decide(session, row, fit.choices, ruling, staff_no, journal)
    last = row or _last_conflict(session, ruling)
    session.add(
        RulingOutcomeRow(
            id=ruling.id,
            conflict_id="" if last is None else last.id,
            at=now,
            fates={str(place): fate.value for place, fate in fit.fates.items()},
        )
    )
    session.flush()
    return bool(fit.choices)


def _decide(
    session: Session, row: ConflictRow, choices: Choices, ruling: Ruling, staff_no: str, journal: Journal
) -> None:
    """As the engineer decides with the keys; the lead has decided."""
    now = journal.clock.now()
    found = versions(session, row)
    merged = found.merged(choices)
    if merged.open:
        put_partly(session, row, found, merged, choices)
        return
    put_in_force(session, row, found, merged, staff_no, now)
    end_conflict(session, row, choices, ruling.author, now)


def _last_conflict(session: Session, ruling: Ruling) -> ConflictRow | None:
    statement = rows(ConflictRow).where(
        ConflictRow.record_kind == ruling.kind, ConflictRow.record_id == ruling.record_id
    )
    return session.exec(statement.order_by(col(ConflictRow.found_at).desc(), col(ConflictRow.id).desc())).first()
