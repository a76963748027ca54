"""The lead decides between two engineers on the screen on which they decide, and the engineer reads how."""

from pathlib import Path
from typing import Any

import pytest
from goldens import assert_golden
from in_conflict import BY_KEY, MEASURED, PASSPHRASE, sync
from onscreen import screen_text
from running import count_unsent, press, running, settle, status
from test_conflict_screens import above_the_areas, bench_of, laptop_of
from test_matters_screen import lead
from textual.pilot import Pilot

from fieldkit.domain.record import ItemResult
from fieldkit.locale import use_language
from fieldkit.services.profile import open_profile
from screens.app import Laptop
from screens.inspection.board import Board
from screens.inspection.screen import ChecklistScreen
from screens.sync.conflicts import ConflictsScreen
from screens.sync.matters import MattersScreen
from screens.sync.ruling import ReasonDialog, RulingScreen
from sync.conflicts import open_conflicts
from sync.hq.serving import RunningHq

__all__ = ["lead"]

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
LANGUAGES = pytest.mark.parametrize("language", ["zh_CN", "en"])


@pytest.fixture
def second(tmp_path: Path, lead: Laptop, clock: Any) -> Laptop:
    """The laptop that came second in that centre."""
    return laptop_of(tmp_path / "second", clock)


async def open_ruling(pilot: Pilot[Any]) -> RulingScreen:
    await press(pilot, "f8", "ctrl+o", "enter")
    screen = pilot.app.screen
    assert isinstance(screen, RulingScreen)
    return screen


def rulings(pilot: Pilot[Any]) -> list[str]:
    """What waits in the outbox of the lead."""
    from sqlmodel import select

    from fieldkit.storage.rows.local import OutboxRow

    with bench_of(pilot).journal.read() as session:
        return list(session.exec(select(OutboxRow.record_kind).where(OutboxRow.record_kind == "ruling")))


def shown_answer(pilot: Pilot[Any]) -> ItemResult:
    """What the checklist on the screen has for the item that was decided."""
    sheet = pilot.app.screen.query_one(Board).sheet
    assert sheet is not None
    return sheet.checklist.answers[BY_KEY].result


async def ruled(lead: Laptop, url: str, *keys: str) -> None:
    """The lead decides with these keys, and synchronises."""
    async with running(lead) as pilot:
        await open_ruling(pilot)
        await press(pilot, *keys, "f10")
        sync(bench_of(pilot), url)


class TestTheLead:
    async def test_decides_with_two_keys_and_f10(self, lead: Laptop) -> None:
        use_language("en")
        async with running(lead) as pilot:
            await open_ruling(pilot)
            assert "Laptop L08 came second" in screen_text(pilot.app)
            await press(pilot, "1")
            assert "f10" not in pilot.app.screen.active_bindings
            await press(pilot, "2")
            assert "F10 sends it" in status(pilot)
            assert "F10 Send" in screen_text(pilot.app)
            await press(pilot, "f10")
            assert isinstance(pilot.app.screen, MattersScreen)
            assert "on its way to L08" in status(pilot)
            text = screen_text(pilot.app)
            assert "Decided, on their way: 1" in text
            assert "Answers that disagree" not in text
            assert rulings(pilot) == ["ruling"]

    async def test_nothing_counts_before_f10(self, lead: Laptop) -> None:
        use_language("en")
        async with running(lead) as pilot:
            await open_ruling(pilot)
            await press(pilot, "4", "escape")
            assert "Answers that disagree: 1" in screen_text(pilot.app)
            assert rulings(pilot) == []

    async def test_takes_choices_back(self, lead: Laptop) -> None:
        async with running(lead) as pilot:
            screen = await open_ruling(pilot)
            await press(pilot, "1", "4")
            assert set(screen.choices.values()) == {"mine"}
            await press(pilot, "backspace")
            assert list(screen.choices.values()) == ["theirs"]

    async def test_may_say_why(self, lead: Laptop, second: Laptop, server: RunningHq) -> None:
        use_language("en")
        async with running(lead) as pilot:
            await open_ruling(pilot)
            await press(pilot, "5")
            assert isinstance(pilot.app.screen, ReasonDialog)
            await press(pilot, *"Seen on site", "enter")
            assert "Reason: Seen on site" in screen_text(pilot.app)
            await press(pilot, "3", "f10", "end")
            assert "Reason: Seen on site" in screen_text(pilot.app)

    async def test_cannot_decide_twice(self, lead: Laptop) -> None:
        use_language("en")
        async with running(lead) as pilot:
            await open_ruling(pilot)
            await press(pilot, "3", "f10", "home", "enter")
            await press(pilot, "end", "enter")
            assert isinstance(pilot.app.screen, MattersScreen)
            assert "has decided" in status(pilot)

    async def test_is_told_that_held_records_are_not_his(self, lead: Laptop) -> None:
        use_language("en")
        async with running(lead) as pilot:
            await press(pilot, "f8", "ctrl+o", "end", "enter")
            assert isinstance(pilot.app.screen, MattersScreen)
            assert "decided there" in status(pilot)

    @SIZES
    @LANGUAGES
    async def test_looks_as_approved(self, lead: Laptop, language: str, size: tuple[int, int]) -> None:
        use_language(language)
        async with running(lead, size=size) as pilot:
            await open_ruling(pilot)
            await press(pilot, "2")
            assert_golden(f"ruling_{language}_{size[0]}x{size[1]}", above_the_areas(pilot))
            await press(pilot, "1", "f10", "end")
            await count_unsent(pilot)
            assert_golden(f"ruling_sent_{language}_{size[0]}x{size[1]}", above_the_areas(pilot))


