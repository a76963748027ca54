"""The worked examples of the service plan: each clause and each edge case about clocks, by its name."""

from dataclasses import replace
from datetime import timedelta

import pytest
from clock_story import (
    CALENDAR,
    POLICY,
    A,
    B,
    C,
    at,
    clock,
    day,
    delay,
    due,
    dues,
    event,
    judged,
    lowered,
    raised,
    told,
)

from fieldkit.domain.clock.calendar import CalendarStatus, WorkCalendar
from fieldkit.domain.clock.contacts import silences
from fieldkit.domain.clock.hours import hall_hours
from fieldkit.domain.clock.policy import Kind, Metric, SlaPolicy, in_force
from fieldkit.domain.clock.recompute import Basis, moved
from fieldkit.domain.clock.results import Result
from fieldkit.domain.clock.spans import (
    calendar_days_end,
    end_of_day,
    extended_over_holiday,
    month_end,
    quarter_end,
    weeks_end,
    working_days_due,
    working_days_end,
    years_end,
)
from fieldkit.domain.clock.story import Again, Story, TierChange, again, check_story, corrected
from fieldkit.domain.instants import shown
from fieldkit.domain.periods import warranty_last_day
from fieldkit.domain.words import Refusal
from fieldkit.services.contract_data import shipped_policies

# clauses


def test_c013_hours_run_over_new_year() -> None:
    assert due(told(A, "2026-12-31 23:50"), Metric.ARRIVE) == "2027-01-01 00:50"


def test_c014_a_new_policy_does_not_alter_open_faults() -> None:
    later = [*shipped_policies(), _version_2()]
    assert in_force(later, at("2026-09-30 16:00")).version == 1
    assert in_force(later, at("2026-10-01 00:00")).version == 2
    assert in_force(later, at("2026-09-30 23:59")).version == 1


@pytest.mark.parametrize(
    ("named", "result"), [("10:04", Result.MET), ("10:05", Result.MET), ("10:06", Result.BREACHED)]
)
def test_c015_tier_a_names_a_person_within_five_minutes(named: str, result: Result) -> None:
    story = told(A, "09-30 10:00", event(Kind.ANSWERED, f"09-30 {named}"))
    assert clock(story, Metric.ANSWER).result is result


def test_c015_talking_to_the_hall_names_nobody_for_tier_a() -> None:
    story = told(A, "09-30 10:00", event(Kind.CONTACT, "09-30 10:01"))
    assert clock(story, Metric.ANSWER).result is Result.BREACHED


def test_c016_an_arrival_at_the_very_second_is_in_time() -> None:
    story = told(A, "09-30 10:00", event(Kind.ARRIVED, "09-30 11:00"))
    assert due(story, Metric.ARRIVE) == "09-30 11:00"
    assert clock(story, Metric.ARRIVE).result is Result.MET
    late = told(A, "09-30 10:00", event(Kind.ARRIVED, "09-30 11:00:01"))
    assert clock(late, Metric.ARRIVE).result is Result.BREACHED


def test_c017_c021_c026_a_silence_longer_than_promised_shows() -> None:
    story = told(A, "09-30 10:00", event(Kind.ANSWERED, "09-30 10:02"), event(Kind.CONTACT, "09-30 10:20"))
    (silence,) = silences(story, POLICY, CALENDAR, at("09-30 11:00"))
    assert (shown(silence.since), shown(silence.allowed_until)) == ("2026-09-30 10:20", "2026-09-30 10:50")
    assert silence.clause == "C017"
    assert silences(story, POLICY, CALENDAR, at("09-30 10:50")) == ()


def test_c026_tier_c_may_be_silent_for_four_opening_hours() -> None:
    story = told(C, "09-30 15:50", event(Kind.CONTACT, "09-30 16:00"))
    assert silences(story, POLICY, CALENDAR, at("10-08 11:00")) == ()
    (silence,) = silences(story, POLICY, CALENDAR, at("10-08 11:01"))
    assert shown(silence.allowed_until) == "2026-10-08 11:00", "two hours on the 30th, two after the holiday"


