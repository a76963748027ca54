"""Every line of the table F1-F20: where it leads, when it is refused, and what the refusal names."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from fault_story import (
    CONSENT,
    ENGINEER,
    GATE,
    LEAD,
    LEVEL_2,
    LEVEL_3,
    LEVEL_4,
    ON_SITE,
    OPENED,
    PATHS,
    REPORTED,
    SEEN,
    SENT,
    SIGNED,
    SOLVED,
    T0,
    Story,
    told,
)

from fieldkit.domain.fault.event import FaultEvent
from fieldkit.domain.fault.machine import replay, step_words
from fieldkit.domain.fault.steps import ABOUT_TIMES, Step
from fieldkit.domain.fault.terms import DelayCause, Level, Source, State, Tier
from fieldkit.domain.fault.transitions import TRANSITIONS, possible_steps, transition
from fieldkit.domain.record import SignoffResult
from fieldkit.domain.words import Refusal
from fieldkit.locale import tell, tell_in

Facts = Mapping[str, object]
ABSENT = {"result": "absent", "reason": "停业"}
MERGED = PATHS["DUPLICATE"][0][1]


@pytest.mark.parametrize("state", list(PATHS))
def test_there_is_a_way_into_every_state(state: str) -> None:
    assert told(*PATHS[state]).now().state == state


def test_every_state_of_the_text_has_a_way() -> None:
    assert set(PATHS) == set(State)


LEADS: list[tuple[str, str, Step, Facts, str]] = [
    ("F2", "NEW", Step.ASSESS, LEVEL_2, "ASSESSED"),
    ("F2p", "NEW", Step.PROPOSE, LEVEL_2, "ASSESSED"),
    ("F4", "ASSESSED", Step.REMOTE_START, CONSENT, "REMOTE"),
    ("F4b", "DISPATCHED", Step.REMOTE_START, CONSENT, "DISPATCHED"),
    ("F5", "REMOTE", Step.REMOTE_SOLVED, SOLVED, "FULL"),
    ("F6", "REMOTE", Step.REMOTE_FAILED, {"reason": "仍报错"}, "ASSESSED"),
    ("F7", "ASSESSED", Step.DISPATCH, SENT, "DISPATCHED"),
    ("F7b", "REMOTE", Step.DISPATCH, SENT, "DISPATCHED"),
    ("F8", "DISPATCHED", Step.DECLINE, {"reason": "在另一厅"}, "DISPATCHED"),
    ("F8c", "DISPATCHED", Step.ACCEPT, {}, "DISPATCHED"),
    ("F9b", "TRAVELLING", Step.ARRIVE, SEEN, "ON_SITE"),
    ("F9c", "ASSESSED", Step.WALK_UP, SEEN, "ON_SITE"),
    ("F10", "ON_SITE", Step.WAIT, {"cause": "no_power", "evidence": "照片"}, "WAITING"),
    ("F10b", "WAITING", Step.RESUME, {}, "ON_SITE"),
    ("F11", "ON_SITE", Step.RESTORE, {"transactions_ok": 1}, "RESTORED"),
    ("F12", "RESTORED", Step.RECOVER, GATE, "FULL"),
    ("F13", "ON_SITE", Step.RECOVER, GATE, "FULL"),
    ("F14", "FULL", Step.REPORT, REPORTED, "REPORTED"),
    ("F14b", "REPORTED", Step.REPORT, REPORTED, "REPORTED"),
    ("F15", "REPORTED", Step.SIGN, SIGNED, "SIGNED"),
    ("F18", "ON_SITE", Step.RELEVEL, {**LEVEL_4, "reason": "全厅停"}, "ON_SITE"),
    ("F19", "FILED", Step.REOPEN, {"symptom": "又报错", "same_symptom": True}, "ON_SITE"),
    ("F20", "WAITING", Step.MERGE, MERGED, "DUPLICATE"),
    ("", "SIGNED", Step.CONTACT, {"channel": "phone", "person": "郑经理"}, "SIGNED"),
]


@pytest.mark.parametrize(("code", "state", "step", "facts", "target"), LEADS)
def test_a_step_leads_where_the_table_says(code: str, state: str, step: Step, facts: Facts, target: str) -> None:
    line = transition(State(state), step)
    assert line is not None
    assert line.code == code
    assert told(*PATHS[state]).does(step, facts).state == target


REFUSED: list[tuple[str, str, Step, Facts, str]] = [
    ("F2 no such level", "NEW", Step.ASSESS, {"level": 5, "scope": "hall"}, "fault.level"),
    ("F2 scope is missing", "NEW", Step.ASSESS, {"level": 2}, "fault.fact.missing"),
    ("F2 data lost and not urgent", "NEW", Step.ASSESS, {**LEVEL_3, "data_loss": True}, "fault.data_loss"),
    ("F2 other type without reason", "NEW", Step.ASSESS, {**LEVEL_3, "tier": "A"}, "fault.tier"),
    (
        "F2 type of a consultation",
        "NEW",
        Step.ASSESS,
        {"level": 1, "scope": "hall", "tier": "C", "reason": "x"},
        "fault.tier_of_consultation",
    ),
    ("F3 not level 1", "ASSESSED", Step.CONSULT, {}, "fault.not_ordinary"),
    ("F4 no consent", "ASSESSED", Step.REMOTE_START, {"tool": "phone"}, "fault.fact.missing"),
    ("F5 nobody confirmed", "REMOTE", Step.REMOTE_SOLVED, {**SOLVED, "confirmed_by": " "}, "fault.fact.missing"),
    ("F5 no test", "REMOTE", Step.REMOTE_SOLVED, {**SOLVED, "tests": []}, "fault.fact.missing"),
    ("F5 without diagnosis", "DISPATCHED", Step.REMOTE_SOLVED, SOLVED, "fault.no_remote"),
    ("F6 lowered", "REMOTE", Step.REMOTE_FAILED, {"reason": "x", "level": 2}, "fault.level_not_raised"),
    ("F6 no such level", "REMOTE", Step.REMOTE_FAILED, {"reason": "x", "level": 9}, "fault.level_not_raised"),
    ("F7 off duty", "ASSESSED", Step.DISPATCH, {"engineer": ENGINEER}, "fault.off_duty"),
    ("F7 nobody named", "ASSESSED", Step.DISPATCH, {"on_duty": True}, "fault.fact.missing"),
    ("F8 no reason", "DISPATCHED", Step.DECLINE, {}, "fault.fact.missing"),
    ("F8 next one too early", "DISPATCHED", Step.DISPATCH, {**SENT, "engineer": "HB03"}, "fault.dispatched"),
    ("F9 not accepted", "DISPATCHED", Step.DEPART, {}, "fault.not_accepted"),
    ("F9 nothing shows the arrival", "TRAVELLING", Step.ARRIVE, {}, "fault.presence"),
    ("F9 own order, nothing shows it", "ASSESSED", Step.WALK_UP, {}, "fault.presence"),
    ("F10 no cause", "ON_SITE", Step.WAIT, {"evidence": "照片"}, "fault.fact.missing"),
    ("F10 no such cause", "ON_SITE", Step.WAIT, {"cause": "rain", "evidence": "x"}, "fault.fact.choice"),
    ("F10 no evidence", "ON_SITE", Step.WAIT, {"cause": "no_power"}, "fault.fact.missing"),
    ("F11 no transaction", "ON_SITE", Step.RESTORE, {"transactions_ok": 0}, "fault.no_transaction"),
    ("F12 two of three", "RESTORED", Step.RECOVER, {**GATE, "transactions_ok": 2}, "fault.gate.transactions"),
    (
        "F12 two of two",
        "RESTORED",
        Step.RECOVER,
        {"transactions": 2, "transactions_ok": 2},
        "fault.gate.transactions",
    ),
    ("F12 retest failed", "RESTORED", Step.RECOVER, {**GATE, "retests": ["A08.5=FAIL"]}, "fault.gate.items"),
    ("F12 retest unclear", "RESTORED", Step.RECOVER, {**GATE, "retests": ["A08.5"]}, "fault.gate.items"),
    ("F14 technical report", "FULL", Step.REPORT, {**REPORTED, "cause": ""}, "fault.technical_report"),
    ("F14 no solution", "FULL", Step.REPORT, {**REPORTED, "solution": ""}, "fault.fact.missing"),
    ("F15 who signed", "REPORTED", Step.SIGN, {"result": "signed"}, "fault.signoff"),
    ("F15 no witness", "REPORTED", Step.SIGN, {"result": "refused", "reason": "不满"}, "fault.signoff"),
    ("F15 nothing shows the absence", "REPORTED", Step.SIGN, {"result": "absent"}, "fault.signoff"),
    ("F15 signed twice", "SIGNED", Step.SIGN, SIGNED, "fault.signed"),
    ("F16 not by the laptop", "SIGNED", Step.FILE, {"filing_no": "BA-1"}, "fault.file"),
    ("F18 no reason", "ON_SITE", Step.RELEVEL, LEVEL_4, "fault.reason"),
    ("F19 other symptom", "FULL", Step.REOPEN, {"symptom": "卡纸"}, "fault.other_symptom"),
    ("F20 into itself", "NEW", Step.MERGE, {**MERGED, "into": "fault-1"}, "fault.merge_itself"),
    ("delay that is none", "WAITING", Step.COUNTERSIGN, {"delay": 2, "person": "郑"}, "fault.delay"),
    ("unknown fact", "NEW", Step.ASSESS, {**LEVEL_2, "colour": "red"}, "fault.fact.unknown"),
    ("level that is none", "NEW", Step.ASSESS, {"level": "two", "scope": "hall"}, "fault.level"),
    ("number that is none", "WAITING", Step.COUNTERSIGN, {"delay": "one", "person": "郑"}, "fault.fact.unreadable"),
]


@pytest.mark.parametrize(("case", "state", "step", "facts", "code"), REFUSED, ids=[case[0] for case in REFUSED])
def test_a_guard_refuses_in_words(case: str, state: str, step: Step, facts: Facts, code: str) -> None:
    story = told(*PATHS[state])
    before = story.fault
    with pytest.raises(Refusal) as refused:
        story.does(step, facts)
    assert refused.value.code == code
    assert tell(refused.value.todo)
    assert story.fault == before


@pytest.mark.parametrize("state", list(State))
def test_every_step_that_is_not_listed_is_refused_and_the_possible_ones_are_named(state: State) -> None:
    for step in set(Step) - set(possible_steps(state)) - ABOUT_TIMES - {Step.OPEN}:
        with pytest.raises(Refusal) as refused:
            told(*PATHS[state]).does(step, _plausible(step))
        assert refused.value.code == "fault.step", step
        for language in ("zh_CN", "en"):
            sentence = tell_in(language, refused.value.todo)
            assert all(tell_in(language, step_words(allowed)) in sentence for allowed in possible_steps(state))


def _plausible(step: Step) -> Facts:
    reach = {name: facts for path in PATHS.values() for name, facts in path}
    more: dict[Step, Facts] = {facts[2]: facts[3] for facts in LEADS}
    rest: dict[Step, Facts] = {
        Step.REMOTE_STEP: {"question": "电源灯亮吗", "answer": "亮"},
        Step.ANSWER: {"owner": LEAD},
        Step.GUIDE: {"text": "先换电源"},
        Step.FAILING: {"items": ["A08.5"]},
        Step.COUNTERSIGN: {"delay": 1, "person": "郑经理"},
        Step.APPROVE_DELAY: {"delay": 1},
    }
    return {**reach, **more, **rest}.get(step, {})


def test_each_state_and_step_has_one_line() -> None:
    pairs = [(state, line.step) for line in TRANSITIONS for state in line.sources]
    assert len(pairs) == len(set(pairs))


def test_nothing_happens_before_the_fault_is_taken_in() -> None:
    with pytest.raises(Refusal, match="not taken in"):
        Story().does(Step.ASSESS, LEVEL_2)


def test_a_report_entered_late_needs_a_reason() -> None:
    late = T0 + timedelta(minutes=16)
    with pytest.raises(Refusal) as refused:
        Story().does(Step.OPEN, OPENED, recorded_at=late)
    assert refused.value.code == "fault.late_entry"
    assert Story().does(Step.OPEN, {**OPENED, "late_reason": "驾车中"}, recorded_at=late).t0 == T0


def test_nothing_is_noted_that_has_not_happened_yet() -> None:
    story = told(*PATHS["TRAVELLING"])
    with pytest.raises(Refusal) as refused:
        story.does(Step.ARRIVE, SEEN, recorded_at=T0)
    assert refused.value.code == "fault.future"


def test_an_arrival_before_the_departure_is_refused() -> None:
    story = told(*PATHS["TRAVELLING"])
    with pytest.raises(Refusal) as refused:
        story.does(Step.ARRIVE, SEEN, at=T0 + timedelta(minutes=1))
    assert refused.value.code == "fault.order"


def test_an_order_is_answered_by_whom_it_went_to() -> None:
    with pytest.raises(Refusal) as refused:
        told(*PATHS["DISPATCHED"]).does(Step.ACCEPT, by="HB03")
    assert refused.value.code == "fault.not_dispatched_to"


def test_after_a_decline_the_next_engineer_is_asked() -> None:
    story = told(*PATHS["DISPATCHED"], (Step.DECLINE, {"reason": "在另一厅"}))
    with pytest.raises(Refusal):
        story.does(Step.ACCEPT)
    assert story.does(Step.DISPATCH, {**SENT, "engineer": "HB03"}, by=LEAD).crew == ("HB03",)
    assert story.does(Step.ACCEPT, by="HB03").accepted_at is not None


def test_the_lead_notes_that_nobody_answered() -> None:
    story = told(*PATHS["DISPATCHED"])
    assert story.does(Step.DECLINE, {"reason": "10 分钟无应答", "no_answer": True}, by=LEAD).crew == ()


def test_an_unsolved_remote_diagnosis_raises_the_level_and_demands_the_technical_report() -> None:
    story = told((Step.ASSESS, LEVEL_2), (Step.REMOTE_START, CONSENT))
    assert story.now().tier is Tier.C
    after = story.does(Step.REMOTE_FAILED, {"reason": "四台均不能缴费"})
    assert (after.level, after.tier, after.needs_technical_report) == (Level.SERIOUS, Tier.B, True)
    assert [change.tier for change in after.tiers] == [Tier.C, Tier.B]


def test_beside_a_dispatch_the_level_stays_unless_another_is_chosen() -> None:
    story = told(*PATHS["DISPATCHED"], (Step.REMOTE_START, CONSENT))
    assert story.does(Step.REMOTE_FAILED, {"reason": "无效"}).level is Level.SERIOUS


def test_urgent_stays_urgent() -> None:
    story = told((Step.ASSESS, LEVEL_4), (Step.REMOTE_START, CONSENT))
    assert story.does(Step.REMOTE_FAILED, {"reason": "无效"}).level is Level.URGENT


def test_a_fault_solved_remotely_needs_no_arrival_and_at_level_2_no_technical_report() -> None:
    story = told((Step.ASSESS, LEVEL_2), (Step.REMOTE_START, CONSENT), (Step.REMOTE_SOLVED, SOLVED))
    fault = story.now()
    assert (fault.arrived_at, fault.restored_at, fault.needs_technical_report) == (None, fault.full_at, False)
    assert story.does(Step.REPORT, {"solution": "重启", "resolution": "restarted"}).state is State.REPORTED


def test_the_box_of_thirty_minutes_is_left_with_a_reason_only() -> None:
    story = told(*PATHS["REMOTE"])
    story.minute += 31
    line = {"question": "能打印吗", "answer": "不能"}
    with pytest.raises(Refusal) as refused:
        story.does(Step.REMOTE_STEP, line)
    assert refused.value.code == "fault.remote_box"
    done = story.does(Step.REMOTE_STEP, {**line, "overrun_reason": "下载日志"})
    assert done.remote is not None
    assert done.remote.steps == (("能打印吗", "不能"),)


def test_an_engineer_who_found_the_fault_himself_arrived_when_it_began() -> None:
    story = Story()
    story.does(Step.OPEN, {**OPENED, "source": "walkup"})
    story.does(Step.PROPOSE, LEVEL_4)
    fault = story.does(Step.WALK_UP, SEEN)
    assert (fault.arrived_at, fault.is_own_order, fault.crew) == (T0, True, (ENGINEER,))


def test_an_own_order_for_a_reported_fault_arrives_when_it_arrives() -> None:
    story = told((Step.PROPOSE, LEVEL_4))
    assert story.does(Step.WALK_UP, SEEN).arrived_at == T0 + timedelta(minutes=2)


def test_a_proposed_level_counts_until_the_lead_has_spoken() -> None:
    story = told((Step.PROPOSE, LEVEL_3))
    assert (story.now().tier, story.now().is_proposed) == (Tier.C, True)
    confirmed = story.does(Step.RELEVEL, {**LEVEL_3, "reason": "同意"}, by=LEAD)
    assert not confirmed.is_proposed


def test_a_later_proposal_waits_for_the_lead_and_changes_no_clock() -> None:
    story = told(*ON_SITE)
    with pytest.raises(Refusal) as refused:
        story.does(Step.PROPOSE, LEVEL_4)
    assert refused.value.code == "fault.reason"
    proposed = story.does(Step.PROPOSE, {**LEVEL_4, "reason": "全厅停"})
    assert (proposed.tier, len(proposed.tiers)) == (Tier.C, 1)
    assert proposed.proposal is not None
    assert (proposed.proposal.level, proposed.proposal.tier) == (Level.URGENT, Tier.A)
    decided = story.does(Step.RELEVEL, {**LEVEL_4, "reason": "同意"}, by=LEAD)
    assert (decided.tier, decided.proposal) == (Tier.A, None)


def test_a_lowered_type_names_who_agreed_and_loses_no_change() -> None:
    story = told((Step.ASSESS, {"level": 3, "scope": "hall"}))
    lower = {**LEVEL_3, "reason": "只剩一台", "agreed_by": "郑经理"}
    changes = story.does(Step.RELEVEL, lower, by=LEAD).tiers
    assert [(change.tier, change.agreed_by) for change in changes] == [(Tier.B, ""), (Tier.C, "郑经理")]


def test_trapped_cash_makes_b_of_c_and_must_be_counted() -> None:
    story = told((Step.ASSESS, {**LEVEL_3, "cash_involved": True}), *ON_SITE[1:])
    assert story.now().tier is Tier.B
    story.does(Step.RESTORE, {"transactions_ok": 1})
    with pytest.raises(Refusal) as refused:
        story.does(Step.RECOVER, GATE)
    assert refused.value.code == "fault.gate.cash"
    assert story.does(Step.RECOVER, {**GATE, "cash_reconciled": True}).state is State.FULL


def test_a_lent_printer_keeps_the_gate_shut() -> None:
    story = told(*ON_SITE, (Step.RESTORE, {"transactions_ok": 1, "loaner": "备用打印机 DY2"}))
    with pytest.raises(Refusal) as refused:
        story.does(Step.RECOVER, GATE)
    assert refused.value.code == "fault.gate.workaround"
    assert story.does(Step.RECOVER, {**GATE, "workaround_removed": True}).workaround == ""


def test_every_item_that_failed_must_pass_again() -> None:
    story = told(*ON_SITE, (Step.FAILING, {"items": ["A08.5", "printer.escpos"]}))
    with pytest.raises(Refusal) as refused:
        story.does(Step.RECOVER, {**GATE, "retests": ["A08.5=PASS"]})
    assert "printer.escpos" in str(refused.value.what)
    passed = {**GATE, "retests": ["A08.5=PASS", "printer.escpos=PASS"]}
    assert story.does(Step.RECOVER, passed).state is State.FULL


@pytest.mark.parametrize("level", [LEVEL_4, {"level": 3, "scope": "hall"}])
def test_types_a_and_b_are_restored_before_they_are_recovered(level: Facts) -> None:
    story = told((Step.ASSESS, level), *ON_SITE[1:])
    with pytest.raises(Refusal) as refused:
        story.does(Step.RECOVER, GATE)
    assert refused.value.code == "fault.restore_first"


def test_a_delay_is_kept_with_its_end_and_counts_when_it_is_countersigned() -> None:
    story = told(*PATHS["WAITING"], (Step.RESUME, {}))
    delay = story.now().delays[0]
    assert (delay.cause, delay.ended_at, delay.counts) == (DelayCause.HALL_CLOSED, story.now().since, False)
    assert story.does(Step.COUNTERSIGN, {"delay": 1, "person": "郑经理"}).delays[0].counts


def test_waiting_for_our_own_part_never_counts() -> None:
    story = told(*ON_SITE, (Step.WAIT, {"cause": "awaiting_part", "evidence": "缺切刀", "part": "CUT-KNIFE"}))
    assert not story.does(Step.APPROVE_DELAY, {"delay": 1}, by="SQ01").delays[0].counts


PLAN: Facts = {
    "cause_guess": "切刀磨损",
    "steps": ["更换切刀", "测试"],
    "parts": ["CUT-KNIFE x1"],
    "person": "HB07",
    "planned_at": "2026-10-08T09:00:00+08:00",
    "business_risk": "缴费凭条",
    "sent_to": "郑经理",
}


def test_a_complete_repair_plan_stops_its_clock_once() -> None:
    story = told(*PATHS["ASSESSED"], (Step.PLAN, PLAN))
    first = story.now().plan_at
    assert story.does(Step.PLAN, PLAN).plan_at == first is not None


@pytest.mark.parametrize("left_out", list(PLAN))
def test_an_incomplete_repair_plan_is_kept_and_does_not_count(left_out: str) -> None:
    plan = {name: value for name, value in PLAN.items() if name != left_out}
    assert told(*PATHS["ASSESSED"], (Step.PLAN, plan)).now().plan_at is None


def test_nobody_there_is_a_result_and_is_made_up_for_later() -> None:
    story = told(*PATHS["REPORTED"], (Step.SIGN, ABSENT))
    assert story.does(Step.SIGN, SIGNED).signoff is SignoffResult.SIGNED


def test_a_refusal_to_sign_goes_on_to_the_files_and_never_looks_signed() -> None:
    story = told(*PATHS["REPORTED"], (Step.SIGN, {"result": "refused", "reason": "不满意", "witness": "吴"}))
    assert story.does(Step.FILE, {"filing_no": "BA-1"}, by="hq").signoff is SignoffResult.REFUSED


def test_two_archives_of_two_parties_make_it_archived() -> None:
    story = told(*PATHS["FILED"], (Step.ARCHIVE, {"party": "vendor", "place": "湖北"}))
    assert story.now().state is State.FILED
    with pytest.raises(Refusal) as refused:
        story.does(Step.ARCHIVE, {"party": "vendor", "place": "湖北"})
    assert refused.value.code == "fault.archived"
    assert story.does(Step.ARCHIVE, {"party": "customer", "place": "示例"}).state is State.ARCHIVED


@pytest.mark.parametrize(("hours", "is_legal"), [(20, True), (72, True), (73, False)])
def test_a_fault_comes_back_within_72_hours_or_not_at_all(hours: int, is_legal: bool) -> None:
    story = told(*PATHS["FULL"])
    full_at = story.now().full_at
    assert full_at is not None
    back = {"symptom": "又报错", "same_symptom": True}
    later = full_at + timedelta(hours=hours)
    if is_legal:
        again = story.does(Step.REOPEN, back, at=later, recorded_at=later)
        assert (again.state, again.full_at, again.reopened) == (State.ON_SITE, None, (later,))
    else:
        with pytest.raises(Refusal) as refused:
            story.does(Step.REOPEN, back, at=later, recorded_at=later)
        assert refused.value.code == "fault.reopen_late"


def test_a_merged_report_gives_the_earlier_time_to_the_fault_that_stays() -> None:
    story = told(*PATHS["ASSESSED"])
    earlier = T0 - timedelta(minutes=4)
    merge = {"into": "fault-1", "into_no": "GZ-1", "reported_at": earlier, "source": "monitor"}
    kept = story.does(Step.MERGE, merge, fault_id="fault-2")
    assert (kept.t0, kept.sources, kept.merged) == (earlier, (Source.CALL, Source.MONITOR), ("fault-2",))
    assert kept.state is State.ASSESSED


def test_nothing_is_merged_into_a_fault_that_is_over() -> None:
    with pytest.raises(Refusal) as refused:
        told(*PATHS["FULL"]).does(Step.MERGE, MERGED, fault_id="fault-2")
    assert refused.value.code == "fault.merge_closed"


def test_a_history_leads_to_one_state_in_whatever_order_it_arrives() -> None:
    story = told(*PATHS["ARCHIVED"])
    assert replay(reversed(story.events)).fault == story.fault == replay(story.events).fault


def test_an_illegal_event_is_kept_and_flagged_and_changes_nothing() -> None:
    story = told(*PATHS["ON_SITE"])
    stray = story.event(Step.DEPART, {}, order=4, id="stray")
    garbled = FaultEvent("odd", "fault-1", "fly", 4, T0, T0, ENGINEER, {"level": {"deep": []}})
    history = replay([*story.events, stray, garbled])
    assert history.fault == story.fault
    assert {flag.event.id for flag in history.flagged} == {"stray", "odd"}
    assert len(history.taken) == len(story.events)


def test_a_history_without_its_beginning_waits_for_it() -> None:
    story = told(*PATHS["ON_SITE"])
    history = replay(story.events[1:])
    assert history.fault is None
    assert len(history.flagged) == len(story.events) - 1
