"""Duty, notices and queues on the screen: who answers, what is to be done next, whose work it is."""

from functools import partial
from pathlib import Path

import pytest
from faults_on_file import FakeClock, seed_faults
from goldens import assert_golden
from onscreen import screen_text
from roles_on_file import give_role
from running import press, running, settle, status

from fieldkit.domain.roles import Role
from fieldkit.locale import use_language
from fieldkit.services.fault_intake import Report
from fieldkit.services.profile import create_profile, open_profile
from fieldkit.services.workbench import Workbench
from screens.app import Laptop
from screens.devices.file import DeviceScreen
from screens.duty.screen import DutyScreen
from screens.faults.fault import FaultScreen
from screens.notices.screen import NoticesScreen
from screens.today.orders import OrdersScreen

SIZES = [("zh_CN", (80, 24)), ("en", (120, 40))]


@pytest.fixture
def laptop(demo_laptop: Laptop, laptop_folder: Path, clock: FakeClock) -> Laptop:
    """A laptop with four faults, one of them sent to somebody who does not answer."""
    with open_profile(laptop_folder, "a passphrase for tests", clock=clock) as bench:
        seed_faults(bench, clock)
        sent = {"engineer": "HB03", "reason": "离得最近"}
        bench.faults.step("GZ-HB-20260930-L07-001", "dispatch", sent)
        clock.advance(minutes=11)
    return demo_laptop


def in_group(bench: Workbench, code: str) -> None:
    give_role(bench, Role.GRP, scope_kind="group", scope_code=code)


@pytest.mark.parametrize(("language", "size"), SIZES)
async def test_they_look_as_approved(laptop: Laptop, language: str, size: tuple[int, int]) -> None:
    use_language(language)
    async with running(laptop, size=size) as pilot:
        for name, keys in (("notices", ("f9",)), ("duty", ("f4", "f9")), ("orders", ("f2", "f2", "end", "enter"))):
            await press(pilot, *keys)
            assert_golden(f"{name}_{language}_{size[0]}x{size[1]}", screen_text(pilot.app))


class TestNotices:
    async def test_the_title_counts_them_everywhere_and_the_pane_says_what_to_do_next(self, laptop: Laptop) -> None:
        async with running(laptop, size=(120, 40)) as pilot:
            assert "notices 5" in screen_text(pilot.app).splitlines()[0]
            await press(pilot, "f3")
            assert "notices 5" in screen_text(pilot.app).splitlines()[0]
            await press(pilot, "f2", "f9")
            assert isinstance(pilot.app.screen, NoticesScreen)
            text = screen_text(pilot.app)
            assert "order not accepted by HB03" in text
            assert "Note that there was no answer (decline), then dispatch the next engineer." in text
            await press(pilot, "down", "down")
            assert "See to it that somebody arrives" in screen_text(pilot.app)

    async def test_one_is_marked_as_seen_then_all_and_tab_shows_them_again(self, laptop: Laptop) -> None:
        async with running(laptop, size=(120, 40)) as pilot:
            await press(pilot, "f9", "1")
            assert "order not accepted" not in screen_text(pilot.app)
            assert status(pilot) == "Marked as seen. Tab shows them again."
            await press(pilot, "f10")
            assert "Nothing waits for you." in screen_text(pilot.app)
            await press(pilot, "tab")
            assert "order not accepted by HB03" in screen_text(pilot.app)
            await press(pilot, "f2", "f2")
            assert "Notices:" not in screen_text(pilot.app)
        async with running(laptop, size=(120, 40)) as pilot:
            assert "notices" not in screen_text(pilot.app).splitlines()[0], "seen is kept"

    async def test_enter_opens_the_fault(self, laptop: Laptop) -> None:
        async with running(laptop) as pilot:
            await press(pilot, "f9", "enter")
            assert isinstance(pilot.app.screen, FaultScreen)
            assert pilot.app.screen.fault_name == "GZ-HB-20260930-L07-001"

    async def test_the_board_shows_what_was_missed_while_off_and_f10_takes_it_off(self, laptop: Laptop) -> None:
        async with running(laptop, size=(120, 40)) as pilot:
            text = screen_text(pilot.app)
            assert "Notices: 5, F9 shows all, F10 marks them as seen" in text
            assert "missed 09:47" in text
            await press(pilot, "f10")
            assert "Notices:" not in screen_text(pilot.app)

    async def test_a_notice_that_comes_while_one_looks_is_not_called_missed(
        self, laptop: Laptop, clock: FakeClock
    ) -> None:
        async with running(laptop, size=(120, 40)) as pilot:
            await press(pilot, "f10")
            clock.advance(minutes=40)
            pilot.app.tell_time()  # type: ignore[attr-defined]
            await settle(pilot)
            assert "new 10:" in screen_text(pilot.app)
            assert "missed" not in screen_text(pilot.app)


