"""The clocks of a stored fault are those of its events: also after raises, delays, duplicates and reopening."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest
from roles_on_file import give_role
from sqlmodel import select

from fieldkit.domain.clock.policy import Metric
from fieldkit.domain.clock.results import Result
from fieldkit.domain.fault.terms import Source, Tier
from fieldkit.domain.instants import shown
from fieldkit.domain.roles import Role
from fieldkit.domain.words import Refusal
from fieldkit.locale import tell_in
from fieldkit.services.calendars import CalendarDesk
from fieldkit.services.fault_clocks import Explained, RunningClocks
from fieldkit.services.fault_intake import Report
from fieldkit.services.workbench import Workbench
from fieldkit.storage.rows.clocks import DueChangeRow


class FakeClock(Protocol):
    """The clock of the fixture."""

    instant: datetime

    def now(self) -> datetime: ...


def beijing(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 9, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


class Day:
    """A lead's laptop whose clock is set before each step."""

    def __init__(self, bench: Workbench, clock: FakeClock) -> None:
        self.bench, self.clock = bench, clock
        give_role(bench, Role.RL, Role.SQG)

    def report(self, at: datetime, serial: str = "JF3-2409-0153", source: Source = Source.CALL) -> str:
        self.clock.instant = at
        return self.bench.faults.take_in(Report("郑经理", "营业厅", "网络错误", (serial,), source=source)).no

    def does(self, no: str, at: datetime, step: str, **facts: object) -> None:
        self.clock.instant = at
        self.bench.faults.step(no, step, facts)

    def clocks(self, no: str, at: datetime) -> Explained:
        self.clock.instant = at
        return self.bench.clocks.explain(no)


@pytest.fixture
def day(bench: Workbench, clock: FakeClock) -> Day:
    return Day(bench, clock)


def dues(found: Explained) -> Mapping[Metric, str]:
    return {clock.metric: shown(clock.due) for clock in found.assessment.clocks}


def test_e01_a_type_c_before_the_holiday(day: Day) -> None:
    no = day.report(beijing(30, 16))
    day.does(no, beijing(30, 16, 5), "assess", level=3, scope="terminal")
    found = day.clocks(no, beijing(30, 16, 6))
    assert dues(found)[Metric.PLAN] == "2026-09-30 22:00"
    assert dues(found)[Metric.REPAIR] == "2026-10-09 18:00"
    assert found.assessment.result is Result.RUNNING


def test_the_acceptance_day_raised_from_c_to_b_after_the_remote_diagnosis(day: Day) -> None:
    no = day.report(beijing(30, 10, 38))
    day.does(no, beijing(30, 10, 38), "assess", level=2, scope="hall")
    day.does(no, beijing(30, 10, 42), "remote-start", consent_by="郑经理", tool="phone")
    day.does(no, beijing(30, 10, 52), "remote-failed", reason="四台均不能缴费")
    day.does(no, beijing(30, 10, 53), "dispatch", engineer="HB07", on_duty=True)
    day.does(no, beijing(30, 10, 54), "accept")
    day.does(no, beijing(30, 10, 55), "depart")
    day.does(no, beijing(30, 11, 48), "arrive", confirmed_by="郑经理")
    day.does(no, beijing(30, 12, 35), "restore", transactions_ok=1)
    day.does(no, beijing(30, 13, 10), "recover", transactions=3, transactions_ok=3)
    found = day.clocks(no, beijing(30, 13, 10))
    wanted = {
        Metric.ARRIVE: "2026-09-30 12:52",
        Metric.RESTORE: "2026-09-30 14:52",
        Metric.FULL: "2026-10-01 10:52",
    }
    assert {metric: due for metric, due in dues(found).items() if metric in wanted} == wanted
    assert dues(found)[Metric.PLAN] == "2026-09-30 16:38"
    assert found.fault.tier is Tier.B
    assert found.assessment.result is Result.MET


