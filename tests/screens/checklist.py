"""A running program with the checklist of one device open, and what is in the database beside it."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from finished import SERIAL
from onscreen import screen_text
from running import press, running, settle, status
from textual.pilot import Pilot

from fieldkit.domain.inspection import Answer
from fieldkit.services.checklist import Checklist
from fieldkit.services.workbench import Workbench
from screens.app import FieldKitApp, Laptop
from screens.inspection.editor import AnswerInput, Editor
from screens.inspection.item_list import ItemList
from screens.inspection.screen import ChecklistScreen


@dataclass
class Runner:
    """The checklist under the engineer's hands."""

    pilot: Pilot[Any]
    bench: Workbench
    inspection_id: str

    @property
    def app(self) -> FieldKitApp:
        assert isinstance(self.pilot.app, FieldKitApp)
        return self.pilot.app

    @property
    def text(self) -> str:
        return screen_text(self.app)

    @property
    def approvable(self) -> str:
        """The screen without the count of what is unsent, which follows a moment later."""
        return re.sub(r"(待传|unsent) \d+", r"\1 N", self.text)

    @property
    def status(self) -> str:
        return status(self.pilot)

    @property
    def place(self) -> str:
        """The item under the cursor."""
        return self.app.screen.query_one(ItemList).code

    @property
    def editor(self) -> Editor[Any]:
        return self.app.screen.query_one(Editor)

    @property
    def checklist(self) -> Checklist:
        """As the database has it."""
        return self.bench.inspections.open(self.inspection_id)

    def answer(self, code: str) -> Answer | None:
        """What the database has as answer to an item."""
        return self.checklist.answers.get(code)

    async def press(self, *keys: str) -> None:
        await press(self.pilot, *keys)

    async def go(self, code: str) -> None:
        self.app.screen.query_one(ItemList).go_to(code)
        await settle(self.pilot)

    async def fill(self, text: str) -> None:
        """Types into the open editor and answers."""
        assert self.editor.is_open
        self.editor.query_one(AnswerInput).value = text
        await settle(self.pilot)
        await self.press("enter")

    async def wait_until(self, holds: Callable[[], bool]) -> None:
        """Until something has come about; a probe has a thread of its own."""
        async with asyncio.timeout(30):
            while not holds():
                await self.pilot.pause(0.01)


@asynccontextmanager
async def checklist_open(
    laptop: Laptop, *, size: tuple[int, int] = (80, 24), template: str = "ANNUAL"
) -> AsyncIterator[Runner]:
    async with running(laptop, size=size) as pilot:
        bench = pilot.app.bench  # type: ignore[attr-defined]
        inspection_id = bench.inspections.start(SERIAL, template)
        await pilot.app.push_screen(ChecklistScreen(inspection_id))
        await settle(pilot)
        yield Runner(pilot, bench, inspection_id)
