"""The whole job by keys and mouse, through the real screens, the real serial line and the real headquarters:
device list, file, checklist, probe, maintenance record, signature, seal, papers, filing number."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from onscreen import screen_text
from PIL import Image
from running import press, running, settle, type_text
from textual import events
from textual.events import MouseMove
from textual.pilot import Pilot

from fieldkit.demo.answers import planned_values
from fieldkit.demo.seed import HERO_SERIAL
from fieldkit.demo.stage import Backstage, backstage
from fieldkit.domain.record import Grade, ItemResult, SignoffResult
from fieldkit.domain.template import InputKind, Item
from fieldkit.locale import use_language
from fieldkit.services.profile import open_profile
from fieldkit.services.verification import verify_file
from fieldkit.services.workbench import Workbench
from screens.app import FieldKitApp, Laptop
from screens.devices.file import DeviceScreen
from screens.inspection.editor import AnswerInput, Editor
from screens.inspection.item_list import ItemList
from screens.inspection.maintenance import MaintenanceScreen
from screens.inspection.probe import ProbeScreen
from screens.inspection.screen import ChecklistScreen
from screens.signoff.screen import SignoffScreen
from screens.signoff.sitting import Step
from screens.sync.screen import SyncScreen
from screens.widgets.pad import SignaturePad

PRINTER_ITEM = "A08.5"
SIGNATURE = ((6, 6), (12, 8), (18, 5), (24, 9), (30, 6), (36, 10), (30, 12), (24, 8))


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Backstage]:
    """Headquarters on loopback, a printer on a line, an enrolled laptop with its reference data."""
    with backstage(tmp_path / "demo") as behind:
        yield behind


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "kiosk.jpg"
    Image.new("RGB", (320, 240), "#8899aa").save(path, "JPEG")
    return path


@dataclass
class Engineer:
    """Someone at the keys."""

    pilot: Pilot[Any]
    demo: Backstage
    photo: Path

    @property
    def app(self) -> FieldKitApp:
        assert isinstance(self.pilot.app, FieldKitApp)
        return self.pilot.app

    @property
    def bench(self) -> Workbench:
        return self.app.bench

    def on(self, screen: type[Any]) -> Any:
        """The place on top, which must be this one."""
        assert isinstance(self.app.screen, screen), screen_text(self.app)
        return self.app.screen

    async def press(self, *keys: str) -> None:
        await press(self.pilot, *keys)

    async def until(self, holds: Any, what: str) -> None:
        """Until something has come about; serial line and network take their own time."""
        for _ in range(3_000):
            if holds():
                await settle(self.pilot)
                return
            await self.pilot.pause(0.01)
        raise AssertionError(f"{what}\n{screen_text(self.app)}")

    async def fill(self, text: str) -> None:
        """Pastes into the open editor and confirms."""
        self.app.screen.query_one(Editor).query_one(AnswerInput).focus()
        self.app.post_message(events.Paste(text))
        await settle(self.pilot)
        await self.press("enter")

    async def open_device(self) -> None:
        """F3, a fragment of the serial, Enter."""
        await self.press("f3")
        await type_text(self.pilot, "0153")
        await self.until(lambda: "JF3-2409-0153" in screen_text(self.app), "the search finds nothing")
        await self.press("enter")
        await self.until(lambda: isinstance(self.app.screen, DeviceScreen), "the device file does not open")

    async def begin(self) -> None:
        """F10, a wrong plate first, then the right one."""
        await self.press("f10")
        await type_text(self.pilot, "JF3-2409-0135")
        await self.press("enter")
        assert not isinstance(self.app.screen, ChecklistScreen)
        for _ in range(len("JF3-2409-0135")):
            await self.pilot.press("backspace")
        await type_text(self.pilot, HERO_SERIAL)
        await self.press("enter")
        await self.until(lambda: isinstance(self.app.screen, ChecklistScreen), "the checklist does not open")

    async def answer_all(self) -> None:
        """Every item in its order, as on the demo's day."""
        checklist = self.bench.inspections.open(self.inspection_id)
        await self.press("f7")
        await self.fill("周会计")
        for item in checklist.template.items:
            if item.input is InputKind.AUTO:
                continue
            self.on(ChecklistScreen).query_one(ItemList).go_to(item.code)
            await settle(self.pilot)
            await self.answer(item)

    async def answer(self, item: Item) -> None:
        values = planned_values(item.code)
        if item.code == PRINTER_ITEM:
            await self.probe()
        elif values:
            for value in values:
                await self.open_editor(item.code)
                await self.choose_or_fill(item, value)
        elif item.input is InputKind.PHOTO:
            await self.press("enter")
            await self.fill(str(self.photo))
        else:
            await self.press("1")

    async def open_editor(self, code: str) -> None:
        self.on(ChecklistScreen).query_one(ItemList).go_to(code)
        await settle(self.pilot)
        await self.press("enter")

    async def choose_or_fill(self, item: Item, value: str) -> None:
        if item.input is InputKind.CHOICE:
            names = [choice.zh for choice in item.choices]
            await self.press(str(names.index(value) + 1))
            return
        await self.fill(value)

    async def probe(self) -> None:
        """Near the end of the roll; a new roll; the same probe again."""
        self.demo.printer.state = "near_end"
        await self.press("f9")
        await self.until(lambda: isinstance(self.app.screen, ProbeScreen), "the probe does not open")
        await self.until(lambda: self.demo.printer.url in screen_text(self.app), "the port is not offered")
        await self.choose_port()
        await self.until(lambda: self.result(PRINTER_ITEM) is ItemResult.WARN, "no warning")
        self.demo.printer.state = "ready"
        await self.press("f9")
        await self.until(lambda: self.result(PRINTER_ITEM) is ItemResult.FIXED, "not fixed")
        await self.press("enter")
        self.on(ChecklistScreen)

    async def choose_port(self) -> None:
        from screens.widgets.virtual_list import VirtualList

        ports = self.app.screen.query_one("#ports", VirtualList)
        for _ in range(20):
            if ports.row is not None and self.demo.printer.url in " ".join(map(str, ports.row.cells)):
                break
            await self.press("down")
        await self.press("enter")

    async def keep_maintenance_record(self) -> None:
        """F6, one digit a line, F10."""
        await self.press("f6")
        await self.until(lambda: isinstance(self.app.screen, MaintenanceScreen), "no maintenance record")
        await self.press("1", "down", "5", "f10")
        await self.until(lambda: isinstance(self.app.screen, ChecklistScreen), "the maintenance record stays")

    async def hand_over(self) -> None:
        """F10; read to the end; opinion, satisfaction, name; draw; seal."""
        await self.press("f10")
        await self.until(lambda: isinstance(self.app.screen, SignoffScreen), "no hand-over")
        screen = self.on(SignoffScreen)
        await self.until(lambda: screen.sitting.step is Step.READ, "nothing to read")
        for _ in range(400):
            if screen.sitting.is_read:
                break
            await self.pilot.press("space")
        await self.press("f10", "1", "1", "5", "f10")
        assert screen.sitting.step is Step.PAD, screen_text(self.app)
        await self.draw()
        await self.press("f10")
        await self.until(lambda: screen.sitting.step is Step.PROOF, "not sealed")

    async def draw(self) -> None:
        await self.pilot.mouse_down(SignaturePad, offset=SIGNATURE[0])
        for cell in SIGNATURE[1:]:
            await self.pilot._post_mouse_events([MouseMove], SignaturePad, offset=cell, button=1)
        await self.pilot.mouse_up(SignaturePad, offset=SIGNATURE[-1])
        await settle(self.pilot)

    async def synchronise(self) -> None:
        """The passphrase gives the laptop back; F8, Enter, until the filing number is there."""
        await type_text(self.pilot, self.demo.passphrase)
        await self.press("enter")
        await self.until(lambda: not isinstance(self.app.screen, SignoffScreen), "customer mode stays")
        await self.press("f8")
        await self.until(lambda: isinstance(self.app.screen, SyncScreen), "no sync screen")
        await self.press("f10")
        await self.until(lambda: bool(self.filing_no), "no filing number")
        await self.until(lambda: self.filing_no in screen_text(self.app), "the filing number is not shown")

    @property
    def inspection_id(self) -> str:
        return self.bench.devices.file(HERO_SERIAL).inspections[0].id

    @property
    def filing_no(self) -> str:
        return self.bench.signoff.sealed(self.inspection_id).filing_no

    def result(self, code: str) -> ItemResult | None:
        answer = self.bench.inspections.open(self.inspection_id).answers.get(code)
        return answer.result if answer else None


