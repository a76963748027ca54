"""The maintenance record F02: a digit is a line, every field is saved at once, the item ticks itself."""

import pytest
from checklist import Runner, checklist_open
from goldens import assert_golden

from fieldkit.domain.record import ItemResult
from fieldkit.locale import use_language
from fieldkit.services.maintenance import MaintenanceDraft
from screens.app import Laptop
from screens.inspection.maintenance import MaintenanceScreen
from screens.inspection.screen import ChecklistScreen
from screens.widgets.virtual_list import VirtualList


def draft(runner: Runner) -> MaintenanceDraft:
    return runner.bench.maintenance.open(runner.inspection_id)


def rows(runner: Runner) -> VirtualList:
    return runner.app.screen.query_one("#lines", VirtualList)


async def go_to_row(runner: Runner, key: str) -> None:
    await runner.press("home")
    for _ in range(rows(runner).total):
        if rows(runner).row is not None and rows(runner).row.key == key:  # type: ignore[union-attr]
            return
        await runner.press("down")
    raise AssertionError(key)


async def test_a_digit_writes_a_line_and_ticks_the_item(demo_laptop: Laptop) -> None:
    async with checklist_open(demo_laptop) as runner:
        await runner.press("f6", "1")
        assert [(line.module, line.kind) for line in draft(runner).actions] == [("PRN", "clean")]
        assert draft(runner).no in runner.status
        await runner.press("f10")
        assert isinstance(runner.app.screen, ChecklistScreen)
        answer = runner.answer("A11.1")
        assert answer is not None
        assert answer.result is ItemResult.PASS
        await runner.go("A11.1")
        assert draft(runner).no in runner.text


async def test_details_are_asked_one_by_one_and_each_is_saved(demo_laptop: Laptop) -> None:
    async with checklist_open(demo_laptop) as runner:
        await runner.press("f6", "1", "enter")
        await runner.fill("积灰")
        assert draft(runner).actions[0].as_found == "积灰"
        await runner.fill("清洁")
        await runner.fill("１５")
        await runner.fill("异丙醇")
        line = draft(runner).actions[0]
        assert (line.as_left, line.minutes, line.remark) == ("清洁", 15, "异丙醇")
        assert not runner.editor.is_open


@pytest.mark.parametrize("typed", ["x", "-1", "1441", "99999", "1.5"])
async def test_impossible_minutes_are_refused_and_stay(demo_laptop: Laptop, typed: str) -> None:
    async with checklist_open(demo_laptop) as runner:
        await runner.press("f6", "1", "enter")
        await runner.fill("a")
        await runner.fill("b")
        await runner.fill(typed)
        assert "minutes cannot be" in runner.text
        assert runner.editor.text == typed
        assert draft(runner).actions[0].minutes == 0


async def test_a_module_gets_several_lines(demo_laptop: Laptop) -> None:
    async with checklist_open(demo_laptop) as runner:
        await runner.press("f6", "1", "2", "5")
        assert [line.kind for line in draft(runner).actions] == ["clean", "adjust", "test"]
        assert {line.module for line in draft(runner).actions} == {"PRN"}


async def test_a_removed_line_comes_back(demo_laptop: Laptop) -> None:
    async with checklist_open(demo_laptop) as runner:
        await runner.press("f6", "1", "2", "delete")
        assert [line.kind for line in draft(runner).actions] == ["clean"]
        await runner.press("backspace")
        assert [line.kind for line in draft(runner).actions] == ["clean", "adjust"]


async def test_the_last_line_stays(demo_laptop: Laptop) -> None:
    async with checklist_open(demo_laptop) as runner:
        await runner.press("f6", "1", "delete")
        assert len(draft(runner).actions) == 1
        assert "The last action stays" in runner.status


async def test_a_replaced_part_takes_the_fitted_serial(demo_laptop: Laptop) -> None:
    async with checklist_open(demo_laptop) as runner:
        fitted = runner.bench.devices.file(runner.checklist.serial).components[0]
        await runner.press("f6", "4")
        await go_to_row(runner, "part new")
        await runner.press("enter", "1")
        await runner.press("enter", "enter")
        await runner.fill("PH-8841")
        await runner.press("1")
        part = draft(runner).parts[0]
        assert (part.part_type, part.serial_removed) == (fitted.part_type, fitted.serial)
        assert (part.serial_fitted, part.removed_condition) == ("PH-8841", "faulty")


async def test_what_cannot_be_saved_yet_comes_back(demo_laptop: Laptop) -> None:
    async with checklist_open(demo_laptop) as runner:
        await runner.press("f6")
        await go_to_row(runner, "remarks")
        await runner.press("enter")
        await runner.fill("下次带滤网")
        assert "not saved yet" in runner.status
        assert draft(runner).no == ""
        await runner.press("f10")
        assert "no line yet" in runner.status
        await runner.press("escape", "f6", "1")
        assert isinstance(runner.app.screen, MaintenanceScreen)
        assert draft(runner).remarks == "下次带滤网"


async def test_enter_on_an_empty_module_asks_what_was_done(demo_laptop: Laptop) -> None:
    async with checklist_open(demo_laptop) as runner:
        await runner.press("f6", "down", "enter", "3")
        assert [(line.module, line.kind) for line in draft(runner).actions] == [("CUT", "lubricate")]


async def test_only_modules_of_the_device_are_offered(demo_laptop: Laptop) -> None:
    async with checklist_open(demo_laptop) as runner:
        slots = set(runner.checklist.slots) | {"SEN", "CBL", "CAB"}
        await runner.press("f6")
        await go_to_row(runner, "module CAB")
        screen = runner.app.screen
        assert isinstance(screen, MaintenanceScreen)
        assert screen._machine is not None
        assert {module.name for module in screen._machine.modules} <= slots


@pytest.mark.parametrize(("size", "language"), [((80, 24), "zh_CN"), ((120, 40), "en")])
async def test_it_looks_as_approved(demo_laptop: Laptop, size: tuple[int, int], language: str) -> None:
    use_language(language)
    async with checklist_open(demo_laptop, size=size) as runner:
        await runner.press("f6", "1", "down", "2", "enter")
        await runner.fill("20")
        assert_golden(f"maintenance_{language}_{size[0]}x{size[1]}", runner.approvable)