def test_c018_tier_a_restores_two_hours_after_the_arrival() -> None:
    assert due(told(A, "09-30 10:00", event(Kind.ARRIVED, "09-30 10:40")), Metric.RESTORE) == "09-30 12:40"


def test_c019_tier_a_recovers_wholly_six_hours_after_the_arrival() -> None:
    assert due(told(A, "09-30 10:00", event(Kind.ARRIVED, "09-30 10:40")), Metric.FULL) == "09-30 16:40"


def test_c022_c023_c024_tier_b_counts_from_the_report() -> None:
    story = told(B, "09-30 10:38", event(Kind.ARRIVED, "09-30 11:30"))
    assert dues(story) == {
        "answer": "09-30 10:53",
        "arrive": "09-30 12:38",
        "restore": "09-30 14:38",
        "full": "10-01 10:38",
    }


def test_c026_first_contact_after_25_minutes_is_in_time() -> None:
    story = told(C, "09-30 10:00", event(Kind.CONTACT, "09-30 10:25"))
    assert clock(story, Metric.ANSWER).result is Result.MET


def test_c027_c028_tier_c_plans_in_six_hours_and_repairs_in_two_working_days() -> None:
    assert dues(told(C, "09-30 16:00")) == {"answer": "09-30 16:30", "plan": "09-30 22:00", "repair": "10-09 18:00"}


def test_c001_the_quarterly_report_is_due_on_the_tenth_working_day() -> None:
    assert quarter_end(day("09-30")) == at("10-01 00:00")
    assert working_days_end(day("09-30"), 10, CALENDAR) == end_of_day(day("10-20"))


def test_c011_spare_parts_are_supplied_until_the_last_minute_of_ten_years() -> None:
    end = years_end(day("2016-09-30"), 10)
    assert at("2026-09-30 23:59") < end == at("2026-10-01 00:00")


def test_c120_c121_complaints_count_calendar_days() -> None:
    received = day("09-28")
    assert calendar_days_end(received, 2) == end_of_day(day("09-30"))
    assert calendar_days_end(received, 5) == end_of_day(day("10-03"))


def test_c138_the_monthly_report_of_september_is_due_on_a_make_up_saturday() -> None:
    assert month_end(day("09-15")) == at("10-01 00:00")
    assert working_days_end(day("09-30"), 3, CALENDAR) == end_of_day(day("10-10"))


def test_c142_ten_weeks_from_the_award() -> None:
    assert weeks_end(day("09-01"), 10) == end_of_day(day("11-10"))


# edge cases


def test_e01_tier_c_before_the_holiday() -> None:
    story = told(C, "09-30 16:00")
    assert (due(story, Metric.PLAN), due(story, Metric.REPAIR)) == ("09-30 22:00", "10-09 18:00")


@pytest.mark.parametrize(
    ("reported", "repair"),
    [
        ("10-08 10:00", "10-10 18:00"),
        ("10-09 09:00", "10-12 18:00"),
        ("10-10 09:00", "10-13 18:00"),
        ("10-11 11:00", "10-13 18:00"),
    ],
)
def test_e02_a_make_up_saturday_is_a_working_day(reported: str, repair: str) -> None:
    assert due(told(C, reported), Metric.REPAIR) == repair


@pytest.mark.parametrize(("reported", "repair"), [("09-18 10:00", "09-21 18:00"), ("09-24 10:00", "09-29 18:00")])
def test_e03_a_make_up_sunday_and_mid_autumn(reported: str, repair: str) -> None:
    assert due(told(C, reported), Metric.REPAIR) == repair


@pytest.mark.parametrize(("reported", "repair"), [("02-13 17:00", "02-24 18:00"), ("02-27 16:00", "03-02 18:00")])
def test_e04_spring_festival(reported: str, repair: str) -> None:
    assert due(told(C, reported), Metric.REPAIR) == repair


