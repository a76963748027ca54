"""The device list, the device file, and the plate that is read before anything is recorded."""

import pytest
from onscreen import screen_text
from running import press, running, settle, status, type_text

from screens.app import Laptop
from screens.devices.file import DeviceScreen
from screens.devices.plate import PlateDialog
from screens.devices.screen import DevicesScreen
from screens.typed_serial import TypedSerial

HERO = "JF3-2409-0153"


async def search(pilot: object, text: str) -> None:
    await press(pilot, "f3")  # type: ignore[arg-type]
    await type_text(pilot, text)  # type: ignore[arg-type]
    await pilot.pause(0.06)  # type: ignore[attr-defined]
    await settle(pilot)  # type: ignore[arg-type]


class TestList:
    async def test_the_list_narrows_with_what_is_typed(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop) as pilot:
            await press(pilot, "f3")
            assert "47 devices" in screen_text(pilot.app)
            await search(pilot, "恩施")
            assert "1 match" in screen_text(pilot.app)
            assert "ZY5-2409-0065" in screen_text(pilot.app)

    async def test_enter_opens_the_one_that_is_named_without_waiting_for_the_list(
        self, demo_laptop: Laptop
    ) -> None:
        async with running(demo_laptop) as pilot:
            await press(pilot, "f3")
            await type_text(pilot, HERO)
            await press(pilot, "enter")
            assert isinstance(pilot.app.screen, DeviceScreen)
            assert pilot.app.screen.serial == HERO

    async def test_several_matches_ask_for_a_choice_and_an_arrow_makes_it(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop) as pilot:
            await search(pilot, "江汉")
            await press(pilot, "enter")
            assert isinstance(pilot.app.screen, DevicesScreen)
            assert status(pilot).startswith("Several devices match.")
            await press(pilot, "down", "enter")
            assert isinstance(pilot.app.screen, DeviceScreen)

    async def test_an_unknown_serial_is_said_and_the_empty_list_says_what_to_do(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop) as pilot:
            await search(pilot, "XX9-0000-0000")
            assert "No device matches. Ctrl+u clears the search." in screen_text(pilot.app)
            await press(pilot, "enter")
            assert status(pilot).startswith("! XX9-0000-0000 is not in the device files")

    async def test_the_next_scan_takes_the_place_of_the_last_one(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop) as pilot:
            await search(pilot, HERO)
            await press(pilot, "enter", "escape")
            await type_text(pilot, "JF3-2409-0154")
            await press(pilot, "enter")
            assert isinstance(pilot.app.screen, DeviceScreen)
            assert pilot.app.screen.serial == "JF3-2409-0154"

    async def test_hostile_text_in_the_search_does_no_harm(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop) as pilot:
            await search(pilot, "[/x]\"' OR 1=1 --*")
            await press(pilot, "enter")
            assert isinstance(pilot.app.screen, DevicesScreen)
            assert status(pilot).startswith("! ")


class TestFile:
    async def test_the_head_says_who_pays_and_which_software(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop) as pilot:
            await pilot.app.push_screen(DeviceScreen(HERO))
            await settle(pilot)
            text = screen_text(pilot.app)
            assert "covered until 2027-10-15" in text
            assert "5.2.1, should be 5.2.3" in text

    async def test_a_worn_module_has_a_word_and_stands_first(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop) as pilot:
            await pilot.app.push_screen(DeviceScreen(HERO))
            await settle(pilot)
            modules = [line for line in screen_text(pilot.app).splitlines() if "%" in line]
            assert "热敏打印头" in modules[0]
            assert "worn" in modules[0]
            assert "good" in modules[1]

    async def test_an_unknown_device_says_so_instead_of_an_empty_page(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop) as pilot:
            await pilot.app.push_screen(DeviceScreen("NO-SUCH-1"))
            await settle(pilot)
            assert "NO-SUCH-1 is not in the device files" in status(pilot)

    async def test_the_curves_go_round_and_give_the_rows_back(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop) as pilot:
            await pilot.app.push_screen(DeviceScreen(HERO))
            await settle(pilot)
            for title in ("A02.1", "A04.1", "A08.6", "A09.3"):
                await press(pilot, "3")
                assert title in screen_text(pilot.app)
            await press(pilot, "3")
            assert "热敏打印头" in screen_text(pilot.app)