def test_e18_a_late_arrival_stays_a_breach_even_if_all_else_is_in_time(day: Day) -> None:
    no = day.report(beijing(30, 10))
    day.does(no, beijing(30, 10, 2), "answer", owner="HB01")
    day.does(no, beijing(30, 10, 3), "assess", level=4, scope="hall")
    day.does(no, beijing(30, 10, 3), "dispatch", engineer="HB07", on_duty=True)
    day.does(no, beijing(30, 10, 4), "accept")
    day.does(no, beijing(30, 10, 5), "depart")
    day.does(no, beijing(30, 11, 40), "arrive", confirmed_by="郑经理")
    found = day.clocks(no, beijing(30, 11, 41))
    assert dues(found)[Metric.RESTORE] == "2026-09-30 13:40"
    day.does(no, beijing(30, 12, 40), "restore", transactions_ok=1)
    after = day.clocks(no, beijing(30, 12, 41)).assessment
    arrive, restore = after.clock(Metric.ARRIVE), after.clock(Metric.RESTORE)
    assert arrive is not None
    assert restore is not None
    assert (arrive.result, restore.result, after.result) == (Result.BREACHED, Result.MET, Result.BREACHED)


def test_e19_a_fault_found_on_site_is_reached_at_once(day: Day) -> None:
    no = day.report(beijing(30, 10), source=Source.WALKUP)
    day.does(no, beijing(30, 10, 5), "propose", level=4, scope="hall")
    day.does(no, beijing(30, 10, 6), "walk-up", confirmed_by="郑经理")
    found = day.clocks(no, beijing(30, 10, 7))
    arrive = found.assessment.clock(Metric.ARRIVE)
    assert arrive is not None
    assert arrive.result is Result.MET
    assert dues(found)[Metric.RESTORE] == "2026-09-30 12:00"


def test_e20_a_remote_solution_needs_no_arrival(day: Day) -> None:
    no = day.report(beijing(30, 10))
    day.does(no, beijing(30, 10, 1), "assess", level=3, scope="hall")
    day.does(no, beijing(30, 10, 2), "remote-start", consent_by="郑经理", tool="phone")
    solved = {"confirmed_by": "郑经理", "tests": ["支付 1/1"], "resolution": "restarted", "solution": "重启"}
    day.does(no, beijing(30, 10, 20), "remote-solved", **solved)
    assessment = day.clocks(no, beijing(30, 10, 21)).assessment
    arrive, restore = assessment.clock(Metric.ARRIVE), assessment.clock(Metric.RESTORE)
    assert arrive is not None
    assert restore is not None
    assert (arrive.result, restore.result) == (Result.REMOTE, Result.MET)


@pytest.mark.parametrize(("agreed_by", "has_arrival"), [("郑经理", False), ("", True)])
def test_e21_lowered_with_and_without_agreement(day: Day, agreed_by: str, has_arrival: bool) -> None:
    no = day.report(beijing(30, 10))
    day.does(no, beijing(30, 10, 1), "assess", level=3, scope="hall")
    day.does(no, beijing(30, 10, 30), "relevel", level=3, scope="terminal", reason="只剩一台", agreed_by=agreed_by)
    assert (Metric.ARRIVE in dues(day.clocks(no, beijing(30, 10, 31)))) is has_arrival


def test_e22_the_earlier_of_two_reports_counts(day: Day) -> None:
    first = day.report(beijing(30, 10), source=Source.MONITOR)
    second = day.report(beijing(30, 10, 4))
    day.does(second, beijing(30, 10, 5), "assess", level=3, scope="hall")
    day.does(first, beijing(30, 10, 6), "merge", into=second)
    assert dues(day.clocks(second, beijing(30, 10, 7)))[Metric.ARRIVE] == "2026-09-30 12:00"
    with pytest.raises(Refusal) as refused:
        day.clocks(first, beijing(30, 10, 8))
    assert refused.value.code == "fault.duplicate"


