"""A fault on the real database: a step leaves one audit entry and one operation, what is refused leaves none."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Protocol

import pytest
from roles_on_file import give_role
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlmodel import select

from fieldkit.domain.fault.steps import Step
from fieldkit.domain.fault.terms import Source, State, Tier
from fieldkit.domain.quotes import LineKind, QuoteLine
from fieldkit.domain.roles import Role
from fieldkit.domain.words import Refusal
from fieldkit.services.fault_intake import Report
from fieldkit.services.faults import TakenIn
from fieldkit.services.workbench import Workbench
from fieldkit.storage.audit import verify_audit
from fieldkit.storage.rows.faults import FaultEventRow, FaultRow
from fieldkit.storage.rows.local import AuditRow, OutboxRow


class FakeClock(Protocol):
    """The clock of the fixture."""

    def now(self) -> datetime: ...
    def advance(self, **parts: float) -> None: ...


SERIAL, NEIGHBOUR = "JF3-2409-0153", "JF3-2409-0154"
REPORT = Report(
    submitter="孙经理", unit="江汉路营业厅", symptom="打印卡纸", serials=(SERIAL,), phone="027-5550-0101"
)
GATE = {"transactions": 3, "transactions_ok": 3}
WALKED_UP: tuple[tuple[str, Mapping[str, object]], ...] = (
    ("propose", {"level": 3, "scope": "terminal", "part": "PRN"}),
    ("walk-up", {"confirmed_by": "孙经理"}),
    ("recover", GATE),
)
CLOSED = (
    *WALKED_UP,
    (
        "report",
        {"solution": "清理", "resolution": "repaired", "mode": "STU", "mechanism": "5.1", "cause": "unknown"},
    ),
    ("sign", {"result": "signed", "signer": "孙经理", "satisfaction": 5}),
)


def taken_in(bench: Workbench, report: Report = REPORT) -> TakenIn:
    return bench.faults.take_in(report)


def goes(bench: Workbench, clock: FakeClock, no: str, *steps: tuple[str, Mapping[str, object]]) -> None:
    for step, facts in steps:
        clock.advance(minutes=5)
        bench.faults.step(no, step, facts)


def count(bench: Workbench, *tables: str) -> list[int]:
    with bench.journal.read() as session:
        ask = session.connection().execute
        return [int(ask(text(f"SELECT count(*) FROM {table}")).scalar_one()) for table in tables]


def test_a_fault_gets_its_number_here(bench: Workbench) -> None:
    taken = taken_in(bench)
    assert taken.no == "GZ-HB-20260930-L07-001"
    found = bench.faults.file(taken.no)
    assert (found.fault.state, found.hall, found.serials) == (State.NEW, "江汉路营业厅", (SERIAL,))
    assert Step.ASSESS in found.possible


def test_every_step_leaves_one_audit_entry_and_one_operation(bench: Workbench, clock: FakeClock) -> None:
    audits, operations = count(bench, "audit", "outbox")
    no = taken_in(bench).no
    for number, (step, facts) in enumerate(CLOSED, 2):
        goes(bench, clock, no, (step, facts))
        assert count(bench, "audit", "outbox") == [audits + number, operations + number], step
    with bench.journal.read() as session:
        assert verify_audit(session).intact
        kinds = set(session.exec(select(OutboxRow.record_kind).where(OutboxRow.n > operations)))
        last = session.exec(select(AuditRow).order_by(text("seq DESC"))).first()
    assert kinds == {"fault_event"}
    assert last is not None
    assert (last.action, last.actor) == ("fault.sign", "HB07")


def test_what_is_refused_leaves_nothing(bench: Workbench, clock: FakeClock) -> None:
    no = taken_in(bench).no
    before = count(bench, "audit", "outbox", "fault_event")
    for step, facts in (("sign", {}), ("propose", {"level": 9, "scope": "hall"}), ("fly", {})):
        with pytest.raises(Refusal):
            bench.faults.step(no, step, facts)
    assert count(bench, "audit", "outbox", "fault_event") == before


def test_a_report_that_is_refused_takes_no_number(bench: Workbench) -> None:
    with pytest.raises(Refusal) as refused:
        taken_in(bench, Report(submitter="", unit="厅", symptom="黑屏", serials=(SERIAL,)))
    assert refused.value.code == "fault.fact.missing"
    assert taken_in(bench).no.endswith("-001")


def test_the_picture_is_what_the_events_say(bench: Workbench, clock: FakeClock) -> None:
    taken = taken_in(bench)
    goes(bench, clock, taken.no, *CLOSED)
    with bench.journal.read() as session:
        row = session.get_one(FaultRow, taken.id)
    fault = bench.faults.file(taken.no).fault
    assert (row.state, row.is_open, row.tier, row.full_at) == ("SIGNED", False, "C", fault.full_at)
    assert fault.arrived_at == clock.now() - timedelta(minutes=15)


def test_events_are_written_once(bench: Workbench) -> None:
    taken = taken_in(bench)
    with bench.journal.read() as session:
        row_id = session.exec(select(FaultEventRow.id)).one()
    with pytest.raises((DatabaseError, IntegrityError, Refusal)), bench.journal.write("forge", "HB07") as session:
        session.get_one(FaultEventRow, row_id).step = "archive"
    assert bench.faults.file(taken.no).fault.state is State.NEW


def test_the_same_device_again_is_proposed_as_a_duplicate_and_merged_by_the_lead(
    bench: Workbench, clock: FakeClock
) -> None:
    give_role(bench, Role.RL)
    first = taken_in(bench)
    clock.advance(minutes=4)
    second = taken_in(bench, Report("监控", "总部", "离线", (SERIAL,), source=Source.MONITOR))
    assert [fault.no for fault in second.likely.duplicates] == [first.no]
    before = count(bench, "audit", "outbox")
    clock.advance(minutes=1)
    gone = bench.faults.step(first.no, "merge", {"into": second.no})
    assert gone.fault.state is State.DUPLICATE
    kept = bench.faults.file(second.no).fault
    assert kept.t0 == gone.fault.t0
    assert kept.sources == (Source.MONITOR, Source.CALL)
    assert [after - now for after, now in zip(count(bench, "audit", "outbox"), before, strict=True)] == [1, 1]


def test_a_clock_finer_than_the_wire_does_not_part_two_machines(bench: Workbench, clock: FakeClock) -> None:
    give_role(bench, Role.RL)
    clock.advance(microseconds=123_456)
    first = taken_in(bench)
    clock.advance(microseconds=2_000_777)
    second = taken_in(bench)
    gone = bench.faults.step(first.no, "merge", {"into": second.no}).fault
    kept = bench.faults.file(second.no).fault
    assert kept.t0 == gone.t0
    assert kept.t0.microsecond % 1000 == 0


def test_a_merge_follows_what_both_faults_know(bench: Workbench, clock: FakeClock) -> None:
    give_role(bench, Role.RL)
    kept, gone = taken_in(bench), taken_in(bench)
    goes(bench, clock, kept.no, WALKED_UP[0], *(("contact", {"channel": "phone", "person": "孙"}),) * 3)
    goes(bench, clock, gone.no, ("merge", {"into": kept.no}))
    assert bench.faults.file(kept.no).taken[-1].step == "merge"


def test_nothing_is_merged_into_a_fault_that_is_over(bench: Workbench, clock: FakeClock) -> None:
    give_role(bench, Role.RL)
    over = taken_in(bench)
    goes(bench, clock, over.no, *WALKED_UP)
    again = taken_in(bench)
    assert [fault.no for fault in again.likely.reopenable] == [over.no]
    assert again.likely.duplicates == ()
    with pytest.raises(Refusal) as refused:
        bench.faults.step(again.no, "merge", {"into": over.no})
    assert refused.value.code == "fault.merge_closed"


def test_likely_faults_are_named_while_the_report_is_taken_down(bench: Workbench) -> None:
    first = taken_in(bench)
    before = count(bench, "audit", "outbox", "fault_event")
    assert [fault.no for fault in bench.faults.similar(REPORT).duplicates] == [first.no]
    assert count(bench, "audit", "outbox", "fault_event") == before


def test_another_device_of_the_hall_is_no_duplicate(bench: Workbench) -> None:
    taken_in(bench)
    other = Report("孙经理", "江汉路营业厅", "黑屏", (NEIGHBOUR,))
    assert taken_in(bench, other).likely.duplicates == ()


def test_a_repeat_within_thirty_days_is_marked_by_itself(bench: Workbench, clock: FakeClock) -> None:
    first = taken_in(bench)
    goes(bench, clock, first.no, *WALKED_UP)
    clock.advance(days=5)
    second = taken_in(bench)
    goes(bench, clock, second.no, WALKED_UP[0])
    assert bench.faults.file(second.no).fault.repeat_of == first.no


def test_a_report_without_a_device_names_the_hall(bench: Workbench) -> None:
    taken = taken_in(bench, Report("孙经理", "江汉路营业厅", "全厅断网", hall="江汉路营业厅"))
    assert bench.faults.file(taken.no).hall == "江汉路营业厅"


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (Report("孙", "厅", "黑屏", ("JF3-0000-0000",)), "serial.unknown"),
        (Report("孙", "厅", "黑屏", hall="无此厅"), "hall.unknown"),
        (Report("孙", "厅", "黑屏", (SERIAL, "JF3-2308-0047")), "fault.two_halls"),
    ],
)
def test_a_report_from_nowhere_is_refused(bench: Workbench, report: Report, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        taken_in(bench, report)
    assert refused.value.code == code


def test_a_report_entered_late_keeps_its_true_time(bench: Workbench, clock: FakeClock) -> None:
    earlier = clock.now() - timedelta(minutes=40)
    late = Report("孙", "厅", "黑屏", (SERIAL,), reported_at=earlier)
    with pytest.raises(Refusal) as refused:
        taken_in(bench, late)
    assert refused.value.code == "fault.late_entry"
    with_reason = Report("孙", "厅", "黑屏", (SERIAL,), reported_at=earlier, late_reason="驾车")
    assert bench.faults.file(taken_in(bench, with_reason).no).fault.t0 == earlier


def test_an_engineer_proposes_a_level_and_may_not_decide_or_dispatch(bench: Workbench, clock: FakeClock) -> None:
    no = taken_in(bench).no
    for step, facts in (
        ("assess", {"level": 3, "scope": "terminal"}),
        ("relevel", {"level": 3, "scope": "terminal", "reason": "x"}),
        ("dispatch", {"engineer": "HB07", "on_duty": True}),
        ("approve-delay", {"delay": 1}),
    ):
        with pytest.raises(Refusal) as refused:
            bench.faults.step(no, step, facts)
        assert refused.value.code == "role.refused", step
    goes(bench, clock, no, WALKED_UP[0])
    assert bench.faults.file(no).fault.is_proposed


def test_a_lead_decides_and_dispatches_as_long_as_he_is_one(bench: Workbench, clock: FakeClock) -> None:
    give_role(bench, Role.RL, valid_to=date(2026, 9, 30))
    no = taken_in(bench).no
    goes(bench, clock, no, ("assess", {"level": 3, "scope": "hall"}))
    assert bench.faults.file(no).fault.tier is Tier.B
    clock.advance(days=1)
    with pytest.raises(Refusal) as refused:
        bench.faults.step(no, "dispatch", {"engineer": "HB03", "on_duty": True})
    assert refused.value.code == "role.refused"


def test_a_dispatched_fault_goes_all_the_way(bench: Workbench, clock: FakeClock) -> None:
    give_role(bench, Role.RL)
    no = taken_in(bench).no
    goes(
        bench,
        clock,
        no,
        ("answer", {"owner": "HB01"}),
        ("assess", {"level": 4, "scope": "hall"}),
        ("dispatch", {"engineer": "HB07", "assist": ["HB03"], "on_duty": True}),
        ("remote-start", {"consent_by": "孙经理", "tool": "phone"}),
        ("accept", {}),
        ("depart", {}),
        ("remote-failed", {"reason": "无效"}),
        ("arrive", {"confirmed_by": "孙经理"}),
        ("wait", {"cause": "hall_closed", "evidence": "照片"}),
        ("resume", {}),
        ("restore", {"transactions_ok": 1}),
        ("recover", GATE),
    )
    fault = bench.faults.file(no).fault
    assert (fault.state, fault.tier, len(fault.delays)) == (State.FULL, Tier.A, 1)


def test_the_list_shows_open_faults_and_on_demand_all(bench: Workbench, clock: FakeClock) -> None:
    first = taken_in(bench)
    goes(bench, clock, first.no, *WALKED_UP)
    second = taken_in(bench)
    assert [line.no for line in bench.faults.lines()] == [second.no]
    assert [line.no for line in bench.faults.lines(only_open=False)] == [second.no, first.no]
    assert bench.faults.lines()[0].serial == SERIAL


def test_an_unknown_number_is_refused_in_words(bench: Workbench) -> None:
    with pytest.raises(Refusal) as refused:
        bench.faults.file("GZ-HB-20260930-L07-999")
    assert refused.value.code == "fault.unknown"


def test_a_number_may_be_typed_in_any_width(bench: Workbench) -> None:
    no = taken_in(bench).no
    assert bench.faults.file(no.lower().replace("-", "－")).fault.no == no


@pytest.mark.parametrize(("serial", "warranty"), [(SERIAL, "covered"), ("JF3-2308-0047", "paid")])
def test_e15_the_report_decides_whether_parts_are_paid(
    bench: Workbench, clock: FakeClock, serial: str, warranty: str
) -> None:
    no = taken_in(bench, Report("孙经理", "营业厅", "切刀不动", (serial,))).no
    goes(bench, clock, no, *WALKED_UP)
    assert bench.faults.file(no).fault.warranty == warranty
    report = {**CLOSED[3][1], "parts": ["CUT-80"]}
    if warranty == "paid":
        with pytest.raises(Refusal) as refused:
            bench.faults.step(no, "report", report)
        assert refused.value.code == "fault.quote"
        made = bench.quotes.offer(no, [QuoteLine(LineKind.PART, "CUT-80", 1, 35_000)], date(2026, 10, 30))
        told = {"quote_no": made.no, "result": "accepted", "signer": "孙经理"}
        bench.faults.step(no, "answer-quote", told)
    assert bench.faults.step(no, "report", report).fault.state is State.REPORTED


def test_a_device_whose_warranty_ended_yesterday_was_covered_until_midnight(
    bench: Workbench, clock: FakeClock
) -> None:
    late = Report(
        "孙",
        "厅",
        "黑屏",
        ("JF3-2308-0047",),
        reported_at=clock.now() - timedelta(hours=9, minutes=32),
        late_reason="夜间",
    )
    no = taken_in(bench, late).no
    goes(bench, clock, no, WALKED_UP[0])
    assert bench.faults.file(no).fault.warranty == "covered"
