"""Two versions of one record on the screen: list, places, choice, and what stands when nobody may choose."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from goldens import assert_golden
from in_conflict import BY_KEY, MEASURED, PASSPHRASE, part_ways, sync, two_laptops
from onscreen import screen_text
from running import press, running, settle, status
from textual.pilot import Pilot

from fieldkit.locale import use_language
from fieldkit.services.profile import open_profile
from fieldkit.services.workbench import Workbench
from fieldkit.storage.rows.work import InspectionRow
from screens.app import Laptop
from screens.frame import TitleLine
from screens.sync.conflicts import ConflictsScreen
from screens.sync.decision import DecisionScreen
from screens.sync.history import HistoryScreen
from sync.conflicts import open_conflicts
from sync.hq.desk import Headquarters
from sync.hq.serving import RunningHq


@pytest.fixture
def divided(tmp_path: Path, clock: Any, hq: Headquarters, server: RunningHq) -> Laptop:
    """A laptop with one record in conflict: two places to decide."""
    with two_laptops(tmp_path, clock, hq, server.url) as (first, second):
        part_ways(first, second, clock, server.url)
    return laptop_of(tmp_path / "second", clock)


@pytest.fixture
def overruled(tmp_path: Path, clock: Any, hq: Headquarters, server: RunningHq) -> Laptop:
    """A laptop whose answers came after the other had sealed the record."""
    with two_laptops(tmp_path, clock, hq, server.url) as (first, second):
        record_id = part_ways(first, second, clock, server.url)
        with first.journal.write("test", "HB07") as session:
            session.get_one(InspectionRow, record_id).state = "sealed"
        sync(first, server.url)
        assert sync(second, server.url).conflicts == 1
    return laptop_of(tmp_path / "second", clock)


def laptop_of(folder: Path, clock: Any) -> Laptop:
    @contextmanager
    def opened(passphrase: str) -> Iterator[Workbench]:
        with open_profile(folder, passphrase, clock=clock) as bench:
            yield bench

    return Laptop(open=opened, passphrase=PASSPHRASE)


def bench_of(pilot: Pilot[Any]) -> Workbench:
    bench: Workbench = pilot.app.bench  # type: ignore[attr-defined]
    return bench


class TestTheWayThere:
    async def test_an_open_conflict_is_in_the_title_on_today_and_on_f8(self, divided: Laptop) -> None:
        use_language("en")
        async with running(divided, size=(120, 40)) as pilot:
            assert pilot.app.screen.query_one(TitleLine).conflicts == 1
            assert "conflicts 1" in screen_text(pilot.app)
            assert "Changed elsewhere too: 1; F8 decides." in screen_text(pilot.app)
            await press(pilot, "f8")
            assert "F9 decides." in screen_text(pilot.app)
            await press(pilot, "f9")
            assert isinstance(pilot.app.screen, ConflictsScreen)
            assert "decide 2" in screen_text(pilot.app)
            await press(pilot, "enter")
            assert isinstance(pilot.app.screen, DecisionScreen)

    async def test_f9_is_not_there_without_a_conflict(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop) as pilot:
            await press(pilot, "f8")
            assert "f9" not in pilot.app.screen.active_bindings
            assert "conflict" not in screen_text(pilot.app)


async def open_decision(pilot: Pilot[Any]) -> DecisionScreen:
    conflict = open_conflicts(bench_of(pilot).journal)[0]
    await pilot.app.push_screen(ConflictsScreen())
    await settle(pilot)
    await press(pilot, "enter")
    screen = pilot.app.screen
    assert isinstance(screen, DecisionScreen), conflict
    return screen


class TestADecision:
    async def test_two_keys_and_f10_put_it_in_force(self, divided: Laptop, server: RunningHq) -> None:
        use_language("en")
        async with running(divided) as pilot:
            await open_decision(pilot)
            await press(pilot, "2")
            assert "f10" not in pilot.app.screen.active_bindings
            await press(pilot, "1")
            assert "Everything is decided" in status(pilot)
            await press(pilot, "f10")
            assert isinstance(pilot.app.screen, ConflictsScreen)
            assert "No conflict is open" in screen_text(pilot.app)
            assert "Decided" in status(pilot)
            assert pilot.app.conflicts == 0  # type: ignore[attr-defined]
            bench = bench_of(pilot)
            assert open_conflicts(bench.journal) == ()
            assert sync(bench, server.url).conflicts == 0
            answers = bench.inspections.open(bench.today.board().running[0].inspection_id).answers
            assert (answers[BY_KEY].result.value, answers[MEASURED].value_found) == ("FAIL", "236")

    async def test_nothing_counts_before_f10(self, divided: Laptop) -> None:
        async with running(divided) as pilot:
            await open_decision(pilot)
            await press(pilot, "4", "escape")
            bench = bench_of(pilot)
            assert len(open_conflicts(bench.journal)) == 1
            answers = bench.inspections.open(bench.today.board().running[0].inspection_id).answers
            assert answers[MEASURED].value_found == "236"

    async def test_backspace_takes_choices_back_one_by_one(self, divided: Laptop) -> None:
        async with running(divided) as pilot:
            screen = await open_decision(pilot)
            assert "backspace" not in screen.active_bindings
            await press(pilot, "1", "4")
            assert set(screen.choices.values()) == {"theirs"}
            await press(pilot, "backspace")
            assert list(screen.choices.values()) == ["mine"]
            await press(pilot, "backspace")
            assert screen.choices == {}
            assert "backspace" not in screen.active_bindings

    async def test_all_mine_is_one_key(self, divided: Laptop) -> None:
        async with running(divided) as pilot:
            screen = await open_decision(pilot)
            await press(pilot, "3", "f10")
            assert pilot.app.screen is not screen
            assert open_conflicts(bench_of(pilot).journal) == ()

    async def test_one_that_is_over_meanwhile_says_so(self, divided: Laptop) -> None:
        from fieldkit.domain.merge import Side
        from sync.conflicts import take_side

        use_language("en")
        async with running(divided) as pilot:
            await open_decision(pilot)
            bench = bench_of(pilot)
            take_side(bench.journal, open_conflicts(bench.journal)[0].id, Side.MINE)
            await press(pilot, "4", "f10")
            assert "This conflict is over" in status(pilot)


class TestASignedRecord:
    async def test_is_read_and_not_decided(self, overruled: Laptop) -> None:
        use_language("en")
        async with running(overruled, size=(120, 40)) as pilot:
            screen = await open_decision(pilot)
            assert "Their version was shown or signed and stands." in screen_text(pilot.app)
            assert {"1", "2", "3", "4"}.isdisjoint(screen.active_bindings)
            await press(pilot, "f10")
            assert open_conflicts(bench_of(pilot).journal) == ()


def above_the_areas(pilot: Pilot[Any]) -> str:
    """The screen without its last line, which is the same everywhere."""
    return screen_text(pilot.app).rpartition("\n")[0]


class TestTheLook:
    @pytest.mark.parametrize(("language", "size"), [("zh_CN", (80, 24)), ("en", (120, 40))])
    async def test_looks_as_approved(self, divided: Laptop, language: str, size: tuple[int, int]) -> None:
        use_language(language)
        async with running(divided, size=size) as pilot:
            await press(pilot, "f8")
            assert_golden(f"sync_conflict_{language}_{size[0]}x{size[1]}", above_the_areas(pilot))
            await press(pilot, "f9", "enter", "2")
            assert_golden(f"decision_{language}_{size[0]}x{size[1]}", above_the_areas(pilot))

    async def test_language_and_a_small_window(self, divided: Laptop) -> None:
        async with running(divided) as pilot:
            await open_decision(pilot)
            await press(pilot, "ctrl+l")
            assert "还有 2 处未定" in screen_text(pilot.app)
            await pilot.resize_terminal(40, 10)
            await settle(pilot)
            await press(pilot, "3", "f10")
            assert open_conflicts(bench_of(pilot).journal) == ()


class TestPastRuns:
    async def test_runs_stand_there_in_words_the_newest_first(self, divided: Laptop) -> None:
        use_language("en")
        async with running(divided) as pilot:
            await press(pilot, "f8", "ctrl+r")
            assert isinstance(pilot.app.screen, HistoryScreen)
            text = screen_text(pilot.app)
            assert "Past runs" in text
            assert "conflicts 1" in text
            assert "Ended 2026-09-30 09:17." in text

    async def test_what_is_held_has_its_reason_and_next_step(self, divided: Laptop) -> None:
        use_language("en")
        async with running(divided, size=(120, 40)) as pilot:
            from sqlmodel import col, select

            from fieldkit.storage.rows.local import OutboxRow

            with bench_of(pilot).journal.write("test", "") as session:
                row = session.exec(select(OutboxRow).order_by(col(OutboxRow.n)).limit(1)).one()
                row.state, row.reason = "quarantined", "scope"
            await press(pilot, "f8", "ctrl+r")
            text = screen_text(pilot.app)
            assert "Held or not taken: 1" in text
            assert "Operation 1: The record belongs to somebody else" in text
            assert "Nothing to do here: headquarters decides" in text
