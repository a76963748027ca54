"""The first screen of the day: orders, records under way, what is not yet safe, serials scanned on the list."""

from datetime import timedelta
from pathlib import Path

from onscreen import screen_text
from running import press, running, settle, status, type_text
from textual import events

from fieldkit.domain.work_words import due_words
from screens.app import Laptop
from screens.devices.file import DeviceScreen


async def test_orders_stand_by_urgency_with_words_and_the_cursor_on_the_worst(demo_laptop: Laptop) -> None:
    async with running(demo_laptop) as pilot:
        lines = screen_text(pilot.app).splitlines()
        orders = [line for line in lines if "Annual inspection" in line]
        assert orders[0].startswith(">x JF3-2308-0047")
        assert "1 day overdue" in orders[0]
        assert "2 days left" in orders[1]
        assert "20 days left" in orders[-1]


async def test_enter_on_an_order_opens_the_device(demo_laptop: Laptop) -> None:
    async with running(demo_laptop) as pilot:
        await press(pilot, "down", "enter")
        assert isinstance(pilot.app.screen, DeviceScreen)
        assert pilot.app.screen.serial == "JF3-2409-0153"


async def test_records_under_way_stand_first(demo_laptop: Laptop) -> None:
    async with running(demo_laptop) as pilot:
        pilot.app.bench.inspections.start("ZY5-2409-0060")  # type: ignore[attr-defined]
        await press(pilot, "f3", "f2")
        text = screen_text(pilot.app)
        assert "Under way: 1" in text
        assert text.index("ZY5-2409-0060") < text.index("JF3-2308-0047")


async def test_what_is_only_here_is_said_in_words(demo_laptop: Laptop) -> None:
    async with running(demo_laptop) as pilot:
        bench = pilot.app.bench  # type: ignore[attr-defined]
        bench.inspections.start("ZY5-2409-0060")
        await press(pilot, "f3", "f2")
        count = bench.today.unsent()
        assert count > 0
        assert f"On this laptop only: {count}; F8 sends them." in screen_text(pilot.app)
        assert f"unsent {count}" in screen_text(pilot.app).splitlines()[0]


async def test_an_empty_day_says_which_key_begins(tmp_path: Path) -> None:
    from contextlib import contextmanager

    from fieldkit.services.profile import create_profile, open_profile

    create_profile(tmp_path / "empty", "a passphrase for tests")

    @contextmanager
    def opened(passphrase: str):  # type: ignore[no-untyped-def]
        with open_profile(tmp_path / "empty", passphrase) as bench:
            yield bench

    async with running(Laptop(open=opened, passphrase="a passphrase for tests")) as pilot:
        text = " ".join(screen_text(pilot.app).split())
        assert "F8 fetches work orders; F3 opens a device to begin without one." in text


class TestSerialsOnTheList:
    async def test_a_scanned_serial_opens_its_device(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop) as pilot:
            await type_text(pilot, "jf3-2409-0154")
            assert "jf3-2409-0154" in status(pilot)
            await press(pilot, "enter")
            assert isinstance(pilot.app.screen, DeviceScreen)
            assert pilot.app.screen.serial == "JF3-2409-0154"

    async def test_text_of_the_input_method_counts(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop) as pilot:
            await type_text(pilot, "ＪＦ３-2409-0154")
            await press(pilot, "enter")
            assert isinstance(pilot.app.screen, DeviceScreen)

    async def test_a_pasting_scanner_needs_no_key(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop) as pilot:
            pilot.app.post_message(events.Paste("JF3-2409-0154\n"))
            await pilot.pause()
            await settle(pilot)
            assert isinstance(pilot.app.screen, DeviceScreen)

    async def test_a_wrong_serial_is_said_in_words_and_the_list_stays(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop) as pilot:
            await type_text(pilot, "JF3-9999-9999")
            await press(pilot, "enter")
            assert status(pilot).startswith("! JF3-9999-9999 is not in the device files")
            assert "Work orders" in screen_text(pilot.app)

    async def test_backspace_mends_and_the_arrows_still_move(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop) as pilot:
            await type_text(pilot, "JX")
            await press(pilot, "backspace")
            assert "Serial number: J " in status(pilot)
            await press(pilot, "backspace", "down")
            assert "Scan or type" in status(pilot)
            assert ">! JF3-2409-0153" in screen_text(pilot.app)


async def test_the_board_follows_the_clock(demo_laptop: Laptop, clock: object) -> None:
    async with running(demo_laptop) as pilot:
        clock.instant += timedelta(days=3)  # type: ignore[attr-defined]
        await press(pilot, "f3", "f2")
        assert "3 overdue" in screen_text(pilot.app)


def test_due_words_have_no_hole() -> None:
    told = [str(due_words(days)) for days in range(-2, 3)]
    assert told == ["2 days overdue", "1 day overdue", "due today", "due tomorrow", "2 days left"]
