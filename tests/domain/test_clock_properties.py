"""What holds for every fault, to the microsecond."""

import itertools
from datetime import datetime, timedelta

from clock_story import CALENDAR, POLICY
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldkit.domain.clock.demands import demands
from fieldkit.domain.clock.policy import STRICTNESS, Kind, Metric
from fieldkit.domain.clock.results import assess
from fieldkit.domain.clock.spans import Interval, joined, passed, used_up, without
from fieldkit.domain.clock.story import Delay, Event, Story, TierChange
from fieldkit.domain.fault.terms import DelayCause, Tier
from fieldkit.domain.instants import BUSINESS_ZONE

BEGIN = datetime(2025, 1, 1, tzinfo=BUSINESS_ZONE)
END = datetime(2027, 12, 31, tzinfo=BUSINESS_ZONE)
REPORTS = st.datetimes(BEGIN.replace(tzinfo=None), END.replace(tzinfo=None), timezones=st.just(BUSINESS_ZONE))
SPANS = st.timedeltas(timedelta(0), timedelta(days=9))
TIERS = st.sampled_from(Tier)
EVENTS = st.lists(
    st.tuples(st.sampled_from([kind for kind in Kind if kind is not Kind.REOPENED]), SPANS), max_size=5
)


def story(reported: datetime, tier: Tier, *changes: TierChange, events: list[tuple[Kind, timedelta]]) -> Story:
    told = tuple(Event(kind, reported + span, "x") for kind, span in sorted(events, key=lambda event: event[1]))
    return Story((reported,), (TierChange(reported, tier), *changes), told)


@given(REPORTS, TIERS, TIERS, SPANS, EVENTS)
@settings(max_examples=150, deadline=None)
def test_a_raise_never_makes_a_deadline_later_and_takes_none_away(
    reported: datetime, tier: Tier, other: Tier, after: timedelta, events: list[tuple[Kind, timedelta]]
) -> None:
    before = demands(story(reported, tier, events=events), POLICY, CALENDAR)
    change = TierChange(reported + after, other)
    since = demands(story(reported, tier, change, events=events), POLICY, CALENDAR)
    assert set(before) <= set(since)
    assert all(since[metric][0].due <= before[metric][0].due for metric in before)
    if STRICTNESS[other] <= STRICTNESS[tier]:
        assert since == before, "nobody agreed to a lowering"


@given(REPORTS, SPANS, TIERS)
@settings(max_examples=150, deadline=None)
def test_a_later_report_is_never_due_earlier(reported: datetime, later: timedelta, tier: Tier) -> None:
    early = demands(story(reported, tier, events=[]), POLICY, CALENDAR)
    late = demands(story(reported + later, tier, events=[]), POLICY, CALENDAR)
    assert all(early[metric][0].due <= late[metric][0].due for metric in early)


@given(REPORTS, TIERS, EVENTS, st.lists(st.tuples(SPANS, SPANS, st.booleans()), max_size=4))
@settings(max_examples=150, deadline=None)
def test_net_is_never_stricter_than_gross_and_equal_without_acceptance(
    reported: datetime,
    tier: Tier,
    events: list[tuple[Kind, timedelta]],
    lost: list[tuple[timedelta, timedelta, bool]],
) -> None:
    told = story(reported, tier, events=events)
    delays = tuple(
        Delay(reported + since, reported + since + span, DelayCause.NO_ACCESS, "x" if accepted else "")
        for since, span, accepted in lost
    )
    delayed = Story(told.reports, told.tiers, told.events, delays)
    for clock in assess(delayed, POLICY, CALENDAR, END).clocks:
        assert clock.net_due >= clock.due
        assert clock.net <= clock.gross
        if not any(accepted for _, _, accepted in lost):
            assert (clock.net_due, clock.net, clock.net_result) == (clock.due, clock.gross, clock.result)


@given(REPORTS, SPANS)
@settings(max_examples=100, deadline=None)
def test_restore_of_tier_a_is_two_hours_after_the_arrival(reported: datetime, after: timedelta) -> None:
    told = story(reported, Tier.A, events=[(Kind.ARRIVED, after)])
    (demand,) = demands(told, POLICY, CALENDAR)[Metric.RESTORE]
    assert demand.due == reported + after + timedelta(hours=2)


PIECES = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 90)), max_size=8)


@given(PIECES, st.integers(0, 400), st.integers(1, 300))
@settings(max_examples=150, deadline=None)
def test_time_that_is_used_up_has_passed_outside_the_gaps(
    pieces: list[tuple[int, int]], start: int, allowance: int
) -> None:
    def at(minute: int) -> datetime:
        return BEGIN + timedelta(minutes=minute)

    gaps = joined(Interval(at(since), at(since + length)) for since, length in pieces)
    window = Interval(at(start), at(10_000))
    end = used_up([window], timedelta(minutes=allowance), gaps)
    assert passed([window], end, gaps) == timedelta(minutes=allowance)
    assert passed([window], end - timedelta(microseconds=1), gaps) < timedelta(minutes=allowance)
    covered = list(without(window, gaps))
    assert all(one.until <= other.since for one, other in itertools.pairwise(covered))
