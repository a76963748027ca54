"""Faults as a morning has left them: one that burns, one with an order, one without a level, one to be finished."""

from datetime import datetime
from typing import Protocol

from roles_on_file import give_role

from fieldkit.domain.roles import Role
from fieldkit.services.fault_intake import Report
from fieldkit.services.workbench import Workbench


class FakeClock(Protocol):
    """The clock of the fixture."""

    instant: datetime

    def now(self) -> datetime: ...
    def advance(self, **parts: float) -> None: ...


def seed_faults(bench: Workbench, clock: FakeClock) -> None:
    """Four faults; the clock goes on by an hour and a half."""
    give_role(bench, Role.RL)
    faults = bench.faults
    burning = faults.take_in(Report("孙经理", "江汉路营业厅", "全厅终端黑屏，无法办理业务", ("JF3-2409-0153",))).no
    faults.step(burning, "answer", {"owner": "HB01"})
    faults.step(burning, "assess", {"level": 4, "scope": "hall"})
    clock.advance(minutes=20)
    mine = faults.take_in(Report("郑经理", "营业厅", "打印卡纸", ("JF3-2409-0154",), phone="027-5550-0101")).no
    faults.step(mine, "assess", {"level": 3, "scope": "terminal", "part": "PRN", "reason": "单台"})
    faults.step(mine, "contact", {"channel": "phone", "person": "郑经理"})
    faults.step(mine, "dispatch", {"engineer": "HB07", "on_duty": True})
    faults.step(mine, "accept")
    clock.advance(minutes=20)
    done = faults.take_in(Report("李经理", "营业厅", "读卡器无响应", ("JF3-2308-0047",))).no
    faults.step(done, "propose", {"level": 3, "scope": "terminal", "part": "CRD"})
    faults.step(done, "walk-up", {"confirmed_by": "李经理"})
    faults.step(done, "recover", {"transactions": 3, "transactions_ok": 3})
    clock.advance(minutes=10)
    faults.take_in(Report("周经理", "营业厅", "触摸屏失灵", ("ZY5-2409-0060",)))
    clock.advance(minutes=8)
