"""Any life of a fault: the machine takes exactly the steps that the text of the contract allows.

The model below is the text of requirements 4.3 once more, in the plainest form: allowed steps per state by hand, a
few facts, and no use of the machine's own table.
"""

import json
from collections.abc import Mapping
from datetime import timedelta

from fault_story import OPENED, PATHS, REPORTED, SEEN, SOLVED, T0, Story
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from fieldkit.domain.fault.machine import replay
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.words import Refusal
from fieldkit.locale import tell_in

EXCUSES = "countersign approve-delay confirm-due"
ANYWHERE = "correct-clock confirm-clock"
NOTES = f"propose answer contact plan quote answer-quote guide failing relevel merge {EXCUSES}"
ALLOWED: Mapping[str, str] = {
    "NEW": "assess propose merge answer contact guide failing countersign approve-delay confirm-due",
    "ASSESSED": f"consult remote-start dispatch walk-up {NOTES}",
    "REMOTE": f"remote-step remote-solved remote-failed dispatch {NOTES}",
    "DISPATCHED": f"remote-start remote-step remote-solved remote-failed decline dispatch accept depart {NOTES}",
    "TRAVELLING": f"remote-start remote-step remote-solved remote-failed arrive {NOTES}",
    "ON_SITE": f"wait restore recover {NOTES}",
    "WAITING": f"resume {NOTES}",
    "RESTORED": f"recover {NOTES}",
    "FULL": "review report quote answer-quote reopen contact countersign approve-delay confirm-due",
    "REPORTED": "review report sign reopen contact countersign approve-delay confirm-due",
    "SIGNED": "review sign file reopen contact countersign approve-delay confirm-due",
    "FILED": "review sign file archive reopen contact countersign approve-delay confirm-due",
    "ARCHIVED": "",
    "DUPLICATE": "",
    "CONSULT": "",
}
ALLOWED = {state: f"{steps} {ANYWHERE}".strip() for state, steps in ALLOWED.items()}
ENGINEERS = ("HB07", "HB03")
LEVELS = st.integers(1, 4)
SCOPES = st.sampled_from(("terminal", "hall", "platform"))


def tier_by_hand(level: int, scope: str, cash: bool) -> str:
    row = {4: "BAA", 3: "CBB", 2: "CCC", 1: "---"}[level]
    tier = row[("terminal", "hall", "platform").index(scope)]
    return "B" if tier == "C" and cash else tier


