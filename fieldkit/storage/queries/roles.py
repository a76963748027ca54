"""Which roles does a person have today?"""

from datetime import date

from sqlmodel import Session, col, or_, select

from fieldkit.domain.roles import Role
from fieldkit.storage.rows.reference import EngineerRow, RoleAssignmentRow

_KINDS = {"service": Role.ENG, "product": Role.SSC}
"""Every engineer has the role of his kind without an assignment."""


def roles_of(session: Session, staff_no: str, today: date) -> frozenset[Role]:
    """His own role as an engineer, and those assigned to him for this day."""
    kind = session.exec(
        select(EngineerRow.engineer_kind).where(EngineerRow.staff_no == staff_no, col(EngineerRow.active))
    ).first()
    assigned = session.exec(
        select(RoleAssignmentRow.role).where(
            RoleAssignmentRow.staff_no == staff_no,
            RoleAssignmentRow.valid_from <= today,
            or_(col(RoleAssignmentRow.valid_to).is_(None), col(RoleAssignmentRow.valid_to) >= today),
        )
    )
    own = {_KINDS[kind]} if kind in _KINDS else set()
    return frozenset(own | {Role(role) for role in assigned if role in set(Role)})