def test_e38_the_hall_was_locked(day: Day) -> None:
    no = day.report(beijing(30, 10))
    day.does(no, beijing(30, 10, 1), "assess", level=3, scope="hall")
    day.does(no, beijing(30, 10, 2), "dispatch", engineer="HB07", on_duty=True)
    day.does(no, beijing(30, 10, 3), "accept")
    day.does(no, beijing(30, 10, 4), "depart")
    day.does(no, beijing(30, 11), "arrive", photo="锁门照片")
    day.does(no, beijing(30, 11), "wait", cause="hall_closed", evidence="照片")
    day.does(no, beijing(30, 14, 30), "resume")
    day.does(no, beijing(30, 15), "restore", transactions_ok=1)
    before = day.clocks(no, beijing(30, 15)).assessment.clock(Metric.RESTORE)
    day.does(no, beijing(30, 15, 1), "approve-delay", delay=1)
    after = day.clocks(no, beijing(30, 15, 2)).assessment.clock(Metric.RESTORE)
    assert before is not None
    assert after is not None
    assert (before.result, before.net_result) == (Result.BREACHED, Result.BREACHED)
    assert (after.result, after.net_result) == (Result.BREACHED, Result.MET)


def test_a_complete_plan_stops_its_clock_and_an_incomplete_one_does_not(day: Day) -> None:
    no = day.report(beijing(30, 9))
    day.does(no, beijing(30, 9, 5), "assess", level=3, scope="terminal")
    plan: dict[str, object] = {
        "cause_guess": "切刀",
        "steps": ["换刀"],
        "parts": ["CUT-KNIFE x1"],
        "person": "HB07",
        "planned_at": "2026-10-08T09:00:00+08:00",
        "business_risk": "凭条",
    }
    day.does(no, beijing(30, 10), "plan", **plan)
    unsent = day.clocks(no, beijing(30, 10, 1)).assessment.clock(Metric.PLAN)
    day.does(no, beijing(30, 11), "plan", **plan, sent_to="郑经理")
    sent = day.clocks(no, beijing(30, 11, 1)).assessment.clock(Metric.PLAN)
    assert unsent is not None
    assert sent is not None
    assert (unsent.result, sent.result) == (Result.RUNNING, Result.MET)


def test_a_reopened_fault_is_restored_at_the_later_time(day: Day) -> None:
    no = day.report(beijing(29, 10), source=Source.WALKUP)
    day.does(no, beijing(29, 10, 1), "propose", level=3, scope="terminal")
    day.does(no, beijing(29, 10, 2), "walk-up", confirmed_by="郑经理")
    day.does(no, beijing(29, 11), "recover", transactions=3, transactions_ok=3)
    day.does(no, beijing(30, 9), "reopen", symptom="又报错", same_symptom=True)
    repair = day.clocks(no, beijing(30, 9, 1)).assessment.clock(Metric.REPAIR)
    assert repair is not None
    assert repair.result is Result.RUNNING


def test_before_the_lead_has_spoken_the_clocks_of_type_c_run(day: Day) -> None:
    no = day.report(beijing(30, 16))
    assert dues(day.clocks(no, beijing(30, 16, 1)))[Metric.PLAN] == "2026-09-30 22:00"


def test_a_consultation_has_no_clock(day: Day) -> None:
    no = day.report(beijing(30, 16))
    day.does(no, beijing(30, 16, 1), "assess", level=1, scope="terminal")
    assert day.clocks(no, beijing(30, 16, 2)).assessment.clocks == ()


def test_a_long_silence_shows(day: Day) -> None:
    no = day.report(beijing(30, 10))
    day.does(no, beijing(30, 10, 1), "answer", owner="HB01")
    day.does(no, beijing(30, 10, 2), "assess", level=4, scope="hall")
    day.does(no, beijing(30, 10, 20), "contact", channel="phone", person="郑经理")
    assert [shown(quiet.since) for quiet in day.clocks(no, beijing(30, 11)).silences] == ["2026-09-30 10:20"]


def test_every_reason_is_told_in_both_languages(day: Day) -> None:
    no = day.report(beijing(30, 16))
    found = day.clocks(no, beijing(30, 16, 1))
    for lines in found.reasons.values():
        for words in lines:
            assert tell_in("zh_CN", words) != tell_in("en", words)


def test_a_calendar_that_is_imported_moves_the_running_faults(day: Day) -> None:
    no = day.report(beijing(30, 16))
    day.does(no, beijing(30, 16, 1), "assess", level=3, scope="terminal")
    with day.bench.journal.read() as session:
        running = list(RunningClocks().running(session))
        assert [fault.no for fault in running] == [no]
        assert session.exec(select(DueChangeRow)).all() == []
    assert CalendarDesk(day.bench.journal, [RunningClocks()]).calendar().years
