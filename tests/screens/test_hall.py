"""Halls and the visit to one: arrival, custodian, leaving, devices with the state of their inspections."""

from onscreen import screen_text
from running import press, running, settle, status, type_text

from screens.app import Laptop
from screens.devices.file import DeviceScreen


async def test_halls_with_work_due_stand_first(demo_laptop: Laptop) -> None:
    async with running(demo_laptop) as pilot:
        await press(pilot, "f5")
        halls = [line for line in screen_text(pilot.app).splitlines() if "营业厅" in line]
        assert "江汉路营业厅" in halls[0]
        assert "3 due" in halls[0]
        assert "nothing due" in halls[3]


async def test_f10_arrives_and_then_leaves(demo_laptop: Laptop) -> None:
    async with running(demo_laptop) as pilot:
        await press(pilot, "f5", "enter")
        assert "F10 Arrive" in screen_text(pilot.app)
        await press(pilot, "f10")
        text = screen_text(pilot.app)
        assert "arrived 2026-09-30 09:02" in text
        assert "F10 Leave" in text
        assert "F10 Arrive" not in text
        await press(pilot, "f10")
        assert status(pilot).startswith("The visit has ended.")
        assert "F10 Arrive" in screen_text(pilot.app)


async def test_leaving_with_an_open_record_is_refused_in_words(demo_laptop: Laptop) -> None:
    async with running(demo_laptop) as pilot:
        await press(pilot, "f5", "enter", "f10")
        pilot.app.bench.inspections.start("JF3-2409-0153")  # type: ignore[attr-defined]
        await press(pilot, "f10")
        assert status(pilot).startswith("! 1 records of this visit are not signed off")
        assert "F10 Leave" in screen_text(pilot.app)


async def test_the_custodian_is_named_by_a_digit_or_a_name(demo_laptop: Laptop) -> None:
    async with running(demo_laptop) as pilot:
        await press(pilot, "f5", "enter", "f10", "f7")
        digit = next(line for line in screen_text(pilot.app).splitlines() if "周会计" in line and "│" in line)
        await press(pilot, digit.split("│")[1].split()[0], "enter")
        assert "Cash custodian: 周会计" in screen_text(pilot.app)
        await press(pilot, "f7", "ctrl+u")
        await type_text(pilot, "韩会计")
        await press(pilot, "enter")
        assert "Cash custodian: 韩会计" in screen_text(pilot.app)


async def test_esc_from_the_custodian_changes_nothing(demo_laptop: Laptop) -> None:
    async with running(demo_laptop) as pilot:
        await press(pilot, "f5", "enter", "f10", "f7", "2", "escape")
        assert "No cash custodian named" in screen_text(pilot.app)


async def test_a_device_of_the_hall_shows_its_state_and_opens(demo_laptop: Laptop) -> None:
    async with running(demo_laptop) as pilot:
        pilot.app.bench.inspections.start("JF3-2409-0153")  # type: ignore[attr-defined]
        await press(pilot, "f5", "enter")
        device = next(line for line in screen_text(pilot.app).splitlines() if "JF3-2409-0153" in line)
        assert "under way" in device
        await press(pilot, "down", "down", "enter")
        assert isinstance(pilot.app.screen, DeviceScreen)
        assert pilot.app.screen.serial == "JF3-2409-0153"


async def test_a_serial_scanned_in_the_hall_opens_its_device(demo_laptop: Laptop) -> None:
    async with running(demo_laptop) as pilot:
        await press(pilot, "f5", "enter")
        await type_text(pilot, "ZY5-2409-0060")
        await press(pilot, "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, DeviceScreen)


async def test_another_language_reaches_the_headings_of_the_hall(demo_laptop: Laptop) -> None:
    async with running(demo_laptop) as pilot:
        await press(pilot, "f5", "enter")
        assert "Serial number" in screen_text(pilot.app)
        await press(pilot, "ctrl+l")
        told = screen_text(pilot.app)
        assert "序列号" in told
        assert "Serial number" not in told
