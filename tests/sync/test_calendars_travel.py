"""A calendar that headquarters imports decides on laptops after the next run; closings go to the hall's centre."""

from collections.abc import Callable
from datetime import UTC, datetime

from joined import FakeClock, Fleet, Laptop
from sqlmodel import select

from fieldkit.domain.clock.calendar import CalendarStatus
from fieldkit.domain.instants import shown
from fieldkit.services.calendars import CalendarDesk, hours_of
from fieldkit.services.fault_clocks import RunningClocks
from fieldkit.services.fault_intake import Report
from fieldkit.services.faults import FaultDesk
from fieldkit.storage.rows.clocks import DueChangeRow, HallClosingRow
from sync.hq.desk import Headquarters

FILE = """
year = 2027
source = "国务院办公厅通知(样例)"
published_on = 2026-11-10
makeup = [2027-02-14]
holidays = [
  { first = 2027-01-01, last = 2027-01-04, zh = "元旦", en = "New Year's Day" },
  { first = 2027-02-05, last = 2027-02-12, zh = "春节", en = "Spring Festival" },
  { first = 2027-05-01, last = 2027-05-05, zh = "劳动节", en = "Labour Day" },
  { first = 2027-10-01, last = 2027-10-07, zh = "国庆节", en = "National Day" },
]
[[closings]]
hall = "H-HB"
first = 2027-03-01
last = 2027-03-02
reason = "装修"
"""


def test_a_calendar_reaches_every_laptop_and_closings_their_centre(
    laptop: Callable[..., Laptop], hq: Headquarters, fleet: Fleet
) -> None:
    ours, theirs = laptop("L07", "HB07"), laptop("L09", "WH01")
    wanted = CalendarDesk(hq.journal).run(FILE.encode(), "2027.toml").year
    for made in (ours, theirs):
        assert CalendarDesk(made.journal).calendar().year(2027).status is CalendarStatus.PROVISIONAL
        assert made.sync().state == "done"
        assert CalendarDesk(made.journal).calendar().year(2027) == wanted
    with ours.journal.read() as session:
        assert [str(day) for day in sorted(hours_of(session, fleet.hall["HB"]).closed_days)] == [
            "2027-03-01",
            "2027-03-02",
        ]
    with theirs.journal.read() as session:
        assert session.exec(select(HallClosingRow)).all() == []


def test_e06_both_sides_keep_the_old_due_of_a_running_clock(
    laptop: Callable[..., Laptop], hq: Headquarters, fleet: Fleet, clock: FakeClock
) -> None:
    made = laptop("L07", "HB07")
    clock.time = datetime(2026, 12, 31, 15, 50, tzinfo=UTC)
    taken = FaultDesk(made.journal).take_in(Report("孙经理", "江汉路", "卡纸", ("JF3-2403-0000",)))
    made.sync()
    done = CalendarDesk(hq.journal, [RunningClocks()]).run(FILE.encode(), "2027.toml")
    (due,) = done.moved
    assert (due.no, shown(due.moved.old_due), shown(due.moved.due)) == (
        taken.no,
        "2027-01-05 18:00",
        "2027-01-06 18:00",
    )
    assert changes(made) == []
    made.sync()
    assert changes(made) == [("repair", "2027-01-05 18:00", "2027-01-06 18:00")]
    made.sync()
    assert len(changes(made)) == 1, "once"


def changes(made: Laptop) -> list[tuple[str, str, str]]:
    with made.journal.read() as session:
        return [(row.metric, shown(row.old_due), shown(row.due)) for row in session.exec(select(DueChangeRow))]
