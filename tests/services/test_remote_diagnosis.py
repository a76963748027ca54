"""A remote diagnosis by the list of questions: consent, answers in their order, half an hour, an end."""

from datetime import timedelta
from typing import Protocol

import pytest

from fieldkit.domain.fault.questions import Ending
from fieldkit.domain.fault.terms import Level, State
from fieldkit.domain.words import Refusal
from fieldkit.services.fault_intake import Report
from fieldkit.services.workbench import Workbench


class FakeClock(Protocol):
    """The clock of the fixture."""

    def advance(self, **parts: float) -> None: ...


@pytest.fixture
def no(bench: Workbench) -> str:
    taken = bench.faults.take_in(Report("孙经理", "江汉路营业厅", "不出凭条", ("JF3-2409-0153",)))
    bench.faults.step(taken.no, "propose", {"level": 2, "scope": "terminal"})
    return taken.no


def test_without_consent_nothing_is_begun(bench: Workbench, no: str) -> None:
    with pytest.raises(Refusal) as refused:
        bench.remote.begin(no, "PRN", "")
    assert refused.value.code == "fault.fact.missing"
    assert bench.faults.file(no).fault.state is State.ASSESSED


def test_from_the_first_question_to_a_confirmed_solution(bench: Workbench, no: str, clock: FakeClock) -> None:
    begun = bench.remote.begin(no, "prn", "孙经理")
    assert begun.standing.question is not None
    assert begun.standing.question.code == "power"
    for answer in ("on", "paper"):
        clock.advance(minutes=2)
        last = bench.remote.answer(no, answer)
    assert last.last is not None
    assert "纸卷" in last.last.do_zh
    done = bench.remote.answer(no, "yes")
    assert (done.standing.ending, done.time_left) == (Ending.TEST, timedelta(minutes=26))
    solved = {"confirmed_by": "孙经理", "tests": ["打印 3/3"], "resolution": "repaired", "solution": "换纸"}
    fault = bench.faults.step(no, "remote-solved", solved).fault
    assert (fault.state, fault.needs_technical_report) == (State.FULL, False)
    assert fault.remote is not None
    assert fault.remote.steps == (("power", "on"), ("lamp", "paper"), ("lamp_again", "yes"))


def test_from_a_dead_end_to_the_next_level(bench: Workbench, no: str) -> None:
    bench.remote.begin(no, "PRN", "孙经理")
    for answer in ("off", "off"):
        last = bench.remote.answer(no, answer)
    assert last.standing.ending is Ending.VISIT
    with pytest.raises(Refusal) as refused:
        bench.remote.answer(no, "on")
    assert refused.value.code == "questions.over"
    fault = bench.faults.step(no, "remote-failed", {"reason": "电源不亮"}).fault
    assert (fault.state, fault.level) == (State.ASSESSED, Level.SERIOUS)


def test_an_answer_that_is_none_names_the_choices(bench: Workbench, no: str) -> None:
    bench.remote.begin(no, "PRN", "孙经理")
    with pytest.raises(Refusal) as refused:
        bench.remote.answer(no, "perhaps")
    assert refused.value.code == "questions.choice"
    assert "on, off" in str(refused.value.todo)


def test_after_half_an_hour_it_goes_on_with_a_reason_only(bench: Workbench, no: str, clock: FakeClock) -> None:
    bench.remote.begin(no, "PRN", "孙经理")
    clock.advance(minutes=31)
    assert bench.remote.look(no).time_left == timedelta(minutes=-1)
    with pytest.raises(Refusal) as refused:
        bench.remote.answer(no, "on")
    assert refused.value.code == "fault.remote_box"
    assert bench.remote.answer(no, "on", overrun_reason="客户在装纸").standing.question is not None


def test_without_a_diagnosis_there_is_nothing_to_answer(bench: Workbench, no: str) -> None:
    with pytest.raises(Refusal) as refused:
        bench.remote.look(no)
    assert refused.value.code == "fault.no_remote"


def test_the_program_comes_back_to_a_talk_only_while_it_is_going_on(bench: Workbench, no: str) -> None:
    bench.remote.begin(no, "PRN", "孙经理")
    bench.remote.stay(no)
    assert bench.first_look().remote_fault == no
    bench.faults.step(no, "remote-failed", {"reason": "电源不亮"})
    assert bench.first_look().remote_fault == "", "killed between the end and the leaving of the place"
    bench.remote.begin(no, "PRN", "孙经理")
    assert bench.first_look().remote_fault == no, "a second talk about the same fault"
    bench.remote.stay("")
    assert bench.first_look().remote_fault == ""
