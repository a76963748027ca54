"""The whole program under test: started on a laptop, its database open, its workers at rest."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from onscreen import wait_for_workers
from textual import events
from textual.pilot import Pilot

from screens.app import FieldKitApp, Laptop

KEY_NAMES = {"-": "minus", " ": "space", ".": "full_stop"}


@asynccontextmanager
async def running(laptop: Laptop, *, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[Any]]:
    app = FieldKitApp(laptop)
    async with app.run_test(size=size) as pilot:
        await app.opened.wait()
        await settle(pilot)
        yield pilot


async def settle(pilot: Pilot[Any]) -> None:
    """Until what was started has been shown, and what that started too."""
    for _ in range(3):
        await wait_for_workers(pilot)


async def press(pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def type_text(pilot: Pilot[Any], text: str) -> None:
    """Characters as a terminal or an input method sends them."""
    for character in text:
        name = KEY_NAMES.get(character, character)
        pilot.app.post_message(events.Key(name, character))
        await pilot.pause()
    await settle(pilot)


async def count_unsent(pilot: Pilot[Any]) -> None:
    """Now, and not when the keys have rested: a picture does not wait for that."""
    pilot.app.note_unsent(pilot.app.bench.today.unsent())  # type: ignore[attr-defined]
    await settle(pilot)


def status(pilot: Pilot[Any]) -> str:
    """What stands on the status line of the place on top."""
    from screens.frame import StatusLine

    return pilot.app.screen.query_one(StatusLine).text
