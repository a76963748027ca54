"""The list of faults: the least time left stands first, and every change of a fault, calendar or hall counts."""

from datetime import date, datetime, timedelta
from typing import Protocol

import pytest
from roles_on_file import give_role
from sqlmodel import select

from fieldkit.domain.clock.policy import Metric
from fieldkit.domain.fault.terms import State
from fieldkit.domain.roles import Role
from fieldkit.services.fault_board import FaultCard, FaultQuery, View
from fieldkit.services.fault_intake import Report
from fieldkit.services.workbench import Workbench
from fieldkit.storage.ids import new_id
from fieldkit.storage.rows.clocks import FaultDueRow, HallClosingRow
from fieldkit.storage.rows.local import AuditRow, OutboxRow
from fieldkit.storage.rows.reference import HallRow


class FakeClock(Protocol):
    """The clock of the fixture."""

    instant: datetime

    def now(self) -> datetime: ...
    def advance(self, **parts: float) -> None: ...


@pytest.fixture
def lead(bench: Workbench, clock: FakeClock) -> Workbench:
    """The laptop of somebody who may assess and dispatch."""
    give_role(bench, Role.RL)
    return bench


def fault(bench: Workbench, serial: str, *, level: int = 3, scope: str = "terminal", symptom: str = "卡纸") -> str:
    no = bench.faults.take_in(Report("孙经理", "营业厅", symptom, (serial,))).no
    bench.faults.step(no, "answer", {"owner": "HB01"})
    bench.faults.step(no, "assess", {"level": level, "scope": scope})
    return no


def listed(bench: Workbench, view: View = View.OPEN, text: str = "") -> list[FaultCard]:
    while bench.fault_board.judge():
        pass
    query = FaultQuery(view, text=text)
    cards = bench.fault_board.window(query, 0, 50)
    assert bench.fault_board.count(query) == len(cards)
    return list(cards)


def test_the_clock_with_the_least_time_left_stands_first(lead: Workbench) -> None:
    slow = fault(lead, "JF3-2409-0153")
    fast = fault(lead, "JF3-2409-0154", level=4, scope="hall")
    first, second = listed(lead)
    assert (first.no, second.no) == (fast, slow)
    assert first.face is not None
    assert first.face.metric is Metric.ARRIVE
    assert first.face.left(lead.journal.clock.now()) == timedelta(hours=1)


def test_the_list_says_what_the_clock_of_the_fault_says(lead: Workbench, clock: FakeClock) -> None:
    no = fault(lead, "JF3-2409-0153")
    lead.faults.step(
        no,
        "plan",
        {
            "cause_guess": "辊",
            "steps": ["换辊"],
            "no_parts_needed": True,
            "person": "HB07",
            "planned_at": clock.now() + timedelta(hours=3),
            "business_risk": "无",
            "sent_to": "孙经理",
        },
    )
    (card,) = listed(lead)
    clock.advance(hours=30)
    repair = lead.clocks.explain(no).assessment.clock(Metric.REPAIR)
    assert card.face is not None
    assert repair is not None
    assert (card.face.metric, card.face.due) == (Metric.REPAIR, repair.due)
    allowed = sum((span.until - span.since for span in card.face.counted), timedelta(0))
    assert card.face.percent(clock.now()) == repair.gross * 100 // allowed


def test_a_step_moves_the_fault_in_the_list(lead: Workbench, clock: FakeClock) -> None:
    no = fault(lead, "JF3-2409-0153")
    assert [card.face.metric for card in listed(lead) if card.face] == [Metric.PLAN]
    lead.faults.step(no, "relevel", {"level": 4, "scope": "hall", "reason": "全厅停"})
    assert [card.face.metric for card in listed(lead) if card.face] == [Metric.ARRIVE]


def test_a_breached_clock_stays_until_it_is_stopped(lead: Workbench, clock: FakeClock) -> None:
    fault(lead, "JF3-2409-0153", level=4, scope="hall")
    clock.advance(hours=2)
    (card,) = listed(lead)
    assert card.face is not None
    assert card.face.percent(clock.now()) == 200
    assert card.face.warning(clock.now()) == 100


def test_a_closing_of_the_hall_moves_what_is_listed(lead: Workbench, clock: FakeClock) -> None:
    no = fault(lead, "JF3-2409-0153")
    lead.faults.step(no, "relevel", {"level": 3, "scope": "terminal", "reason": "-"})
    before = _repair_due(lead, no)
    with lead.journal.read() as session:
        hall = session.exec(select(HallRow).where(HallRow.name == listed(lead)[0].hall)).one()
    with lead.journal.write("test.closing", "hq") as session:
        now = clock.now()
        session.add(
            HallClosingRow(
                id=new_id(now),
                created_at=now,
                updated_at=now,
                author="hq",
                device_code="HQ",
                hall_id=hall.id,
                first_day=date(2026, 10, 9),
                last_day=date(2026, 10, 9),
            )
        )
    with lead.journal.read() as session:
        assert session.exec(select(FaultDueRow)).all() == []
    assert _repair_due(lead, no) > before


def _repair_due(bench: Workbench, no: str) -> datetime:
    clock = bench.clocks.explain(no).assessment.clock(Metric.REPAIR)
    assert clock is not None
    listed(bench)
    return clock.due


def test_working_out_dues_leaves_no_trace_in_audit_and_outbox(lead: Workbench) -> None:
    fault(lead, "JF3-2409-0153")
    with lead.journal.read() as session:
        before = len(session.exec(select(AuditRow)).all()), len(session.exec(select(OutboxRow)).all())
    listed(lead)
    with lead.journal.read() as session:
        assert session.exec(select(FaultDueRow)).one().metric == "plan"
        assert (len(session.exec(select(AuditRow)).all()), len(session.exec(select(OutboxRow)).all())) == before


def test_a_hall_without_hours_does_not_hide_its_fault(lead: Workbench) -> None:
    fault(lead, "JF3-2409-0153")
    with lead.journal.write("test.hours", "hq") as session:
        for hall in session.exec(select(HallRow)):
            hall.open_to = ""
    (card,) = listed(lead)
    assert card.face is None


def test_views_and_words_narrow_the_list(lead: Workbench) -> None:
    mine, other = fault(lead, "JF3-2409-0153", symptom="打印卡纸"), fault(lead, "JF3-2409-0154", symptom="触摸失灵")
    lead.faults.step(mine, "dispatch", {"engineer": "HB07", "on_duty": True})
    assert [card.no for card in listed(lead, View.MINE)] == [mine]
    assert [card.no for card in listed(lead, View.NOBODY)] == [other]
    assert [card.no for card in listed(lead, text="触摸 0154")] == [other]
    assert listed(lead, text="100%_") == []
    assert listed(lead, View.TO_FINISH) == []


def test_what_is_recovered_waits_to_be_finished(lead: Workbench) -> None:
    no = lead.faults.take_in(Report("孙经理", "营业厅", "卡纸", ("JF3-2409-0153",))).no
    lead.faults.step(no, "propose", {"level": 3, "scope": "terminal", "part": "PRN"})
    lead.faults.step(no, "walk-up", {"confirmed_by": "孙经理"})
    lead.faults.step(no, "recover", {"transactions": 3, "transactions_ok": 3})
    assert listed(lead) == []
    (card,) = listed(lead, View.TO_FINISH)
    assert (card.no, card.state, card.face) == (no, State.FULL, None)
