"""The program around the places: opening, languages, colours, palette, help, saving, small terminals."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from onscreen import screen_text
from running import press, running, settle, status

from fieldkit.domain.words import Refusal, say
from fieldkit.locale import current_language
from fieldkit.services.preferences import Setting
from fieldkit.services.profile import open_profile
from fieldkit.services.workbench import Workbench
from screens.app import FieldKitApp, Laptop
from screens.base import BaseScreen
from screens.opening import OpenDatabase
from screens.palette import ActionProvider
from screens.unlock.screen import UnlockScreen
from screens.unlock.stopped import StoppedScreen

PASSPHRASE = "a passphrase for tests"


@pytest.fixture
def locked_laptop(laptop_folder: Path) -> Laptop:
    @contextmanager
    def opened(passphrase: str) -> Iterator[Workbench]:
        with open_profile(laptop_folder, passphrase) as bench:
            yield bench

    return Laptop(open=opened)


async def until(pilot: object, holds: Callable[[], bool]) -> None:
    for _ in range(500):
        if holds():
            return
        await pilot.pause(0.01)  # type: ignore[attr-defined]
    raise AssertionError("it never came")


class TestOpening:
    async def test_the_frame_is_there_before_the_database(self, laptop_folder: Path) -> None:
        gate = threading.Event()

        @contextmanager
        def slowly(passphrase: str) -> Iterator[Workbench]:
            gate.wait(20)
            with open_profile(laptop_folder, passphrase) as bench:
                yield bench

        app = FieldKitApp(Laptop(open=slowly, passphrase=PASSPHRASE))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            assert "Today" in screen_text(app)
            assert "Opening the database" in screen_text(app)
            gate.set()
            await app.opened.wait()
            await settle(pilot)
            assert "JF3-2409-0153" in screen_text(app)

    async def test_a_wrong_passphrase_is_counted_and_the_right_one_opens(self, locked_laptop: Laptop) -> None:
        app = FieldKitApp(locked_laptop)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            assert isinstance(app.screen, UnlockScreen)
            for count in (1, 2):
                await type_text_only(pilot, "wrong words")
                await pilot.press("enter")
                await until(pilot, lambda count=count: f"so far: {count}." in screen_text(app).replace("\n", " "))
                assert "wrong words" not in screen_text(app)
            await type_text_only(pilot, PASSPHRASE)
            await pilot.press("enter")
            await app.opened.wait()
            await settle(pilot)
            assert "JF3-2409-0153" in screen_text(app)

    async def test_escape_does_not_open_the_door(self, locked_laptop: Laptop) -> None:
        app = FieldKitApp(locked_laptop)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("escape", "f3", "f12", "ctrl+p")
            assert isinstance(app.screen, UnlockScreen)

    async def test_a_second_instance_names_the_first_and_offers_the_way_out(
        self, laptop_folder: Path, bench: Workbench
    ) -> None:
        @contextmanager
        def opened(passphrase: str) -> Iterator[Workbench]:
            with open_profile(laptop_folder, passphrase) as other:
                yield other

        app = FieldKitApp(Laptop(open=opened, passphrase=PASSPHRASE))
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: isinstance(app.screen, StoppedScreen))
            await pilot.pause()
            assert "already open on this database" in screen_text(app)
            assert "F10 Quit" in screen_text(app)
            await pilot.press("f10")
        assert not app.is_running

    async def test_a_killed_program_comes_back_to_the_same_checklist_and_says_so(
        self, laptop_folder: Path, demo_laptop: Laptop
    ) -> None:
        with open_profile(laptop_folder, PASSPHRASE) as bench:
            inspection_id = bench.inspections.start("JF3-2409-0153")
            bench.inspections.remember_place(inspection_id, "A02.1")
        async with running(demo_laptop) as pilot:
            assert type(pilot.app.screen).__name__ == "ChecklistScreen"
            assert "you are back at the same item" in " ".join(screen_text(pilot.app).split())

    def test_the_place_is_forgotten_only_when_the_program_ends_in_order(self, bench: Workbench) -> None:
        inspection_id = bench.inspections.start("JF3-2409-0153")
        for is_in_order, expected in ((False, inspection_id), (True, "")):
            bench.inspections.remember_place(inspection_id, "A01.1")
            close(bench, is_in_order=is_in_order)
            assert bench.inspections.last_place()[0] == expected


def close(bench: Workbench, *, is_in_order: bool) -> None:
    import asyncio

    @contextmanager
    def opened(_passphrase: str) -> Iterator[Workbench]:
        yield bench

    async def live() -> None:
        database = OpenDatabase(Laptop(open=opened))
        await database.open("")
        await database.close(is_in_order=is_in_order)

    threading_runner = threading.Thread(target=lambda: asyncio.run(live()))
    threading_runner.start()
    threading_runner.join()


async def type_text_only(pilot: object, text: str) -> None:
    names = {" ": "space"}
    await pilot.press(*(names.get(character, character) for character in text))  # type: ignore[attr-defined]


class TestLanguageAndColours:
    async def test_the_language_changes_live_and_is_kept(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop) as pilot:
            assert "Today" in screen_text(pilot.app)
            await press(pilot, "ctrl+l")
            assert current_language() == "zh_CN"
            assert "今日" in screen_text(pilot.app)
            assert "Today" not in screen_text(pilot.app)
            kept = pilot.app.bench.preferences.get(Setting.LANGUAGE)  # type: ignore[attr-defined]
            assert kept == "zh_CN"

    async def test_places_that_are_covered_are_told_again_too(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop) as pilot:
            await press(pilot, "f5", "f3", "ctrl+l", "f5")
            assert "江汉路营业厅" in screen_text(pilot.app)
            assert "Halls" not in screen_text(pilot.app)
            assert "待办 3" in screen_text(pilot.app)

    async def test_colours_go_round_and_are_kept(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop) as pilot:
            await press(pilot, "ctrl+t", "ctrl+t")
            assert pilot.app.theme == "sunlight"
            assert pilot.app.bench.preferences.get(Setting.THEME) == "sunlight"  # type: ignore[attr-defined]
            assert "Sunlight" in status(pilot)
        async with running(demo_laptop) as pilot:
            assert pilot.app.theme == "sunlight"

    async def test_settings_mark_what_is_in_use_by_a_word(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop) as pilot:
            await press(pilot, "f12", "down", "down", "down", "enter")
            line = next(line for line in screen_text(pilot.app).splitlines() if "Light" in line)
            assert "in use" in line

    async def test_the_mouse_test_says_where_the_click_arrived(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop) as pilot:
            await press(pilot, "f12")
            await pilot.click("#mouse", offset=(5, 3))
            await pilot.pause()
            assert "column 5, row 3" in status(pilot)
            assert "+" in screen_text(pilot.app)


class TestKeys:
    async def test_the_palette_finds_an_action_in_both_languages(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop) as pilot:
            provider = ActionProvider(pilot.app.screen)
            for query in ("Devices", "设备"):
                hits = [hit async for hit in provider.search(query)]
                assert any("Devices / 设备" in str(hit.text) for hit in hits), query

    async def test_the_palette_does_what_it_lists(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop) as pilot:
            await pilot.press("ctrl+p")
            await pilot.press(*"Visit")
            await until(pilot, lambda: "Visit / 到场" in screen_text(pilot.app))
            await pilot.press("down", "enter")
            await until(pilot, lambda: "Commands" in screen_text(pilot.app) and pilot.app.current_mode == "visit")

    async def test_help_tells_the_place_and_its_keys(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop, size=(120, 40)) as pilot:
            await press(pilot, "f3", "f1")
            text = screen_text(pilot.app)
            assert "All devices of this laptop." in text
            assert "F12" in text
            await press(pilot, "escape")
            assert "Search" in screen_text(pilot.app)

    async def test_an_area_keeps_its_place_and_a_second_press_goes_to_its_first_screen(
        self, demo_laptop: Laptop
    ) -> None:
        async with running(demo_laptop) as pilot:
            await press(pilot, "enter")
            assert len(pilot.app.screen_stack) == 2
            await press(pilot, "f3", "f2")
            assert len(pilot.app.screen_stack) == 2
            await press(pilot, "f2")
            assert len(pilot.app.screen_stack) == 1

    async def test_there_is_no_way_back_from_the_first_screen(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop) as pilot:
            await press(pilot, "escape")
            assert "Work orders: 5" in screen_text(pilot.app)
            assert "Esc" not in screen_text(pilot.app)

    async def test_a_click_on_a_key_is_the_key(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop) as pilot:
            line = screen_text(pilot.app).splitlines()[-1]
            await pilot.click(offset=(line.index("F3"), 23))
            await settle(pilot)
            assert pilot.app.current_mode == "devices"


class TestSaving:
    async def test_saves_end_in_the_order_of_the_keys_even_after_leaving(self, demo_laptop: Laptop) -> None:
        done: list[int] = []
        gate = threading.Event()

        def job(number: int) -> int:
            gate.wait(20)
            done.append(number)
            return number

        async with running(demo_laptop) as pilot:
            place: BaseScreen[None] = BaseScreen()
            await pilot.app.push_screen(place)
            for number in range(20):
                place.save(lambda number=number: job(number), lambda _answer: None)  # type: ignore[misc]
            place.dismiss()
            await pilot.pause()
            gate.set()
        assert done == list(range(20))

    async def test_a_refusal_after_leaving_is_said_where_the_person_is(self, demo_laptop: Laptop) -> None:
        gate = threading.Event()

        def job() -> None:
            gate.wait(20)
            raise Refusal("test.no", say("This cannot be."), say("Do otherwise."))

        async with running(demo_laptop) as pilot:
            place: BaseScreen[None] = BaseScreen()
            await pilot.app.push_screen(place)
            place.save(job, lambda _answer: None)
            place.dismiss()
            await pilot.pause()
            gate.set()
            await settle(pilot)
            assert status(pilot) == "! This cannot be.  Do otherwise."

    async def test_a_failure_inside_is_never_silent(self, demo_laptop: Laptop) -> None:
        def job() -> None:
            raise ZeroDivisionError

        async with running(demo_laptop) as pilot:
            screen = pilot.app.screen
            assert isinstance(screen, BaseScreen)
            screen.ask(job, lambda _answer: None)
            await until(pilot, lambda: "ZeroDivisionError" in status(pilot))

    async def test_the_title_counts_what_is_unsent_after_a_save(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop) as pilot:
            before = pilot.app.unsent  # type: ignore[attr-defined]
            await press(pilot, "f5", "enter", "f10")
            await until(pilot, lambda: f"unsent {before + 1}" in screen_text(pilot.app))


class TestSmallTerminals:
    async def test_every_place_survives_forty_by_ten(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop) as pilot:
            for keys in (["f2"], ["f2", "enter"], ["f3"], ["f5", "enter"], ["f12"], ["f1"]):
                await press(pilot, *keys)
                await pilot.resize_terminal(40, 10)
                await settle(pilot)
                lines = screen_text(pilot.app).splitlines()
                assert len(lines) == 10
                assert any(line.strip() for line in lines[2:8]), keys
                await pilot.resize_terminal(80, 24)


def test_no_heavy_module_is_loaded_at_first_paint() -> None:
    program = (
        "import sys, asyncio\n"
        "from contextlib import contextmanager\n"
        "from screens.app import FieldKitApp, Laptop\n"
        "async def main():\n"
        "    app = FieldKitApp(Laptop(open=lambda _passphrase: None))\n"
        "    async with app.run_test() as pilot:\n"
        "        await pilot.pause()\n"
        "        heavy = {'sqlmodel', 'sqlalchemy', 'pydantic', 'alembic', 'httpx', 'reportlab', 'serial'}\n"
        "        print(sorted(heavy & set(sys.modules)), len(app.screen_stack))\n"
        "asyncio.run(main())\n"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert found.stdout.strip() == "[] 2"
