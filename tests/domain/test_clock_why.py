"""A clock explains itself: every stretch from its start to its due, in both languages, and nothing left out."""

import random
import time
from itertools import pairwise

import pytest
from clock_story import CALENDAR, POLICY, A, B, C, at, clock, day, delay, event, judged, raised, told

from fieldkit.domain.clock.counting import Reason, stretches
from fieldkit.domain.clock.escalation import alerts, share_of, share_passed
from fieldkit.domain.clock.hours import hall_hours
from fieldkit.domain.clock.policy import Kind, Metric
from fieldkit.domain.clock.story import Story
from fieldkit.domain.clock.why import why
from fieldkit.domain.fault.terms import DelayCause, Tier
from fieldkit.domain.instants import shown
from fieldkit.locale import tell_in


def lines(story: Story, metric: Metric, language: str, as_of: str | None = None) -> list[str]:
    return [tell_in(language, words) for words in why(clock(story, metric, as_of), story, CALENDAR)]


def test_two_working_days_over_the_national_day_in_english() -> None:
    assert lines(told(C, "09-30 16:00"), Metric.REPAIR, "en", "09-30 17:00") == [
        "Tier C, repair: due 2026-10-09 18:00 (C028).",
        "Runs from the report, 2026-09-30 16:00.",
        "2026-09-30 Wed: not counted, the day of the event",
        "2026-10-01 to 2026-10-07: not counted, day off by the State Council",
        "2026-10-08 Thu: counted, working day 1",
        "2026-10-09 Fri: counted, working day 2",
        "Result: running.",
    ]


def test_two_working_days_over_the_national_day_in_chinese() -> None:
    assert lines(told(C, "09-30 16:00"), Metric.REPAIR, "zh_CN", "09-30 17:00") == [
        "C 类，修复：时限 2026-10-09 18:00（C028）。",
        "自申报起计：2026-09-30 16:00。",
        "2026-09-30 周三：不计，申报当日",
        "2026-10-01 至 2026-10-07：不计，国务院放假",
        "2026-10-08 周四：计入，第 1 个工作日",
        "2026-10-09 周五：计入，第 2 个工作日",
        "结果：计时中。",
    ]


def test_make_up_days_weekends_and_closed_days_are_named() -> None:
    mondays = hall_hours("09:00", "18:00", closed_weekdays=[0])
    told_lines = lines(told(C, "10-09 10:00", hall=mondays), Metric.REPAIR, "en")
    assert told_lines[2:7] == [
        "2026-10-09 Fri: not counted, the day of the event",
        "2026-10-10 Sat: counted, working day 1, a make-up day",
        "2026-10-11 Sun: not counted, weekend",
        "2026-10-12 Mon: counted, working day 2",
        "2026-10-13 Tue: the next working day on which the hall opens",
    ]


def test_the_closed_day_that_moves_the_due_is_named() -> None:
    shut = hall_hours("09:00", "18:00", closed_days=[day("10-12"), day("10-13")])
    found = lines(told(C, "10-09 10:00", hall=shut), Metric.REPAIR, "en")
    assert "2026-10-13 Tue: not counted, the hall is closed" in found


def test_a_provisional_year_is_marked_on_each_line_and_once_more() -> None:
    found = lines(told(C, "2026-12-31 23:50"), Metric.REPAIR, "en")
    assert found[3] == "2027-01-01 Fri: not counted, day off by the State Council (provisional)"
    assert "Provisional: the calendar of a year that decides is not published yet (E06)." in found


@pytest.mark.parametrize(
    ("one", "wanted"),
    [
        (
            delay("09-30 11:00", "09-30 12:00", DelayCause.NO_ACCESS, "孙经理"),
            "no access: not counted net, accepted by 孙经理; gross it counts.",
        ),
        (
            delay("09-30 11:00", "09-30 12:00"),
            "hall closed: counted, nobody has countersigned or approved it.",
        ),
        (
            delay("09-30 11:00", "09-30 12:00", DelayCause.AWAITING_PART, "孙经理"),
            "waiting for our part: counted, the delay is our own.",
        ),
    ],
    ids=["accepted", "not accepted", "our own"],
)
def test_a_delay_says_whether_and_why_it_counts(one: object, wanted: str) -> None:
    story = told(B, "09-30 10:00", event(Kind.RESTORED, "09-30 14:30"), delays=(one,))  # type: ignore[arg-type]
    assert f"Delay 2026-09-30 11:00 to 2026-09-30 12:00, {wanted}" in lines(story, Metric.RESTORE, "en")


