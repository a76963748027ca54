"""Table 2.9 on the laptop: which role may take which step of a fault, whatever the state; typed from the text."""

from collections.abc import Callable

import pytest
from role_table import MAY, may
from roles_on_file import assignment
from sqlmodel import select

from fieldkit.domain.fault.steps import Step
from fieldkit.domain.roles import Role
from fieldkit.domain.words import Refusal
from fieldkit.services.fault_intake import Report
from fieldkit.services.workbench import Workbench
from fieldkit.storage.rows.reference import EngineerRow, RoleAssignmentRow


def become(bench: Workbench, role: Role) -> None:
    """The person of the laptop has this role and no other."""
    now = bench.journal.clock.now()
    with bench.journal.write("test.role", "hq") as session:
        for row in session.exec(select(RoleAssignmentRow).where(RoleAssignmentRow.staff_no == "HB07")):
            session.delete(row)
        session.exec(select(EngineerRow).where(EngineerRow.staff_no == "HB07")).one().engineer_kind = "office"
        session.add(assignment(role, now))


def test_the_table_names_every_step_once() -> None:
    assert sorted(step for steps in MAY for step in steps.split()) == sorted(Step)


@pytest.mark.parametrize("role", list(Role))
def test_a_step_of_another_role_is_refused_before_anything_else(bench: Workbench, role: Role) -> None:
    no = bench.faults.take_in(Report("孙经理", "营业厅", "卡纸", ("JF3-2409-0153",))).no
    other = bench.faults.take_in(Report("李", "营业厅", "黑屏", ("JF3-2409-0154",))).no
    become(bench, role)
    for step in set(Step) - {Step.OPEN}:
        facts = {"into": other} if step is Step.MERGE else {}
        code = refused(lambda step=step, facts=facts: bench.faults.step(no, step, facts))  # type: ignore[misc]
        assert (code != "role.refused") is may(role, step), (role, step, code)
    code = refused(lambda: bench.faults.take_in(Report("孙经理", "营业厅", "又一个", ("JF3-2409-0153",))))
    assert code == ("" if may(role, Step.OPEN) else "role.refused")


def refused(job: Callable[[], object]) -> str:
    """The code of the refusal; empty when it was done."""
    try:
        job()
    except Refusal as refusal:
        return refusal.code
    return ""