def test_e05_ten_minutes_before_new_year() -> None:
    story = told(C, "2026-12-31 23:50")
    assert due(story, Metric.PLAN) == "2027-01-01 05:50"
    assert due(story, Metric.REPAIR) == "2027-01-05 18:00"
    assert clock(story, Metric.REPAIR).provisional
    assert not clock(story, Metric.PLAN).provisional, "hours do not ask the calendar"
    assert quarter_end(day("2026-12-31")) > story.reported, "it counts in the fourth quarter"


def test_e06_a_year_that_is_not_loaded_is_provisional_and_nothing_fails() -> None:
    story = told(C, "2031-05-01 10:00")
    assert clock(story, Metric.REPAIR).provisional
    assert WorkCalendar().year(2031).status is CalendarStatus.PROVISIONAL


def test_e06_an_import_moves_running_clocks_only() -> None:
    before = WorkCalendar()
    running, closed = told(C, "09-30 16:00"), told(C, "09-30 16:00", event(Kind.FULL, "10-02 17:00"))
    (change,) = moved(POLICY, Basis(running, before), Basis(running, CALENDAR), at("10-01 12:00"))
    assert (change.metric, shown(change.old_due), shown(change.due)) == (
        Metric.REPAIR,
        "2026-10-02 18:00",
        "2026-10-09 18:00",
    )
    assert not change.held
    assert moved(POLICY, Basis(closed, before), Basis(closed, CALENDAR), at("10-04 12:00")) == ()


def test_e13_a_slow_laptop_clock_is_corrected_and_the_quality_group_confirms() -> None:
    arrived = corrected(Kind.ARRIVED, at("09-30 08:50"), timedelta(seconds=7200))
    story = told(A, "09-30 10:00", arrived)
    arrive = clock(story, Metric.ARRIVE)
    assert (shown(arrived.at), arrive.result) == ("2026-09-30 10:50", Result.MET)
    assert arrived.stamped == at("09-30 08:50"), "what the laptop said is kept"
    assert arrive.confirm_correction
    assert clock(story, Metric.RESTORE).confirm_correction, "the restore clock runs from that arrival"


def test_e14_leaving_before_arriving_is_refused_with_the_reason() -> None:
    jumped = told(A, "09-30 10:00", event(Kind.ARRIVED, "09-30 10:40"), event(Kind.LEFT, "09-30 10:10"))
    with pytest.raises(Refusal) as refused:
        check_story(jumped, at("09-30 12:00"))
    assert refused.value.code == "clock.order"
    assert "2026-09-30 10:10 is before 2026-09-30 10:40" in str(refused.value.what)
    assert "clock jumped" in str(refused.value.todo)


@pytest.mark.parametrize(("reported", "covered"), [("09-30 08:00", False), ("09-29 23:30", True)])
def test_e15_the_minute_of_the_report_decides_on_the_warranty(reported: str, covered: bool) -> None:
    last_day = warranty_last_day(day("2023-09-29"), 36)
    assert (at(reported) < end_of_day(last_day)) is covered


def test_e18_a_late_arrival_breaches_the_fault_although_it_is_restored_in_time() -> None:
    story = told(
        A,
        "09-30 10:00",
        event(Kind.ANSWERED, "09-30 10:01"),
        event(Kind.ARRIVED, "09-30 11:40"),
        event(Kind.RESTORED, "09-30 13:00"),
        event(Kind.FULL, "09-30 14:00"),
    )
    assert due(story, Metric.RESTORE) == "09-30 13:40"
    assert clock(story, Metric.ARRIVE).result is Result.BREACHED
    assert clock(story, Metric.RESTORE).result is Result.MET
    assert judged(story).result is Result.BREACHED


