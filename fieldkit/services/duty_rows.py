"""Which shifts, leads and people of a centre does this database hold?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from fieldkit.domain.duty.roster import Answerer, DutyKind, Group, Shift, answerer, next_shift
from fieldkit.domain.fault.terms import Tier
from fieldkit.domain.instants import business_day
from fieldkit.domain.roles import Role
from fieldkit.storage.rows.duty import DutyShiftRow
from fieldkit.storage.rows.reference import (
    CentreRow,
    DeviceModelRow,
    DeviceRow,
    EngineerRow,
    HallRow,
    RoleAssignmentRow,
)


@dataclass(frozen=True)
class DutyAnswer:
    """Who answers at an instant; nobody is an answer too."""

    at: datetime
    answerer: Answerer | None
    name: str
    """Of the person; empty where nobody is on duty."""
    next_since: datetime | None
    """When the next shift begins, where nobody is on duty."""
    is_planned: bool
    """Whether the centre has a roster that reaches so far at all."""


def shifts_in(session: Session, centre: str, since: datetime, until: datetime) -> tuple[Shift, ...]:
    """The shifts of a centre that touch a stretch of time, in their order."""
    rows = session.exec(
        select(DutyShiftRow)
        .where(DutyShiftRow.centre_code == centre, DutyShiftRow.ends_at > since, DutyShiftRow.starts_at < until)
        .order_by(col(DutyShiftRow.starts_at), col(DutyShiftRow.staff_no))
    )
    return tuple(shift_of(row) for row in rows)


def shifts_from(session: Session, centre: str, at: datetime) -> tuple[Shift, ...]:
    """The shifts of a centre that run at an instant or begin later."""
    rows = session.exec(
        select(DutyShiftRow)
        .where(DutyShiftRow.centre_code == centre, DutyShiftRow.ends_at > at)
        .order_by(col(DutyShiftRow.starts_at))
        .limit(_AHEAD)
    )
    return tuple(shift_of(row) for row in rows)


_AHEAD = 60
"""Shifts that a look ahead reads: those that run, and the next days."""


def shift_of(row: DutyShiftRow) -> Shift:
    """The shift of a row; a group that this program does not know is served by both."""
    group = Group(row.service_group) if row.service_group in set(Group) else None
    kind = DutyKind.BACKUP if row.duty_kind == DutyKind.BACKUP else DutyKind.PRIMARY
    return Shift(row.staff_no, group, kind, row.starts_at, row.ends_at)


def centre_of_hall(session: Session, hall_id: str) -> str:
    """Code of the centre that serves the hall; empty when it is not on file."""
    statement = select(CentreRow.code).join(HallRow, col(HallRow.centre_id) == CentreRow.id)
    return session.exec(statement.where(HallRow.id == hall_id)).first() or ""


def centre_of_person(session: Session, staff_no: str) -> str:
    """Code of the centre that somebody belongs to; empty for a stranger."""
    statement = select(CentreRow.code).join(EngineerRow, col(EngineerRow.centre_id) == CentreRow.id)
    return session.exec(statement.where(EngineerRow.staff_no == staff_no)).first() or ""


def names_of(session: Session, centre: str) -> dict[str, str]:
    """Staff number -> name, of everybody in the centre."""
    statement = select(EngineerRow.staff_no, EngineerRow.name).join(
        CentreRow, col(CentreRow.id) == EngineerRow.centre_id
    )
    return dict(session.exec(statement.where(CentreRow.code == centre)).all())


def leads_of(session: Session, centre: str, today: date) -> tuple[str, ...]:
    """Who leads the maintenance of the centre today."""
    statement = (
        select(RoleAssignmentRow.staff_no)
        .join(EngineerRow, col(EngineerRow.staff_no) == RoleAssignmentRow.staff_no)
        .join(CentreRow, col(CentreRow.id) == EngineerRow.centre_id)
        .where(
            CentreRow.code == centre,
            EngineerRow.active,
            RoleAssignmentRow.role == str(Role.RL),
            RoleAssignmentRow.valid_from <= today,
            or_(col(RoleAssignmentRow.valid_to).is_(None), col(RoleAssignmentRow.valid_to) >= today),
        )
        .order_by(col(RoleAssignmentRow.staff_no))
    )
    return tuple(dict.fromkeys(session.exec(statement)))


def own_group(session: Session, staff_no: str, today: date) -> Group | None:
    """The maintenance group that somebody works in today; None for everybody else, and for who works in both."""
    rows = session.exec(
        select(RoleAssignmentRow.scope_code).where(
            RoleAssignmentRow.staff_no == staff_no,
            RoleAssignmentRow.role == str(Role.GRP),
            RoleAssignmentRow.scope_kind == "group",
            RoleAssignmentRow.valid_from <= today,
            or_(col(RoleAssignmentRow.valid_to).is_(None), col(RoleAssignmentRow.valid_to) >= today),
        )
    )
    groups = {Group(code) for code in rows if code in set(Group)}
    return groups.pop() if len(groups) == 1 else None


def group_of(session: Session, device_ids: Iterable[str]) -> Group | None:
    """The group that these devices route to (C055, C056); None where it is none, or both."""
    wanted = list(device_ids)
    statement = (
        select(DeviceModelRow.service_group)
        .join(DeviceRow, col(DeviceRow.model_code) == DeviceModelRow.code)
        .where(col(DeviceRow.id).in_(wanted))
        .distinct()
    )
    groups = set(session.exec(statement)) if wanted else set()
    only = groups.pop() if len(groups) == 1 else ""
    return Group(only) if only in set(Group) else None


def who_answers(session: Session, hall_id: str, group: Group | None, tier: Tier | None, at: datetime) -> DutyAnswer:
    """Who answers for a fault of this hall at an instant."""
    centre = centre_of_hall(session, hall_id)
    shifts = shifts_from(session, centre, at)
    found = answerer(shifts, group, at, tier, leads_of(session, centre, business_day(at)))
    later = next_shift(shifts, group, at)
    name = names_of(session, centre).get(found.staff_no, found.staff_no) if found else ""
    return DutyAnswer(at, found, name, later.since if later else None, bool(shifts))
