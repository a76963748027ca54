"""The work list stands on the screen while the rest of the program is still being loaded."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from onscreen import screen_text
from running import press, settle

from fieldkit.domain.words import Refusal, say
from fieldkit.services.holding import HeldProfile, hold_profile
from fieldkit.services.profile import create_profile, open_held, open_profile
from fieldkit.services.workbench import Workbench
from fieldkit.storage.settings import Setting
from screens.app import FieldKitApp, Laptop
from screens.devices.file import DeviceScreen
from screens.unlock.stopped import StoppedScreen

PASSPHRASE = "a passphrase for tests"


class Gate:
    """Full openings wait here until the test lets them through."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._open = threading.Event()
        monkeypatch.setattr(HeldProfile, "open", lambda held: self._slowly(held))

    def pass_all(self) -> None:
        self._open.set()

    @contextmanager
    def _slowly(self, held: HeldProfile) -> Iterator[Workbench]:
        assert self._open.wait(20)
        with open_held(held) as bench:
            yield bench


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    made = Gate(monkeypatch)
    yield made
    made.pass_all()


def laptop(folder: Path, clock: Any = None, passphrase: str | None = PASSPHRASE) -> Laptop:
    return Laptop(
        open=partial(open_profile, folder, clock=clock),
        hold=partial(hold_profile, folder, clock=clock),
        passphrase=passphrase,
    )


async def until(pilot: Any, holds: Callable[[], bool]) -> None:
    for _ in range(500):
        if holds():
            return
        await pilot.pause(0.01)
    raise AssertionError(f"it never came:\n{screen_text(pilot.app)}")


async def test_orders_person_and_unsent_stand_before_the_database_is_open(
    laptop_folder: Path, clock: Any, gate: Gate
) -> None:
    app = FieldKitApp(laptop(laptop_folder, clock))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "JF3-2409-0153" in screen_text(app))
        early = screen_text(app)
        assert not app.opened.is_set()
        assert "Work orders: 5, 1 overdue" in early
        gate.pass_all()
        await app.opened.wait()
        await settle(pilot)
        late = screen_text(app).splitlines()
        early_lines = [(place, line) for place, line in enumerate(early.splitlines()) if line.strip()]
        assert [late[place] for place, _line in early_lines] == [line for _place, line in early_lines], (
            "nothing moved"
        )
        assert any("On duty: " in line for line in late), "what needs the whole database comes later"


async def test_the_language_and_colours_of_the_person_hold_from_the_first_board(
    laptop_folder: Path, clock: Any, gate: Gate
) -> None:
    with open_profile(laptop_folder, PASSPHRASE, clock=clock) as bench:
        bench.preferences.put(Setting.LANGUAGE, "zh_CN")
        bench.preferences.put(Setting.THEME, "sunlight")
    app = FieldKitApp(laptop(laptop_folder, clock))
    async with app.run_test() as pilot:
        await until(pilot, lambda: "JF3-2409-0153" in screen_text(app))
        assert "今日" in screen_text(app)
        assert app.theme == "sunlight"


async def test_a_key_on_the_first_board_is_answered_when_the_database_is_open(
    laptop_folder: Path, clock: Any, gate: Gate
) -> None:
    app = FieldKitApp(laptop(laptop_folder, clock))
    async with app.run_test() as pilot:
        await until(pilot, lambda: "JF3-2409-0153" in screen_text(app))
        await pilot.press("down", "enter")
        assert isinstance(app.screen, DeviceScreen)
        gate.pass_all()
        await app.opened.wait()
        await until(pilot, lambda: "JF3-2409-0153" in screen_text(app))


async def test_a_move_of_the_cursor_outlives_the_opening(laptop_folder: Path, clock: Any, gate: Gate) -> None:
    app = FieldKitApp(laptop(laptop_folder, clock))
    async with app.run_test() as pilot:
        await until(pilot, lambda: "JF3-2409-0153" in screen_text(app))
        await pilot.press("down")
        gate.pass_all()
        await app.opened.wait()
        await settle(pilot)
        assert ">! JF3-2409-0153" in screen_text(app)


async def test_the_start_is_over_once_the_database_is_open_and_not_before(
    laptop_folder: Path, clock: Any, gate: Gate
) -> None:
    over: list[bool] = []
    start = laptop(laptop_folder, clock)
    start.settled = lambda: over.append(True)
    app = FieldKitApp(start)
    async with app.run_test() as pilot:
        await until(pilot, lambda: "JF3-2409-0153" in screen_text(app))
        assert over == []
        gate.pass_all()
        await app.opened.wait()
        await settle(pilot)
        assert over == [True]


async def test_the_board_of_a_killed_checklist_is_not_offered(laptop_folder: Path, clock: Any, gate: Gate) -> None:
    with open_profile(laptop_folder, PASSPHRASE, clock=clock) as bench:
        bench.inspections.remember_place(bench.inspections.start("JF3-2409-0153"), "A02.1")
    app = FieldKitApp(laptop(laptop_folder, clock))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.person != "")
        await pilot.pause()
        assert "Work orders" not in screen_text(app)
        gate.pass_all()
        await app.opened.wait()
        await until(pilot, lambda: "you are back at the same item" in " ".join(screen_text(app).split()))


async def test_the_passphrase_opens_the_board_first(laptop_folder: Path, clock: Any, gate: Gate) -> None:
    app = FieldKitApp(laptop(laptop_folder, clock, passphrase=None))
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press(*PASSPHRASE.replace(" ", "_"), "enter")
        await until(pilot, lambda: "so far: 1." in screen_text(app).replace("\n", " "))
        await pilot.press(*("space" if character == " " else character for character in PASSPHRASE), "enter")
        await until(pilot, lambda: "Work orders: 5" in screen_text(app))
        assert not app.opened.is_set()


async def test_a_database_that_does_not_open_after_the_board_stops_the_program_and_frees_the_profile(
    laptop_folder: Path, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_held: HeldProfile) -> AbstractContextManager[Workbench]:
        raise Refusal("test.no", say("This cannot be."), say("Do otherwise."))

    with monkeypatch.context() as patch:
        patch.setattr(HeldProfile, "open", broken)
        app = FieldKitApp(laptop(laptop_folder, clock))
        async with app.run_test() as pilot:
            await until(pilot, lambda: isinstance(app.screen, StoppedScreen))
            with hold_profile(laptop_folder, PASSPHRASE):
                pass
            patch.undo()
            await press(pilot, "f5")
            await app.opened.wait()
            await settle(pilot)
            assert "Work orders: 5" in screen_text(app)


async def test_leaving_while_it_opens_closes_what_was_opened(laptop_folder: Path, clock: Any, gate: Gate) -> None:
    app = FieldKitApp(laptop(laptop_folder, clock))
    async with app.run_test() as pilot:
        await until(pilot, lambda: "JF3-2409-0153" in screen_text(app))
        gate.pass_all()
    with hold_profile(laptop_folder, PASSPHRASE):
        pass


async def test_a_new_laptop_goes_the_long_way(tmp_path: Path) -> None:
    create_profile(tmp_path / "new", PASSPHRASE)
    app = FieldKitApp(laptop(tmp_path / "new"))
    async with app.run_test() as pilot:
        await app.opened.wait()
        await settle(pilot)
        assert "F8 fetches work orders" in " ".join(screen_text(app).split())
