"""Rosters reach the laptops of their centre; what the lead confirms of a calendar counts everywhere."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from joined import FakeClock, Fleet, Laptop
from sqlmodel import select
from test_calendars_travel import FILE
from test_fault_sync import make_lead

from fieldkit.domain.clock.policy import Metric
from fieldkit.domain.clock.results import Result
from fieldkit.domain.clock.why import result_words
from fieldkit.domain.instants import shown
from fieldkit.domain.words import Refusal
from fieldkit.services.calendars import CalendarDesk
from fieldkit.services.duty import DutyDesk
from fieldkit.services.fault_board import FaultBoardDesk
from fieldkit.services.fault_clocks import ClockDesk, RunningClocks
from fieldkit.services.fault_intake import Report
from fieldkit.services.faults import FaultDesk
from fieldkit.services.notices import NoticeDesk
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.duty import DutyShiftRow
from sync.hq.desk import Headquarters

Make = Callable[..., Laptop]
HEAD = "centre,group,staff no,from,to\n"
FIRST = "HB,S,HB07,2026-11-23 08:00,2026-11-23 20:00\nWH,,WH01,2026-11-23 08:00,2026-11-24 08:00\n"
SECOND = "HB,S,HB08,2026-11-23 08:00,2026-11-23 20:00\n"


def shifts(journal: Journal) -> list[tuple[str, str]]:
    with journal.read() as session:
        return sorted((row.centre_code, row.staff_no) for row in session.exec(select(DutyShiftRow)))


def test_a_roster_reaches_its_centre_and_a_new_one_takes_its_place(
    laptop: Make, hq: Headquarters, fleet: Fleet, tmp_path: Path
) -> None:
    ours, theirs = laptop("L07", "HB07"), laptop("L09", "WH01")
    file = tmp_path / "roster.csv"
    file.write_text(HEAD + FIRST, encoding="utf-8")
    DutyDesk(hq.journal).run(file)
    assert (ours.sync().state, theirs.sync().state) == ("done", "done")
    assert shifts(ours.journal) == [("HB", "HB07")]
    assert shifts(theirs.journal) == [("WH", "WH01")]
    file.write_text(HEAD + SECOND, encoding="utf-8")
    DutyDesk(hq.journal).run(file)
    ours.sync()
    theirs.sync()
    assert shifts(ours.journal) == [("HB", "HB08")]
    assert shifts(theirs.journal) == [("WH", "WH01")]
    assert ours.sync().repaired == 0
    (_basic, own) = DutyDesk(ours.journal).board().groups
    assert [shift.staff_no for shift in own.shifts] == ["HB08"]


def results(journal: Journal, no: str) -> tuple[Result, bool, str, Result]:
    explained = ClockDesk(journal).explain(no)
    clock = explained.assessment.clock(Metric.REPAIR)
    assert clock is not None
    return clock.result, clock.counts, str(result_words(clock)), explained.assessment.result


def test_k7_a_breach_by_calendar_import_counts_once_the_lead_has_confirmed_it(
    laptop: Make, hq: Headquarters, clock: FakeClock
) -> None:
    make_lead(hq, clock, "HB08")
    engineer, lead = laptop("L07", "HB07"), laptop("L08", "HB08")
    clock.time = datetime(2026, 12, 31, 2, tzinfo=UTC)
    taken = FaultDesk(engineer.journal).take_in(Report("孙经理", "江汉路", "卡纸", ("JF3-2403-0000",)))
    FaultDesk(engineer.journal).step(taken.no, "contact", {"channel": "phone", "person": "孙"})
    plan = {"cause_guess": "辊", "steps": ["换"], "no_parts_needed": True, "person": "HB07", "business_risk": "无"}
    FaultDesk(engineer.journal).step(taken.no, "propose", {"level": 3, "scope": "terminal"})
    FaultDesk(engineer.journal).step(
        taken.no, "plan", plan | {"planned_at": "2027-01-04T10:00:00+08:00", "sent_to": "孙"}
    )
    engineer.sync()
    lead.sync()
    clock.time = datetime(2027, 1, 4, 12, tzinfo=UTC)
    new_year = FILE.replace("makeup = [2027-02-14]", "makeup = [2027-01-03]").replace("2027-01-04", "2027-01-02")
    (due,) = CalendarDesk(hq.journal, [RunningClocks()]).run(new_year.encode(), "2027.toml").moved
    assert (shown(due.moved.old_due), shown(due.moved.new_due), due.moved.held) == (
        "2027-01-05 18:00",
        "2027-01-04 18:00",
        True,
    )
    engineer.sync()
    lead.sync()
    everywhere = (engineer.journal, lead.journal, hq.journal)
    for journal in everywhere:
        assert results(journal, taken.no)[0] is Result.RUNNING, "not breached before the old deadline"
    with pytest.raises(Refusal) as refused:
        FaultDesk(lead.journal).step(taken.no, "confirm-due", {"metric": "repair"})
    assert refused.value.code == "fault.no_held_due"
    assert len(_notices(lead.journal)) == 1

    clock.time = datetime(2027, 1, 5, 10, 0, 1, tzinfo=UTC)
    for journal in everywhere:
        assert results(journal, taken.no) == (
            Result.BREACHED,
            False,
            "breached by calendar import, unconfirmed",
            Result.RUNNING,
        )
    with pytest.raises(Refusal) as refused:
        FaultDesk(engineer.journal).step(taken.no, "confirm-due", {"metric": "repair"})
    assert refused.value.code == "role.refused"
    FaultDesk(lead.journal).step(taken.no, "confirm-due")
    assert _notices(lead.journal) == []
    with pytest.raises(Refusal) as refused:
        FaultDesk(lead.journal).step(taken.no, "confirm-due", {"metric": "repair"})
    assert refused.value.code == "fault.no_held_due"
    assert lead.sync().sent == 1
    engineer.sync()
    for journal in everywhere:
        assert results(journal, taken.no) == (
            Result.BREACHED,
            True,
            "breached by calendar import",
            Result.BREACHED,
        )


def _notices(journal: Journal) -> list[object]:
    FaultBoardDesk(journal).judge()
    return [one for one in NoticeDesk(journal).given() if one.kind == "calendar"]