class TestPlate:
    async def reading(self, pilot: object, typed: str) -> None:
        await pilot.app.push_screen(DeviceScreen(HERO))  # type: ignore[attr-defined]
        await settle(pilot)  # type: ignore[arg-type]
        await press(pilot, "1")  # type: ignore[arg-type]
        await type_text(pilot, typed)  # type: ignore[arg-type]
        await press(pilot, "enter")  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ("JF3-2409-0154", "Does not agree with the file: the plate says JF3-2409-0154."),
            ("JF3-2308-0047", "JF3-2308-0047 is not on file in 江汉路营业厅: the file says"),
            ("JF3-2409-9999", "JF3-2409-9999 does not agree with the device files of"),
            (" ", "Nothing was typed."),
        ],
    )
    async def test_another_plate_stops_with_words_and_nothing_is_begun(
        self, demo_laptop: Laptop, typed: str, words: str
    ) -> None:
        async with running(demo_laptop, size=(120, 40)) as pilot:
            await self.reading(pilot, typed)
            assert isinstance(pilot.app.screen, PlateDialog)
            assert words in status(pilot)
            assert pilot.app.bench.today.board().running == ()  # type: ignore[attr-defined]

    @pytest.mark.parametrize("typed", ["", "JF3-2409-0154"])
    async def test_the_serial_of_the_file_is_not_there_to_be_copied(self, demo_laptop: Laptop, typed: str) -> None:
        async with running(demo_laptop, size=(120, 40)) as pilot:
            await self.reading(pilot, typed)
            assert isinstance(pilot.app.screen, PlateDialog)
            assert "It is compared with the file." in screen_text(pilot.app)
            assert HERO not in screen_text(pilot.app)

    async def test_the_right_plate_begins_the_inspection_and_says_how_it_was_read(
        self, demo_laptop: Laptop
    ) -> None:
        async with running(demo_laptop) as pilot:
            await self.reading(pilot, HERO.lower())
            bench = pilot.app.bench  # type: ignore[attr-defined]
            (record,) = bench.today.board().running
            checklist = bench.inspections.open(record.inspection_id)
            assert record.serial == HERO
            assert checklist.serial_verified_by in {"scan", "typed"}

    async def test_what_is_under_way_goes_on_without_the_plate(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop) as pilot:
            bench = pilot.app.bench  # type: ignore[attr-defined]
            inspection_id = bench.inspections.start(HERO)
            await pilot.app.push_screen(DeviceScreen(HERO))
            await settle(pilot)
            await press(pilot, "f10")
            assert type(pilot.app.screen).__name__ == "ChecklistScreen"
            assert [record.inspection_id for record in bench.today.board().running] == [inspection_id]


class TestKeySpeed:
    def test_a_scanner_is_known_by_its_speed(self) -> None:
        scanned, typed = TypedSerial(), TypedSerial()
        for place, character in enumerate("JF3-2409-0153"):
            scanned.add(character, place * 0.004)
            typed.add(character, place * 0.12)
        assert scanned.is_scanned
        assert not typed.is_scanned

    def test_one_pause_or_one_correction_is_a_person(self) -> None:
        paused, mended = TypedSerial(), TypedSerial()
        for place, character in enumerate("JF3-2409-0153"):
            paused.add(character, place * 0.004 + (0.5 if place > 6 else 0))
            mended.add(character, place * 0.004)
        mended.take_back()
        mended.add("3", 0.06)
        assert not paused.is_scanned
        assert not mended.is_scanned

    def test_a_short_text_is_never_a_scan(self) -> None:
        short = TypedSerial()
        short.add("0153", 0)
        assert not short.is_scanned
