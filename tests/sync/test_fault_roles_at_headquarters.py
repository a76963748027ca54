"""Table 2.9 once more at headquarters: a laptop that asked no rules gets its steps held for a person to decide."""

from collections.abc import Callable
from datetime import date

import pytest
from joined import FakeClock, Fleet, Laptop, hq_stamps
from role_table import may
from sqlmodel import Session, select
from test_fault_sync import at_headquarters, forge, handle

from fieldkit.domain.fault.steps import Step
from fieldkit.domain.instants import stamp
from fieldkit.domain.roles import Role
from fieldkit.storage.ids import new_id
from fieldkit.storage.rows.headquarters import HqQuarantineRow
from fieldkit.storage.rows.reference import EngineerRow, RoleAssignmentRow
from sync.hq.desk import Headquarters

LATER = [step for step in Step if step is not Step.OPEN]
"""Steps that follow the intake, in the order in which they are forged."""


def only(hq: Headquarters, clock: FakeClock, role: Role) -> None:
    """HB07 has this role and no other, as headquarters knows it."""
    with hq.journal.write("hq.role", "hq") as session:
        session.exec(select(EngineerRow).where(EngineerRow.staff_no == "HB07")).one().engineer_kind = "office"
        session.add(
            RoleAssignmentRow(
                id=new_id(clock.now()),
                staff_no="HB07",
                role=str(role),
                valid_from=date(2026, 1, 1),
                **hq_stamps(clock),
            )
        )


@pytest.mark.parametrize("role", list(Role))
def test_what_a_role_may_not_do_is_held(
    laptop: Callable[..., Laptop], hq: Headquarters, fleet: Fleet, clock: FakeClock, role: Role
) -> None:
    made = laptop("L07", "HB07")
    taken, other = handle(made), handle(made)
    made.sync()
    only(hq, clock, role)
    known = at_headquarters(hq, taken.id).fault
    assert known is not None
    for step in LATER:
        changes: dict[str, object] = {"step": str(step), "facts": {}}
        if step is Step.MERGE:
            facts = {"into": other.id, "into_no": other.no, "reported_at": stamp(known.t0), "source": "call"}
            changes |= {"facts": facts, "other_fault_id": other.id}
        forge(made, taken, fleet, **changes)
    made.sync()
    with Session(hq.engine) as session:
        held = session.exec(select(HqQuarantineRow).order_by(HqQuarantineRow.n)).all()  # type: ignore[arg-type]
    assert {row.reason for row in held} <= {"role"}
    numbers = [row.n for row in made.outbox()][-len(LATER) :]
    refused = {step for step, n in zip(LATER, numbers, strict=True) if n in {row.n for row in held}}
    assert refused == {step for step in LATER if not may(role, step)}