def test_gross_and_net_are_both_told() -> None:
    accepted = delay("09-30 11:00", "09-30 12:00", accepted_by="孙经理")
    story = told(B, "09-30 10:00", event(Kind.RESTORED, "09-30 14:30"), delays=(accepted,))
    assert lines(story, Metric.RESTORE, "en")[-3:] == [
        "Net of accepted delays it is due 2026-09-30 15:00.",
        "Done 2026-09-30 14:30, after 4 h 30 min gross and 3 h 30 min net.",
        "Result: breached gross, met net.",
    ]


def test_the_demand_of_the_other_tier_is_told() -> None:
    story = told(B, "09-30 10:00", event(Kind.ARRIVED, "09-30 10:30"), changes=(raised("09-30 11:00", A),))
    found = lines(story, Metric.RESTORE, "en")
    assert "Tier B would have it by 2026-09-30 14:00; the earlier deadline holds (SLA-10)." in found
    assert "Runs from 2026-09-30 11:00: the engineer was on site already (SLA-11)." in found


def test_every_line_of_every_clock_is_translated() -> None:
    dice = random.Random(1)
    for _ in range(200):
        causes = dice.sample(list(DelayCause), 3)
        story = told(
            dice.choice(list(Tier)),
            f"{dice.randrange(1, 13):02d}-{dice.randrange(1, 29):02d} 10:00",
            changes=(raised("12-29 11:00", A),) if dice.random() < 0.5 else (),
            delays=tuple(delay("01-01 00:00", "12-31 00:00", cause, dice.choice(("", "x"))) for cause in causes),
        )
        for found in judged(story).clocks:
            for words in why(found, story, CALENDAR):
                assert tell_in("zh_CN", words) != tell_in("en", words)


def test_stretches_leave_no_minute_out_and_count_the_working_days() -> None:
    dice = random.Random()
    for _ in range(300):
        hall = hall_hours("09:00", "18:00", dice.sample(range(7), dice.randrange(3)))
        reported = f"{dice.randrange(1, 13):02d}-{dice.randrange(1, 29):02d} {dice.randrange(24):02d}:30"
        demand = clock(told(C, reported, hall=hall), Metric.REPAIR).effective
        found = stretches(demand, CALENDAR, hall)
        assert (found[0].since, found[-1].until) == (demand.start, demand.due)
        assert all(one.until == other.since for one, other in pairwise(found))
        assert sum(stretch.counted for stretch in found) == 2, reported
        assert all(stretch.reason is not Reason.AROUND_THE_CLOCK for stretch in found)


def test_warnings_of_an_hour_clock_are_shares_of_elapsed_time() -> None:
    story = told(A, "09-30 10:00")
    arrive = clock(story, Metric.ARRIVE, "09-30 10:00")
    found = [
        (shown(alert.at)[-5:], alert.percent, alert.roles) for alert in alerts(arrive, POLICY, CALENDAR, story.hall)
    ]
    assert found == [
        ("10:30", 50, ("ENG",)),
        ("10:45", 75, ("RL",)),
        ("10:54", 90, ("SSC", "SCM")),
        ("11:00", 100, ("DM", "VP")),
    ]


def test_only_tier_a_tells_the_vice_president() -> None:
    story = told(B, "09-30 10:00")
    assert alerts(clock(story, Metric.ARRIVE), POLICY, CALENDAR, story.hall)[-1].roles == ("DM",)


def test_k1_warnings_of_a_working_day_clock_are_shares_of_opening_hours() -> None:
    story = told(C, "09-30 16:00")
    repair = clock(story, Metric.REPAIR, "10-08 17:00")
    # 2 h on the 30th, 9 h on the 8th, 9 h on the 9th: half of 20 h has passed at 17:00 on the 8th
    assert shown(share_of(repair, 50, CALENDAR, story.hall)) == "2026-10-08 17:00"
    assert shown(share_of(repair, 75, CALENDAR, story.hall)) == "2026-10-09 13:00"
    assert shown(share_of(repair, 90, CALENDAR, story.hall)) == "2026-10-09 16:00"
    assert share_passed(repair, CALENDAR, story.hall) == 50


def test_a_clock_that_stopped_warns_nobody_any_more() -> None:
    story = told(A, "09-30 10:00", event(Kind.ARRIVED, "09-30 10:46"))
    found = alerts(clock(story, Metric.ARRIVE), POLICY, CALENDAR, story.hall)
    assert [alert.percent for alert in found] == [50, 75]


def test_e39_the_clock_is_the_same_in_any_zone_of_the_laptop(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = lines(told(C, "09-30 16:00"), Metric.REPAIR, "en")
    for zone in ("Asia/Tokyo", "UTC", "America/New_York"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        assert lines(told(C, "09-30 16:00"), Metric.REPAIR, "en") == wanted
    monkeypatch.undo()
    time.tzset()


def test_at_names_beijing_time() -> None:
    assert shown(at("09-30 16:00")) == "2026-09-30 16:00"
