"""May this laptop decide between two versions of a record? Only that of a lead of its centre may (E12)."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col
from sqlmodel import select as rows

from fieldkit.domain.instants import business_day
from fieldkit.domain.policies import Policy
from fieldkit.domain.roles import Action, grant_of
from fieldkit.domain.ruling import read_places
from fieldkit.storage.queries.roles import roles_of
from fieldkit.storage.rows.headquarters import HqLaptopRow
from fieldkit.storage.rows.reference import CentreRow, EngineerRow
from fieldkit.storage.rows.rulings import RulingRow
from sync.bodies import Values, bodies, whole
from sync.hq.admission import Laptop
from sync.hq.checks import YEARS, Judgement
from sync.hq.feed import heads
from sync.hq.scopes import EVERYBODY, centre_scope, staff_scope
from sync.kinds import core, tables
from sync.wire import Status

_MOST = 20
"""Rulings about one record of one laptop that are told: nearly always there is one."""


def take_ruling(session: Session, laptop: Laptop, body: bytes, now: datetime) -> Judgement:
    """Keeps it, and publishes it where the record is seen; in a savepoint, taken back unless it is applied.

    Whether it still fits is found out on the laptop that it is for.
    """
    values = whole(RulingRow, body).values
    name = (values["record_kind"], values["record_id"])
    head = heads(session, [name]).get(name)
    if values["author"] != laptop.staff_no:
        return _held("author")
    if not _can_be_kept(values):
        return _held("shape")
    if head is None or head.is_gone:
        return _held("unplaced")
    if not _leads(session, laptop, now):
        return _held("role")
    if head.scope not in _ruled_scopes(session, laptop, values):
        return _held("scope")
    session.add(RulingRow(**values, ver=1))
    return Judgement(Status.APPLIED, ver=1, scope=head.scope)


def rulings_about(session: Session, kind: str, record_id: str, device_id: str) -> list[bytes]:
    """Bodies of the rulings about what this laptop was refused of a record."""
    statement = rows(RulingRow.id).where(
        RulingRow.record_id == record_id, RulingRow.record_kind == kind, RulingRow.refused_device == device_id
    )
    ids = list(session.exec(statement.order_by(col(RulingRow.created_at)).limit(_MOST)))
    found = bodies(session, RulingRow.kind, ids)
    return [body for name in ids if (body := found[name]) is not None]


def _can_be_kept(values: Values) -> bool:
    """Places that are some, of a draft; and times at the edge of the calendar cannot be told in another zone."""
    try:
        read_places(values["places"])
    except ValueError:
        return False
    table = tables().get(values["record_kind"])
    if table is None or table.policy is not Policy.DRAFT:
        return False
    return all(values[name].year in YEARS for name in ("created_at", "updated_at"))


def _leads(session: Session, laptop: Laptop, now: datetime) -> bool:
    return grant_of(roles_of(session, laptop.staff_no, business_day(now)), Action.RULE) is not None


def _ruled_scopes(session: Session, laptop: Laptop, values: Values) -> set[str]:
    """What this laptop sees, but for what all see; and drafts of an engineer alone, of whose centre it sees."""
    own, engineer, centre = core(HqLaptopRow), core(EngineerRow), core(CentreRow)
    statement = (
        select(own.c.staff_no, centre.c.code)
        .join(engineer, engineer.c.staff_no == own.c.staff_no)
        .join(centre, centre.c.id == engineer.c.centre_id)
        .where(own.c.device_id == values["refused_device"])
    )
    found = {*laptop.scopes} - {EVERYBODY}
    for staff_no, code in session.connection().execute(statement):
        if centre_scope(code) in found:
            found.add(staff_scope(staff_no))
    return found


def _held(reason: str) -> Judgement:
    return Judgement(Status.QUARANTINED, reason)