@asynccontextmanager
async def at_work(demo: Backstage, photo: Path, size: tuple[int, int], papers: Path) -> AsyncIterator[Engineer]:
    @contextmanager
    def opened(passphrase: str) -> Iterator[Workbench]:
        with open_profile(demo.laptop_folder, passphrase) as bench:
            yield bench

    laptop = Laptop(open=opened, passphrase=demo.passphrase, ports=(demo.printer.url,), papers=papers)
    async with running(laptop, size=size) as pilot:
        yield Engineer(pilot, demo, photo)


@pytest.mark.parametrize(("size", "language"), [((80, 24), "zh_CN"), ((120, 40), "en")])
async def test_from_the_device_list_to_the_filed_record(
    demo: Backstage, photo: Path, tmp_path: Path, size: tuple[int, int], language: str
) -> None:
    use_language(language)
    async with at_work(demo, photo, size, tmp_path / "papers") as engineer:
        await engineer.open_device()
        await engineer.begin()
        await engineer.answer_all()
        await engineer.keep_maintenance_record()
        await engineer.hand_over()
        await engineer.press("f10")
        await engineer.until(lambda: len(list((tmp_path / "papers").glob("*"))) == 3, "no papers")
        await engineer.synchronise()

        sealed = engineer.bench.signoff.sealed(engineer.inspection_id)
        results = {line.code: line for line in sealed.record.content.items}
        assert sealed.record.content.grade == Grade.PASS_AFTER_FIX
        assert (results["A04.1"].value_found, results["A04.1"].value_left) == ("6.2", "1.8")
        assert results[PRINTER_ITEM].result == ItemResult.FIXED
        assert results[PRINTER_ITEM].value_found == "12 12 12 1E"
        assert results["A11.1"].result == ItemResult.PASS
        assert sealed.record.signoff.result == SignoffResult.SIGNED
        assert sealed.record.signoff.ink is not None
        assert sealed.record.signoff.shown_to_end
        assert sealed.filing_no
    for path in sorted((tmp_path / "papers").glob("*")):
        assert verify_file(path).intact, path.name