class TestDuty:
    async def test_the_week_after_has_its_hole_and_the_arrows_turn_the_weeks(self, laptop: Laptop) -> None:
        async with running(laptop, size=(120, 40)) as pilot:
            await press(pilot, "f4", "f9")
            assert isinstance(pilot.app.screen, DutyScreen)
            assert "Now, 2026-09-30 10:11" in screen_text(pilot.app)
            await press(pilot, "end")
            assert "2026-10-06 Tuesday day off" in screen_text(pilot.app)
            await press(pilot, "home", "right")
            assert "2026-10-07 Wednesday day off" in screen_text(pilot.app)
            assert "Right Week after" in screen_text(pilot.app)
            await press(pilot, "left", "left", "left")
            assert "no roster" in screen_text(pilot.app)


class TestQueues:
    async def test_shift_tab_shows_the_queue_of_each_group(self, laptop: Laptop) -> None:
        async with running(laptop, size=(120, 40)) as pilot:
            await press(pilot, "f4")
            found = []
            for _ in range(4):
                line = next(line for line in screen_text(pilot.app).splitlines() if "Search" in line)
                found.append(line.split("   ")[-1].strip())
                await press(pilot, "shift+tab")
            assert found == [
                "not restored: 3",
                "basic products group, not restored: 0",
                "self-service group, not restored: 3",
                "not restored: 3",
            ]

    async def test_who_works_in_a_group_sees_its_queue_first(
        self, laptop: Laptop, laptop_folder: Path, clock: FakeClock
    ) -> None:
        with open_profile(laptop_folder, "a passphrase for tests", clock=clock) as bench:
            in_group(bench, "S")
            bench.faults.take_in(Report("甲", "厅", "查询机黑屏", ("CX1-2409-0031",)))
        async with running(laptop, size=(120, 40)) as pilot:
            await press(pilot, "f4")
            assert "self-service group, not restored: 3" in screen_text(pilot.app)

    async def test_all_work_orders_of_the_centre_by_queue(self, laptop: Laptop) -> None:
        async with running(laptop, size=(120, 40)) as pilot:
            await press(pilot, "end", "enter")
            assert isinstance(pilot.app.screen, OrdersScreen)
            assert "李工 HB07" in screen_text(pilot.app)
            await press(pilot, "tab")
            assert "No open work orders in this queue." in screen_text(pilot.app)
            await press(pilot, "tab", "enter")
            assert isinstance(pilot.app.screen, DeviceScreen)


async def test_a_laptop_that_knows_no_centre_says_so_and_waits_for_nothing(
    tmp_path: Path, clock: FakeClock
) -> None:
    passphrase = "a passphrase for tests"
    create_profile(tmp_path / "bare", passphrase)
    bare = Laptop(open=partial(open_profile, tmp_path / "bare", clock=clock), passphrase=passphrase)
    async with running(bare) as pilot:
        await press(pilot, "f4", "f9")
        assert "No service centre is on file here (C013)." in status(pilot)
        assert "..." not in screen_text(pilot.app)
