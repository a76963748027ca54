"""What cannot be is refused in words that name the clause, and leaves nothing: bad input of faults."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest
from sqlalchemy import text
from sqlmodel import select

from fieldkit.domain.clock.policy import Metric
from fieldkit.domain.clock.results import Result
from fieldkit.domain.fault.terms import State
from fieldkit.domain.words import Refusal
from fieldkit.locale import tell_in
from fieldkit.services.fault_intake import Report
from fieldkit.services.workbench import Workbench
from fieldkit.storage.rows.faults import FaultEventRow
from fieldkit.storage.rows.local import AuditRow
from fieldkit.storage.rows.reference import DeviceRow, HallRow

SERIAL = "JF3-2409-0153"
ON_SITE: tuple[tuple[str, Mapping[str, object]], ...] = (
    ("propose", {"level": 3, "scope": "terminal"}),
    ("walk-up", {"confirmed_by": "孙经理"}),
)


class FakeClock(Protocol):
    """The clock of the fixture."""

    instant: datetime

    def now(self) -> datetime: ...
    def advance(self, **parts: float) -> None: ...


def fault(bench: Workbench, *steps: tuple[str, Mapping[str, object]]) -> str:
    no = bench.faults.take_in(Report("孙经理", "营业厅", "卡纸", (SERIAL,))).no
    for step, facts in steps:
        bench.faults.step(no, step, facts)
    return no


def events(bench: Workbench) -> int:
    with bench.journal.read() as session:
        return int(session.connection().execute(text("SELECT count(*) FROM fault_event")).scalar_one())


def refused(
    bench: Workbench, no: str, step: str, facts: Mapping[str, object], at: datetime | None = None
) -> Refusal:
    before = events(bench)
    with pytest.raises(Refusal) as refusal:
        bench.faults.step(no, step, facts, at=at)
    assert events(bench) == before
    return refusal.value


@pytest.mark.parametrize(
    ("step", "facts", "code", "clause"),
    [
        ("relevel", {"level": "严重", "scope": "terminal", "reason": "x"}, "fault.level", "C094-C097"),
        ("propose", {"level": "serious", "scope": "terminal", "reason": "x"}, "fault.level", "C094-C097"),
        ("propose", {"level": 5, "scope": "terminal", "reason": "x"}, "fault.level", "C094-C097"),
        ("recover", {"transactions": 3, "transactions_ok": 2}, "fault.gate.transactions", "SLA-6"),
        (
            "recover",
            {"transactions": 3, "transactions_ok": 3, "retests": ["A08.5=FAIL"]},
            "fault.gate.items",
            "SLA-6",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_its_clause_in_both_languages(
    bench: Workbench, step: str, facts: Mapping[str, object], code: str, clause: str
) -> None:
    from test_duty_desk import lead

    lead(bench)
    refusal = refused(bench, fault(bench, *ON_SITE), step, facts)
    assert refusal.code == code
    for language in ("zh_CN", "en"):
        assert clause in tell_in(language, refusal.what)
        assert tell_in(language, refusal.todo)


def test_a_fault_with_an_open_gate_is_not_closed(bench: Workbench) -> None:
    no = fault(bench, *ON_SITE, ("restore", {"transactions_ok": 1, "loaner": "备用打印机"}))
    gate = {"transactions": 3, "transactions_ok": 3}
    refusal = refused(bench, no, "recover", gate)
    assert (refusal.code, "C019" in tell_in("zh_CN", refusal.what)) == ("fault.gate.workaround", True)
    closing = refused(bench, no, "report", {"solution": "x", "resolution": "repaired"})
    assert (closing.code, "(recover)" in tell_in("zh_CN", closing.todo)) == ("fault.step", True)
    assert bench.faults.file(no).fault.state is State.RESTORED


def test_a_report_from_before_the_device_was_bought_is_refused(bench: Workbench) -> None:
    with bench.journal.read() as session:
        bought = session.exec(select(DeviceRow).where(DeviceRow.serial == SERIAL)).one().purchase_on
    early = datetime(bought.year, bought.month, bought.day, tzinfo=UTC) - timedelta(days=1)
    before = events(bench)
    with pytest.raises(Refusal) as refusal:
        bench.faults.take_in(
            Report("孙经理", "营业厅", "卡纸", (SERIAL,), reported_at=early, late_reason="翻查旧记录")
        )
    assert (refusal.value.code, "C086" in str(refusal.value.what)) == ("fault.before_device", True)
    assert events(bench) == before


def test_a_report_from_the_future_is_refused(bench: Workbench, clock: FakeClock) -> None:
    later = clock.now() + timedelta(minutes=1)
    with pytest.raises(Refusal) as refusal:
        bench.faults.take_in(Report("孙经理", "营业厅", "卡纸", (SERIAL,), reported_at=later))
    assert (refusal.value.code, "FLT-1" in str(refusal.value.what)) == ("fault.future", True)


def test_an_arrival_before_the_departure_is_refused(bench: Workbench, clock: FakeClock) -> None:
    from test_duty_desk import lead

    lead(bench)
    no = fault(
        bench, ("assess", {"level": 3, "scope": "terminal"}), ("dispatch", {"engineer": "HB07"}), ("accept", {})
    )
    clock.advance(minutes=30)
    bench.faults.step(no, "depart")
    early = refused(bench, no, "arrive", {"confirmed_by": "孙经理"}, clock.now() - timedelta(minutes=10))
    assert (early.code, "E14" in str(early.what)) == ("fault.order", True)


def test_a_hall_without_hours_has_no_clock_and_says_so(bench: Workbench) -> None:
    no = fault(bench, *ON_SITE)
    with bench.journal.write("test.hours", "hq") as session:
        for hall in session.exec(select(HallRow)):
            hall.open_to = ""
    page = bench.fault_pages.page(no)
    assert page.explained is None
    assert page.no_clocks is not None
    assert page.no_clocks.code == "hall.no_hours"


def test_e14_the_clock_jumps_back_and_the_true_time_is_confirmed_with_a_reason(
    bench: Workbench, clock: FakeClock
) -> None:
    from test_duty_desk import lead

    lead(bench)
    no = fault(bench, ("assess", {"level": 4, "scope": "hall"}), ("dispatch", {"engineer": "HB07"}), ("accept", {}))
    clock.advance(minutes=10)
    bench.faults.step(no, "depart")
    true = clock.now() + timedelta(minutes=20)
    clock.advance(minutes=20 - 25)  # the true time passes, the clock falls back
    seen = {"confirmed_by": "孙经理"}
    assert refused(bench, no, "arrive", seen).code == "fault.order", "left < arrived is refused with explanation"
    assert refused(bench, no, "arrive", seen, true).code == "fault.future"
    done = bench.faults.step(no, "arrive", seen, at=true, clock_reason="电池耗尽，时钟回退")
    event = done.taken[-1]
    assert (event.at, event.stamped) == (true, clock.now()), "true and raw time are both kept"
    with bench.journal.read() as session:
        row = session.exec(select(FaultEventRow).where(FaultEventRow.step == "arrive")).one()
        entry = session.exec(select(AuditRow).where(AuditRow.action == "fault.arrive")).one()
    assert row.clock_offset_ms == 25 * 60_000
    assert "电池耗尽" in entry.why
    clock.instant = true
    arrive = bench.clocks.explain(no).assessment.clock(Metric.ARRIVE)
    assert arrive is not None
    assert (arrive.result, arrive.confirm_correction) == (Result.MET, True)
