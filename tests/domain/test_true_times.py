"""Times of a laptop whose clock turned out to be wrong: corrected by a later step of the same person."""

from datetime import timedelta

from fault_story import DISPATCHED, ENGINEER, LEAD, ON_SITE, SIGNED_OFF, T0, Story, told
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.domain.fault.event import LARGEST_OFFSET, with_true_times
from fieldkit.domain.fault.machine import replay
from fieldkit.domain.fault.steps import Step

HOUR_MS = 3_600_000


def corrected(story: Story, hours: int, by: str = ENGINEER) -> Story:
    """The laptop has heard the hour, and says what its clock was behind."""
    names, offset = [event.id for event in story.events], timedelta(hours=hours)
    now = T0 + timedelta(minutes=story.minute) + offset
    facts = {"offset_ms": hours * HOUR_MS, "events": names}
    story.events.append(story.event(Step.CORRECT_CLOCK, facts, by=by, at=now, recorded_at=now, offset=offset))
    return story


@given(hours=st.integers(-72, 72))
def test_every_time_of_the_laptop_moves_by_what_its_clock_was_off(hours: int) -> None:
    story = corrected(told(*SIGNED_OFF), hours)
    before, after = told(*SIGNED_OFF).fault, replay(story.events).fault
    moved = timedelta(hours=hours)
    assert before is not None
    assert after is not None
    assert (after.state, after.t0 - before.t0, after.since - before.since) == (before.state, moved, moved)
    assert after.arrived_at is not None
    assert before.arrived_at is not None
    assert after.arrived_at - before.arrived_at == moved
    assert not replay(story.events).flagged
    assert after.has_corrected_times is bool(hours)


def test_the_raw_time_is_kept_through_a_second_correction() -> None:
    story = corrected(corrected(told(*ON_SITE), 2), 3)
    first = replay(story.events).taken[0]
    assert (first.at, first.stamped) == (T0 + timedelta(hours=3), T0)


def test_a_time_that_was_typed_moves_too_and_keeps_what_was_typed() -> None:
    """Whoever typed it looked at the same clock: a later time would have been refused as one of the future."""
    story = told(*DISPATCHED)
    story.does(Step.CONTACT, {"channel": "phone", "person": "郑"}, at=T0 + timedelta(minutes=1))
    last = next(event for event in replay(corrected(story, 2).events).taken if event.step == Step.CONTACT)
    assert (last.at, last.stamped) == (T0 + timedelta(hours=2, minutes=1), T0 + timedelta(minutes=1))


def test_nobody_corrects_the_times_of_another_person() -> None:
    story = corrected(told(*ON_SITE), 2, by=LEAD)
    assert replay(story.events).taken[0].at == T0


def test_what_a_person_has_sworn_to_is_not_corrected() -> None:
    story, wall = told(), T0 + timedelta(hours=2, minutes=5)
    sworn = {"channel": "phone", "person": "郑", "clock_reason": "挂钟"}
    story.does(Step.CONTACT, sworn, at=wall, recorded_at=wall)
    assert [event.at for event in replay(corrected(story, 2).events).taken][:2] == [T0 + timedelta(hours=2), wall]


def test_a_correction_that_nobody_can_mean_moves_nothing() -> None:
    for offset in (10**30, LARGEST_OFFSET // timedelta(milliseconds=1) + 1, "soon"):
        story = told(*ON_SITE)
        names = [event.id for event in story.events]
        wrong = story.event(Step.CORRECT_CLOCK, {"offset_ms": offset, "events": names}, by=ENGINEER)
        assert with_true_times([*story.events, wrong])[0].at == T0
