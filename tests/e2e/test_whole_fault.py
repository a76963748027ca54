"""A paid fault by keys and pen: intake, quotation signed, repaired, report signed, filed, archived by both."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from onscreen import screen_text
from running import press, running, settle, status, type_text
from sqlmodel import Session, select
from textual import events
from textual.events import MouseMove
from textual.pilot import Pilot
from textual.widgets import Input

from fieldkit.demo.seed import seed_headquarters
from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.fault.terms import State
from fieldkit.locale import use_language
from fieldkit.services.profile import create_profile, open_profile
from fieldkit.services.verification import verify_file
from fieldkit.services.workbench import Workbench
from fieldkit.storage.rows.faults import FaultRow
from screens.app import FieldKitApp, Laptop
from screens.faults.fault import FaultScreen
from screens.faults.paper import PaperScreen
from screens.faults.papers import PapersScreen
from screens.faults.picking import PickDialog
from screens.faults.quote import QuoteScreen
from screens.faults.step import StepDialog
from screens.faults.telling import TellingScreen
from screens.signoff.screen import SignoffScreen
from screens.signoff.sitting import Step as Sitting
from screens.widgets.pad import SignaturePad
from screens.widgets.virtual_list import VirtualList
from sync.engine import synchronise
from sync.hq.app import build_app
from sync.hq.desk import Headquarters, create_headquarters, issue_enrolment_code
from sync.hq.serving import serve
from sync.session import enrol
from sync.transport import HttpTransport

PASSPHRASE = "a passphrase for tests"
PAID = "JF3-2308-0047"
"""Out of warranty since yesterday."""


@pytest.fixture
def hq(tmp_path: Path, clock: Any) -> Iterator[Headquarters]:
    opened = create_headquarters(tmp_path / "hq", None, clock)
    seed_headquarters(opened.journal)
    yield opened
    opened.close()


@pytest.fixture
def laptop(tmp_path: Path, clock: Any, hq: Headquarters) -> Iterator[Laptop]:
    """Enrolled, with halls, devices, contracts and tender prices from headquarters."""
    folder = tmp_path / "laptop"
    create_profile(folder, PASSPHRASE)

    @contextmanager
    def opened(passphrase: str) -> Iterator[Workbench]:
        with open_profile(folder, passphrase, clock=clock) as bench:
            yield bench

    with serve(build_app(hq)) as server:
        with open_profile(folder, PASSPHRASE, clock=clock) as bench, HttpTransport(server.url) as transport:
            enrol(bench.journal, transport, issue_enrolment_code(hq.journal, "L07", "HB07", "HB"))
            synchronise(bench.journal, transport)
        yield Laptop(open=opened, passphrase=PASSPHRASE, papers=tmp_path / "papers")


@dataclass
class Engineer:
    """Someone at the keys, with a customer beside him."""

    pilot: Pilot[Any]
    clock: Any

    @property
    def app(self) -> FieldKitApp:
        assert isinstance(self.pilot.app, FieldKitApp)
        return self.pilot.app

    @property
    def text(self) -> str:
        return screen_text(self.app)

    def on(self, screen: type[Any]) -> Any:
        assert isinstance(self.app.screen, screen), self.text
        return self.app.screen

    async def press(self, *keys: str) -> None:
        await press(self.pilot, *keys)

    async def fill(self, name: str, text: str) -> None:
        """Pastes into a field, as an input method does."""
        self.app.screen.query_one(f"#{name}").focus()
        await self.pilot.pause()
        self.app.post_message(events.Paste(text))
        await settle(self.pilot)

    async def fault(self) -> Fault:
        no = self.on(FaultScreen).fault_name
        return self.app.bench.faults.file(no).fault

    async def begin(self, step: Step) -> None:
        """The row of this step, Enter."""
        screen = self.on(FaultScreen)
        self.clock.advance(minutes=5)
        rows = screen.query_one(VirtualList)
        for place in range(rows.total):
            rows.move_to(place)
            if rows.row is not None and rows.row.key == f"step {step}":
                await self.press("enter")
                return
        raise AssertionError(self.text)

    async def take(self, step: Step, **fields: str) -> None:
        """The small form of a step."""
        await self.begin(step)
        self.on(StepDialog)
        for name, text in fields.items():
            await self.fill(f"fact-{name}", text)
        await self.press("f10")
        self.on(FaultScreen)

    async def pick(self, name: str, number: str) -> None:
        """From a list of codes, by number."""
        self.app.screen.query_one(f"#told-{name}").focus()
        await self.press("enter")
        self.on(PickDialog)
        await self.press(*number, "enter")

    async def have_it_signed(self, *answers: str) -> None:
        """In the customer's hands: read to the end, answer, draw, and the laptop comes back by the passphrase."""
        screen = self.on(SignoffScreen)
        for _ in range(60):
            if screen.sitting.is_read:
                break
            await self.pilot.press("space")
        await self.press("f10", "1", "1", *answers, "f10")
        assert screen.sitting.step is Sitting.PAD, self.text
        await self.pilot.mouse_down(SignaturePad, offset=(6, 3))
        for cell in ((12, 6), (18, 4), (24, 7)):
            await self.pilot._post_mouse_events([MouseMove], SignaturePad, offset=cell, button=1)
        await self.pilot.mouse_up(SignaturePad, offset=(24, 7))
        await self.press("f10")
        assert screen.sitting.step is Sitting.PROOF, self.text
        screen.query_one("#passphrase", Input).value = PASSPHRASE
        await self.press("enter")

    async def synchronise(self) -> None:
        await self.press("f8", "f10")
        for _ in range(500):
            if not self.app.unsent:
                break
            await self.pilot.pause(0.02)
        await settle(self.pilot)
        await self.press("f4")


