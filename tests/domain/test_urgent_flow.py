"""Level 4: the authority hears every half hour until the service is back; a review meeting follows (4.3, L4)."""

from datetime import timedelta

import pytest
from clock_story import CALENDAR
from fault_story import GATE, LEAD, LEVEL_3, LEVEL_4, OPENED, SEEN, T0, Story

from fieldkit.domain.clock.hours import DEFAULT_HOURS
from fieldkit.domain.fault.alerts import review_due, status_gaps
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.words import Refusal


def urgent(level: dict[str, object] | None = None) -> Story:
    story = Story()
    story.does(Step.OPEN, OPENED)
    story.does(Step.ASSESS, level or LEVEL_4)
    story.does(Step.WALK_UP, SEEN)
    return story


@pytest.mark.parametrize(
    ("told", "until", "gaps"),
    [
        ([], 25, []),
        ([], 40, [31]),
        ([20], 45, []),
        ([20], 60, [50]),
        ([20, 70], 90, [50]),
        ([31], 61, []),
    ],
)
def test_half_an_hour_without_a_word_is_a_gap(told: list[int], until: int, gaps: list[int]) -> None:
    fault = urgent().now()
    found = status_gaps(fault, [T0 + timedelta(minutes=at) for at in told], T0 + timedelta(minutes=until))
    assert [(at - T0) // timedelta(minutes=1) for at in found] == gaps


def test_nothing_is_owed_once_the_service_is_back_or_below_level_4() -> None:
    story = urgent()
    story.does(Step.RESTORE, {"transactions_ok": 1})
    assert not list(status_gaps(story.now(), [], T0 + timedelta(days=1)))
    assert not list(status_gaps(urgent(LEVEL_3).now(), [], T0 + timedelta(days=1)))


def test_a_review_is_owed_three_working_days_after_the_recovery() -> None:
    story = urgent()
    story.does(Step.RESTORE, {"transactions_ok": 1})
    assert review_due(story.now(), CALENDAR, DEFAULT_HOURS) is None
    story.does(Step.RECOVER, GATE)
    due = review_due(story.now(), CALENDAR, DEFAULT_HOURS)
    assert due is not None
    assert due.date().isoformat() == "2026-10-10", (
        "Wed 09-30 is not counted: Thu 10-08, Fri 10-09, make-up Sat 10-10"
    )
    story.does(Step.REVIEW, {"text": "电源老化，全省更换", "attendees": ["郑经理", LEAD]})
    assert review_due(story.now(), CALENDAR, DEFAULT_HOURS) is None


def test_only_level_4_has_a_review() -> None:
    story = urgent(LEVEL_3)
    story.does(Step.RECOVER, GATE)
    with pytest.raises(Refusal, match="LVL-4") as refused:
        story.does(Step.REVIEW, {"text": "x", "attendees": ["y"]})
    assert refused.value.code == "fault.no_review"
