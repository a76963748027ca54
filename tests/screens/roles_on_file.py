"""Roles as headquarters gives them, written where a test needs somebody to have one."""

from datetime import date, datetime
from typing import Any

from fieldkit.domain.roles import Role
from fieldkit.services.workbench import Workbench
from fieldkit.storage.ids import new_id
from fieldkit.storage.rows.reference import RoleAssignmentRow


def assignment(role: Role | str, now: datetime, **fields: Any) -> RoleAssignmentRow:
    """The engineer of the laptop has the role since the new year; `fields` says otherwise."""
    usual = {"staff_no": "HB07", "valid_from": date(2026, 1, 1), "author": "hq", "device_code": "HQ"}
    return RoleAssignmentRow(id=new_id(now), created_at=now, updated_at=now, role=str(role), **(usual | fields))


def give_role(bench: Workbench, *roles: Role | str, **fields: Any) -> None:
    """From now on."""
    now = bench.journal.clock.now()
    with bench.journal.write("test.role", "hq") as session:
        session.add_all([assignment(role, now, **fields) for role in roles])
