"""E13: a fault handled wholly offline, from intake to sign-off, by a laptop whose clock is two hours slow."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
from joined import FakeClock, Laptop, hq_stamps
from test_fault_sync import SERIAL, SlowClock, at_headquarters, make_lead, on

from fieldkit.domain.clock.policy import Metric
from fieldkit.domain.clock.results import Result
from fieldkit.domain.fault.terms import State
from fieldkit.domain.instants import shown
from fieldkit.domain.record import SignoffMethod, SignoffResult
from fieldkit.domain.roles import Role
from fieldkit.domain.signoff import Opinion
from fieldkit.domain.words import Refusal
from fieldkit.locale import tell_in
from fieldkit.services.fault_clocks import ClockDesk
from fieldkit.services.fault_intake import Report
from fieldkit.services.fault_papers import FaultPaperDesk
from fieldkit.services.faults import FaultDesk
from fieldkit.storage.audit import verify_audit
from fieldkit.storage.ids import new_id
from fieldkit.storage.rows.reference import RoleAssignmentRow
from fieldkit.storage.settings import Setting
from sync.hq.desk import Headquarters

Make = Callable[..., Laptop]
MORNING = datetime(2026, 11, 24, 2, tzinfo=UTC)
"""10:00 at headquarters, 08:00 on the laptop; no network from here."""
TOLD: Mapping[str, object] = {
    "solution": "紧固电源插头",
    "resolution": "repaired",
    "mode": "UST",
    "mechanism": "4.4",
    "cause": "power_supply",
}
REFUSED = Opinion(SignoffResult.REFUSED, SignoffMethod.NONE, "孙经理", reason="等总部意见", witness="王姐")


@pytest.fixture
def made(laptop: Make, hq: Headquarters, clock: FakeClock) -> Laptop:
    """A laptop whose clock was right at the last contact, and is two hours slow since."""
    make_lead(hq, clock, "HB07")
    make_lead(hq, clock, "HB08")
    found = laptop("L07", "HB07")
    found.sync()
    assert found.setting(Setting.CLOCK_OFFSET_MS) in ("", "0")
    clock.time = MORNING
    found.journal.clock = SlowClock(clock)
    return found


def handled(made: Laptop, clock: FakeClock) -> str:
    """E13 word by word: tier A, T0 10:00, arrival 10:50 which the laptop calls 08:50; then to the end, offline."""
    go = FaultDesk(made.journal).step
    no = FaultDesk(made.journal).take_in(Report("孙经理", "江汉路", "全厅停", (SERIAL,))).no
    go(no, "answer", {"owner": "HB07"})
    go(no, "assess", {"level": 4, "scope": "hall"})
    go(no, "dispatch", {"engineer": "HB07", "on_duty": True})
    go(no, "accept")
    clock.advance(minutes=5)
    go(no, "depart")
    clock.advance(minutes=45)
    go(no, "arrive", {"confirmed_by": "孙经理"})
    clock.advance(hours=1)
    go(no, "restore", {"transactions_ok": 1})
    clock.advance(minutes=30)
    go(no, "recover", {"transactions": 3, "transactions_ok": 3})
    go(no, "report", TOLD)
    papers = FaultPaperDesk(made.journal)
    papers.conclude(no, REFUSED, papers.draw(no, "F03").sha256)
    assert all(row.state == "pending" for row in made.outbox() if row.record_kind == "fault_event")
    return no


def check_the_results_of_e13(no: str, hq: Headquarters, *laptops: Laptop) -> None:
    for journal in (hq.journal, *(one.journal for one in laptops)):
        clocks = ClockDesk(journal).explain(no).assessment
        arrive, restore = clocks.clock(Metric.ARRIVE), clocks.clock(Metric.RESTORE)
        assert arrive is not None
        assert restore is not None
        assert (shown(arrive.due), shown(arrive.stopped_at or arrive.due)) == (
            "2026-11-24 11:00",
            "2026-11-24 10:50",
        )
        assert (arrive.result, arrive.confirm_correction) == (Result.MET, True)
        assert (shown(restore.due), restore.result) == ("2026-11-24 12:50", Result.MET)
        assert clocks.result is Result.MET
        told = tell_in("en", ClockDesk(journal).explain(no).reasons[Metric.ARRIVE][-3])
        assert "quality group confirms" in told
    there = at_headquarters(hq, FaultDesk(hq.journal).file(no).fault.id)
    assert there.flagged == ()
    assert there.fault is not None
    assert (there.fault.state, there.fault.filing_no != "") == (State.FILED, True)
    assert all(there.fault == on(one, there.fault.id).fault for one in laptops)
    arrival = next(event for event in there.taken if event.step == "arrive")
    assert shown(arrival.stamped or arrival.at) == "2026-11-24 08:50", "the raw value is kept"
    assert arrival.at - (arrival.stamped or arrival.at) == timedelta(hours=2)
    with hq.journal.read() as session:
        assert verify_audit(session).intact


def test_e13_wholly_offline_with_an_offset_known_from_the_last_contact(
    made: Laptop, laptop: Make, hq: Headquarters, clock: FakeClock
) -> None:
    made.sync()
    assert made.setting(Setting.CLOCK_OFFSET_MS) == str(2 * 3_600_000), "what the last contact has told"
    no, other = handled(made, clock), laptop("L08", "HB08")
    made.sync()
    other.sync()
    check_the_results_of_e13(no, hq, made, other)


def test_e13_wholly_offline_where_the_offset_is_first_learnt_at_the_synchronisation_after_the_fault(
    made: Laptop, laptop: Make, hq: Headquarters, clock: FakeClock
) -> None:
    no, other = handled(made, clock), laptop("L08", "HB08")
    sealed = FaultPaperDesk(made.journal).sealed(no, "F03")
    assert shown(FaultDesk(made.journal).file(no).fault.t0) == "2026-11-24 08:00", "nobody knows better yet"
    operations = len(made.outbox())
    made.sync()
    other.sync()
    check_the_results_of_e13(no, hq, made, other)
    assert len(made.outbox()) == operations + 1, "one step corrects them all"
    again = FaultPaperDesk(made.journal).sealed(no, "F03")
    assert sealed is not None
    assert again is not None
    assert again.sha256 == sealed.sha256, "what the customer was shown stays as it was sealed"
    made.sync()
    assert len(made.outbox()) == operations + 1, "and they are corrected once"


def test_a_synchronisation_that_breaks_off_behind_the_correction_corrects_once(
    made: Laptop, hq: Headquarters, clock: FakeClock
) -> None:
    no = handled(made, clock)
    operations = len(made.outbox())

    def fault(request: httpx.Request, carry: Callable[[], httpx.Response]) -> httpx.Response:
        if request.url.path.endswith("/push"):
            raise httpx.ConnectError("cut", request=request)
        return carry()

    made.wire.fault = fault
    assert made.sync().sent == 0
    assert len(made.outbox()) == operations + 1
    made.wire.fault = None
    made.sync()
    assert len(made.outbox()) == operations + 1
    check_the_results_of_e13(no, hq, made)


def test_the_clocks_of_a_laptop_that_knows_its_offset_show_the_time_that_is_really_left(
    made: Laptop, clock: FakeClock
) -> None:
    made.sync()
    no = FaultDesk(made.journal).take_in(Report("孙经理", "江汉路", "全厅停", (SERIAL,))).no
    FaultDesk(made.journal).step(no, "assess", {"level": 4, "scope": "hall"})
    clock.advance(minutes=61)
    arrive = ClockDesk(made.journal).explain(no).assessment.clock(Metric.ARRIVE)
    assert arrive is not None
    assert arrive.result is Result.BREACHED, "by its own clock an hour would be left"


def test_what_was_written_before_the_clock_jumped_back_stays_as_it_is(
    made: Laptop, hq: Headquarters, clock: FakeClock
) -> None:
    """Of the time before the jump headquarters says nothing: the clock was right then, or wrong otherwise."""
    made.journal.clock = clock
    before = FaultDesk(made.journal).take_in(Report("孙经理", "江汉路", "卡纸", (SERIAL,)))
    clock.advance(minutes=30)
    made.journal.clock = SlowClock(clock)
    after = FaultDesk(made.journal).take_in(Report("孙经理", "江汉路", "黑屏", (SERIAL,)))
    made.sync()
    assert shown(FaultDesk(hq.journal).file(before.no).fault.t0) == "2026-11-24 10:00"
    assert shown(FaultDesk(hq.journal).file(after.no).fault.t0) == "2026-11-24 10:30"


def test_a_clock_that_falls_back_after_the_work_moves_nothing(
    made: Laptop, hq: Headquarters, clock: FakeClock
) -> None:
    made.journal.clock = clock
    taken = FaultDesk(made.journal).take_in(Report("孙经理", "江汉路", "卡纸", (SERIAL,)))
    made.journal.clock = SlowClock(clock)
    made.sync()
    assert shown(FaultDesk(hq.journal).file(taken.no).fault.t0) == "2026-11-24 10:00"


def test_a_known_offset_that_was_mended_before_the_work_puts_nothing_ahead_of_the_true_time(
    made: Laptop, hq: Headquarters, clock: FakeClock
) -> None:
    made.sync()
    made.journal.clock = clock
    taken = FaultDesk(made.journal).take_in(Report("孙经理", "江汉路", "卡纸", (SERIAL,)))
    assert shown(FaultDesk(made.journal).file(taken.no).fault.t0) == "2026-11-24 12:00"
    made.sync()
    assert shown(FaultDesk(hq.journal).file(taken.no).fault.t0) == "2026-11-24 10:00"


def test_a_time_that_a_person_has_sworn_to_is_not_corrected_and_its_reason_reaches_headquarters(
    made: Laptop, hq: Headquarters, clock: FakeClock
) -> None:
    """E14: the laptop says 08:05, the clock on the wall of the hall 10:03."""
    go = FaultDesk(made.journal).step
    no = FaultDesk(made.journal).take_in(Report("孙经理", "江汉路", "卡纸", (SERIAL,))).no
    clock.advance(minutes=5)
    wall = MORNING + timedelta(minutes=3)
    go(no, "propose", {"level": 3, "scope": "terminal"}, at=wall, clock_reason="电池耗尽，时钟回退；按厅内挂钟")
    made.sync()
    history = at_headquarters(hq, FaultDesk(hq.journal).file(no).fault.id)
    report, sworn = history.taken[:2]
    assert (report.at, sworn.at) == (MORNING, wall)
    assert sworn.facts["clock_reason"] == "电池耗尽，时钟回退；按厅内挂钟"
    assert sworn.is_sworn
    assert history.flagged == ()


def test_faults_merged_by_a_slow_clock_keep_the_earliest_report(
    made: Laptop, hq: Headquarters, clock: FakeClock
) -> None:
    """E22 with E13: the report that goes over to the fault that stays is corrected with it."""
    desk = FaultDesk(made.journal)
    first = desk.take_in(Report("孙经理", "江汉路", "卡纸", (SERIAL,)))
    clock.advance(minutes=10)
    second = desk.take_in(Report("监控", "江汉路", "卡纸", (SERIAL,)))
    desk.step(first.no, "merge", {"into": second.no})
    made.sync()
    for journal in (made.journal, hq.journal):
        stays, goes = FaultDesk(journal).file(second.no), FaultDesk(journal).file(first.no)
        assert (stays.flagged, goes.flagged) == ((), ())
        assert stays.fault.t0 == goes.fault.t0 == MORNING


def test_the_quality_group_confirms_and_nothing_is_marked_any_more(
    made: Laptop, laptop: Make, hq: Headquarters, clock: FakeClock
) -> None:
    no = handled(made, clock)
    made.sync()
    with hq.journal.write("hq.role", "hq") as session:
        session.add(
            RoleAssignmentRow(
                id=new_id(clock.now()),
                staff_no="HB09",
                role=str(Role.SQG),
                valid_from=date(2026, 1, 1),
                **hq_stamps(clock),
            )
        )
    quality = laptop("L09", "HB09")
    quality.sync()
    with pytest.raises(Refusal, match=r"does not allow|不允许"):
        FaultDesk(made.journal).step(no, "confirm-clock")
    FaultDesk(quality.journal).step(no, "confirm-clock", {"note": "与营业厅电话核对"})
    quality.sync()
    for journal in (quality.journal, hq.journal):
        arrive = ClockDesk(journal).explain(no).assessment.clock(Metric.ARRIVE)
        assert arrive is not None
        assert (arrive.result, arrive.confirm_correction) == (Result.MET, False)
    with pytest.raises(Refusal, match="E13"):
        FaultDesk(quality.journal).step(no, "confirm-clock")


def test_nobody_corrects_times_by_hand(made: Laptop) -> None:
    desk = FaultDesk(made.journal)
    no = desk.take_in(Report("孙经理", "江汉路", "卡纸", (SERIAL,))).no
    told = {"offset_ms": -3_600_000, "events": [desk.file(no).taken[0].id]}
    with pytest.raises(Refusal) as refused:
        desk.step(no, "correct-clock", told)
    assert refused.value.code == "fault.by_the_program"
