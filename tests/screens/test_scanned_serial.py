"""A serial that is scanned where digits are answers: it answers nothing, and its device is found."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from checklist import Runner, checklist_open
from finished import SERIAL
from running import press, running, settle, status
from textual import events
from textual.pilot import Pilot

import screens
from fieldkit.domain.record import ItemResult
from fieldkit.domain.template import InputKind
from screens.app import Laptop
from screens.devices.file import DeviceScreen
from screens.inspection.maintenance import MaintenanceScreen
from screens.inspection.screen import ChecklistScreen
from screens.sync.decision import DecisionScreen
from screens.working import WorkingScreen

OTHER = "ZY5-2409-0060"
NAMES = {"-": "minus"}


async def scan(pilot: Pilot[object], serial: str, end: str = "enter") -> None:
    """As a scanner does it: every key at once, none waits for the one before."""
    for character in serial:
        pilot.app.post_message(events.Key(NAMES.get(character, character), character))
    if end:
        pilot.app.post_message(events.Key(end, "\r" if end == "enter" else None))
    await settle(pilot)


def answered(runner: Runner) -> list[str]:
    return [code for code, answer in runner.checklist.answers.items() if answer.result is not None]


class TestChecklist:
    async def test_the_digits_of_a_serial_answer_nothing(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            before = answered(runner)
            await scan(runner.pilot, SERIAL)
            assert answered(runner) == before
            assert runner.place == "A01.1"
            assert not runner.editor.is_open
            assert SERIAL in runner.status
            assert isinstance(runner.app.screen, ChecklistScreen)

    async def test_a_serial_without_the_key_behind_it_still_answers_nothing(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            await scan(runner.pilot, SERIAL, end="")
            assert SERIAL in runner.status
            await runner.press("1")
            assert answered(runner) == [], "the digit may be the rest of a scan that stalled"
            await runner.press("escape")
            assert isinstance(runner.app.screen, ChecklistScreen), "Esc drops the serial and leaves nothing"
            await runner.press("1")
            assert answered(runner) == ["A01.1"]

    async def test_an_arrow_ends_the_serial_and_moves(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            await scan(runner.pilot, "J", end="down")
            assert runner.place == "A01.2"
            await runner.press("1")
            assert answered(runner) == ["A01.2"]

    @pytest.mark.parametrize("end", ["enter", "tab"])
    async def test_another_device_opens_above_the_record(self, demo_laptop: Laptop, end: str) -> None:
        async with checklist_open(demo_laptop) as runner:
            await scan(runner.pilot, OTHER.lower(), end=end)
            assert isinstance(runner.app.screen, DeviceScreen)
            assert runner.app.screen.serial == OTHER
            await runner.press("escape")
            assert isinstance(runner.app.screen, ChecklistScreen)
            assert OTHER in runner.status
            assert answered(runner) == []

    async def test_what_an_input_method_makes_of_it_answers_nothing_either(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            await scan(runner.pilot, "杰-2409-0153")
            assert answered(runner) == []
            assert not runner.editor.is_open

    async def test_a_pasted_serial_is_looked_up(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            runner.app.post_message(events.Paste(f"{OTHER}\n"))
            await settle(runner.pilot)
            assert isinstance(runner.app.screen, DeviceScreen)

    async def test_an_open_choice_takes_no_digit_of_a_serial(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop, template="PERIODIC") as runner:
            item = next(item for item in runner.checklist.template.items if item.input is InputKind.CHOICE)
            await runner.go(item.code)
            await runner.press("enter")
            assert runner.editor.is_open
            await scan(runner.pilot, SERIAL)
            assert answered(runner) == []
            assert runner.editor.is_open
            assert SERIAL in runner.status

    async def test_a_field_takes_the_serial_as_text(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            await runner.press("1")
            await runner.go("A01.1")
            await runner.press("7")
            await scan(runner.pilot, "P4-0153")
            answer = runner.answer("A01.1")
            assert answer is not None
            assert (answer.result, answer.remark) == (ItemResult.PASS, "P4-0153")

    async def test_maintenance_adds_no_line_for_a_serial(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            await runner.press("f6")
            assert isinstance(runner.app.screen, MaintenanceScreen)
            draft = runner.bench.maintenance.open(runner.inspection_id)
            await runner.press("down", "down")
            await scan(runner.pilot, SERIAL)
            assert runner.bench.maintenance.open(runner.inspection_id) == draft
            assert SERIAL in runner.status


class TestDeviceFile:
    async def test_the_next_device_takes_its_place(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop) as pilot:
            await pilot.app.push_screen(DeviceScreen(SERIAL))
            await settle(pilot)
            depth = len(pilot.app.screen_stack)
            await scan(pilot, OTHER)
            here = pilot.app.screen
            assert isinstance(here, DeviceScreen), "no inspection begins by the 2 of 2409"
            assert here.serial == OTHER
            assert len(pilot.app.screen_stack) == depth
            await scan(pilot, OTHER)
            assert pilot.app.screen is here
            assert OTHER in status(pilot)
            await press(pilot, "escape")
            assert len(pilot.app.screen_stack) == depth - 1


def places(root: type) -> Iterator[type]:
    for place in root.__subclasses__():
        yield place
        yield from places(place)


def test_every_place_is_guarded_that_does_not_say_why_not() -> None:
    """A decision between two answers, an open choice, a pad: digits do something nearly everywhere."""
    for module in pkgutil.walk_packages(screens.__path__, "screens."):
        importlib.import_module(module.name)
    open_to_digits = {place.__name__ for place in places(WorkingScreen) if "GUARDS_KEYS" in vars(place)}
    assert open_to_digits == {"ListingScreen", "SignoffScreen"}
    assert DecisionScreen.GUARDS_KEYS
