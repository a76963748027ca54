"""What is still owed stands on the board; rosters change shift by shift; upgrades are charged device by device."""

from datetime import timedelta
from typing import Protocol

import pytest
from roles_on_file import give_role
from sqlmodel import select

from fieldkit.domain.fault.notices import NoticeKind
from fieldkit.domain.roles import Role
from fieldkit.domain.upgrade_charges import UpgradeReason
from fieldkit.domain.words import Refusal
from fieldkit.services.fault_intake import Report
from fieldkit.services.roster_changes import RosterChangeDesk
from fieldkit.services.upgrade_charging import UpgradeAsked
from fieldkit.services.workbench import Workbench
from fieldkit.storage.rows.duty import DutyShiftRow
from fieldkit.storage.settings import Setting, set_setting


class FakeClock(Protocol):
    def now(self): ...  # type: ignore[no-untyped-def]
    def advance(self, **parts: float) -> None: ...


GATE = {"transactions": 3, "transactions_ok": 3}
REPORT = {"solution": "清理", "resolution": "repaired", "mode": "STU", "mechanism": "5.1", "cause": "unknown"}


def finished(bench: Workbench, level: int, serial: str = "JF3-2409-0153") -> str:
    no = bench.faults.take_in(Report("孙经理", "营业厅", "卡纸", (serial,))).no
    bench.faults.step(no, "propose", {"level": level, "scope": "terminal"})
    bench.faults.step(no, "walk-up", {"confirmed_by": "孙经理"})
    bench.faults.step(no, "restore", {"transactions_ok": 1})
    bench.faults.step(no, "recover", GATE)
    return no


def test_a_signature_that_is_owed_stays_on_the_board_after_its_notice_was_seen(
    bench: Workbench, clock: FakeClock
) -> None:
    no = finished(bench, 3)
    bench.faults.step(no, "report", REPORT)
    bench.faults.step(no, "sign", {"result": "absent", "reason": "已下班"})
    bench.fault_board.judge()
    bench.notices.see()
    (owed,) = bench.notices.owed()
    assert (owed.no, owed.kind) == (no, NoticeKind.SIGNATURE)
    bench.faults.step(no, "sign", {"result": "signed", "signer": "孙经理"})
    bench.fault_board.judge()
    assert bench.notices.owed() == ()


def test_an_urgent_fault_owes_its_review(bench: Workbench, clock: FakeClock) -> None:
    give_role(bench, Role.RL)
    no = finished(bench, 4)
    bench.fault_board.judge()
    assert [(owed.no, owed.kind) for owed in bench.notices.owed()] == [(no, NoticeKind.REVIEW)]
    bench.faults.step(no, "review", {"text": "电源老化", "attendees": ["孙经理", "李工"]})
    bench.fault_board.judge()
    assert bench.notices.owed() == ()


def test_the_authority_hears_every_half_hour(bench: Workbench, clock: FakeClock) -> None:
    no = bench.faults.take_in(Report("孙经理", "营业厅", "全厅停", ("JF3-2409-0153",))).no
    bench.faults.step(no, "propose", {"level": 4, "scope": "hall"})
    bench.faults.step(no, "walk-up", {"confirmed_by": "孙经理"})
    clock.advance(minutes=31)
    bench.fault_board.judge()
    due = [notice for notice in bench.notices.given() if notice.kind is NoticeKind.STATUS]
    assert len(due) == 1
    bench.faults.step(no, "contact", {"channel": "phone", "person": "局方值班", "bureau": True})
    clock.advance(minutes=29)
    bench.fault_board.judge()
    assert len([notice for notice in bench.notices.given() if notice.kind is NoticeKind.STATUS]) == 1


def test_a_laptop_changes_no_roster(bench: Workbench, clock: FakeClock) -> None:
    now = clock.now()
    with pytest.raises(Refusal) as refused:
        RosterChangeDesk(bench.journal).absent("HB07", now, now + timedelta(hours=4), why="病假")
    assert refused.value.code == "roster.headquarters"


def test_headquarters_takes_an_absent_person_off_the_roster(bench: Workbench, clock: FakeClock) -> None:
    with bench.journal.write("test.identity", "") as session:
        set_setting(session, Setting.STAFF_NO, "")
    with bench.journal.read() as session:
        mine = session.exec(
            select(DutyShiftRow).where(DutyShiftRow.staff_no == "HB07", DutyShiftRow.ends_at > clock.now())
        ).first()
    assert mine is not None
    until = mine.starts_at + timedelta(hours=2)
    RosterChangeDesk(bench.journal).absent("HB07", mine.starts_at, until, why="病假")
    with bench.journal.read() as session:
        shifts = session.exec(select(DutyShiftRow).where(DutyShiftRow.staff_no == "HB07")).all()
    assert not [shift for shift in shifts if shift.starts_at < until and shift.ends_at > mine.starts_at]
    with pytest.raises(Refusal, match="C013"):
        RosterChangeDesk(bench.journal).absent("HB07", until, mine.starts_at, why="病假")
    with pytest.raises(Refusal, match="C013"):
        RosterChangeDesk(bench.journal).absent("HB07", mine.starts_at, until, why=" ")


def test_upgrades_are_free_or_paid_device_by_device(bench: Workbench) -> None:
    released = UpgradeAsked(UpgradeReason.FEATURE, True)
    asked = UpgradeAsked(UpgradeReason.CUSTOMER, False, "NOT-IN-THE-TENDER", 10_000)
    serials = ["JF3-2409-0153", "JF3-2308-0047", "XX-1"]
    first, second, unknown = bench.upgrade_charges.charges(released, serials)
    assert first.charge is not None
    assert second.charge is not None
    assert (first.charge.is_free, second.charge.is_free) == (True, True)
    assert unknown.refusal is not None
    first, second, _unknown = bench.upgrade_charges.charges(asked, serials)
    assert [one.in_warranty for one in (first, second)] == [first.charge is not None, second.charge is not None]
    refused = [one.refusal.code for one in (first, second) if one.refusal]
    assert refused == ["upgrade.no_cap"] * len(refused)
    assert second.refusal is not None, "out of warranty since 2024"
