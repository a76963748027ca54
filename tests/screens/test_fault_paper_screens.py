"""Papers of a fault on the screen: what they lack, written by choice lists, quoted within the caps, signed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from faults_on_file import FakeClock
from goldens import assert_golden
from onscreen import screen_text
from running import press, running, settle, status, type_text
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from fieldkit.domain.canonical import proof_code
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.fault.terms import State
from fieldkit.domain.record import SignoffResult
from fieldkit.locale import use_language
from fieldkit.services.fault_intake import Report
from fieldkit.services.profile import open_profile
from fieldkit.services.workbench import Workbench
from fieldkit.storage.rows.evidence import AttachmentRow
from screens.app import Laptop
from screens.contract.screen import ContractScreen
from screens.faults.fault import FaultScreen
from screens.faults.paper import PaperScreen
from screens.faults.papers import PapersScreen
from screens.faults.picking import PickDialog
from screens.faults.quote import QuoteScreen
from screens.faults.step import StepDialog
from screens.faults.telling import TellingScreen
from screens.signoff.screen import SignoffScreen
from screens.signoff.sitting import Step as Sitting

PASSPHRASE = "a passphrase for tests"
PAID, COVERED = "JF3-2308-0047", "JF3-2409-0153"
GATE = {"transactions": 3, "transactions_ok": 3}
REPORT = {"solution": "清理", "resolution": "repaired", "mode": "STU", "mechanism": "5.1", "cause": "unknown"}
Seed = Callable[..., str]


@pytest.fixture
def seed(laptop_folder: Path, clock: FakeClock) -> Seed:
    """Makes a fault of a device, some steps on."""

    def made(serial: str, *steps: tuple[str, dict[str, object]]) -> str:
        with open_profile(laptop_folder, PASSPHRASE, clock=clock) as bench:
            no = bench.faults.take_in(Report("孙经理", "江汉路营业厅", "切刀不动，凭条撕不断", (serial,))).no
            for step, facts in (
                ("propose", {"level": 3, "scope": "terminal", "part": "PRN"}),
                ("walk-up", {"confirmed_by": "孙经理"}),
                *steps,
            ):
                clock.advance(minutes=3)
                bench.faults.step(no, step, facts)
        return no

    return made


def bench_of(pilot: Pilot[Any]) -> Workbench:
    return pilot.app.bench  # type: ignore[attr-defined,no-any-return]


async def go_to(pilot: Pilot[Any], screen: Any) -> Any:
    await pilot.app.push_screen(screen)
    await settle(pilot)
    return screen


async def fill(pilot: Pilot[Any], name: str, text: str) -> None:
    """Pastes into a field, as an input method does."""
    pilot.app.screen.query_one(f"#{name}").focus()
    await pilot.pause()
    pilot.app.post_message(events.Paste(text))
    await settle(pilot)


@pytest.mark.parametrize(("language", "size"), [("zh_CN", (80, 24)), ("en", (120, 40))])
async def test_the_places_look_as_approved(
    demo_laptop: Laptop, seed: Seed, language: str, size: tuple[int, int]
) -> None:
    no, suffix = seed(PAID), f"{language}_{size[0]}x{size[1]}"
    use_language(language)
    async with running(demo_laptop, size=size) as pilot:
        for name, screen in {
            "fault_papers": PapersScreen(no),
            "fault_paper": PaperScreen(no, "F04"),
            "fault_report": TellingScreen(no, Step.REPORT),
            "fault_plan": TellingScreen(no, Step.PLAN),
            "contract": ContractScreen("HB-01"),
            "quote": QuoteScreen(no),
        }.items():
            await go_to(pilot, screen)
            if name == "quote":
                await type_text(pilot, "CUT-80B")
                await press(pilot, "enter", "2", "enter")
                await type_text(pilot, "350.01")
            assert_golden(f"{name}_{suffix}", screen_text(pilot.app))
            await press(pilot, "escape")


class TestPapers:
    async def test_each_missing_thing_is_named_and_enter_goes_to_its_step(
        self, demo_laptop: Laptop, seed: Seed
    ) -> None:
        no = seed(PAID)
        async with running(demo_laptop, size=(120, 40)) as pilot:
            await go_to(pilot, FaultScreen(no))
            assert "paid, warranty ended 2026-09-29" in screen_text(pilot.app)
            await press(pilot, "f9")
            text = screen_text(pilot.app)
            assert "solution: complete the reports" in text
            assert "failure mechanism: complete the reports" in text
            assert "recovery gate passed: pass the recovery gate" in text
            await press(pilot, "down", "enter")
            assert isinstance(pilot.app.screen, TellingScreen)
            await press(pilot, "escape", "end", "up", "up", "up", "up", "enter")
            assert isinstance(pilot.app.screen, StepDialog)
            assert "Parts: paid" in screen_text(pilot.app)

    async def test_closing_with_an_open_gate_is_refused_and_what_was_typed_survives_the_program(
        self, demo_laptop: Laptop, seed: Seed
    ) -> None:
        no = seed(COVERED)
        async with running(demo_laptop, size=(120, 40)) as pilot:
            await go_to(pilot, TellingScreen(no, Step.REPORT))
            await fill(pilot, "told-solution", "更换切刀，测试正常")
            pilot.app.screen.query_one("#told-mode").focus()
            await press(pilot, "enter")
            assert isinstance(pilot.app.screen, PickDialog)
            await press(pilot, "1", "2", "enter")
            pilot.app.screen.query_one("#told-resolution").focus()
            await press(pilot, "enter", "2", "enter", "f10")
            assert status(pilot).startswith(
                "! “complete the reports” is not possible: the fault is on site (C101)."
            )
            assert bench_of(pilot).faults.file(no).fault.state is State.ON_SITE
        async with running(demo_laptop, size=(120, 40)) as pilot:
            await go_to(pilot, TellingScreen(no, Step.REPORT))
            text = screen_text(pilot.app)
            assert pilot.app.screen.query_one("#told-solution", TextArea).text == "更换切刀，测试正常"
            assert "PDE parameter deviation" in text
            assert "missing: failure mechanism, cause" in text
            assert "What you typed before is still here." in status(pilot)
            bench_of(pilot).faults.step(no, "recover", GATE)
            for name, number in {"mechanism": "5", "cause": "8"}.items():
                pilot.app.screen.query_one(f"#told-{name}").focus()
                await press(pilot, "enter", number, "enter")
            await press(pilot, "f10")
            assert bench_of(pilot).faults.file(no).fault.state is State.REPORTED
            content = bench_of(pilot).fault_papers.draw(no, "F04").content
            assert (content.analysis.mode, content.analysis.mechanism) == ("PDE", "2.4")
            assert bench_of(pilot).step_drafts.read(no, "report") == {}

    async def test_a_plan_says_what_it_lacks_until_it_counts(self, demo_laptop: Laptop, seed: Seed) -> None:
        no = seed(COVERED)
        async with running(demo_laptop, size=(120, 40)) as pilot:
            await go_to(pilot, TellingScreen(no, Step.PLAN))
            for name, text in {
                "cause_guess": "切刀磨损",
                "steps": "换刀\n测试",
                "planned_at": "later",
                "business_risk": "停用 30 分钟",
            }.items():
                await fill(pilot, f"told-{name}", text)
            assert "parts, or that none are needed" in screen_text(pilot.app)
            pilot.app.screen.query_one("#told-no_parts_needed").focus()
            await press(pilot, "1")
            assert "Complete: it counts as a repair plan" in screen_text(pilot.app)
            await press(pilot, "f10")
            assert "“later” is not a time" in status(pilot)
            pilot.app.screen.query_one("#told-planned_at", Input).value = "2026-09-30 15:00"
            await press(pilot, "f10")
            fault = bench_of(pilot).faults.file(no).fault
            assert fault.plan_at is not None
            assert bench_of(pilot).fault_papers.draw(no, "F19").missing == ()


class TestSigning:
    async def test_nobody_there_then_a_later_signature_refused_with_a_witness(
        self, demo_laptop: Laptop, seed: Seed, clock: FakeClock
    ) -> None:
        no = seed(COVERED, ("recover", GATE), ("report", REPORT))
        async with running(demo_laptop, size=(120, 40)) as pilot:
            await go_to(pilot, PaperScreen(no, "F03"))
            await self.hand_over(pilot, "3")
            await fill(pilot, "reason", "营业厅已下班")
            await self.seal_and_return(pilot)
            fault = bench_of(pilot).faults.file(no).fault
            assert (fault.state, fault.signoff) == (State.SIGNED, SignoffResult.ABSENT)
            await press(pilot, "escape")
            await go_to(pilot, PapersScreen(no))
            assert "nobody there, sign by 2026-10-09 18:00" in screen_text(pilot.app)
            clock.advance(hours=1)
            await press(pilot, "enter")
            await self.hand_over(pilot, "2")
            await press(pilot, "f10")
            assert "The reason for refusing is missing." in status(pilot)
            await fill(pilot, "reason", "对结果有异议")
            await fill(pilot, "witness", "王姐")
            await self.seal_and_return(pilot)
            assert bench_of(pilot).faults.file(no).fault.signoff is SignoffResult.REFUSED
            sealed = bench_of(pilot).fault_papers.sealed(no, "F03")
            assert sealed is not None
            assert sealed.record.signoff.witness == "王姐"
            assert not bench_of(pilot).paper_pages.lines(no)[0].may_sign

    async def hand_over(self, pilot: Pilot[Any], choice: str) -> None:
        """Customer mode, without reading, to one of the answers."""
        await press(pilot, "f10")
        assert isinstance(pilot.app.screen, SignoffScreen)
        await press(pilot, "f4")
        assert isinstance(pilot.app.screen, SignoffScreen)  # nothing else is to be had
        await press(pilot, "f7", choice)

    async def seal_and_return(self, pilot: Pilot[Any]) -> None:
        await press(pilot, "f10")
        screen = pilot.app.screen
        assert isinstance(screen, SignoffScreen)
        assert screen.sitting.step is Sitting.PROOF, screen_text(pilot.app)
        screen.query_one("#passphrase", Input).value = PASSPHRASE
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, PaperScreen)


class TestQuote:
    async def test_what_may_not_be_quoted_is_said_while_it_is_typed_and_nothing_is_lost(
        self, demo_laptop: Laptop, seed: Seed
    ) -> None:
        no = seed(PAID)
        async with running(demo_laptop, size=(120, 40)) as pilot:
            screen = await go_to(pilot, QuoteScreen(no))
            for part, quantity, price, words in (
                ("CUT-80B", "1", "350.01", "above the tender price of CUT-80, 350.00 (C008)"),
                ("CUT-80", "-1", "350.00", "Quantity or price of CUT-80 cannot be (C007)."),
                ("CUT-80", "1", "1.001", "is no amount"),
                ("上门费", "1", "100.00", "call-out is not charged: parts only, by clause C007."),
                ("XYZ", "1", "5", "The tender has no price for XYZ (C008)."),
            ):
                for name, text in (("part", part), ("quantity", quantity), ("price", price)):
                    screen.query_one(f"#{name}", Input).value = text
                await settle(pilot)
                assert words in " ".join(screen_text(pilot.app).split()), part
                screen.add_line()
                await settle(pilot)
                assert status(pilot).startswith("! ")
                assert screen.query_one("#part", Input).value == part
            await fill(pilot, "approved_by", "赵经理")
            await fill(pilot, "consent_by", "孙经理")
            await press(pilot, "enter", "f9", "1", "enter")
            assert screen.query_one("#price", Input).value == "350.00"
            await press(pilot, "escape")
        async with running(demo_laptop, size=(120, 40)) as pilot:
            screen = await go_to(pilot, QuoteScreen(no))
            text = screen_text(pilot.app)
            assert "XYZ" in text
            assert screen.query_one("#part", Input).value == "CUT-80"
            await press(pilot, "f10")
            quote = bench_of(pilot).faults.file(no).fault.quotes[-1].quote
            assert [(line.name, line.amount_fen) for line in quote.lines] == [("XYZ", 500), ("CUT-80", 35_000)]
            await go_to(pilot, PaperScreen(no, "F17"))
            assert "It waits for the customer" in screen_text(pilot.app)
            await press(pilot, "f10", "f7")
            assert "Nobody of the customer is here" not in screen_text(pilot.app)

    async def test_under_warranty_the_step_says_its_clause(self, demo_laptop: Laptop, seed: Seed) -> None:
        no = seed(COVERED)
        async with running(demo_laptop, size=(120, 40)) as pilot:
            await go_to(pilot, FaultScreen(no))
            await press(pilot, "end", *["up"] * 12)
            assert "free of charge, warranty until 2027-10-15" in screen_text(pilot.app)
            page = bench_of(pilot).fault_pages.page(no)
            [choice] = [choice for choice in page.choices if choice.step is Step.QUOTE]
            assert choice.refusal is not None
            assert "C006" in str(choice.refusal.what)


class TestPhotosOfAnotherLaptop:
    """Headquarters has told of them; their bytes are not here yet."""

    ELSEWHERE = "ab" * 32
    CODE = proof_code(ELSEWHERE)

    @pytest.fixture
    def taken_over(self, seed: Seed) -> str:
        """The number of a fault whose report shows a photo that a colleague took."""
        return seed(
            COVERED,
            ("wait", {"cause": "no_power", "evidence": "停电", "photo": self.ELSEWHERE}),
            ("resume", {}),
            ("recover", GATE),
            ("report", REPORT),
        )

    @pytest.mark.parametrize(
        ("language", "head", "row", "paper"),
        [
            (
                "en",
                "photos not on this laptop yet: 1",
                "not on this laptop yet (",
                "Photos not on this laptop yet: 1.",
            ),
            ("zh_CN", "1 张照片尚未传到本机", "尚未传到本机（", "尚未传到本机的照片：1 张。"),
        ],
    )
    async def test_are_told_in_words_and_keep_nobody_from_the_papers(
        self, demo_laptop: Laptop, taken_over: str, tmp_path: Path, language: str, head: str, row: str, paper: str
    ) -> None:
        use_language(language)
        async with running(demo_laptop, size=(120, 40)) as pilot:
            await go_to(pilot, FaultScreen(taken_over))
            assert head in screen_text(pilot.app)
            await press(pilot, *["down"] * 7, "enter")
            assert f"{row}{self.CODE}" in screen_text(pilot.app)
            await press(pilot, "escape")
            await go_to(pilot, PaperScreen(taken_over, "F03"))
            assert paper in screen_text(pilot.app)
            pilot.app.screen.write_files(str(tmp_path / "papers"))  # type: ignore[attr-defined]
            await settle(pilot)
            assert any(file.suffix == ".pdf" for file in (tmp_path / "papers").iterdir())

    async def test_are_shown_like_any_other_once_they_have_come(
        self, demo_laptop: Laptop, taken_over: str, laptop_folder: Path, clock: FakeClock
    ) -> None:
        with open_profile(laptop_folder, PASSPHRASE, clock=clock) as bench:
            now = clock.now()
            row = AttachmentRow(
                sha256=self.ELSEWHERE,
                mime="image/jpeg",
                attachment_role="photo",
                size=3,
                content=b"jpg",
                added_at=now,
            )
            with bench.journal.write("sync.file", "hq", synchronise=False) as session:
                session.add(row)
        async with running(demo_laptop, size=(120, 40)) as pilot:
            await go_to(pilot, FaultScreen(taken_over))
            assert "photo VOV2X" in screen_text(pilot.app)
            assert "not on this laptop" not in screen_text(pilot.app)
            await go_to(pilot, PaperScreen(taken_over, "F03"))
            assert "not on this laptop" not in screen_text(pilot.app)
