"""Who may see a record? A scope on every position of the feed, and the scopes of a laptop."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlmodel import Session

from fieldkit.domain.policies import Policy
from fieldkit.storage.rows.base import Row
from fieldkit.storage.rows.headquarters import HqGrantRow, HqLaptopRow, HqSealRow
from fieldkit.storage.rows.reference import CentreRow, DeviceRow, EngineerRow, HallRow
from sync.kinds import FILING, core, tables

EVERYBODY = ""
NOBODY = "-"
"""Scope of positions that only mark that something was written."""

_NAMED_BY = {HallRow.kind: "hall_id", DeviceRow.kind: "device_id"}
"""Columns that place a row by another one."""

_CENTRE, _ENGINEER, _GRANT = core(CentreRow), core(EngineerRow), core(HqGrantRow)
_CENTRE_OF = (
    select(_CENTRE.c.code)
    .join(_ENGINEER, _ENGINEER.c.centre_id == _CENTRE.c.id)
    .where(_ENGINEER.c.staff_no == bindparam("staff_no"))
)
_GRANTED = select(_GRANT.c.scope).where(_GRANT.c.device_id == bindparam("device_id"))


def centre_scope(code: str) -> str:
    """What a service centre sees."""
    return f"centre/{code}"


def staff_scope(staff_no: str) -> str:
    """What an engineer wrote himself; it follows him to another laptop."""
    return f"staff/{staff_no}"


def laptop_scopes(session: Session, device_id: str, staff_no: str, province: str) -> tuple[str, ...]:
    """The scopes of a laptop: everybody's, its centre's, its engineer's, and what it was granted."""
    connection = session.connection()
    code = connection.execute(_CENTRE_OF, {"staff_no": staff_no}).scalar_one_or_none() or province
    scopes = [EVERYBODY, centre_scope(code), staff_scope(staff_no)]
    for grant in connection.execute(_GRANTED, {"device_id": device_id}).scalars().all():
        scopes.extend(scopes_of_grant(session, grant))
    return tuple(dict.fromkeys(scopes))


def scopes_of_grant(session: Session, grant: str) -> list[str]:
    """The scopes that a grant opens: those of a region or of the country are the centres that it has now.

    A project opens the centres that have devices of its contract: a record has one scope, and that is its centre's.
    """
    centre, hall, device = core(CentreRow), core(HallRow), core(DeviceRow)
    statement = select(centre.c.code).distinct().order_by(centre.c.code)
    kind, _, name = grant.partition("/")
    match kind:
        case "centre":
            statement = statement.where(centre.c.code == name)
        case "region":
            statement = statement.where(centre.c.region == name)
        case "project":
            statement = statement.join(hall, hall.c.centre_id == centre.c.id)
            statement = statement.join(device, device.c.hall_id == hall.c.id).where(device.c.contract_no == name)
        case "national" if not name:
            pass
        case _:
            return []
    return [centre_scope(code) for code in session.connection().execute(statement).scalars()]


def reference_scopes(session: Session, kind: str, ids: Sequence[str]) -> dict[str, str]:
    """The scopes of reference rows; what has no hall is for everybody."""
    if kind == FILING:
        statement = _of_engineer(ids)
        return {record_id: staff_scope(name) for record_id, name in session.connection().execute(statement)}
    place = _of_place(kind, ids)
    if place is None:
        return dict.fromkeys(ids, EVERYBODY)
    return {record_id: centre_scope(code) for record_id, code in session.connection().execute(place)}


def dependents(session: Session, kind: str, ids: Sequence[str]) -> dict[type[Row], list[str]]:
    """Reference rows whose scope hangs on these rows of another kind: they move with their hall or device."""
    column = _NAMED_BY.get(kind)
    if column is None or not ids:
        return {}
    found: dict[type[Row], list[str]] = {}
    for table in tables().values():
        own = core(table)
        if table.policy is Policy.REFERENCE and column in own.c:
            statement = select(own.c.id).where(own.c[column].in_(ids)).order_by(own.c.id)
            found[table] = list(session.connection().execute(statement).scalars())
    return found


def _of_engineer(ids: Sequence[str]) -> Select[Any]:
    filing, seal, laptop = core(tables()[FILING]), core(HqSealRow), core(HqLaptopRow)
    return (
        select(filing.c.id, laptop.c.staff_no)
        .join(seal, seal.c.sha256 == filing.c.seal_sha256)
        .join(laptop, laptop.c.device_id == seal.c.device_id)
        .where(filing.c.id.in_(ids))
    )


def _of_place(kind: str, ids: Sequence[str]) -> Select[Any] | None:
    """Ids with the code of the centre that they belong to, as a rule by their hall; None for kinds of no centre."""
    own, hall, device, centre = core(tables()[kind]), core(HallRow), core(DeviceRow), core(CentreRow)
    statement = select(own.c.id, centre.c.code)
    if kind == HallRow.kind:
        statement = statement.join(centre, centre.c.id == own.c.centre_id)
    elif "centre_code" in own.c:
        statement = select(own.c.id, own.c.centre_code)
    elif "hall_id" in own.c:
        statement = statement.join(hall, hall.c.id == own.c.hall_id).join(centre, centre.c.id == hall.c.centre_id)
    elif "device_id" in own.c:
        statement = (
            statement.join(device, device.c.id == own.c.device_id)
            .join(hall, hall.c.id == device.c.hall_id)
            .join(centre, centre.c.id == hall.c.centre_id)
        )
    else:
        return None
    return statement.where(own.c.id.in_(ids))