class TestTheEngineer:
    @SIZES
    @LANGUAGES
    async def test_reads_who_decided_and_how(
        self, lead: Laptop, second: Laptop, server: RunningHq, language: str, size: tuple[int, int]
    ) -> None:
        await ruled(lead, server.url, "1", "2")
        use_language(language)
        async with running(second, size=size) as pilot:
            bench = bench_of(pilot)
            report = sync(bench, server.url)
            assert (report.conflicts, report.ruled) == (0, 1)
            await press(pilot, "f8", "f9")
            assert isinstance(pilot.app.screen, ConflictsScreen)
            assert "HB03" in screen_text(pilot.app)
            assert_golden(f"ruled_{language}_{size[0]}x{size[1]}", above_the_areas(pilot))
            answers = bench.inspections.open(bench.today.board().running[0].inspection_id).answers
            assert (answers[BY_KEY].result.value, answers[MEASURED].value_found) == ("FAIL", "236")

    async def test_is_still_asked_where_he_answered_anew(
        self, lead: Laptop, second: Laptop, server: RunningHq, tmp_path: Path, clock: Any
    ) -> None:
        await ruled(lead, server.url, "3")
        with open_profile(tmp_path / "second", PASSPHRASE, clock=clock) as bench:
            (conflict,) = open_conflicts(bench.journal)
            bench.inspections.mark(conflict.record_id, BY_KEY, ItemResult.SKIP, reason="无钥匙")
            assert sync(bench, server.url).conflicts == 1
        use_language("en")
        async with running(second) as pilot:
            await press(pilot, "f8", "f9")
            text = screen_text(pilot.app)
            assert "decide 1" in text
            assert "partly" in text
            await press(pilot, "end")
            assert "it stays for me to decide" in screen_text(pilot.app)
            await press(pilot, "enter")
            assert isinstance(pilot.app.screen, ConflictsScreen)

    async def test_sees_it_in_the_checklist_that_was_open(
        self, lead: Laptop, second: Laptop, server: RunningHq
    ) -> None:
        await ruled(lead, server.url, "4")
        async with running(second) as pilot:
            bench = bench_of(pilot)
            record = bench.today.board().running[0].inspection_id
            await pilot.app.push_screen(ChecklistScreen(record))
            await settle(pilot)
            assert shown_answer(pilot) is ItemResult.FAIL, "the worse one, until somebody decides"
            await press(pilot, "f8", "f10")
            await settle(pilot)
            await press(pilot, "f2")
            await settle(pilot)
            assert isinstance(pilot.app.screen, ChecklistScreen)
            assert shown_answer(pilot) is ItemResult.SKIP

    async def test_hears_of_it_with_the_run_that_brought_it(
        self, lead: Laptop, second: Laptop, server: RunningHq
    ) -> None:
        await ruled(lead, server.url, "3")
        use_language("en")
        async with running(second) as pilot:
            await press(pilot, "f8", "f10")
            await settle(pilot)
            assert "The lead has decided 1 of your records: F9 shows how." in screen_text(pilot.app)
