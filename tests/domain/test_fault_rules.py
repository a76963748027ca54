"""Type by level and scope, duplicates, faults that come back, and who may do what."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fault_story import DISPATCHED, FULL, LEVEL_3, REPORTED, SENT, SIGNED, T0, told

from fieldkit.domain.clock.calendar import WorkCalendar
from fieldkit.domain.clock.hours import DEFAULT_HOURS
from fieldkit.domain.fault.alerts import answer_due, is_unanswered, signature_due
from fieldkit.domain.fault.fact_words import FACT_WORDS
from fieldkit.domain.fault.facts import CLOCK_REASON, FACTS
from fieldkit.domain.fault.likeness import duplicates, reopenable, repeat_of, same_symptom
from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.steps import Step, action_of
from fieldkit.domain.fault.terms import Level, Scope, Tier
from fieldkit.domain.fault.tiers import is_stricter, tier_of
from fieldkit.domain.instants import shown
from fieldkit.domain.roles import GRANTS, Action, Grant, Role, grant_of, require
from fieldkit.domain.words import Refusal
from fieldkit.locale import tell_in
from fieldkit.services.contract_data import shipped_calendars

T, H, P = Scope.TERMINAL, Scope.HALL, Scope.PLATFORM


@pytest.mark.parametrize(
    ("level", "scope", "tier"),
    [
        (4, P, "A"),
        (4, H, "A"),
        (4, T, "B"),
        (3, P, "B"),
        (3, H, "B"),
        (3, T, "C"),
        (2, P, "C"),
        (2, H, "C"),
        (2, T, "C"),
        (1, P, None),
        (1, H, None),
        (1, T, None),
    ],
)
def test_level_and_scope_make_the_type(level: int, scope: Scope, tier: str | None) -> None:
    assert tier_of(Level(level), scope) == tier


@pytest.mark.parametrize(("level", "scope", "tier"), [(3, T, "B"), (2, P, "B"), (4, H, "A"), (1, T, None)])
def test_trapped_cash_raises_c_to_b_and_nothing_else(level: int, scope: Scope, tier: str | None) -> None:
    assert tier_of(Level(level), scope, cash_involved=True) == tier


def test_the_types_are_ordered_by_their_deadlines() -> None:
    assert is_stricter(Tier.A, Tier.B)
    assert is_stricter(Tier.C, None)
    assert not is_stricter(Tier.B, Tier.B)


def fault(number: int, **changes: object) -> Fault:
    plain = told((Step.ASSESS, LEVEL_3)).now()
    return replace(plain, id=f"fault-{number}", **changes)  # type: ignore[arg-type]


def over(number: int, hours: float, **changes: object) -> Fault:
    """A fault that was over this many hours before T0."""
    return replace(told(*FULL).now(), id=f"fault-{number}", full_at=T0 - timedelta(hours=hours), **changes)  # type: ignore[arg-type]


def test_two_reports_of_one_device_within_minutes_are_one_fault() -> None:
    assert duplicates("hall-1", ["device-1"], [fault(1)]) == (fault(1),)


def test_another_device_of_the_hall_is_another_fault_unless_the_whole_hall_is_hit() -> None:
    others = [fault(1, devices=("device-2",)), fault(2, devices=("device-3",), scope=H)]
    assert [found.id for found in duplicates("hall-1", ["device-1"], others)] == ["fault-2"]


def test_a_fault_of_another_hall_or_one_that_is_over_is_no_duplicate() -> None:
    others = [fault(1, hall="hall-2", devices=("device-9",), scope=H), over(2, 1)]
    assert duplicates("hall-1", ["device-1"], others) == ()


def test_the_earliest_of_several_comes_first() -> None:
    others = [fault(1), fault(2, t0=T0 - timedelta(minutes=3))]
    assert [found.id for found in duplicates("hall-1", ["device-1"], others)] == ["fault-2", "fault-1"]


@pytest.mark.parametrize(
    ("hours", "comes_back", "repeats"), [(20, True, True), (72, True, True), (120, False, True)]
)
def test_e23_twenty_hours_after_and_five_days_after(hours: int, comes_back: bool, repeats: bool) -> None:
    earlier = over(1, hours)
    assert bool(reopenable(T0, ["device-1"], [earlier])) is comes_back
    assert bool(repeat_of(fault(2), [earlier])) is repeats


def test_after_thirty_days_it_is_no_repeat() -> None:
    assert repeat_of(fault(2), [over(1, 30 * 24)]) is not None
    assert repeat_of(fault(2), [over(1, 30 * 24 + 1)]) is None


def test_a_fault_is_no_repeat_of_itself_nor_of_another_symptom() -> None:
    assert repeat_of(fault(1), [over(1, 1)]) is None
    assert repeat_of(fault(2), [over(1, 1, symptom="卡纸")]) is None


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ({"error_code": "E12"}, {"error_code": "E12", "symptom": "别的"}, True),
        ({"error_code": "E12"}, {"error_code": "E13"}, False),
        ({"part": "PRN"}, {"part": "PRN", "symptom": "别的"}, True),
        ({"part": "PRN"}, {"part": "BNV"}, False),
        ({"symptom": "Ｅ１２ 卡纸"}, {"symptom": "e12卡纸"}, True),
        ({"symptom": "卡纸"}, {"symptom": "黑屏"}, False),
    ],
)
def test_a_symptom_is_known_by_its_code_its_part_or_its_words(
    first: dict[str, str], second: dict[str, str], same: bool
) -> None:
    assert same_symptom(fault(1, **first), fault(2, **second)) is same


MAY: list[tuple[Action, str, str]] = [
    (Action.OPEN_FAULT, "ENG RL SSC GRP CS SCM DM", ""),
    (Action.SET_LEVEL, "RL SSC DM", "ENG"),
    (Action.DISPATCH, "RL GRP SCM DM", ""),
    (Action.RECORD, "ENG RL SSC", ""),
    (Action.APPROVE_ISSUE, "SCM", ""),
    (Action.CHECK_ISSUE, "ADM", ""),
    (Action.APPROVE_DELAY, "SQG", "RL"),
    (Action.TAKE_COMPLAINT, "CS", ""),
    (Action.DECIDE_PENALTY, "VP", "SQG"),
    (Action.APPROVE_UPGRADE, "DM", "GRP"),
    (Action.ISSUE_QUARTER, "DM", ""),
]


@pytest.mark.parametrize(("action", "do", "propose"), MAY)
def test_the_table_of_roles_is_the_text(action: Action, do: str, propose: str) -> None:
    for role in Role:
        wanted = Grant.DO if role in do.split() else Grant.PROPOSE if role in propose.split() else None
        assert grant_of([role], action) is wanted, role


def test_every_action_has_somebody_who_may() -> None:
    assert set(GRANTS) == set(Action)
    assert all(Grant.DO in granted.values() for granted in GRANTS.values())


def test_the_furthest_of_several_roles_counts() -> None:
    assert grant_of([Role.ENG, Role.RL], Action.SET_LEVEL) is Grant.DO


def test_a_refused_role_names_who_may_in_both_languages() -> None:
    with pytest.raises(Refusal) as refused:
        require([Role.ENG], Action.DISPATCH)
    assert refused.value.code == "role.refused"
    assert "维护负责人" in tell_in("zh_CN", refused.value.todo)
    assert "maintenance lead" in tell_in("en", refused.value.todo)


def test_a_proposal_is_enough_where_a_proposal_is_asked_for() -> None:
    require([Role.ENG], Action.SET_LEVEL, proposal=True)
    with pytest.raises(Refusal):
        require([Role.ENG], Action.SET_LEVEL)


def test_every_step_has_an_action_of_the_table() -> None:
    assert {action_of(step) for step in Step} <= set(Action)


def test_everything_that_a_step_tells_has_a_name_for_people() -> None:
    names = {spec.name for specs in FACTS.values() for spec in specs} | {CLOCK_REASON.name}
    assert names == set(FACT_WORDS)
    assert set(FACTS) == set(Step)


@pytest.mark.parametrize(("scope", "minutes"), [("hall", 10), ("terminal", 60)])
def test_a_dispatched_order_is_answered_in_ten_minutes_or_an_hour(scope: str, minutes: int) -> None:
    story = told((Step.ASSESS, {"level": 3, "scope": scope}), (Step.DISPATCH, SENT))
    sent_at = story.now().since
    assert answer_due(story.now()) == sent_at + timedelta(minutes=minutes)
    assert not is_unanswered(story.now(), sent_at + timedelta(minutes=minutes))
    assert is_unanswered(story.now(), sent_at + timedelta(minutes=minutes, seconds=1))


@pytest.mark.parametrize(("step", "facts"), [(Step.ACCEPT, {}), (Step.DECLINE, {"reason": "在另一厅"})])
def test_after_an_answer_nobody_is_waited_for(step: Step, facts: dict[str, object]) -> None:
    story = told(*DISPATCHED)
    assert answer_due(story.does(step, facts)) is None


def test_the_next_engineer_gets_his_own_time() -> None:
    story = told(*DISPATCHED, (Step.DECLINE, {"reason": "在另一厅"}))
    story.minute += 30
    after = story.does(Step.DISPATCH, {**SENT, "engineer": "HB03"})
    assert answer_due(after) == T0 + timedelta(minutes=4 + 30 + 60)


def test_e10_a_signature_is_made_up_for_in_two_working_days_across_the_holiday() -> None:
    calendar = WorkCalendar(shipped_calendars())
    story = told(*FULL, (Step.REPORT, REPORTED), (Step.SIGN, {"result": "absent", "reason": "停业"}))
    due = signature_due(story.now(), calendar, DEFAULT_HOURS)
    assert due is not None
    assert shown(due) == "2026-10-09 18:00"
    assert signature_due(story.does(Step.SIGN, SIGNED), calendar, DEFAULT_HOURS) is None


def test_who_signed_or_refused_owes_no_signature() -> None:
    refused = {"result": "refused", "reason": "不满", "witness": "吴"}
    for facts in (SIGNED, refused):
        story = told(*FULL, (Step.REPORT, REPORTED), (Step.SIGN, facts))
        assert signature_due(story.now(), WorkCalendar(), DEFAULT_HOURS) is None
