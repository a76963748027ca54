"""Any life of a fault on a real database: a step leaves exactly one audit entry and one operation, or no trace."""

import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from roles_on_file import assignment
from sqlalchemy import text

from fieldkit.domain.fault.machine import replay
from fieldkit.domain.fault.steps import ABOUT_TIMES, Step
from fieldkit.domain.fault.transitions import TRANSITIONS, possible_steps
from fieldkit.domain.roles import Role
from fieldkit.domain.words import Refusal
from fieldkit.services.fault_intake import Report
from fieldkit.services.profile import open_profile
from fieldkit.storage.audit import verify_audit
from fieldkit.storage.fault_file import event_of, event_rows
from fieldkit.storage.rows.faults import FaultRow

PASSPHRASE = "a passphrase for tests"
GATE = {"transactions": 3, "transactions_ok": 3}
REPORTED = {"solution": "清理", "resolution": "repaired", "mode": "STU", "mechanism": "5.1", "cause": "unknown"}
QUOTED = '{"kind": "part", "name": "CUT", "quantity": 1, "unit_fen": 100, "cap_fen": 100, "cap_source": "CUT"}'
FACTS: Mapping[Step, Mapping[str, object]] = {
    Step.ASSESS: {"level": 3, "scope": "terminal"},
    Step.PROPOSE: {"level": 2, "scope": "terminal", "reason": "扩大"},
    Step.RELEVEL: {"level": 4, "scope": "hall", "reason": "扩大"},
    Step.REMOTE_START: {"consent_by": "孙经理", "tool": "phone"},
    Step.REMOTE_STEP: {"question": "灯亮吗", "answer": "亮", "overrun_reason": "日志"},
    Step.REMOTE_SOLVED: {"confirmed_by": "孙", "tests": ["1/1"], "resolution": "restarted", "solution": "重启"},
    Step.REMOTE_FAILED: {"reason": "无效"},
    Step.DISPATCH: {"engineer": "HB07", "reason": "唯一人手"},
    Step.DECLINE: {"reason": "在另一厅"},
    Step.ARRIVE: {"confirmed_by": "孙经理"},
    Step.WALK_UP: {"confirmed_by": "孙经理"},
    Step.WAIT: {"cause": "no_power", "evidence": "照片"},
    Step.RESTORE: {"transactions_ok": 1},
    Step.RECOVER: {**GATE, "retests": ["A08.5=PASS"]},
    Step.REPORT: REPORTED,
    Step.SIGN: {"result": "signed", "signer": "孙经理"},
    Step.FILE: {"filing_no": "BA-1"},
    Step.ARCHIVE: {"party": "vendor", "place": "湖北"},
    Step.REVIEW: {"text": "复盘", "attendees": ["孙经理", "赵主管"]},
    Step.REOPEN: {"symptom": "又卡纸", "same_symptom": True},
    Step.ANSWER: {"owner": "HB01"},
    Step.CONTACT: {"channel": "phone", "person": "孙经理"},
    Step.PLAN: {"cause_guess": "辊"},
    Step.GUIDE: {"text": "先清理"},
    Step.FAILING: {"items": ["A08.5"]},
    Step.COUNTERSIGN: {"delay": 1, "person": "孙经理"},
    Step.APPROVE_DELAY: {"delay": 1},
    Step.CONFIRM_DUE: {"metric": "repair"},
    Step.QUOTE: {"quote_no": "BJ-1", "lines": [QUOTED], "valid_until": "2099-01-01"},
    Step.ANSWER_QUOTE: {"quote_no": "BJ-1", "result": "accepted", "signer": "孙经理"},
}


class Clock:
    """A clock that every step moves on."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 9, 30, 1, 2, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant


class LifeOnDisk(RuleBasedStateMachine):
    """One fault; steps at random, in whatever state it is."""

    seeded: ClassVar[Path]

    @initialize()
    def comes_in(self) -> None:
        self.folder = TemporaryDirectory()
        self.clock = Clock()
        path = shutil.copytree(self.seeded, Path(self.folder.name) / "laptop")
        self.profile = open_profile(path, PASSPHRASE, clock=self.clock)
        self.bench = self.profile.__enter__()
        with self.bench.journal.write("test.roles", "hq") as session:
            for role in (Role.RL, Role.SQG):
                session.add(assignment(role, self.clock.now()))
        self.no = self.bench.faults.take_in(Report("孙经理", "厅", "卡纸", ("JF3-2409-0153",))).no
        self.other = self.bench.faults.take_in(Report("李", "厅", "黑屏", ("JF3-2409-0154",))).no

    @rule(step=st.sampled_from([step for step in Step if step is not Step.OPEN and step is not Step.MERGE]))
    def any_step(self, step: Step) -> None:
        self.take(step, FACTS.get(step, {}))

    @rule(data=st.data())
    def a_possible_step(self, data: st.DataObject) -> None:
        """Wandering at random ends early; most steps are such as the state allows."""
        state = self.bench.faults.file(self.no).fault.state
        allowed = [step for step in possible_steps(state) if step is not Step.MERGE]
        if allowed:
            step = data.draw(st.sampled_from(allowed))
            self.take(step, FACTS.get(step, {}))

    @rule(rarely=st.integers(0, 9))
    def merge(self, rarely: int) -> None:
        if not rarely:
            self.take(Step.MERGE, {"into": self.other})

    def take(self, step: Step, facts: Mapping[str, object]) -> None:
        self.clock.instant += timedelta(minutes=2)
        before, state = self.counts(), self.bench.faults.file(self.no).fault.state
        refusal = None
        try:
            self.bench.faults.step(self.no, step, facts)
        except Refusal as refused:
            refusal = refused
        if refusal is None:
            assert step in possible_steps(state)
            assert self.counts() == [number + 1 for number in before], step
            return
        assert self.counts() == before, (step, refusal.code)
        if refusal.code == "fault.step":
            assert step not in possible_steps(state)
            assert all(f"({allowed.value})" in str(refusal.todo) for allowed in possible_steps(state))

    def counts(self) -> list[int]:
        with self.bench.journal.read() as session:
            ask = session.connection().execute
            tables = ("audit", "outbox", "fault_event")
            return [int(ask(text(f"SELECT count(*) FROM {table}")).scalar_one()) for table in tables]

    @invariant()
    def the_picture_is_what_the_events_say(self) -> None:
        with self.bench.journal.read() as session:
            fault_id = self.bench.faults.file(self.no).fault.id
            history = replay(map(event_of, event_rows(session, fault_id)))
            assert history.fault is not None
            assert not history.flagged
            assert session.get_one(FaultRow, fault_id).state == history.fault.state

    def teardown(self) -> None:
        with self.bench.journal.read() as session:
            assert verify_audit(session).intact
        self.profile.__exit__(None, None, None)
        self.folder.cleanup()


@pytest.mark.usefixtures("cheap_passphrases")
def test_every_transition_leaves_one_entry_and_one_operation_and_a_refusal_leaves_nothing(
    seeded_folder: Path,
) -> None:
    LifeOnDisk.seeded = seeded_folder
    run_state_machine_as_test(
        LifeOnDisk,
        settings=settings(
            max_examples=5, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_every_step_of_the_table_has_facts_to_be_tried_with() -> None:
    without = {Step.MERGE, Step.CONSULT, Step.ACCEPT, Step.DEPART, Step.RESUME} | ABOUT_TIMES
    assert {line.step for line in TRANSITIONS} - without == set(FACTS)