def test_e19_the_engineer_is_on_site_already() -> None:
    story = told(A, "09-30 10:00", event(Kind.ARRIVED, "09-30 10:00"))
    assert clock(story, Metric.ARRIVE).result is Result.MET
    assert clock(story, Metric.ARRIVE).gross == timedelta(0)
    assert due(story, Metric.RESTORE) == "09-30 12:00"


def test_e20_tier_b_is_solved_remotely() -> None:
    story = told(
        B, "09-30 10:00", event(Kind.CONTACT, "09-30 10:05"), event(Kind.REMOTE_SOLVED, "09-30 10:20", "孙经理")
    )
    found = {clock.metric: clock.result for clock in judged(story).clocks}
    assert found == {
        Metric.ANSWER: Result.MET,
        Metric.ARRIVE: Result.REMOTE,
        Metric.RESTORE: Result.MET,
        Metric.FULL: Result.MET,
    }


def test_e21_lowered_by_agreement_counts_from_the_report() -> None:
    story = told(B, "09-30 10:00", changes=(lowered("09-30 11:00", C, "孙经理"),))
    assert dues(story) == {"answer": "09-30 10:30", "plan": "09-30 16:00", "repair": "10-09 18:00"}
    assert judged(story).void == (Metric.ARRIVE, Metric.RESTORE, Metric.FULL)


def test_e21_k6_lowered_without_agreement_changes_nothing() -> None:
    kept = told(B, "09-30 10:00", changes=(lowered("09-30 11:00", C),))
    assert dues(kept) == dues(told(B, "09-30 10:00"))
    assert judged(kept).void == ()


def test_e22_merged_reports_keep_the_earliest() -> None:
    t0 = at("09-30 10:00")
    story = Story((at("09-30 10:07"), t0), (TierChange(t0, B),))
    assert story.reported == t0
    assert due(story, Metric.ARRIVE) == "09-30 12:00"


def test_e23_the_same_symptom_again() -> None:
    restored = at("09-30 12:00")
    assert again(restored, restored + timedelta(hours=20)) is Again.CONTINUES
    assert again(restored, restored + timedelta(hours=72)) is Again.CONTINUES
    assert again(restored, restored + timedelta(days=5)) is Again.REPEAT
    assert again(restored, restored + timedelta(days=31)) is Again.NEW


def test_e23_a_reopened_fault_is_restored_at_the_later_time() -> None:
    story = told(
        B,
        "09-30 10:00",
        event(Kind.ARRIVED, "09-30 11:00"),
        event(Kind.RESTORED, "09-30 13:00"),
        event(Kind.FULL, "09-30 13:30"),
        event(Kind.REOPENED, "10-01 09:00"),
    )
    assert clock(story, Metric.RESTORE, "10-01 09:10").result is Result.BREACHED
    assert clock(story, Metric.ARRIVE).result is Result.MET, "the arrival stays what it was"
    again_restored = told(B, "09-30 10:00", *story.events, event(Kind.RESTORED, "10-01 09:40"))
    assert clock(again_restored, Metric.RESTORE).stopped_at == at("10-01 09:40")
    assert clock(again_restored, Metric.FULL, "10-01 09:50").result is Result.RUNNING


def test_e38_the_hall_is_locked() -> None:
    events = (
        event(Kind.ANSWERED, "09-30 10:01"),
        event(Kind.ARRIVED, "09-30 10:50"),
        event(Kind.RESTORED, "09-30 14:30"),
    )
    locked = delay("09-30 10:50", "09-30 12:50")
    story = told(A, "09-30 10:00", *events, delays=(locked,))
    restore = clock(story, Metric.RESTORE)
    assert clock(story, Metric.ARRIVE).result is Result.MET
    assert (restore.result, restore.net_result) == (Result.BREACHED, Result.BREACHED), "nobody has countersigned"
    signed = told(A, "09-30 10:00", *events, delays=(delay("09-30 10:50", "09-30 12:50", accepted_by="孙经理"),))
    restore = clock(signed, Metric.RESTORE)
    assert (restore.result, restore.net_result) == (Result.BREACHED, Result.MET)
    assert (restore.gross, restore.net) == (timedelta(hours=3, minutes=40), timedelta(hours=1, minutes=40))
    assert shown(restore.net_due) == "2026-09-30 14:50"


