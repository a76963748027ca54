"""Taking in a fault: type, deadlines and duplicates follow what is typed, one key saves, nothing typed is lost."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from faults_on_file import FakeClock, seed_faults
from goldens import assert_golden
from onscreen import screen_text
from running import press, running, settle, status, type_text
from textual.pilot import Pilot

from fieldkit.domain.fault.terms import State, Tier
from fieldkit.locale import use_language
from fieldkit.services.fault_board import FaultQuery
from fieldkit.services.profile import open_profile
from screens.app import Laptop
from screens.faults.fault import FaultScreen
from screens.faults.intake import IntakeScreen
from screens.faults.screen import FaultsScreen
from screens.signoff.fields import LineInput

NEXT = "GZ-HB-20260930-L07-005"


@pytest.fixture
def laptop(demo_laptop: Laptop, laptop_folder: Path, clock: FakeClock) -> Laptop:
    """A laptop with four faults."""
    with open_profile(laptop_folder, "a passphrase for tests", clock=clock) as bench:
        seed_faults(bench, clock)
    return demo_laptop


async def rest(pilot: Pilot[Any]) -> None:
    """Until the keys have rested and the outlook stands there."""
    await pilot.pause(0.2)
    await settle(pilot)


async def fill(pilot: Pilot[Any], where: str = "0154", symptom: str = "打印模糊") -> None:
    await press(pilot, "f4", "f10")
    await type_text(pilot, where)
    await rest(pilot)
    await press(pilot, "enter")
    await type_text(pilot, "孙经理")
    await press(pilot, "enter", "enter", "enter")
    await type_text(pilot, symptom)
    await press(pilot, "enter", "enter")


@pytest.mark.parametrize(("language", "size"), [("zh_CN", (80, 24)), ("en", (120, 40))])
async def test_type_deadlines_and_duplicates_stand_there_before_it_is_saved(
    laptop: Laptop, language: str, size: tuple[int, int]
) -> None:
    use_language(language)
    async with running(laptop, size=size) as pilot:
        await fill(pilot)
        await press(pilot, "4", "2")
        await rest(pilot)
        assert_golden(f"intake_{language}_{size[0]}x{size[1]}", screen_text(pilot.app))


async def test_one_key_takes_it_in_assessed_and_opens_it(laptop: Laptop) -> None:
    async with running(laptop, size=(120, 40)) as pilot:
        await fill(pilot)
        await press(pilot, "3", "1", "f10")
        assert isinstance(pilot.app.screen, FaultScreen)
        assert status(pilot) == f"Taken in: {NEXT}."
        bench = pilot.app.bench  # type: ignore[attr-defined]
        fault = bench.faults.file(NEXT).fault
        assert (fault.tier, fault.state, fault.symptom, fault.unit) == (
            Tier.C,
            State.ASSESSED,
            "打印模糊",
            "江汉路营业厅",
        )
        assert bench.fault_board.count(FaultQuery()) == 4
        await press(pilot, "escape", "f10")
        assert pilot.app.screen.query_one("#where", LineInput).value == ""


async def test_what_is_refused_keeps_everything_typed_and_no_number_is_used_up(laptop: Laptop) -> None:
    async with running(laptop, size=(120, 40)) as pilot:
        await fill(pilot)
        reported = pilot.app.screen.query_one("#reported-at", LineInput)
        bench = pilot.app.bench  # type: ignore[attr-defined]
        early = bench.journal.clock.now() - timedelta(hours=1)
        reported.value = early.isoformat()
        await press(pilot, "f10")
        assert isinstance(pilot.app.screen, IntakeScreen)
        assert status(pilot).startswith("! ")
        pilot.app.screen.query_one("#late-reason", LineInput).value = "电话占线"
        await press(pilot, "f10")
        assert bench.faults.file(NEXT).fault.t0 == early


async def test_going_back_and_coming_again_finds_what_was_typed(laptop: Laptop) -> None:
    async with running(laptop) as pilot:
        await fill(pilot)
        await press(pilot, "3", "escape")
        assert isinstance(pilot.app.screen, FaultsScreen)
        await press(pilot, "f10")
        draft = pilot.app.screen.draft()  # type: ignore[attr-defined]
        assert (draft.where, draft.submitter, draft.symptom, draft.level) == ("0154", "孙经理", "打印模糊", 2)


async def test_a_hall_may_be_named_and_half_a_grade_is_asked_for(laptop: Laptop) -> None:
    async with running(laptop, size=(120, 40)) as pilot:
        await fill(pilot, where="江汉路营业厅")
        await press(pilot, "3", "f10")
        assert status(pilot) == "! Level and scope belong together.  Choose both, or neither."
        assert isinstance(pilot.app.screen, IntakeScreen)


@pytest.mark.parametrize(("where", "words"), [("JF3", "devices match"), ("没有的地方", "is no device and no hall")])
async def test_a_place_that_is_not_clear_says_so_at_once(laptop: Laptop, where: str, words: str) -> None:
    async with running(laptop, size=(120, 40)) as pilot:
        await press(pilot, "f4", "f10")
        await type_text(pilot, where)
        await rest(pilot)
        assert words in screen_text(pilot.app)
        await press(pilot, "f10")
        assert status(pilot).startswith("! ")


async def test_arrows_go_from_field_to_field_and_through_options_in_one_line(laptop: Laptop) -> None:
    async with running(laptop, size=(120, 40)) as pilot:
        await press(pilot, "f4", "f10")
        focused = []
        for key in ("down", "down", "down", "down", "down", "down", "up", "up"):
            await press(pilot, key)
            focused.append(str(pilot.app.focused.id) if pilot.app.focused else "")
    assert len(set(focused[:6])) == 6
    assert focused[6:] == [focused[4], focused[3]]
