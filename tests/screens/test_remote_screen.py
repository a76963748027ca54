"""Remote diagnosis on the screen: consent, one question at a time, half an hour, contact, and how it ends."""

from pathlib import Path
from typing import Any

import pytest
from faults_on_file import FakeClock
from goldens import assert_golden
from onscreen import screen_text
from running import count_unsent, press, running, settle, status, type_text
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.terms import Level, State
from fieldkit.locale import use_language
from fieldkit.services.fault_intake import Report
from fieldkit.services.profile import open_profile
from screens.app import Laptop
from screens.faults.fault import FaultScreen
from screens.faults.remote import RemoteScreen

PASSPHRASE = "a passphrase for tests"


@pytest.fixture
def no(laptop_folder: Path, clock: FakeClock) -> str:
    """A fault of level 2, for which remote diagnosis comes first."""
    with open_profile(laptop_folder, PASSPHRASE, clock=clock) as bench:
        made = bench.faults.take_in(Report("孙经理", "江汉路营业厅", "不出凭条", ("JF3-2409-0153",)))
        bench.faults.step(made.no, "propose", {"level": 2, "scope": "terminal", "part": "PRN"})
    return made.no


def fault_of(pilot: Pilot[Any], no: str) -> Fault:
    return pilot.app.bench.faults.file(no).fault  # type: ignore[attr-defined,no-any-return]


async def begin(pilot: Pilot[Any], no: str) -> RemoteScreen:
    screen = RemoteScreen(no)
    await pilot.app.push_screen(screen)
    await settle(pilot)
    await press(pilot, "f10")
    return screen


@pytest.mark.parametrize(("language", "size"), [("zh_CN", (80, 24)), ("en", (120, 40))])
async def test_it_looks_as_approved(
    demo_laptop: Laptop, no: str, clock: FakeClock, language: str, size: tuple[int, int]
) -> None:
    use_language(language)
    suffix = f"{language}_{size[0]}x{size[1]}"
    async with running(demo_laptop, size=size) as pilot:
        await pilot.app.push_screen(RemoteScreen(no))
        await settle(pilot)
        assert_golden(f"remote_begin_{suffix}", screen_text(pilot.app))
        await press(pilot, "f10")
        clock.advance(minutes=4)
        await press(pilot, "1", "2")
        await count_unsent(pilot)
        assert_golden(f"remote_question_{suffix}", screen_text(pilot.app))


async def test_without_consent_nothing_begins(demo_laptop: Laptop, no: str) -> None:
    async with running(demo_laptop) as pilot:
        await pilot.app.push_screen(RemoteScreen(no))
        await settle(pilot)
        pilot.app.screen.query_one("#consent_by", Input).value = ""
        await press(pilot, "f10")
        assert "is missing: consent given by" in status(pilot)
        assert fault_of(pilot, no).state is State.ASSESSED


async def test_an_interrupted_program_comes_back_to_the_same_question_and_the_fault_is_solved(
    demo_laptop: Laptop, no: str, clock: FakeClock
) -> None:
    async with running(demo_laptop, size=(120, 40)) as pilot:
        await begin(pilot, no)
        assert "30:00 left of 30 minutes" in screen_text(pilot.app)
        clock.advance(minutes=2)
        await press(pilot, "1")
        for _ in range(2):  # a key that bounces answers one question
            pilot.app.post_message(events.Key("2", "2"))
        await settle(pilot)
        assert "Has the message gone?" in screen_text(pilot.app)
    clock.advance(seconds=30)
    async with running(demo_laptop, size=(120, 40)) as pilot:
        assert isinstance(pilot.app.screen, RemoteScreen)
        text = screen_text(pilot.app)
        assert "27:30 left of 30 minutes" in text
        assert "First: Put in a new roll" in text
        assert "Has the message gone?" in text
        pilot.app.screen.query_one("#note", Input).focus()
        await type_text(pilot, "abc")
        await press(pilot, "enter")
        assert fault_of(pilot, no).remote is not None
        await press(pilot, "1")
        assert "have the customer confirm by name" in screen_text(pilot.app)
        await press(pilot, "f10")
        assert "is missing: tests" in status(pilot)
        pilot.app.screen.query_one("#tests").focus()
        await type_text(pilot, "print 3/3")
        pilot.app.screen.query_one("#resolution").focus()
        await press(pilot, "enter", "1", "enter", "f10")
        fault = fault_of(pilot, no)
        assert (fault.state, fault.solution) == (
            State.FULL,
            "Put in a new roll, paper from the top, and close the cover firmly",
        )
        assert fault.remote is not None
        assert fault.remote.steps == (("power", "on"), ("lamp", "paper"), ("note", "abc"), ("lamp_again", "yes"))
    async with running(demo_laptop) as pilot:
        assert not isinstance(pilot.app.screen, RemoteScreen)


async def test_after_half_an_hour_a_reason_is_asked_and_silence_is_told(
    demo_laptop: Laptop, no: str, clock: FakeClock
) -> None:
    async with running(demo_laptop, size=(120, 40)) as pilot:
        screen = await begin(pilot, no)
        clock.advance(hours=4, minutes=1)
        screen.tick()
        await settle(pilot)
        text = screen_text(pilot.app)
        assert "30 minutes are over by 3:31:00: answer with a reason" in text
        assert "Remote support interrupted: last contact 09-30 09:02, 1 min too long (C026)" in text
        await press(pilot, "1")
        assert status(pilot).startswith("! The 30 minutes of the remote diagnosis are over (C090).")
        await type_text(pilot, "download")
        pilot.app.screen.query_one("#answer").focus()
        await press(pilot, "2")
        assert "Is the power lamp lit now?" in screen_text(pilot.app)
        pilot.app.screen.query_one("#answer").focus()
        await press(pilot, "2")
        assert "Not solved remotely: level serious from now on" in screen_text(pilot.app)
        await press(pilot, "f10")
        fault = fault_of(pilot, no)
        assert (fault.state, fault.level, fault.needs_technical_report) == (State.ASSESSED, Level.SERIOUS, True)
        await pilot.app.push_screen(FaultScreen(no))
        await settle(pilot)
        assert "gaps: 1" in screen_text(pilot.app)