@pytest.mark.parametrize(("size", "language"), [((80, 24), "zh_CN"), ((120, 40), "en")])
async def test_from_the_report_to_both_archives(
    laptop: Laptop, hq: Headquarters, clock: Any, tmp_path: Path, size: tuple[int, int], language: str
) -> None:
    use_language(language)
    async with running(laptop, size=size) as pilot:
        at = Engineer(pilot, clock)
        await at.press("f4", "f10")
        for name, text in {"where": PAID, "submitter": "孙经理", "symptom": "切刀不动"}.items():
            await at.fill(name, text)
        at.app.screen.query_one("#level").focus()
        await at.press("3", "1", "f10")
        assert (await at.fault()).state is State.ASSESSED, at.text
        await at.take(Step.WALK_UP, confirmed_by="孙经理")

        await at.begin(Step.QUOTE)
        at.on(QuoteScreen)
        await type_text(pilot, "CUT-80B")
        await at.press("enter", "enter")
        await type_text(pilot, "350.00")
        await at.press("enter", "f10")
        await at.begin(Step.ANSWER_QUOTE)
        await at.have_it_signed()
        assert (await at.fault()).quotes[-1].quote.state == "accepted", at.text

        await at.take(Step.RECOVER, transactions_ok="3")
        await at.begin(Step.REPORT)
        at.on(TellingScreen)
        await at.fill("told-solution", "更换切刀")
        for name, number in {"resolution": "2", "mode": "3", "mechanism": "5", "cause": "8"}.items():
            await at.pick(name, number)
        await at.fill("told-parts", "CUT-80B 1 件")
        await at.press("f10")
        assert (await at.fault()).state is State.REPORTED, at.text
        await at.begin(Step.SIGN)
        await at.have_it_signed("5")
        assert (await at.fault()).state is State.SIGNED

        await at.synchronise()
        filed = await at.fault()
        assert filed.state is State.FILED, at.text
        await at.press("f9")
        at.on(PapersScreen)
        await at.press("enter")
        at.on(PaperScreen)
        assert filed.filing_no.startswith("BA-HB-")
        await at.press("f10", "enter")
        assert str(laptop.papers) in status(at.pilot)
        await at.press("escape", "escape")
        for number in ("1", "2"):
            await at.begin(Step.ARCHIVE)
            await at.press(number)
            await at.fill("fact-place", "湖北服务中心")
            await at.press("f10")
        assert (await at.fault()).state is State.ARCHIVED, at.text
        await at.synchronise()
        with Session(hq.engine) as session:
            assert session.exec(select(FaultRow.state)).all() == ["ARCHIVED"]
    files = sorted((tmp_path / "papers").glob("*"))
    assert {file.suffix for file in files} == {".pdf", ".csv", ".json"}
    for file in files:
        if file.suffix != ".csv":
            assert verify_file(file).intact, file.name