def test_e46_milestones_of_a_project() -> None:
    notice = day("09-01")
    found = [
        calendar_days_end(notice, 5),
        calendar_days_end(notice, 10),
        weeks_end(notice, 2),
        weeks_end(notice, 10),
    ]
    assert found == [end_of_day(day(text)) for text in ("09-06", "09-11", "09-15", "11-10")]


def test_e28_complaints_with_the_holiday_option() -> None:
    received = day("09-29")
    verify, reply = day("10-01"), day("10-04")
    assert calendar_days_end(received, 2) == end_of_day(verify)
    assert calendar_days_end(received, 5) == end_of_day(reply)
    assert [extended_over_holiday(due, CALENDAR) for due in (verify, reply)] == [day("10-08")] * 2


def test_e30_k9_a_leap_day_ends_on_the_last_day_of_february() -> None:
    assert years_end(day("2024-02-29"), 1) == end_of_day(day("2025-02-28")) == at("2025-03-01 00:00")


# clarifications


def test_k2_the_hall_is_closed_on_the_second_working_day() -> None:
    mondays = hall_hours("09:00", "17:30", closed_weekdays=[0])
    story = told(C, "10-08 10:00", hall=mondays)
    assert due(story, Metric.REPAIR) == "10-10 17:30"
    moved_on = told(C, "10-09 10:00", hall=mondays)
    assert due(moved_on, Metric.REPAIR) == "10-13 17:30", "Monday the 12th is the second day, the hall is closed"
    shut = hall_hours("09:00", "18:00", closed_days=[day("10-12"), day("10-13")])
    assert due(told(C, "10-09 10:00", hall=shut), Metric.REPAIR) == "10-14 18:00"


def test_k3_b_raised_to_a_while_the_engineer_is_on_site() -> None:
    story = told(B, "09-30 10:00", event(Kind.ARRIVED, "09-30 10:30"), changes=(raised("09-30 11:00", A),))
    assert clock(story, Metric.ARRIVE).result is Result.MET
    assert (due(story, Metric.RESTORE), due(story, Metric.FULL)) == ("09-30 13:00", "09-30 17:00")
    late = told(B, "09-30 10:00", event(Kind.ARRIVED, "09-30 10:30"), changes=(raised("09-30 13:00", A),))
    assert due(late, Metric.RESTORE) == "09-30 14:00", "never later than B's own"


def test_k3_c_raised_to_a_on_site_is_an_arrival_at_the_raise() -> None:
    story = told(C, "09-30 10:00", event(Kind.ARRIVED, "09-30 10:30"), changes=(raised("09-30 11:00", A),))
    arrive = clock(story, Metric.ARRIVE)
    assert (arrive.result, arrive.stopped_at, arrive.gross) == (Result.MET, at("09-30 11:00"), timedelta(0))


def test_k4_a_raised_before_the_arrival_is_projected_from_the_effective_arrival() -> None:
    story = told(B, "09-30 10:00", changes=(raised("09-30 11:30", A),))
    assert dues(story) == {
        "answer": "09-30 10:15",
        "arrive": "09-30 12:00",
        "restore": "09-30 14:00",
        "full": "09-30 18:00",
    }
    assert clock(story, Metric.FULL).projected


def test_k5_tier_a_solved_remotely_is_judged_against_the_projection() -> None:
    solved = told(A, "09-30 10:00", event(Kind.REMOTE_SOLVED, "09-30 10:50", "孙经理"))
    assert clock(solved, Metric.RESTORE).result is Result.MET
    late = told(A, "09-30 10:00", event(Kind.REMOTE_SOLVED, "09-30 13:01", "孙经理"))
    assert clock(late, Metric.RESTORE).result is Result.BREACHED
    assert clock(late, Metric.ARRIVE).result is Result.BREACHED


