"""What waits for a lead? Operations in quarantine and refused versions, of the laptops whose centre he sees."""

from datetime import datetime
from typing import Any

from msgspec import Raw
from sqlalchemy import RowMapping, and_, exists, func, select
from sqlmodel import Session

from fieldkit.domain.instants import business_day, stamp
from fieldkit.domain.merge import merge
from fieldkit.domain.roles import Action, grant_of
from fieldkit.storage.queries.roles import roles_of
from fieldkit.storage.rows.headquarters import (
    HqChangeRow,
    HqHeadRow,
    HqLaptopRow,
    HqOperationRow,
    HqQuarantineRow,
)
from fieldkit.storage.rows.reference import CentreRow, EngineerRow
from sync.hq.admission import Denied, Laptop
from sync.hq.lives import incarnation_of
from sync.hq.rulings import rulings_about
from sync.hq.scopes import centre_scope
from sync.kinds import core, tables
from sync.matters import Dispute, HeldMatter, OpenMatters
from sync.uniting import plain, read_body, shape_of
from sync.wire import NOTHING, Status

_MOST = 100
_ANSWER_BYTES = 4 * 1024 * 1024
_OPERATION, _HEAD, _CHANGE, _LAPTOP = core(HqOperationRow), core(HqHeadRow), core(HqChangeRow), core(HqLaptopRow)
_LATER = _OPERATION.alias()


def open_matters(session: Session, laptop: Laptop, now: datetime) -> OpenMatters:
    """What waits in the scopes of this laptop; Denied 403 unless its engineer leads."""
    if grant_of(roles_of(session, laptop.staff_no, business_day(now)), Action.SEE_OPEN) is None:
        raise Denied(403, "role")
    devices = _devices(session, laptop)
    return OpenMatters(_held(session, devices), _disputes(session, devices))


def _devices(session: Session, laptop: Laptop) -> list[str]:
    """Laptops of engineers of the centres that this one sees."""
    engineer, centre = core(EngineerRow), core(CentreRow)
    statement = (
        select(_LAPTOP.c.device_id, func.coalesce(centre.c.code, _LAPTOP.c.province))
        .join(engineer, engineer.c.staff_no == _LAPTOP.c.staff_no, isouter=True)
        .join(centre, centre.c.id == engineer.c.centre_id, isouter=True)
    )
    found = session.connection().execute(statement)
    return [device_id for device_id, code in found if centre_scope(code) in laptop.scopes]


def _held(session: Session, devices: list[str]) -> list[HeldMatter]:
    own = core(HqQuarantineRow)
    statement = (
        select(own, _LAPTOP.c.code, _LAPTOP.c.staff_no)
        .join(_LAPTOP, _LAPTOP.c.device_id == own.c.device_id)
        .where(own.c.settled_at.is_(None), own.c.device_id.in_(devices))
        .order_by(own.c.no)
        .limit(_MOST)
    )
    found = session.connection().execute(statement).mappings()
    return [
        HeldMatter(
            row["no"],
            row["code"],
            row["staff_no"],
            row["record_kind"],
            row["record_id"],
            row["reason"],
            stamp(row["received_at"]),
        )
        for row in found
    ]


def _disputes(session: Session, devices: list[str]) -> list[Dispute]:
    """The last version of a record that a laptop was refused, where places of it are still open."""
    is_same = and_(
        _LATER.c.record_id == _OPERATION.c.record_id,
        _LATER.c.record_kind == _OPERATION.c.record_kind,
        _LATER.c.device_id == _OPERATION.c.device_id,
        _LATER.c.no > _OPERATION.c.no,
    )
    statement = (
        select(
            _OPERATION,
            _LAPTOP.c.code,
            _LAPTOP.c.staff_no,
            _HEAD.c.change_no.label("in_force"),
            _HEAD.c.ver.label("in_force_ver"),
        )
        .join(_LAPTOP, _LAPTOP.c.device_id == _OPERATION.c.device_id)
        .join(
            _HEAD,
            (_HEAD.c.record_kind == _OPERATION.c.record_kind) & (_HEAD.c.record_id == _OPERATION.c.record_id),
        )
        .where(_OPERATION.c.status == Status.CONFLICT.value, _OPERATION.c.device_id.in_(devices))
        .where(_HEAD.c.mark != 0, ~exists().where(is_same))
        .order_by(_OPERATION.c.no)
        .limit(_MOST)
    )
    lines: list[Dispute] = []
    size = 0
    for row in session.connection().execute(statement).mappings().all():
        line = _dispute(session, row)
        if line is not None:
            size += sum(len(bytes(part)) for part in (line.mine, line.theirs, line.base, *line.rulings))
            if size > _ANSWER_BYTES:
                break
            lines.append(line)
    return lines


def _dispute(session: Session, row: RowMapping) -> Dispute | None:
    theirs = _body_of_change(session, row["in_force"])
    if theirs is None or row["record_kind"] not in tables():
        return None
    base = _version(session, row)
    shape = shape_of(tables()[row["record_kind"]])
    if not merge(shape, read_body(base), plain(row["body"]), plain(theirs)).open:
        return None
    return Dispute(
        laptop=row["code"],
        staff_no=row["staff_no"],
        kind=row["record_kind"],
        id=row["record_id"],
        since=stamp(row["received_at"]),
        base=NOTHING if base is None else Raw(base),
        mine=Raw(row["body"]),
        theirs=Raw(theirs),
        device_id=row["device_id"],
        incarnation=incarnation_of(session, row["life_no"]),
        n=row["n"],
        theirs_ver=row["in_force_ver"],
        rulings=[
            Raw(body) for body in rulings_about(session, row["record_kind"], row["record_id"], row["device_id"])
        ],
    )


def _body_of_change(session: Session, change_no: int) -> bytes | None:
    statement = (
        select(func.coalesce(_CHANGE.c.body, _OPERATION.c.body))
        .join(_OPERATION, _OPERATION.c.no == _CHANGE.c.operation_no, isouter=True)
        .where(_CHANGE.c.no == change_no)
    )
    found: Any = session.connection().execute(statement).scalar_one_or_none()
    return None if found is None else bytes(found)


def _version(session: Session, row: RowMapping) -> bytes | None:
    """The version that the refused one was based on."""
    statement = select(_OPERATION.c.body).where(
        _OPERATION.c.record_id == row["record_id"],
        _OPERATION.c.record_kind == row["record_kind"],
        _OPERATION.c.status == Status.APPLIED.value,
        _OPERATION.c.ver == (row["base_ver"] or 0),
    )
    found: Any = session.connection().execute(statement.limit(1)).scalar_one_or_none()
    return None if found is None else bytes(found)
