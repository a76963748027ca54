"""A fault handled offline is the same fault everywhere: at headquarters, with the lead, on the next laptop."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

import httpx
import pytest
from joined import FakeClock, Fleet, Laptop, hq_stamps
from sqlmodel import Session, select
from test_restore import restored

from fieldkit.domain.canonical import sha256_hex
from fieldkit.domain.fault.machine import History
from fieldkit.domain.fault.terms import State, Tier
from fieldkit.domain.roles import Role
from fieldkit.domain.words import Refusal
from fieldkit.services.fault_intake import Report
from fieldkit.services.faults import FaultDesk, TakenIn
from fieldkit.storage.audit import verify_audit
from fieldkit.storage.fault_file import history_of
from fieldkit.storage.ids import new_id
from fieldkit.storage.rows.faults import FaultEventRow, FaultRow
from fieldkit.storage.rows.headquarters import HqOperationRow, HqQuarantineRow
from fieldkit.storage.rows.local import OutboxRow
from fieldkit.storage.rows.reference import RoleAssignmentRow
from fieldkit.storage.settings import Setting, set_setting
from fieldkit.storage.travelling import travelling
from sync.hq.desk import Headquarters, mark_backed_up

Make = Callable[..., Laptop]
Steps = tuple[tuple[str, Mapping[str, object]], ...]
SERIAL = "JF3-2403-0000"
WALKED_UP: Steps = (
    ("propose", {"level": 3, "scope": "terminal"}),
    ("walk-up", {"confirmed_by": "孙经理"}),
    ("recover", {"transactions": 3, "transactions_ok": 3}),
)
SIGNED: Steps = (
    *WALKED_UP,
    (
        "report",
        {"solution": "清理", "resolution": "repaired", "mode": "STU", "mechanism": "5.1", "cause": "unknown"},
    ),
    ("sign", {"result": "signed", "signer": "孙经理"}),
)


def handle(laptop: Laptop, *steps: tuple[str, Mapping[str, object]]) -> TakenIn:
    """Takes a fault in and goes on with it, without a word to headquarters."""
    taken = FaultDesk(laptop.journal).take_in(Report("孙经理", "江汉路", "卡纸", (SERIAL,)))
    go_on(laptop, taken.no, *steps)
    return taken


def go_on(laptop: Laptop, no: str, *steps: tuple[str, Mapping[str, object]]) -> None:
    for step, facts in steps:
        laptop.journal.clock.advance(minutes=5)  # type: ignore[attr-defined]
        FaultDesk(laptop.journal).step(no, step, facts)


def make_lead(hq: Headquarters, clock: FakeClock, staff_no: str) -> None:
    with hq.journal.write("hq.role", "hq") as session:
        session.add(
            RoleAssignmentRow(
                id=new_id(clock.now()),
                staff_no=staff_no,
                role=str(Role.RL),
                valid_from=date(2026, 1, 1),
                **hq_stamps(clock),
            )
        )


def at_headquarters(hq: Headquarters, fault_id: str) -> History:
    with hq.journal.read() as session:
        return history_of(session, fault_id)


def on(laptop: Laptop, fault_id: str) -> History:
    with laptop.journal.read() as session:
        return history_of(session, fault_id)


def test_a_fault_handled_offline_arrives_with_the_same_state(laptop: Make, hq: Headquarters) -> None:
    made = laptop()
    taken = handle(made, *WALKED_UP)
    assert made.sync().sent == 4
    there = at_headquarters(hq, taken.id)
    assert there.fault == on(made, taken.id).fault
    assert there.fault is not None
    assert (there.fault.state, there.fault.tier, there.flagged) == (State.FULL, Tier.C, ())
    with Session(hq.engine) as session:
        assert session.get_one(FaultRow, taken.id).state == "FULL"
    with hq.journal.read() as reading:
        assert verify_audit(reading).intact


@pytest.mark.both_databases
def test_the_signed_fault_comes_back_with_its_filing_number(laptop: Make, hq: Headquarters) -> None:
    made = laptop()
    taken = handle(made, *SIGNED)
    made.sync()
    here = on(made, taken.id).fault
    assert here is not None
    assert (here.state, here.filing_no) == (State.FILED, "BA-HB-20261123-00001")
    go_on(made, taken.no, ("archive", {"party": "vendor", "place": "湖北"}))
    go_on(made, taken.no, ("archive", {"party": "customer", "place": "示例"}))
    made.sync()
    archived = at_headquarters(hq, taken.id).fault
    assert archived is not None
    assert archived.state is State.ARCHIVED


def test_an_answer_lost_leaves_one_fault_and_one_number(laptop: Make, hq: Headquarters) -> None:
    made = laptop()
    taken = handle(made, *SIGNED)
    lost = [3]

    def fault(request: httpx.Request, carry: Callable[[], httpx.Response]) -> httpx.Response:
        answer = carry()
        if request.url.path.endswith("/push") and lost[0]:
            lost[0] -= 1
            raise httpx.ReadError("cut", request=request)
        return answer

    made.wire.fault = fault
    for _ in range(4):
        made.sync()
    history = at_headquarters(hq, taken.id)
    assert [event.step for event in history.taken].count("file") == 1
    assert on(made, taken.id).fault == history.fault


def test_the_lead_sees_it_and_his_word_comes_back(laptop: Make, hq: Headquarters, clock: FakeClock) -> None:
    make_lead(hq, clock, "HB08")
    engineer, lead = laptop("L07", "HB07"), laptop("L08", "HB08")
    taken = handle(engineer, ("propose", {"level": 3, "scope": "hall"}))
    engineer.sync()
    lead.sync()
    confirmed = {"level": 3, "scope": "terminal", "reason": "只有一台", "agreed_by": "孙经理"}
    go_on(lead, taken.no, ("relevel", confirmed), ("dispatch", {"engineer": "HB07", "on_duty": True}))
    lead.sync()
    engineer.sync()
    go_on(engineer, taken.no, ("accept", {}), ("depart", {}))
    engineer.sync()
    lead.sync()
    pictures = [on(engineer, taken.id).fault, on(lead, taken.id).fault, at_headquarters(hq, taken.id).fault]
    assert pictures[0] == pictures[1] == pictures[2]
    assert pictures[0] is not None
    assert (pictures[0].state, pictures[0].tier, pictures[0].is_proposed) == (State.TRAVELLING, Tier.C, False)


def test_another_centre_does_not_see_it(laptop: Make) -> None:
    made, stranger = laptop("L07", "HB07"), laptop("L09", "WH01")
    taken = handle(made, *WALKED_UP)
    made.sync()
    stranger.sync()
    assert on(stranger, taken.id).fault is None


@pytest.mark.both_databases
def test_a_step_that_another_laptop_overtook_is_kept_and_flagged_everywhere_alike(
    laptop: Make, hq: Headquarters, clock: FakeClock
) -> None:
    make_lead(hq, clock, "HB08")
    engineer, lead = laptop("L07", "HB07"), laptop("L08", "HB08")
    taken = handle(engineer, ("propose", {"level": 3, "scope": "terminal"}))
    engineer.sync()
    lead.sync()
    go_on(engineer, taken.no, ("walk-up", {"confirmed_by": "孙经理"}))
    go_on(lead, taken.no, ("dispatch", {"engineer": "HB07", "on_duty": True}))
    for one in (engineer, lead, engineer):
        one.sync()
    there = at_headquarters(hq, taken.id)
    assert [flag.refusal.code for flag in there.flagged] == ["fault.step"]
    assert there.fault is not None
    assert there.fault.state is State.ON_SITE
    assert _same(on(engineer, taken.id), there)
    assert _same(on(lead, taken.id), there)
    with Session(hq.engine) as session:
        assert session.get_one(FaultRow, taken.id).flagged == 1
        reasons = session.exec(select(HqOperationRow.reason).where(HqOperationRow.reason != "")).all()
    assert reasons == ["illegal:fault.step"]


def _same(one: History, other: History) -> bool:
    return one.fault == other.fault and [f.event for f in one.flagged] == [f.event for f in other.flagged]


def forge(laptop: Laptop, taken: TakenIn, fleet: Fleet, **changes: object) -> None:
    """Queues a step as a dishonest program would: past every rule of this laptop."""
    now = laptop.journal.clock.now()
    row = FaultEventRow(
        id=new_id(now),
        no=taken.no,
        author=laptop.staff_no,
        device_code=laptop.code,
        created_at=now,
        updated_at=now,
        fault_id=taken.id,
        hall_id=fleet.hall["HB"],
        step="dispatch",
        order_no=2,
        at=now,
        facts={"engineer": "HB07", "on_duty": True},
    )
    body = json.dumps(travelling(FaultEventRow, row.values()) | changes).encode()
    with laptop.journal.write("forge", laptop.staff_no, synchronise=False) as session:
        session.add(
            OutboxRow(
                n=len(laptop.outbox()) + 1,
                record_kind="fault_event",
                record_id=row.id,
                action="put",
                schema_no=1,
                author=laptop.staff_no,
                made_at=now,
                body=body,
                sha256=sha256_hex(body),
            )
        )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, "role"),
        ({"author": "HB08"}, "author"),
        ({"step": "fly", "facts": {}}, "step.unknown"),
        ({"step": "merge", "facts": {"into": "x"}}, "shape"),
        ({"hall_id": "0" * 36}, "unplaced"),
        ({"device_code": "L99"}, "device_code"),
        ({"facts": []}, "shape"),
        ({"at": "9999-12-31T23:59:00.000Z"}, "shape"),
        ({"created_at": "0001-01-01T00:00:00.000Z"}, "shape"),
        ({"order_no": 2**70}, "shape"),
        ({"order_no": 900_000}, "shape"),
        ({"clock_offset_ms": 10**15}, "shape"),
        ({"step": "contact", "other_fault_id": "1" * 36, "facts": {"channel": "phone", "person": "吴"}}, "shape"),
    ],
)
def test_what_an_engineer_may_not_do_is_held_for_a_person(
    laptop: Make, hq: Headquarters, fleet: Fleet, changes: dict[str, object], reason: str
) -> None:
    made = laptop()
    taken = handle(made)
    forge(made, taken, fleet, **changes)
    made.sync()
    with Session(hq.engine) as session:
        assert session.exec(select(HqQuarantineRow.reason)).all() == [reason]
    found = at_headquarters(hq, taken.id)
    assert found.fault is not None
    assert (found.fault.state, found.flagged) == (State.NEW, ())


def test_a_hall_of_another_centre_is_out_of_reach(laptop: Make, hq: Headquarters, fleet: Fleet) -> None:
    made = laptop()
    taken = handle(made)
    forge(made, taken, fleet, hall_id=fleet.hall["WH"], step="contact", facts={"channel": "phone", "person": "吴"})
    made.sync()
    with Session(hq.engine) as session:
        assert session.exec(select(HqQuarantineRow.reason)).all() == ["scope"]


def test_an_illegal_step_of_a_permitted_kind_is_kept_without_effect(
    laptop: Make, hq: Headquarters, fleet: Fleet
) -> None:
    made = laptop()
    taken = handle(made)
    forge(made, taken, fleet, step="depart", facts={})
    made.sync()
    there = at_headquarters(hq, taken.id)
    assert [flag.refusal.code for flag in there.flagged] == ["fault.step"]
    assert there.fault is not None
    assert there.fault.state is State.NEW


def test_a_filing_number_given_by_a_laptop_counts_nothing(laptop: Make, hq: Headquarters, fleet: Fleet) -> None:
    made = laptop()
    taken = handle(made, *SIGNED)
    forge(made, taken, fleet, step="file", order_no=7, facts={"filing_no": "BA-FALSE"})
    made.sync()
    fault = at_headquarters(hq, taken.id).fault
    assert fault is not None
    assert fault.filing_no == "BA-HB-20261123-00001"


def test_the_laptop_itself_lets_no_engineer_dispatch(laptop: Make) -> None:
    made = laptop()
    taken = handle(made, WALKED_UP[0])
    with pytest.raises(Refusal) as refused:
        go_on(made, taken.no, ("dispatch", {"engineer": "HB07", "on_duty": True}))
    assert refused.value.code == "role.refused"


def test_a_run_without_news_changes_nothing(laptop: Make) -> None:
    made = laptop()
    handle(made, *SIGNED)
    made.sync()
    again = made.sync()
    assert (again.sent, again.received) == (0, 0)


@pytest.mark.parametrize(
    "facts",
    [
        {"engineer": 1.5},
        {"engineer": None},
        {"channel": ["phone"], "person": {"a": 1}},
        {"person": "x" * 100_000, "channel": "phone"},
        {"channel": "phone", "person": "吴\u202e\u0007"},
        {str(number): "x" for number in range(2_000)},
    ],
)
def test_strange_facts_do_no_harm(laptop: Make, hq: Headquarters, fleet: Fleet, facts: dict[str, object]) -> None:
    made = laptop()
    taken = handle(made)
    forge(made, taken, fleet, step="contact", facts=facts)
    assert made.sync().state == "done"
    there = at_headquarters(hq, taken.id)
    assert there.fault is not None
    assert there.fault.state is State.NEW
    assert all("\u202e" not in contact.person for contact in there.fault.contacts)


def test_a_merge_cannot_backdate_the_fault_that_stays(laptop: Make, hq: Headquarters, fleet: Fleet) -> None:
    made = laptop()
    kept, gone = handle(made), handle(made)
    make_lead(hq, made.journal.clock, "HB07")  # type: ignore[arg-type]
    earlier = {"into": kept.id, "into_no": kept.no, "reported_at": "2026-01-01T00:00:00.000Z", "source": "call"}
    forge(made, gone, fleet, step="merge", other_fault_id=kept.id, facts=earlier)
    made.sync()
    with Session(hq.engine) as session:
        assert session.exec(select(HqQuarantineRow.reason)).all() == ["shape"]
    fault = at_headquarters(hq, kept.id).fault
    assert fault is not None
    assert fault.t0 == made.journal.clock.now()


def test_a_merge_reaches_both_faults_everywhere(laptop: Make, hq: Headquarters, clock: FakeClock) -> None:
    make_lead(hq, clock, "HB08")
    engineer, lead = laptop("L07", "HB07"), laptop("L08", "HB08")
    first = handle(engineer)
    clock.advance(minutes=3)
    second = handle(lead)
    engineer.sync()
    lead.sync()
    go_on(lead, first.no, ("merge", {"into": second.no}))
    lead.sync()
    engineer.sync()
    for fault_id, state in ((first.id, State.DUPLICATE), (second.id, State.NEW)):
        pictures = [on(engineer, fault_id).fault, on(lead, fault_id).fault, at_headquarters(hq, fault_id).fault]
        assert pictures[0] == pictures[1] == pictures[2]
        assert pictures[0] is not None
        assert pictures[0].state is state
    kept, gone = on(engineer, second.id).fault, on(engineer, first.id).fault
    assert kept is not None
    assert gone is not None
    assert kept.t0 == gone.t0


def test_e13_a_clock_two_hours_slow_arrives_at_the_true_time(
    laptop: Make, hq: Headquarters, clock: FakeClock
) -> None:
    make_lead(hq, clock, "HB08")
    engineer, lead = laptop("L07", "HB07"), laptop("L08", "HB08")
    taken = handle(lead, ("assess", {"level": 4, "scope": "hall"}))
    lead.sync()
    with engineer.journal.write("test.slow", "", synchronise=False) as session:
        set_setting(session, Setting.CLOCK_OFFSET_MS, str(2 * 3_600_000))
    engineer.journal.clock = SlowClock(clock)
    engineer.sync()
    with engineer.journal.write("test.slow", "", synchronise=False) as session:
        set_setting(session, Setting.CLOCK_OFFSET_MS, str(2 * 3_600_000))
    clock.advance(minutes=45)
    FaultDesk(engineer.journal).step(taken.no, "walk-up", {"confirmed_by": "孙经理"})
    event = on(engineer, taken.id).taken[-1]
    assert (event.at, event.stamped) == (clock.now(), clock.now() - timedelta(hours=2))
    engineer.journal.clock = clock
    engineer.sync()
    fault = at_headquarters(hq, taken.id).fault
    assert fault is not None
    assert (fault.state, fault.arrived_at) == (State.ON_SITE, clock.now())


class SlowClock:
    """Two hours behind another clock."""

    def __init__(self, true: FakeClock) -> None:
        self.true = true

    def now(self) -> datetime:
        return self.true.now() - timedelta(hours=2)


@pytest.mark.both_databases
def test_headquarters_that_begins_again_from_a_backup_comes_to_the_same_fault(
    laptop: Make, hq: Headquarters, clock: FakeClock
) -> None:
    made = laptop()
    taken = handle(made, *WALKED_UP)
    made.sync()
    backup = mark_backed_up(hq)
    go_on(made, taken.no, *SIGNED[len(WALKED_UP) :])
    made.sync()
    go_on(made, taken.no, ("archive", {"party": "vendor", "place": "湖北"}))
    made.sync()
    with restored(hq, backup, made, clock) as again:
        clock.advance(minutes=5)
        for _ in range(2):
            assert made.sync().state == "done"
        here, there = on(made, taken.id).fault, at_headquarters(again, taken.id).fault
        assert here is not None
        assert there is not None
        assert (here.state, here.archives, here.full_at) == (there.state, there.archives, there.full_at)
        assert here.filing_no == there.filing_no
