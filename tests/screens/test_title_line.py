"""The line above every place: when headquarters was last spoken with, what is unsent, the time."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from onscreen import screen_text
from running import press, running

from fieldkit.domain.instants import stamp
from fieldkit.locale import use_language
from fieldkit.services.profile import open_profile
from fieldkit.storage.settings import Setting, set_setting
from screens.app import Laptop

PASSPHRASE = "a passphrase for tests"


def contacted(folder: Path, clock: Any, at: datetime) -> None:
    with open_profile(folder, PASSPHRASE, clock=clock) as bench, bench.journal.write("test", "") as session:
        set_setting(session, Setting.LAST_CONTACT, stamp(at))


def title(pilot: Any) -> str:
    return str(screen_text(pilot.app).splitlines()[0])


async def test_before_the_first_synchronisation_it_says_so(demo_laptop: Laptop) -> None:
    async with running(demo_laptop) as pilot:
        assert "not yet synchronised | " in title(pilot)


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (datetime(2026, 9, 29, 23, 41, tzinfo=UTC), "last 07:41 | "),
        (datetime(2026, 9, 29, 15, 59, tzinfo=UTC), "last 09-29 | "),
        (datetime(2025, 9, 30, 0, 30, tzinfo=UTC), "last 2025-09-30 | "),
    ],
)
async def test_afterwards_it_says_when_that_was(
    laptop_folder: Path, demo_laptop: Laptop, clock: Any, at: datetime, told: str
) -> None:
    contacted(laptop_folder, clock, at)
    async with running(demo_laptop) as pilot:
        assert told in title(pilot)
        assert "not yet synchronised" not in title(pilot)
        assert title(pilot).endswith(" | 09:02")
        await press(pilot, "f3")
        assert told in title(pilot)


async def test_the_long_way_of_opening_tells_it_too(laptop_folder: Path, clock: Any) -> None:
    contacted(laptop_folder, clock, datetime(2026, 9, 29, 23, 41, tzinfo=UTC))
    laptop = Laptop(open=partial(open_profile, laptop_folder, clock=clock), passphrase=PASSPHRASE)
    async with running(laptop) as pilot:
        assert "last 07:41 | " in title(pilot)


async def test_the_state_of_a_run_of_this_session_comes_before(
    laptop_folder: Path, demo_laptop: Laptop, clock: Any
) -> None:
    contacted(laptop_folder, clock, datetime(2026, 9, 29, 23, 41, tzinfo=UTC))
    async with running(demo_laptop) as pilot:
        pilot.app.network = "offline"  # type: ignore[attr-defined]
        await pilot.pause()
        assert "offline | " in title(pilot)
        assert "last" not in title(pilot)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
async def test_there_is_room_for_it_at_eighty_columns(
    laptop_folder: Path, demo_laptop: Laptop, clock: Any, language: str
) -> None:
    contacted(laptop_folder, clock, datetime(2026, 9, 29, 23, 41, tzinfo=UTC))
    use_language(language)
    async with running(demo_laptop) as pilot:
        await press(pilot, "f3", "enter")
        assert "CX1-2308-0011" in title(pilot)
        assert "07:41" in title(pilot)
