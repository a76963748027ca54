"""Who is told of what, from when on, and until he has seen it; also what came while the program was off."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

import pytest
from roles_on_file import assignment
from sqlmodel import select

from fieldkit.domain.fault.notices import NoticeKind
from fieldkit.domain.roles import Role
from fieldkit.services.fault_intake import Report
from fieldkit.services.notices import GivenNotice
from fieldkit.services.workbench import Workbench
from fieldkit.storage.rows.local import AuditRow, OutboxRow
from fieldkit.storage.rows.notices import NoticeRow
from fieldkit.storage.rows.reference import EngineerRow, RoleAssignmentRow


class FakeClock(Protocol):
    """The clock of the fixture."""

    instant: datetime

    def now(self) -> datetime: ...
    def advance(self, **parts: float) -> None: ...


LEVEL_A, LEVEL_C = {"level": 4, "scope": "hall"}, {"level": 3, "scope": "terminal"}
SENT = {"engineer": "HB03", "on_duty": True, "reason": "x"}


def become(bench: Workbench, *roles: Role) -> None:
    """The engineer of the laptop is from now on somebody with these roles only."""
    now = bench.journal.clock.now()
    with bench.journal.write("test.role", "hq") as session:
        for row in session.exec(select(RoleAssignmentRow).where(RoleAssignmentRow.staff_no == "HB07")):
            session.delete(row)
        person = session.exec(select(EngineerRow).where(EngineerRow.staff_no == "HB07")).one()
        person.engineer_kind = "service" if Role.ENG in roles else "office"
        for role in set(roles) - {Role.ENG}:
            session.add(assignment(role, now))


def fault(bench: Workbench, *steps: tuple[str, Mapping[str, object]]) -> str:
    become(bench, Role.ENG, Role.RL)
    no = bench.faults.take_in(Report("孙经理", "营业厅", "停机", ("JF3-2409-0153",))).no
    for step, facts in steps:
        bench.faults.step(no, step, facts)
    return no


def given(bench: Workbench, kind: NoticeKind | None = None, *, unseen: bool = True) -> list[GivenNotice]:
    while bench.fault_board.judge():
        pass
    found = bench.notices.given(unseen=unseen)
    if unseen:
        assert bench.notices.count() == len(found)
    return [notice for notice in found if kind in (None, notice.kind)]


@pytest.mark.parametrize(
    ("role", "minutes", "percent"),
    [
        (Role.ENG, 29, 0),
        (Role.ENG, 30, 50),
        (Role.ENG, 59, 50),
        (Role.RL, 44, 0),
        (Role.RL, 45, 75),
        (Role.SSC, 53, 0),
        (Role.SSC, 54, 90),
        (Role.SCM, 54, 90),
        (Role.DM, 59, 0),
        (Role.DM, 60, 100),
        (Role.VP, 60, 100),
        (Role.CS, 60, 0),
    ],
)
def test_sla_13_each_share_of_a_clock_goes_to_its_role(
    bench: Workbench, clock: FakeClock, role: Role, minutes: int, percent: int
) -> None:
    fault(bench, ("assess", LEVEL_A), ("answer", {"owner": "HB01"}))
    become(bench, role)
    clock.advance(minutes=minutes)
    arrivals = [notice for notice in given(bench, NoticeKind.CLOCK) if notice.metric == "arrive"]
    assert [notice.percent for notice in arrivals] == ([percent] if percent else [])
    if percent:
        assert arrivals[0].at == clock.now() - timedelta(minutes=minutes - percent * 60 // 100)


def test_the_vice_president_hears_of_type_a_only(bench: Workbench, clock: FakeClock) -> None:
    fault(bench, ("assess", {"level": 3, "scope": "hall"}))
    become(bench, Role.VP)
    clock.advance(hours=30)
    assert given(bench) == []


def test_an_engineer_hears_of_his_own_faults_and_of_nobodys(bench: Workbench, clock: FakeClock) -> None:
    no = fault(bench, ("assess", LEVEL_C))
    become(bench, Role.ENG)
    clock.advance(hours=3)
    assert {notice.no for notice in given(bench, NoticeKind.CLOCK)} == {no}
    become(bench, Role.ENG, Role.RL)
    bench.faults.step(no, "dispatch", SENT)
    become(bench, Role.ENG)
    assert given(bench, NoticeKind.CLOCK) == []


def test_of_several_shares_only_the_last_is_shown_and_seen_is_seen(bench: Workbench, clock: FakeClock) -> None:
    fault(bench, ("assess", LEVEL_A), ("answer", {"owner": "HB01"}))
    clock.advance(minutes=50)
    (notice,) = [one for one in given(bench, NoticeKind.CLOCK) if one.metric == "arrive"]
    assert notice.percent == 75
    bench.notices.see([(notice.fault_id, notice.about)])
    assert [one for one in given(bench, NoticeKind.CLOCK) if one.metric == "arrive"] == []
    become(bench, Role.RL, Role.DM)
    clock.advance(minutes=20)
    assert [one.percent for one in given(bench, NoticeKind.CLOCK) if one.metric == "arrive"] == [100]
    bench.notices.see()
    assert given(bench) == []
    assert {one.seen_at for one in given(bench, unseen=False)} != {None}


def test_what_was_missed_while_off_stays_with_its_true_time_after_the_clock_has_stopped(
    bench: Workbench, clock: FakeClock
) -> None:
    no = fault(bench, ("assess", LEVEL_A), ("answer", {"owner": "HB01"}))
    reported = clock.now()
    clock.advance(minutes=55)  # nobody looked
    bench.faults.step(no, "walk-up", {"confirmed_by": "孙经理"})
    clock.advance(hours=1)
    (notice,) = [one for one in given(bench, NoticeKind.CLOCK) if one.metric == "arrive"]
    assert (notice.percent, notice.at) == (75, reported + timedelta(minutes=45))


def test_a_clock_that_stopped_in_time_gives_nothing_more(bench: Workbench, clock: FakeClock) -> None:
    no = fault(bench, ("assess", LEVEL_A), ("answer", {"owner": "HB01"}))
    clock.advance(minutes=20)
    given(bench)
    bench.faults.step(no, "walk-up", {"confirmed_by": "孙经理"})
    bench.faults.step(no, "restore", {"transactions_ok": 1})
    bench.faults.step(no, "recover", {"transactions": 3, "transactions_ok": 3})
    clock.advance(hours=9)
    assert {notice.kind for notice in given(bench)} == {NoticeKind.REVIEW}, "which level 4 owes afterwards"


@pytest.mark.parametrize(("level", "minutes"), [(LEVEL_A, 10), ({"level": 3, "scope": "hall"}, 10), (LEVEL_C, 60)])
def test_flt_3_an_order_that_is_not_accepted_is_told_to_the_lead(
    bench: Workbench, clock: FakeClock, level: Mapping[str, object], minutes: int
) -> None:
    no = fault(bench, ("assess", level), ("dispatch", SENT))
    clock.advance(minutes=minutes - 1)
    assert given(bench, NoticeKind.UNANSWERED) == []
    clock.advance(minutes=1)
    (notice,) = given(bench, NoticeKind.UNANSWERED)
    assert (notice.who, notice.at) == ("HB03", clock.now())
    clock.advance(minutes=1)
    bench.faults.step(no, "decline", {"reason": "无应答", "no_answer": True})
    assert len(given(bench, NoticeKind.UNANSWERED)) == 1, "it did happen"
    bench.faults.step(no, "dispatch", {**SENT, "engineer": "HB07"})
    bench.faults.step(no, "accept")
    clock.advance(hours=3)
    assert len(given(bench, NoticeKind.UNANSWERED)) == 1, "the second one answered in time"


def test_an_order_is_told_to_whom_it_goes_until_he_answers(bench: Workbench, clock: FakeClock) -> None:
    no = fault(bench, ("assess", LEVEL_C))
    with bench.journal.write("test.author", "hq") as session:
        lead = session.exec(select(EngineerRow).where(EngineerRow.staff_no == "HB01")).one()
        assert lead.active
    bench.faults.step(no, "dispatch", {"engineer": "HB07", "on_duty": True})
    assert given(bench, NoticeKind.ORDER) == [], "who sends himself knows"
    bench.faults.step(no, "decline", {"reason": "在另一厅"})
    bench.faults.step(no, "dispatch", SENT)
    become(bench, Role.ENG)
    assert given(bench, NoticeKind.ORDER) == [], "it is for HB03"


def test_sla_4_a_silence_in_remote_support_turns_amber(bench: Workbench, clock: FakeClock) -> None:
    no = fault(bench, ("assess", LEVEL_A), ("contact", {"channel": "phone", "person": "孙经理"}))
    clock.advance(minutes=29)
    assert given(bench, NoticeKind.SILENCE) == []
    clock.advance(minutes=1)
    (notice,) = given(bench, NoticeKind.SILENCE)
    assert notice.at == clock.now()
    bench.faults.step(no, "contact", {"channel": "phone", "person": "孙经理"})
    assert given(bench, NoticeKind.SILENCE) == [], "just in time"
    clock.advance(minutes=31)
    bench.faults.step(no, "contact", {"channel": "phone", "person": "孙经理"})
    assert len(given(bench, NoticeKind.SILENCE)) == 1, "too late: it was silent for 31 minutes"


def test_a_refused_and_an_owed_signature_are_told(bench: Workbench, clock: FakeClock) -> None:
    done: tuple[tuple[str, Mapping[str, object]], ...] = (
        ("assess", LEVEL_C),
        ("walk-up", {"confirmed_by": "孙经理"}),
        ("recover", {"transactions": 3, "transactions_ok": 3}),
        (
            "report",
            {"solution": "清理", "resolution": "repaired", "mode": "STU", "mechanism": "5.1", "cause": "unknown"},
        ),
    )
    refused = fault(bench, *done, ("sign", {"result": "refused", "reason": "不满", "witness": "吴"}))
    (notice,) = given(bench, NoticeKind.REFUSED)
    assert (notice.no, notice.who) == (refused, "吴")
    absent = fault(bench, *done, ("sign", {"result": "absent", "reason": "停业"}))
    assert given(bench, NoticeKind.SIGNATURE) == []
    clock.advance(days=10)
    (owed,) = given(bench, NoticeKind.SIGNATURE)
    assert owed.no == absent


def test_a_duplicate_bothers_nobody(bench: Workbench, clock: FakeClock) -> None:
    first, second = fault(bench, ("assess", LEVEL_A)), fault(bench)
    clock.advance(minutes=20)
    given(bench)
    bench.faults.step(second, "merge", {"into": first})
    clock.advance(hours=5)
    assert {notice.no for notice in given(bench)} == {first}


def test_judging_and_seeing_leave_no_trace_in_audit_and_outbox(bench: Workbench, clock: FakeClock) -> None:
    fault(bench, ("assess", LEVEL_A))
    clock.advance(hours=1)
    before = _traces(bench)
    assert given(bench)
    bench.notices.see()
    assert _traces(bench) == before
    with bench.journal.read() as session:
        assert session.exec(select(NoticeRow)).first() is not None


def _traces(bench: Workbench) -> tuple[int, int]:
    with bench.journal.read() as session:
        return len(session.exec(select(AuditRow)).all()), len(session.exec(select(OutboxRow)).all())
