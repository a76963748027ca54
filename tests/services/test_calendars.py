"""Calendars are imported at headquarters: as a new version, in one transaction, moving running clocks only."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, select

from fieldkit.domain.clock.calendar import CalendarStatus
from fieldkit.domain.clock.calendar_file import Closing, read_calendar
from fieldkit.domain.clock.policy import Kind, Metric
from fieldkit.domain.clock.spans import working_days_due
from fieldkit.domain.clock.story import Event, Story, TierChange
from fieldkit.domain.fault.terms import Tier
from fieldkit.domain.instants import Clock, shown
from fieldkit.domain.words import Refusal
from fieldkit.services.calendar_rows import closing_row, year_row
from fieldkit.services.calendars import CalendarDesk, RunningFault, hours_of
from fieldkit.services.contract_data import shipped_calendars, shipped_policies
from fieldkit.services.workbench import Workbench
from fieldkit.storage.audit import verify_audit
from fieldkit.storage.engine import open_engine
from fieldkit.storage.ids import new_id
from fieldkit.storage.journal import Journal
from fieldkit.storage.migrate import bring_up_to_date
from fieldkit.storage.rows.base import Row
from fieldkit.storage.rows.clocks import CalendarYearRow, DueChangeRow, HallClosingRow
from fieldkit.storage.rows.local import AuditRow
from fieldkit.storage.rows.reference import HallRow
from fieldkit.storage.settings import Setting, set_setting

NEW_YEARS_EVE = datetime(2026, 12, 31, 15, 50, tzinfo=UTC)
YEAR_2027 = """
year = 2027
source = "国务院办公厅关于2027年部分节假日安排的通知(样例)"
published_on = 2026-11-10
makeup = [2027-01-03]
holidays = [
  { first = 2027-01-01, last = 2027-01-02, zh = "元旦", en = "New Year's Day" },
  { first = 2027-02-05, last = 2027-02-12, zh = "春节", en = "Spring Festival" },
  { first = 2027-05-01, last = 2027-05-05, zh = "劳动节", en = "Labour Day" },
  { first = 2027-10-01, last = 2027-10-07, zh = "国庆节", en = "National Day" },
]
"""


class Faults:
    """Running faults that a test tells of."""

    def __init__(self, *stories: Story, hall_id: str = "") -> None:
        self.found = [
            RunningFault(new_id(NEW_YEARS_EVE), f"GZ-HB-{number}", story, shipped_policies()[0], hall_id)
            for number, story in enumerate(stories)
        ]

    def running(self, session: Session) -> Iterable[RunningFault]:
        return self.found


@pytest.fixture
def journal(tmp_path: Path, clock: Clock) -> Iterator[Journal]:
    """A database of headquarters."""
    engine = open_engine(tmp_path / "hq.db", bytes(32))
    bring_up_to_date(engine, tmp_path / "hq.db")
    yield Journal(engine, clock, "HQ")
    engine.dispose()


def tier_c(reported: datetime, *events: Event) -> Story:
    return Story((reported,), (TierChange(reported, Tier.C),), events)


def imported(desk: CalendarDesk, text: str = YEAR_2027) -> object:
    return desk.run(text.encode(), "2027.toml")


def counted(journal: Journal, table: type[object]) -> int:
    with journal.read() as session:
        return len(session.exec(select(table)).all())


def test_a_year_that_is_imported_is_official_from_then_on(journal: Journal) -> None:
    desk = CalendarDesk(journal)
    assert desk.calendar().year(2027).status is CalendarStatus.PROVISIONAL
    done = desk.run(YEAR_2027.encode(), "2027.toml")
    assert done.year is not None
    assert (done.year.version, done.is_new) == (1, True)
    year = desk.calendar().year(2027)
    assert (year.status, year.source, str(year.published_on)) == (
        CalendarStatus.OFFICIAL,
        "国务院办公厅关于2027年部分节假日安排的通知(样例)",
        "2026-11-10",
    )
    assert year == done.year, "what was stored is what was read"


def test_the_same_file_twice_changes_nothing(journal: Journal) -> None:
    desk = CalendarDesk(journal)
    imported(desk)
    entries = counted(journal, AuditRow)
    again = desk.run(YEAR_2027.encode(), "2027.toml")
    assert not again.is_new
    assert (counted(journal, CalendarYearRow), counted(journal, AuditRow)) == (1, entries)


def test_a_correction_is_a_new_version_and_the_old_one_stays(journal: Journal) -> None:
    desk = CalendarDesk(journal)
    imported(desk)
    imported(desk, YEAR_2027.replace("2027-02-12", "2027-02-11"))
    assert [year.version for year in desk.versions(2027)] == [1, 2]
    assert desk.calendar().year(2027).version == 2


def test_a_shipped_year_is_corrected_by_version_2(journal: Journal) -> None:
    desk = CalendarDesk(journal)
    text = YEAR_2027.replace("2027", "2026").replace("makeup = [2026-01-03]", "makeup = [2026-01-04]")
    done = desk.run(text.encode(), "2026.toml")
    assert done.year is not None
    assert done.year.version == 2
    assert desk.versions(2026)[0] == shipped_calendars()[-1]


def test_a_provisional_year_does_not_take_the_place_of_a_published_one(journal: Journal) -> None:
    desk = CalendarDesk(journal)
    imported(desk)
    with pytest.raises(Refusal) as refused:
        imported(desk, 'status = "provisional"\n' + YEAR_2027)
    assert refused.value.code == "calendar.provisional"


@pytest.mark.parametrize(
    "text", ["no calendar", YEAR_2027.replace("2027-01-03", "2027-01-02"), YEAR_2027.replace("10-07", "09-07")]
)
def test_a_bad_file_changes_nothing(journal: Journal, text: str) -> None:
    desk = CalendarDesk(journal, [Faults(tier_c(NEW_YEARS_EVE))])
    entries = counted(journal, AuditRow)
    with pytest.raises(Refusal):
        imported(desk, text)
    assert (counted(journal, CalendarYearRow), counted(journal, DueChangeRow)) == (0, 0)
    assert counted(journal, AuditRow) == entries


def test_e06_running_clocks_move_and_the_old_due_is_in_the_audit(journal: Journal) -> None:
    closed = tier_c(NEW_YEARS_EVE, Event(Kind.FULL, datetime(2027, 1, 4, 2, tzinfo=UTC)))
    faults = Faults(tier_c(NEW_YEARS_EVE), closed)
    done = CalendarDesk(journal, [faults]).run(YEAR_2027.encode(), "2027.toml")
    (due,) = done.moved
    assert (due.no, due.moved.metric) == ("GZ-HB-0", Metric.REPAIR)
    assert (shown(due.moved.old_due), shown(due.moved.due)) == ("2027-01-05 18:00", "2027-01-04 18:00")
    with journal.read() as session:
        (row,) = session.exec(select(DueChangeRow)).all()
        entry = session.exec(select(AuditRow)).all()[-1]
        assert verify_audit(session).intact
    assert row.fault_id == faults.found[0].fault_id
    assert entry.action == "calendar.import"
    assert "2027-01-05T10:00:00.000Z" in entry.changes, "the old due"


def test_k7_a_due_that_the_import_puts_into_the_past_is_held(journal: Journal, clock: Clock) -> None:
    clock.instant = datetime(2027, 1, 4, 12, tzinfo=UTC)  # type: ignore[attr-defined]
    done = CalendarDesk(journal, [Faults(tier_c(NEW_YEARS_EVE))]).run(YEAR_2027.encode(), "2027.toml")
    (due,) = done.moved
    assert due.moved.held
    assert shown(due.moved.due) == "2027-01-05 18:00"


def test_a_preview_says_what_would_move_and_writes_nothing(journal: Journal) -> None:
    desk = CalendarDesk(journal, [Faults(tier_c(NEW_YEARS_EVE))])
    assert len(desk.preview(YEAR_2027.encode(), "2027.toml").moved) == 1
    assert (counted(journal, CalendarYearRow), counted(journal, DueChangeRow)) == (0, 0)


def test_an_engineers_laptop_leaves_calendars_to_headquarters(bench: Workbench) -> None:
    with pytest.raises(Refusal) as refused:
        imported(CalendarDesk(bench.journal))
    assert refused.value.code == "calendar.headquarters"


def test_a_hall_is_judged_by_its_own_hours(bench: Workbench) -> None:
    with bench.journal.read() as session:
        hankou = session.exec(select(HallRow).where(HallRow.name == "汉口站营业厅")).one()
        hours = hours_of(session, hankou.id)
    assert (hours.opens, hours.closes) == (8 * 60, 20 * 60)
    due = working_days_due(datetime(2026, 9, 30, 8, tzinfo=UTC), 2, CalendarDesk(bench.journal).calendar(), hours)
    assert shown(due.at) == "2026-10-09 20:00"


CLOSINGS = """
[[closings]]
hall = "{hall}"
first = 2026-10-09
last = 2026-10-10
reason = "装修"
"""


@pytest.mark.parametrize("named_by", ["code", "name"])
def test_closing_days_of_a_hall_move_its_dues(bench: Workbench, named_by: str) -> None:
    with bench.journal.read() as session:
        hall = session.exec(select(HallRow).where(HallRow.name == "江汉路营业厅")).one()
    desk = CalendarDesk(as_headquarters(bench))
    done = desk.run(CLOSINGS.format(hall=getattr(hall, named_by)).encode(), "closings.toml")
    assert (done.year, done.closings) == (None, 1)
    assert desk.run(CLOSINGS.format(hall=hall.name).encode(), "closings.toml").closings == 0
    assert counted(bench.journal, HallClosingRow) == 1
    with bench.journal.read() as session:
        hours = hours_of(session, hall.id)
    due = working_days_due(datetime(2026, 9, 30, 8, tzinfo=UTC), 2, desk.calendar(), hours)
    assert shown(due.at) == "2026-10-12 18:00", "Friday and the make-up Saturday are closed"


def test_a_closing_of_an_unknown_hall_is_refused(journal: Journal) -> None:
    with pytest.raises(Refusal) as refused:
        CalendarDesk(journal).run((YEAR_2027 + CLOSINGS.format(hall="H999")).encode(), "2027.toml")
    assert refused.value.code == "calendar.hall"
    assert counted(journal, CalendarYearRow) == 0, "all of the file or nothing"


def test_a_closing_that_ends_before_it_begins_is_refused(journal: Journal) -> None:
    with pytest.raises(Refusal) as refused:
        CalendarDesk(journal).run(CLOSINGS.replace("2026-10-10", "2026-10-08").encode(), "closings.toml")
    assert refused.value.code == "calendar.order"


def test_a_closing_moves_the_running_clocks_of_its_hall_only(bench: Workbench) -> None:
    with bench.journal.read() as session:
        ours, theirs = session.exec(select(HallRow.id).order_by(HallRow.code).limit(2)).all()
        code = session.get_one(HallRow, ours).code
    reported = datetime(2026, 9, 30, 8, tzinfo=UTC)
    faults = [Faults(tier_c(reported), hall_id=hall) for hall in (ours, theirs)]
    done = CalendarDesk(as_headquarters(bench), faults).run(CLOSINGS.format(hall=code).encode(), "closings.toml")
    (due,) = done.moved
    assert due.fault_id == faults[0].found[0].fault_id
    assert (shown(due.moved.old_due), shown(due.moved.due)) == ("2026-10-09 18:00", "2026-10-12 18:00")


class TestArrival:
    """A laptop judges anew what headquarters has sent."""

    def test_the_first_time_nothing_has_moved(self, bench: Workbench) -> None:
        desk = CalendarDesk(bench.journal, [Faults(tier_c(NEW_YEARS_EVE))])
        assert desk.catch_up() == ()
        assert desk.catch_up() == ()

    def test_a_calendar_that_arrived_moves_running_clocks_once(self, bench: Workbench) -> None:
        desk = CalendarDesk(bench.journal, [Faults(tier_c(NEW_YEARS_EVE))])
        desk.catch_up()
        arrived(
            bench.journal, year_row(replace(read_calendar(YEAR_2027.encode(), ""), version=1), NEW_YEARS_EVE, "HQ")
        )
        (due,) = desk.catch_up()
        assert (shown(due.moved.old_due), shown(due.moved.due)) == ("2027-01-05 18:00", "2027-01-04 18:00")
        assert desk.catch_up() == ()
        assert counted(bench.journal, DueChangeRow) == 1

    def test_a_closing_that_arrived_moves_the_clocks_of_its_hall(self, bench: Workbench) -> None:
        with bench.journal.read() as session:
            hall_id = session.exec(select(HallRow.id).order_by(HallRow.code).limit(1)).one()
        CalendarDesk(bench.journal).catch_up()
        closing = Closing("", date(2026, 10, 9), date(2026, 10, 10), "装修")
        arrived(bench.journal, closing_row(hall_id, closing, NEW_YEARS_EVE, "HQ"))
        with bench.journal.read() as session:
            hours = hours_of(session, hall_id)
        story = replace(tier_c(datetime(2026, 9, 30, 8, tzinfo=UTC)), hall=hours)
        (due,) = CalendarDesk(bench.journal, [Faults(story, hall_id=hall_id)]).catch_up()
        assert (shown(due.moved.old_due), shown(due.moved.due)) == ("2026-10-09 18:00", "2026-10-12 18:00")


def arrived(journal: Journal, row: Row) -> None:
    """What the synchronisation does with a reference row."""
    with journal.write("sync.pull", "hq", synchronise=False) as session:
        session.add(row)


def as_headquarters(bench: Workbench) -> Journal:
    """The same database without its engineer."""
    with bench.journal.write("test.identity", "") as session:
        set_setting(session, Setting.STAFF_NO, "")
    return bench.journal