class FaultLife(RuleBasedStateMachine):
    """One fault, with steps and facts at random."""

    @initialize(devices=st.sampled_from(([], ["device-1"])))
    def comes_in(self, devices: list[str]) -> None:
        self.story = Story()
        self.story.does(Step.OPEN, {**OPENED, "devices": devices})
        self.state, self.level, self.tier, self.cash = "NEW", 0, "", False
        self.scope = "terminal"
        self.crew: str = ""
        self.accepted = self.remote = self.makeshift = self.technical = False
        self.remote_since = 0
        self.urgent = False
        self.failing: set[str] = set()
        self.signoff = ""
        self.archives: set[str] = set()
        self.delays = 0
        self.confirmed: set[str] = set()
        self.full_at = 0
        self.quoted = ""

    def offer(self, step: Step, facts: Mapping[str, object], holds: bool, *, by: str = "HB07") -> bool:
        """Offers the step; whether it was legal, which must be what the model says."""
        story, minute = self.story, self.story.minute
        listed = step.value in ALLOWED[self.state].split()
        refusal = None
        try:
            story.does(step, facts, by=by, at=T0 + timedelta(minutes=minute))
        except Refusal as refused:
            refusal = refused
            story.minute += 1
        assert (refusal is None) == (listed and holds), (step, self.state, facts, refusal)
        if refusal is not None and not listed:
            assert refusal.code == "fault.step", (step, self.state, refusal.code)
            for language in ("zh_CN", "en"):
                sentence = tell_in(language, refusal.todo)
                assert all(f"({code})" in sentence for code in ALLOWED[self.state].removesuffix(ANYWHERE).split())
        return refusal is None

    @rule(
        level=LEVELS,
        scope=SCOPES,
        cash=st.booleans(),
        lost=st.booleans(),
        proposes=st.booleans(),
        reason=st.sampled_from(("", "扩大")),
    )
    def assess(self, level: int, scope: str, cash: bool, lost: bool, proposes: bool, reason: str) -> None:
        step = Step.PROPOSE if proposes else Step.ASSESS
        facts = {"level": level, "scope": scope, "cash_involved": cash, "data_loss": lost, "reason": reason}
        is_first = self.state == "NEW"
        holds = not lost or level == 4 or bool(reason)
        if self.offer(step, facts, holds and (is_first or bool(reason))) and is_first:
            self.state = "ASSESSED"
            self.levelled(level, scope, cash)

    @rule(level=LEVELS, scope=SCOPES, reason=st.sampled_from(("", "扩大")))
    def relevel(self, level: int, scope: str, reason: str) -> None:
        if self.offer(Step.RELEVEL, {"level": level, "scope": scope, "reason": reason}, bool(reason)):
            self.levelled(level, scope, False)

    @rule()
    def consult(self) -> None:
        if self.offer(Step.CONSULT, {}, self.level == 1):
            self.state = "CONSULT"

    @rule(consent=st.sampled_from(("", "郑经理")))
    def start_remote(self, consent: str) -> None:
        serious = self.state == "ASSESSED" or self.level >= 3
        holds = bool(consent) and not self.remote and self.level != 1 and serious
        if self.offer(Step.REMOTE_START, {"consent_by": consent, "tool": "phone"}, holds):
            self.remote, self.remote_since = True, self.story.minute - 1
            self.state = "REMOTE" if self.state == "ASSESSED" else self.state

    @rule(reason=st.sampled_from(("", "下载日志")))
    def go_on_remotely(self, reason: str) -> None:
        in_time = self.story.minute - self.remote_since <= 30
        facts = {"question": "灯亮吗", "answer": "亮", "overrun_reason": reason}
        self.offer(Step.REMOTE_STEP, facts, self.remote and (in_time or bool(reason)))

    @rule()
    def solve_remotely(self) -> None:
        if self.offer(Step.REMOTE_SOLVED, SOLVED, self.remote):
            self.remote, self.technical = False, self.technical or self.level >= 3
            self.recovered()

    @rule(level=st.integers(0, 5))
    def fail_remotely(self, level: int) -> None:
        holds = self.remote and (not level or self.level <= level <= 4)
        if self.offer(Step.REMOTE_FAILED, {"reason": "无效", "level": level}, holds):
            by_default = min(self.level + 1, 4) if self.state == "REMOTE" else self.level
            changed = (level or by_default) != self.level
            self.remote, self.technical = False, True
            self.state = "ASSESSED" if self.state == "REMOTE" else self.state
            if changed:
                self.levelled(level or by_default, self.scope, False)

    @rule(engineer=st.sampled_from(ENGINEERS), duty=st.booleans(), reason=st.sampled_from(("", "唯一人手")))
    def dispatch(self, engineer: str, duty: bool, reason: str) -> None:
        free = self.state != "DISPATCHED" or not self.crew
        serious = self.state != "REMOTE" or self.level >= 3
        holds = free and serious and self.level != 1 and (duty or bool(reason))
        if self.offer(Step.DISPATCH, {"engineer": engineer, "on_duty": duty, "reason": reason}, holds):
            self.state, self.crew, self.accepted, self.technical = "DISPATCHED", engineer, False, True

    @rule(by=st.sampled_from(ENGINEERS), silent=st.booleans())
    def decline(self, by: str, silent: bool) -> None:
        holds = bool(self.crew) and (silent or by == self.crew)
        if self.offer(Step.DECLINE, {"reason": "在另一厅", "no_answer": silent}, holds, by=by):
            self.crew, self.accepted = "", False

    @rule(by=st.sampled_from(ENGINEERS))
    def accept(self, by: str) -> None:
        if self.offer(Step.ACCEPT, {}, by == self.crew and not self.accepted, by=by):
            self.accepted = True

    @rule(by=st.sampled_from(ENGINEERS))
    def depart(self, by: str) -> None:
        if self.offer(Step.DEPART, {}, by == self.crew and self.accepted, by=by):
            self.state = "TRAVELLING"

    @rule(by=st.sampled_from(ENGINEERS), seen=st.booleans())
    def arrive(self, by: str, seen: bool) -> None:
        if self.offer(Step.ARRIVE, SEEN if seen else {}, by == self.crew and seen, by=by):
            self.state = "ON_SITE"

    @rule(by=st.sampled_from(ENGINEERS), seen=st.booleans())
    def walk_up(self, by: str, seen: bool) -> None:
        if self.offer(Step.WALK_UP, SEEN if seen else {}, seen and self.level != 1, by=by):
            self.state, self.crew, self.accepted, self.technical = "ON_SITE", by, True, True

    @rule(cause=st.sampled_from(("hall_closed", "awaiting_part")))
    def wait(self, cause: str) -> None:
        if self.offer(Step.WAIT, {"cause": cause, "evidence": "照片"}, True):
            self.state, self.delays = "WAITING", self.delays + 1

    @rule()
    def resume(self) -> None:
        if self.offer(Step.RESUME, {}, True):
            self.state = "ON_SITE"

    @rule(good=st.integers(0, 2), makeshift=st.sampled_from(("", "备用机")))
    def restore(self, good: int, makeshift: str) -> None:
        if self.offer(Step.RESTORE, {"transactions_ok": good, "loaner": makeshift}, good > 0):
            self.state, self.makeshift = "RESTORED", bool(makeshift)

    @rule(
        made=st.integers(2, 4),
        bad=st.sampled_from((0, 0, 1)),
        again=st.sets(st.sampled_from(("A08.5", "A09.3"))),
        verdict=st.sampled_from(("PASS", "PASS", "FAIL")),
        removed=st.booleans(),
        counted=st.booleans(),
    )
    def recover(self, made: int, bad: int, again: set[str], verdict: str, removed: bool, counted: bool) -> None:
        holds = made >= 3 and not bad and self.failing <= again and (verdict == "PASS" or not again)
        holds = holds and (removed or not self.makeshift) and (counted or not self.cash)
        holds = holds and (self.state == "RESTORED" or self.tier == "C")
        facts = {
            "transactions": made,
            "transactions_ok": made - bad,
            "retests": [f"{name}={verdict}" for name in sorted(again)],
            "workaround_removed": removed,
            "cash_reconciled": counted,
        }
        if self.offer(Step.RECOVER, facts, holds):
            self.makeshift = False
            self.recovered()

    @rule(items=st.sets(st.sampled_from(("A08.5", "A09.3")), min_size=1))
    def fails(self, items: set[str]) -> None:
        if self.offer(Step.FAILING, {"items": sorted(items)}, True):
            self.failing |= items

    @rule(complete=st.booleans())
    def report(self, complete: bool) -> None:
        facts = REPORTED if complete else {"solution": "重启", "resolution": "restarted"}
        if self.offer(Step.REPORT, facts, complete or not self.technical):
            self.state = "REPORTED"

    @rule(result=st.sampled_from(("signed", "refused", "absent")), told=st.booleans())
    def sign(self, result: str, told: bool) -> None:
        facts = {"result": result, **({"signer": "郑", "reason": "停业", "witness": "吴"} if told else {})}
        if self.offer(Step.SIGN, facts, told and (self.state == "REPORTED" or self.signoff == "absent")):
            self.signoff = result
            self.state = "SIGNED" if self.state == "REPORTED" else self.state

    @rule(by=st.sampled_from(("hq", "HB07")))
    def file(self, by: str) -> None:
        if self.offer(Step.FILE, {"filing_no": "BA-1"}, by == "hq", by=by):
            self.state = "FILED"

    @rule(party=st.sampled_from(("vendor", "customer")))
    def archive(self, party: str) -> None:
        if self.offer(Step.ARCHIVE, {"party": party, "place": "湖北"}, party not in self.archives):
            self.archives.add(party)
            self.state = "ARCHIVED" if len(self.archives) == 2 else self.state

    @rule(same=st.booleans(), hours=st.sampled_from((0, 0, 0, 80)))
    def reopen(self, same: bool, hours: int) -> None:
        self.story.minute += 60 * hours if self.state in ("FULL", "FILED") else 0
        soon = self.story.minute - self.full_at <= 72 * 60
        if self.offer(Step.REOPEN, {"symptom": "又报错", "same_symptom": same}, same and soon):
            self.state, self.technical, self.signoff, self.archives = "ON_SITE", True, "", set()
            self.crew = self.crew or "HB07"

    @rule(itself=st.booleans(), rarely=st.integers(0, 5))
    def merge(self, itself: bool, rarely: int) -> None:
        facts = {**PATHS["DUPLICATE"][0][1], **({"into": "fault-1"} if itself else {})}
        if rarely and not itself and self.state in ALLOWED and "merge" in ALLOWED[self.state]:
            return
        if self.offer(Step.MERGE, facts, not itself):
            self.state = "DUPLICATE"

    @rule(number=st.integers(0, 3), step=st.sampled_from((Step.COUNTERSIGN, Step.APPROVE_DELAY)))
    def excuse(self, number: int, step: Step) -> None:
        facts = {"delay": number, **({"person": "郑"} if step is Step.COUNTERSIGN else {})}
        self.offer(step, facts, 1 <= number <= self.delays)

    @rule(within_cap=st.booleans())
    def quote(self, within_cap: bool) -> None:
        line = {"kind": "part", "name": "CUT", "quantity": 1, "unit_fen": 100, "cap_fen": 100, "cap_source": "CUT"}
        told = json.dumps(line if within_cap else {**line, "unit_fen": 101})
        if self.offer(Step.QUOTE, {"quote_no": "BJ-1", "lines": [told], "valid_until": "2099-01-01"}, within_cap):
            self.quoted = "offered"

    @rule(accepts=st.booleans())
    def answer_quote(self, accepts: bool) -> None:
        told = {"result": "accepted", "signer": "郑"} if accepts else {"result": "refused", "reason": "贵"}
        if self.offer(Step.ANSWER_QUOTE, {"quote_no": "BJ-1", **told}, self.quoted == "offered"):
            self.quoted = "answered"

    @rule(metric=st.sampled_from(("plan", "repair")))
    def confirm_due(self, metric: str) -> None:
        facts = {"metric": metric, "due": "2026-10-09T10:00:00.000Z"}
        if self.offer(Step.CONFIRM_DUE, facts, metric not in self.confirmed):
            self.confirmed.add(metric)

    @rule()
    def review(self) -> None:
        self.offer(Step.REVIEW, {"text": "复盘", "attendees": ["郑经理"]}, self.urgent)

    @rule()
    def correct_clock(self) -> None:
        """A clock that was right; what one that was wrong does to times is in test_true_times."""
        told = {"offset_ms": 0, "events": [event.id for event in self.story.events]}
        self.offer(Step.CORRECT_CLOCK, told, True)

    @rule()
    def confirm_clock(self) -> None:
        self.offer(Step.CONFIRM_CLOCK, {}, False)

    @rule()
    def contact(self) -> None:
        self.offer(Step.CONTACT, {"channel": "phone", "person": "郑经理"}, True)

    @invariant()
    def is_where_the_model_is(self) -> None:
        fault = self.story.now()
        assert fault.state == self.state
        assert str(fault.tier or "") == self.tier.replace("-", "")
        assert (fault.level or 0) == self.level

    def teardown(self) -> None:
        history = replay(reversed(self.story.events))
        assert history.fault == self.story.fault
        assert not history.flagged

    def levelled(self, level: int, scope: str, cash: bool) -> None:
        self.cash = self.cash or cash
        self.level, self.scope = level, scope
        self.urgent = self.urgent or level == 4
        self.tier = tier_by_hand(level, scope, self.cash)

    def recovered(self) -> None:
        self.state, self.full_at = "FULL", self.story.minute - 1


FaultLife.TestCase.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)
TestFaultLife = FaultLife.TestCase


def test_the_model_knows_every_step() -> None:
    listed = {code for codes in ALLOWED.values() for code in codes.split()}
    assert listed == set(Step) - {Step.OPEN}
