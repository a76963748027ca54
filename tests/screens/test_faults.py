"""Faults on the screen: the most urgent on top, clocks that tick, steps by one key, nothing typed lost."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from faults_on_file import FakeClock, seed_faults
from goldens import assert_golden
from onscreen import screen_text
from running import press, running, settle, status, type_text
from textual.pilot import Pilot

from fieldkit.domain.fault.terms import State
from fieldkit.locale import use_language
from fieldkit.services.profile import open_profile
from screens.app import Laptop
from screens.devices.file import DeviceScreen
from screens.faults.fault import FaultScreen
from screens.faults.reading import ReadingDialog
from screens.faults.step import StepDialog
from screens.signoff.fields import LineInput

BURNING, MINE, NEW = "GZ-HB-20260930-L07-001", "GZ-HB-20260930-L07-002", "GZ-HB-20260930-L07-004"


@pytest.fixture
def laptop(demo_laptop: Laptop, laptop_folder: Path, clock: FakeClock) -> Laptop:
    """A laptop with four faults."""
    with open_profile(laptop_folder, "a passphrase for tests", clock=clock) as bench:
        seed_faults(bench, clock)
    return demo_laptop


def rows(pilot: Pilot[Any]) -> list[str]:
    """The lines of the list below its header."""
    lines = screen_text(pilot.app).splitlines()
    return [line for line in lines if "⣀" in line or "⣿" in line]


async def open_fault(pilot: Pilot[Any], no: str) -> None:
    await pilot.app.push_screen(FaultScreen(no))
    await settle(pilot)


class TestList:
    async def test_the_least_time_left_stands_on_top_with_bar_deadline_and_state(self, laptop: Laptop) -> None:
        async with running(laptop, size=(120, 40)) as pilot:
            await press(pilot, "f4")
            first, second, third = rows(pilot)
            assert "2 min left" in first
            assert "96%" in first
            assert "09-30 10:02" in first
            assert "assessed" in first
            assert "22 min left" in second
            assert "5 h 22 m left" in third

    async def test_a_minute_later_the_clocks_read_differently_without_the_database(
        self, laptop: Laptop, clock: FakeClock
    ) -> None:
        async with running(laptop) as pilot:
            await press(pilot, "f4")
            clock.advance(minutes=3)
            pilot.app.tell_time()  # type: ignore[attr-defined]
            await pilot.pause()
            assert rows(pilot)[0].startswith(">x 1 min late")
            assert "101%" in rows(pilot)[0]

    async def test_typing_narrows_and_enter_opens(self, laptop: Laptop) -> None:
        async with running(laptop) as pilot:
            await press(pilot, "f4")
            await type_text(pilot, "卡纸")
            await pilot.pause(0.06)
            await settle(pilot)
            assert len(rows(pilot)) == 1
            await press(pilot, "enter")
            assert isinstance(pilot.app.screen, FaultScreen)
            assert pilot.app.screen.fault_name == MINE

    async def test_a_scanned_device_without_fault_opens_its_file(self, laptop: Laptop) -> None:
        async with running(laptop) as pilot:
            await press(pilot, "f4")
            await type_text(pilot, "ZY5-2409-0065")
            await pilot.pause(0.06)
            await settle(pilot)
            assert "No fault matches." in screen_text(pilot.app)
            await press(pilot, "enter")
            assert isinstance(pilot.app.screen, DeviceScreen)

    async def test_tab_shows_those_that_are_mine_with_nobody_or_to_be_finished(self, laptop: Laptop) -> None:
        async with running(laptop, size=(120, 40)) as pilot:
            await press(pilot, "f4")
            found = []
            for _ in range(4):
                await pilot.pause()
                line = next(line for line in screen_text(pilot.app).splitlines() if "Search" in line)
                found.append(line.split("  ")[-1].strip())
                await press(pilot, "tab")
            assert found == ["not restored: 3", "with me: 2", "with nobody: 2", "to be finished: 1"]

    @pytest.mark.parametrize(("language", "size"), [("zh_CN", (80, 24)), ("en", (120, 40))])
    async def test_it_looks_as_approved(self, laptop: Laptop, language: str, size: tuple[int, int]) -> None:
        use_language(language)
        async with running(laptop, size=size) as pilot:
            await press(pilot, "f4")
            assert_golden(f"faults_{language}_{size[0]}x{size[1]}", screen_text(pilot.app))
            await open_fault(pilot, MINE)
            assert_golden(f"fault_{language}_{size[0]}x{size[1]}", screen_text(pilot.app))


class TestOneFault:
    async def test_enter_on_a_clock_says_why(self, laptop: Laptop) -> None:
        async with running(laptop, size=(120, 40)) as pilot:
            await open_fault(pilot, MINE)
            await press(pilot, "down", "down", "enter")
            assert isinstance(pilot.app.screen, ReadingDialog)
            text = screen_text(pilot.app)
            assert "Tier C, repair: due 2026-10-09 18:00" in text
            assert "not counted, day off by the State Council" in text
            await press(pilot, "escape")
            assert isinstance(pilot.app.screen, FaultScreen)

    async def test_a_time_that_was_corrected_says_what_the_laptop_had_said_and_who_has_to_confirm(
        self, laptop: Laptop, laptop_folder: Path, clock: FakeClock
    ) -> None:
        """E13, E14."""
        with open_profile(laptop_folder, "a passphrase for tests", clock=clock) as bench:
            true = clock.now() + timedelta(hours=2)
            bench.faults.step(NEW, "answer", {"owner": "HB07"}, at=true, clock_reason="按厅内挂钟")
        async with running(laptop, size=(120, 40)) as pilot:
            await open_fault(pilot, NEW)
            text = screen_text(pilot.app)
            assert "the laptop said 09-30 10:00: 按厅内挂钟" in text
            assert "due 09-30 10:22 to be confirmed" in text

    async def test_an_event_tells_everything_that_was_told(self, laptop: Laptop) -> None:
        async with running(laptop, size=(120, 40)) as pilot:
            await open_fault(pilot, MINE)
            await press(pilot, *["down"] * 6, "enter")
            assert "reason: 单台" in screen_text(pilot.app)
            assert "level: serious" in screen_text(pilot.app)

    async def test_one_key_and_save_take_a_step_and_the_next_one_takes_its_place(
        self, laptop: Laptop, clock: FakeClock
    ) -> None:
        async with running(laptop, size=(120, 40)) as pilot:
            bench = pilot.app.bench  # type: ignore[attr-defined]
            await open_fault(pilot, MINE)
            assert "1 set out" in screen_text(pilot.app)
            await press(pilot, "1")
            assert isinstance(pilot.app.screen, StepDialog)
            await press(pilot, "f10")
            assert isinstance(pilot.app.screen, FaultScreen)
            assert status(pilot) == "Noted: set out."
            assert bench.faults.file(MINE).fault.state is State.TRAVELLING
            clock.advance(minutes=30)
            await press(pilot, "f10")
            assert "arrive: " in screen_text(pilot.app)
            await type_text(pilot, "孙经理")
            await press(pilot, "f10")
            assert bench.faults.file(MINE).fault.state is State.ON_SITE

    async def test_what_is_refused_is_said_and_nothing_typed_is_lost(self, laptop: Laptop) -> None:
        async with running(laptop, size=(120, 40)) as pilot:
            bench = pilot.app.bench  # type: ignore[attr-defined]
            bench.faults.step(MINE, "depart")
            await open_fault(pilot, MINE)
            await press(pilot, "1", "f10")
            assert status(pilot).startswith("! Nothing shows the arrival (C016).")
            await type_text(pilot, "孙经理")
            at = pilot.app.screen.query_one("#happened-at", LineInput)
            at.value = "2026-09-30 11:30"
            await press(pilot, "f10")
            assert status(pilot).startswith("! 2026-09-30 11:30 is in the future (FLT-1).")
            assert pilot.app.screen.query_one("#fact-confirmed_by", LineInput).value == "孙经理"
            at.value = "half past nine"
            await press(pilot, "f10")
            assert "is not a time" in status(pilot)
            assert bench.faults.file(MINE).fault.state is State.TRAVELLING

    async def test_an_earlier_time_may_be_told(self, laptop: Laptop) -> None:
        async with running(laptop, size=(120, 40)) as pilot:
            bench = pilot.app.bench  # type: ignore[attr-defined]
            await open_fault(pilot, MINE)
            await press(pilot, "1")
            pilot.app.screen.query_one("#happened-at", LineInput).value = "2026-09-30 09:40"
            await press(pilot, "f10")
            departed = bench.faults.file(MINE).fault.departed_at
            assert departed == bench.journal.clock.now() - timedelta(minutes=20)

    async def test_a_step_is_taken_once_however_often_the_key_is_pressed(self, laptop: Laptop) -> None:
        async with running(laptop) as pilot:
            bench = pilot.app.bench  # type: ignore[attr-defined]
            before = len(bench.faults.file(MINE).taken)
            await open_fault(pilot, MINE)
            await press(pilot, "1")
            await pilot.press("f10", "f10")
            await settle(pilot)
            await press(pilot, "escape")
            assert len(bench.faults.file(MINE).taken) == before + 1

    async def test_a_step_of_another_role_says_whose_it_is(self, laptop: Laptop) -> None:
        async with running(laptop, size=(120, 40)) as pilot:
            await open_fault(pilot, NEW)
            lines = screen_text(pilot.app).splitlines()
            assert any("approve a delay" in line and "Your role does not allow" in line for line in lines)
            await press(pilot, "end", "enter")
            assert isinstance(pilot.app.screen, FaultScreen)
            assert status(pilot).startswith("! ")

    async def test_choices_are_made_by_digits(self, laptop: Laptop) -> None:
        async with running(laptop, size=(120, 40)) as pilot:
            bench = pilot.app.bench  # type: ignore[attr-defined]
            await open_fault(pilot, NEW)
            await press(pilot, "1", "3", "1", "f10")
            fault = bench.faults.file(NEW).fault
            assert (fault.level, fault.scope, fault.state) == (3, "terminal", State.ASSESSED)

    async def test_an_unknown_number_is_said(self, laptop: Laptop) -> None:
        async with running(laptop) as pilot:
            await open_fault(pilot, "GZ-XX-1")
            assert "There is no fault GZ-XX-1" in status(pilot)


class TestToday:
    async def test_the_worst_clocks_stand_on_top_tick_and_open_their_fault(
        self, laptop: Laptop, clock: FakeClock
    ) -> None:
        async with running(laptop, size=(120, 40)) as pilot:
            lines = rows(pilot)
            assert "Running clocks: 3, F4 shows all" in screen_text(pilot.app)
            assert "JF3-2409-0153" in lines[0]
            assert "2 min left" in lines[0]
            assert "10:02 arrival on" in lines[0]
            clock.advance(minutes=1)
            pilot.app.tell_time()  # type: ignore[attr-defined]
            await pilot.pause()
            assert "1 min left" in rows(pilot)[0]
            await press(pilot, "enter")
            assert isinstance(pilot.app.screen, FaultScreen)
            assert pilot.app.screen.fault_name == BURNING

    @pytest.mark.parametrize(("language", "size"), [("zh_CN", (80, 24)), ("en", (120, 40))])
    async def test_the_board_looks_as_approved(self, laptop: Laptop, language: str, size: tuple[int, int]) -> None:
        use_language(language)
        async with running(laptop, size=size) as pilot:
            assert_golden(f"today_faults_{language}_{size[0]}x{size[1]}", screen_text(pilot.app))