def test_k7_an_import_never_breaches_in_the_past() -> None:
    # provisional 2026 does not know that Saturday 10-10 is worked
    story = told(C, "10-08 10:00")
    (change,) = moved(POLICY, Basis(story, WorkCalendar()), Basis(story, CALENDAR), at("10-11 12:00"))
    assert (shown(change.old_due), shown(change.new_due)) == ("2026-10-12 18:00", "2026-10-10 18:00")
    assert change.held
    assert change.due == change.old_due
    held = Story(story.reports, story.tiers, held={Metric.REPAIR: change.due})
    repair = clock(held, Metric.REPAIR, "10-11 12:00")
    assert (repair.result, repair.held) == (Result.RUNNING, True)


def test_k8_instants_keep_their_seconds() -> None:
    assert clock(told(A, "09-30 10:00:41"), Metric.ARRIVE).due == at("09-30 11:00:41")


def test_k11_weekends_are_extended_only_when_the_option_says_so() -> None:
    saturday = day("09-12")
    assert extended_over_holiday(saturday, CALENDAR) == saturday
    assert extended_over_holiday(saturday, CALENDAR, weekends=True) == day("09-14")


# raising (SLA-10) and the acceptance day


def test_acceptance_day_c_raised_to_b_keeps_the_old_deadlines_listed() -> None:
    story = told(C, "09-30 10:38", event(Kind.CONTACT, "09-30 10:38"), changes=(raised("09-30 10:52", B),))
    assert dues(story) == {
        "answer": "09-30 11:07",
        "arrive": "09-30 12:52",
        "restore": "09-30 14:52",
        "full": "10-01 10:52",
        "plan": "09-30 16:38",
        "repair": "10-09 18:00",
    }
    assert clock(story, Metric.ANSWER).result is Result.MET


def test_acceptance_day_a_fault_of_the_day_before() -> None:
    assert due(told(C, "09-29 16:30"), Metric.REPAIR) == "10-08 18:00"


def test_a_repair_before_the_plan_was_due_needs_no_plan() -> None:
    story = told(C, "09-30 10:00", event(Kind.CONTACT, "09-30 10:10"), event(Kind.FULL, "09-30 15:59"))
    assert clock(story, Metric.PLAN).result is Result.VOID
    assert judged(story).result is Result.MET
    in_time = told(C, "09-30 10:00", event(Kind.FULL, "09-30 16:00"))
    assert clock(in_time, Metric.PLAN).result is Result.VOID
    late = told(C, "09-30 10:00", event(Kind.FULL, "09-30 16:01"))
    assert clock(late, Metric.PLAN).result is Result.BREACHED


def test_a_consultation_has_no_clocks() -> None:
    story = told(C, "09-30 10:00", changes=(TierChange(at("09-30 10:20"), None),))
    assert judged(story).clocks == ()
    assert judged(story).void == (Metric.ANSWER, Metric.PLAN, Metric.REPAIR)
    assert judged(story).result is Result.VOID


def test_working_days_may_cross_into_a_year_that_is_not_published() -> None:
    found = working_days_due(at("2026-12-30 10:00"), 2, CALENDAR, told(C, "09-30 10:00").hall)
    assert (shown(found.at), found.provisional) == ("2027-01-04 18:00", True)
    assert not working_days_due(at("2026-12-29 10:00"), 2, CALENDAR, told(C, "09-30 10:00").hall).provisional


def test_the_year_of_the_report_does_not_matter_when_none_of_its_days_is_asked() -> None:
    story = told(C, "2024-12-31 10:00")
    assert (due(story, Metric.REPAIR), clock(story, Metric.REPAIR).provisional) == ("2025-01-03 18:00", False)


def _version_2() -> SlaPolicy:
    return replace(POLICY, version=2, valid_from=day("2026-10-01"))
