"""The roster on file: taken whole or not at all, asked by centre and group, and what it says of a dispatch."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol

import pytest
from roles_on_file import give_role
from sqlmodel import select

from fieldkit.domain.duty.roster import DutyKind, Ground, Group
from fieldkit.domain.fault.terms import Level, Scope
from fieldkit.domain.instants import shown
from fieldkit.domain.roles import Role
from fieldkit.domain.words import Refusal
from fieldkit.services.duty import DutyDesk
from fieldkit.services.fault_intake import Report
from fieldkit.services.fault_reception import Grade
from fieldkit.services.workbench import Workbench
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.duty import DutyShiftRow
from fieldkit.storage.rows.local import AuditRow
from fieldkit.storage.rows.reference import DeviceRow, EngineerRow
from fieldkit.storage.settings import Setting, set_setting

HEAD = "中心,班组,工号,值班类型,开始,结束\n"
NIGHT = "HB,,HB01,值班,2026-10-01 00:00,2026-10-01 08:00\n"
DAY_B = "HB,B,HB03,,2026-10-01 08:00,2026-10-01 20:00\n"
DAY_S = "HB,S,HB07,,2026-10-01 10:00,2026-10-01 20:00\n"
SERIAL = "JF3-2409-0153"


class FakeClock(Protocol):
    """The clock of the fixture."""

    instant: datetime

    def now(self) -> datetime: ...
    def advance(self, **parts: float) -> None: ...


def as_headquarters(bench: Workbench) -> Journal:
    """The same database without its engineer."""
    with bench.journal.write("test.identity", "") as session:
        set_setting(session, Setting.STAFF_NO, "")
    return bench.journal


def listed(tmp_path: Path, *rows: str, codec: str = "utf-8") -> Path:
    file = tmp_path / "值班表.csv"
    file.write_bytes((HEAD + "".join(rows)).encode(codec))
    return file


def lead(
    bench: Workbench, staff_no: str = "HB07", role: Role = Role.RL, scope: tuple[str, str] = ("centre", "HB")
) -> None:
    give_role(bench, role, staff_no=staff_no, scope_kind=scope[0], scope_code=scope[1])


def without_roster(bench: Workbench) -> None:
    with bench.journal.write("test.roster", "hq") as session:
        for row in session.exec(select(DutyShiftRow)):
            session.delete(row)


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_a_roster_replaces_what_was_planned_for_its_time(bench: Workbench, tmp_path: Path, codec: str) -> None:
    desk = DutyDesk(as_headquarters(bench))
    before = len(_rows(bench))
    done = desk.run(listed(tmp_path, NIGHT, DAY_B, DAY_S, codec=codec))
    assert (done.replaced, done.is_new) == (3, True), "three shifts of the demo began on that day before 20:00"
    assert len(_rows(bench)) == before
    (hole,) = done.holes
    assert (hole.group, shown(hole.span.since), shown(hole.span.until)) == (
        Group.SELF_SERVICE,
        "2026-10-01 08:00",
        "2026-10-01 10:00",
    )


def _rows(bench: Workbench) -> list[str]:
    with bench.journal.read() as session:
        return list(session.exec(select(DutyShiftRow.id)))


def test_the_same_roster_twice_changes_nothing(bench: Workbench, tmp_path: Path) -> None:
    desk = DutyDesk(as_headquarters(bench))
    file = listed(tmp_path, NIGHT, DAY_B)
    desk.run(file)
    rows, audit = _rows(bench), _audit(bench)
    assert not desk.run(file).is_new
    assert (_rows(bench), _audit(bench)) == (rows, audit)


def _audit(bench: Workbench) -> int:
    with bench.journal.read() as session:
        return len(session.exec(select(AuditRow)).all())


def test_a_bad_row_keeps_the_whole_roster_out(bench: Workbench, tmp_path: Path) -> None:
    desk = DutyDesk(as_headquarters(bench))
    before = _rows(bench)
    file = listed(tmp_path, DAY_B, DAY_S.replace("HB07", "HB99"))
    assert [row.reason for row in desk.preview(file).reading.refused] == ["roster.staff"]
    with pytest.raises(Refusal) as refused:
        desk.run(file)
    assert refused.value.code == "roster.rows"
    assert "row 2" in str(refused.value.what)
    assert _rows(bench) == before


def test_an_engineers_laptop_leaves_rosters_to_headquarters(bench: Workbench, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        bench.duty.run(listed(tmp_path, DAY_B))
    assert refused.value.code == "roster.headquarters"


def test_who_is_on_duty_now_by_group(bench: Workbench, clock: FakeClock) -> None:
    board = bench.duty.board()
    assert [[shift.staff_no for shift in now.shifts] for now in board.groups] == [
        ["HB03", "HB01"],
        ["HB07", "HB01"],
    ]
    night = bench.duty.board(datetime(2026, 9, 30, 13, tzinfo=UTC))
    assert {shift.staff_no for now in night.groups for shift in now.shifts} == {"HB03"}
    assert bench.duty.board(clock.now() + timedelta(days=40)).groups == ()


def test_days_of_the_roster_tell_working_days_and_holes(bench: Workbench) -> None:
    roster = bench.duty.roster(date(2026, 9, 30), 6)
    assert [day.is_working_day for day in roster.days] == [True, False, False, False, False, False], "National Day"
    (hole,) = roster.days[4].holes
    assert hole.group is Group.SELF_SERVICE
    assert roster.days[3].holes == ()


def test_a_stranger_has_to_name_the_centre(bench: Workbench) -> None:
    desk = DutyDesk(as_headquarters(bench))
    with pytest.raises(Refusal) as refused:
        desk.board()
    assert (refused.value.code, str(refused.value.todo)) == ("roster.centre", "Name one of: HB.")
    assert desk.board(centre="HB").groups


class TestIntake:
    def test_who_answers_now_and_at_the_arrival_is_offered(self, bench: Workbench, clock: FakeClock) -> None:
        clock.instant = datetime(2026, 9, 30, 11, 30, tzinfo=UTC)  # 19:30, half an hour before the shift ends
        outlook = bench.reception.outlook(SERIAL, Grade(Level.URGENT, Scope.HALL))
        assert outlook.answers_now is not None
        assert outlook.at_arrival is not None
        assert outlook.answers_now.answerer is not None
        assert outlook.at_arrival.answerer is not None
        assert (outlook.answers_now.answerer.staff_no, outlook.answers_now.name) == ("HB07", "李工")
        assert (outlook.at_arrival.answerer.staff_no, shown(outlook.at_arrival.at)) == ("HB03", "2026-09-30 20:30")

    def test_nobody_is_said_plainly_with_the_next_shift(self, bench: Workbench) -> None:
        without_roster_but_tomorrow(bench)
        outlook = bench.reception.outlook(SERIAL, Grade(Level.SERIOUS, Scope.TERMINAL))
        assert outlook.answers_now is not None
        assert (outlook.answers_now.answerer, outlook.answers_now.is_planned) == (None, True)
        assert outlook.answers_now.next_since is not None
        assert shown(outlook.answers_now.next_since) == "2026-10-01 08:00"

    def test_type_a_names_a_person_with_the_intake_by_night_and_without_a_roster(self, bench: Workbench) -> None:
        report = Report("孙经理", "营业厅", "全厅停", (SERIAL,))
        no = bench.reception.receive(report, Grade(Level.URGENT, Scope.HALL)).no
        assert bench.faults.file(no).fault.owner == "HB07"
        without_roster(bench)
        again = bench.reception.receive(report, Grade(Level.URGENT, Scope.HALL)).no
        fault = bench.faults.file(again).fault
        assert (fault.owner, fault.answered_at) == ("HB01", fault.t0), "the lead of the centre"

    def test_other_types_name_nobody_by_themselves(self, bench: Workbench) -> None:
        no = bench.reception.receive(
            Report("孙经理", "营业厅", "卡纸", (SERIAL,)), Grade(Level.SERIOUS, Scope.TERMINAL)
        ).no
        assert bench.faults.file(no).fault.owner == ""

    def test_aids_offer_the_lead_where_nobody_is_on_duty(self, bench: Workbench) -> None:
        without_roster(bench)
        no = bench.faults.take_in(Report("孙经理", "营业厅", "停机", (SERIAL,))).no
        answers = bench.fault_aids.aids(no).answers_now
        assert answers.answerer is not None
        assert (answers.answerer.staff_no, answers.answerer.ground) == ("HB01", Ground.LEAD)


def without_roster_but_tomorrow(bench: Workbench) -> None:
    tomorrow = datetime(2026, 10, 1, 0, tzinfo=UTC)
    with bench.journal.write("test.roster", "hq") as session:
        for row in session.exec(select(DutyShiftRow)):
            if row.starts_at < tomorrow:
                session.delete(row)


class TestDispatch:
    @pytest.fixture
    def no(self, bench: Workbench) -> str:
        lead(bench)
        no = bench.faults.take_in(Report("孙经理", "营业厅", "全厅停", (SERIAL,))).no
        bench.faults.step(no, "assess", {"level": 4, "scope": "hall"})
        return no

    def test_on_duty_and_trained_stand_first(self, bench: Workbench, no: str) -> None:
        offer = bench.dispatching.offer(no)
        assert offer.arrive_by == offer.at
        assert [(one.staff_no, one.duty) for one in offer.candidates] == [
            ("HB07", DutyKind.PRIMARY),
            ("HB01", DutyKind.BACKUP),
            ("HB03", DutyKind.PRIMARY),  # for the other group
        ]
        assert all(one.is_trained and one.is_on_duty_now for one in offer.candidates)

    def test_the_roster_is_asked_for_the_arrival_and_not_for_now(
        self, bench: Workbench, no: str, clock: FakeClock
    ) -> None:
        clock.instant = datetime(2026, 9, 30, 11, 30, tzinfo=UTC)
        late = bench.faults.take_in(Report("孙经理", "营业厅", "停", ("JF3-2409-0154",))).no
        bench.faults.step(late, "assess", {"level": 4, "scope": "hall"})
        first = bench.dispatching.offer(late).candidates[0]
        assert (first.staff_no, first.is_on_duty_now) == ("HB03", True)
        with pytest.raises(Refusal) as refused:
            bench.faults.step(late, "dispatch", {"engineer": "HB07", "on_duty": True})
        assert refused.value.code == "fault.off_duty"
        assert "2026-09-30 20:30" in str(refused.value.what)
        assert "陈工 HB03" in str(refused.value.todo)
        sent = bench.faults.step(late, "dispatch", {"engineer": "HB07", "reason": "离得最近"})
        assert sent.taken[-1].facts["on_duty"] is False

    def test_nobody_on_duty_is_said_and_a_reason_sends_somebody_all_the_same(
        self, bench: Workbench, no: str
    ) -> None:
        without_roster_but_tomorrow(bench)
        with pytest.raises(Refusal) as refused:
            bench.faults.step(no, "dispatch", {"engineer": "hb07"})
        assert "Nobody is on duty then" in str(refused.value.todo)
        assert bench.faults.step(no, "dispatch", {"engineer": "hb07", "reason": "无人值班"}).fault.crew == ("HB07",)

    def test_without_any_roster_the_lead_says_who_is_on_duty(self, bench: Workbench, no: str) -> None:
        without_roster(bench)
        with pytest.raises(Refusal) as refused:
            bench.faults.step(no, "dispatch", {"engineer": "HB07"})
        assert refused.value.code == "fault.off_duty"
        assert bench.faults.step(no, "dispatch", {"engineer": "HB07", "on_duty": True}).fault.crew == ("HB07",)

    def test_org_4_who_is_not_trained_is_sent_with_a_reason_only(self, bench: Workbench, no: str) -> None:
        with bench.journal.write("test.skills", "hq") as session:
            session.exec(select(EngineerRow).where(EngineerRow.staff_no == "HB07")).one().skills = ["PRINT"]
        assert bench.dispatching.offer(no).candidates[-1].is_trained is False
        with pytest.raises(Refusal) as refused:
            bench.faults.step(no, "dispatch", {"engineer": "HB07"})
        assert refused.value.code == "fault.untrained"
        sent = bench.faults.step(no, "dispatch", {"engineer": "HB07", "reason": "带教"})
        assert sent.taken[-1].facts["untrained"] is True


class TestQueues:
    """C055, C056: the class of the device decides the group."""

    @pytest.fixture
    def numbers(self, bench: Workbench) -> dict[str, str]:
        with bench.journal.read() as session:
            query = session.exec(select(DeviceRow.serial).where(DeviceRow.model_code == "CX-100")).first()
        assert query is not None
        take = bench.faults.take_in
        return {
            "B": take(Report("甲", "厅", "查询机黑屏", (query,))).no,
            "S": take(Report("乙", "厅", "缴费机卡纸", (SERIAL,))).no,
            "": take(Report("丙", "厅", "全厅断网", hall="江汉路营业厅")).no,
        }

    def test_a_fault_is_in_the_queue_of_its_group_and_one_of_no_device_in_both(
        self, bench: Workbench, numbers: dict[str, str]
    ) -> None:
        from fieldkit.services.fault_board import FaultQuery

        for group, wanted in ((None, {"B", "S", ""}), (Group.BASIC, {"B", ""}), (Group.SELF_SERVICE, {"S", ""})):
            query = FaultQuery(group=group)
            cards = bench.fault_board.window(query, 0, 20)
            assert {card.no for card in cards} == {numbers[key] for key in wanted}
            assert bench.fault_board.count(query) == len(cards)

    def test_who_works_in_a_group_sees_its_queue_first(self, bench: Workbench) -> None:
        assert bench.fault_board.first_group() is None
        lead(bench, role=Role.GRP, scope=("group", "S"))
        assert bench.fault_board.first_group() is Group.SELF_SERVICE
        lead(bench, role=Role.GRP, scope=("group", "B"))
        assert bench.fault_board.first_group() is None, "in both groups: everything"

    def test_work_orders_have_queues_too(self, bench: Workbench) -> None:
        from fieldkit.services.order_board import OrderQuery

        desk = bench.order_board
        everything = desk.window(OrderQuery(), 0, 50)
        assert len(everything) == desk.count(OrderQuery()) == 5
        assert everything[0].days_left == -1
        assert desk.count(OrderQuery(Group.BASIC)) == 0
        assert desk.count(OrderQuery(Group.SELF_SERVICE)) == 5
        (only,) = desk.window(OrderQuery(Group.SELF_SERVICE, "切刀 李工"), 0, 50)
        assert (only.serial, only.staff_no) == ("JF3-2308-0047", "HB07")
