"""Who has which role on which day."""

from datetime import date, timedelta

import pytest
from roles_on_file import give_role
from sqlmodel import select

from fieldkit.domain.roles import Role
from fieldkit.services.workbench import Workbench
from fieldkit.storage.queries.roles import roles_of
from fieldkit.storage.rows.reference import EngineerRow

DAY = date(2026, 9, 30)


def held(bench: Workbench, staff_no: str, day: date = DAY) -> frozenset[Role]:
    with bench.journal.read() as session:
        return roles_of(session, staff_no, day)


def give(bench: Workbench, role: str, valid_from: date, valid_to: date | None) -> None:
    give_role(bench, role, valid_from=valid_from, valid_to=valid_to)


def test_an_engineer_is_one_without_an_assignment(bench: Workbench) -> None:
    assert held(bench, "HB07") == {Role.ENG}


def test_the_demo_has_a_lead(bench: Workbench) -> None:
    assert held(bench, "HB01") == {Role.ENG, Role.RL}


def test_a_stranger_has_no_role(bench: Workbench) -> None:
    assert held(bench, "XX99") == frozenset()


@pytest.mark.parametrize(
    ("first", "last", "counts"), [(0, 0, True), (-5, -1, False), (1, None, False), (-1, None, True)]
)
def test_an_assignment_counts_from_its_first_to_its_last_day(
    bench: Workbench, first: int, last: int | None, counts: bool
) -> None:
    until = None if last is None else DAY + timedelta(days=last)
    give(bench, "SQG", DAY + timedelta(days=first), until)
    assert (Role.SQG in held(bench, "HB07")) is counts


def test_a_role_that_this_program_does_not_know_gives_nothing(bench: Workbench) -> None:
    give(bench, "POPE", DAY, None)
    assert held(bench, "HB07") == {Role.ENG}


def test_an_engineer_who_left_is_none_any_more(bench: Workbench) -> None:
    with bench.journal.write("test.leave", "hq") as session:
        session.exec(select(EngineerRow).where(EngineerRow.staff_no == "HB07")).one().active = False
    assert held(bench, "HB07") == frozenset()
