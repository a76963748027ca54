"""Steps with a dialog of their own: analysis, dispatch, merging, the gate, the responsible person, photos."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from faults_on_file import FakeClock
from goldens import assert_golden
from onscreen import screen_text
from PIL import Image
from roles_on_file import give_role
from running import press, running, settle, status, type_text
from sqlmodel import select
from textual.pilot import Pilot

from fieldkit.domain.clock.policy import Metric
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.fault.terms import State
from fieldkit.domain.record import ItemResult
from fieldkit.domain.roles import Role
from fieldkit.locale import use_language
from fieldkit.services.fault_intake import Report
from fieldkit.services.profile import open_profile
from fieldkit.services.workbench import Workbench
from fieldkit.storage.ids import new_id
from fieldkit.storage.rows.clocks import DueChangeRow
from fieldkit.storage.rows.evidence import AttachmentRow, ProbeRunRow
from screens.app import Laptop
from screens.faults.assess import AssessDialog
from screens.faults.dispatch import DispatchDialog
from screens.faults.fault import FaultScreen
from screens.faults.gate import GateDialog
from screens.faults.merge import MergeDialog
from screens.faults.step import StepDialog
from screens.signoff.fields import LineInput
from screens.signoff.options import Options

SERIAL = "JF3-2409-0153"
GATE = {"transactions": 3, "transactions_ok": 3}
Steps = tuple[tuple[str, Mapping[str, object]], ...]


def fault(bench: Workbench, *steps: tuple[str, Mapping[str, object]], symptom: str = "打印卡纸") -> str:
    no = bench.faults.take_in(Report("孙经理", "营业厅", symptom, (SERIAL,))).no
    for step, facts in steps:
        bench.faults.step(no, step, facts)
    return no


@pytest.fixture
def no(laptop_folder: Path, clock: FakeClock) -> str:
    """A fault that repeats one of the week before; the engineer is a lead too."""
    with open_profile(laptop_folder, "a passphrase for tests", clock=clock) as bench:
        give_role(bench, Role.RL)
        fault(
            bench,
            ("assess", {"level": 3, "scope": "terminal"}),
            ("walk-up", {"confirmed_by": "孙经理"}),
            ("recover", GATE),
        )
        clock.advance(days=5)
        return fault(bench)


async def open_step(pilot: Pilot[Any], no: str, step: Step) -> None:
    """The fault, and the dialog of one of its steps."""
    await pilot.app.push_screen(FaultScreen(no))
    await settle(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, FaultScreen)
    assert screen.page is not None
    screen.begin(next(choice for choice in screen.page.choices if choice.step is step))
    await settle(pilot)


@pytest.mark.parametrize(("language", "size"), [("zh_CN", (80, 24)), ("en", (120, 40))])
async def test_they_look_as_approved(
    demo_laptop: Laptop, no: str, clock: FakeClock, language: str, size: tuple[int, int]
) -> None:
    use_language(language)
    async with running(demo_laptop, size=size) as pilot:
        bench = pilot.app.bench  # type: ignore[attr-defined]
        await open_step(pilot, no, Step.ASSESS)
        await press(pilot, "3", "1")
        assert_golden(f"assess_{language}_{size[0]}x{size[1]}", screen_text(pilot.app))
        await press(pilot, "escape")
        bench.faults.step(no, "assess", {"level": 4, "scope": "hall"})
        await open_step(pilot, no, Step.DISPATCH)
        assert_golden(f"dispatch_{language}_{size[0]}x{size[1]}", screen_text(pilot.app))
        await press(pilot, "escape")
        bench.faults.step(no, "failing", {"items": ["A08.5", "printer.escpos"]})
        bench.faults.step(no, "walk-up", {"confirmed_by": "孙经理"})
        bench.faults.step(no, "restore", {"transactions_ok": 1})
        await open_step(pilot, no, Step.RECOVER)
        assert_golden(f"gate_{language}_{size[0]}x{size[1]}", screen_text(pilot.app))


class TestAnalysis:
    async def test_the_type_by_the_table_follows_every_choice_and_the_last_faults_stand_there(
        self, demo_laptop: Laptop, no: str
    ) -> None:
        async with running(demo_laptop, size=(120, 40)) as pilot:
            await open_step(pilot, no, Step.ASSESS)
            assert isinstance(pilot.app.screen, AssessDialog)
            text = screen_text(pilot.app)
            assert "repeat of GZ-HB-20260930-L07-001" in text
            assert "打印卡纸  the same symptom" in text
            assert "in warranty" in text
            await press(pilot, "3", "1")
            assert "By the table: type C" in screen_text(pilot.app)
            await press(pilot, "shift+tab", "2")
            assert "By the table: type B" in screen_text(pilot.app)
            await press(pilot, "f10")
            found = pilot.app.bench.faults.file(no).fault  # type: ignore[attr-defined]
            assert (found.tier, found.repeat_of) == ("B", "GZ-HB-20260930-L07-001")

    async def test_trapped_cash_shows_at_once(self, demo_laptop: Laptop, no: str) -> None:
        async with running(demo_laptop, size=(120, 40)) as pilot:
            await open_step(pilot, no, Step.ASSESS)
            await press(pilot, "3", "1")
            pilot.app.screen.query_one("#fact-cash_involved", Options).choose(0)
            await settle(pilot)
            assert "By the table: type B" in screen_text(pilot.app)


class TestDispatch:
    @pytest.fixture
    def assessed(self, no: str, laptop_folder: Path, clock: FakeClock) -> str:
        with open_profile(laptop_folder, "a passphrase for tests", clock=clock) as bench:
            bench.faults.step(no, "assess", {"level": 3, "scope": "hall"})
        return no

    async def test_enter_sends_who_is_on_duty_and_trained(
        self, demo_laptop: Laptop, assessed: str, clock: FakeClock
    ) -> None:
        async with running(demo_laptop, size=(120, 40)) as pilot:
            await open_step(pilot, assessed, Step.DISPATCH)
            assert isinstance(pilot.app.screen, DispatchDialog)
            assert "somebody has to be there by 10-05 11:02" in screen_text(pilot.app)
            await press(pilot, "enter")
            fault = pilot.app.bench.faults.file(assessed).fault  # type: ignore[attr-defined]
            assert (fault.state, fault.crew) == (State.DISPATCHED, ("HB07",))

    async def test_off_duty_wants_a_reason_and_nothing_is_sent_without(
        self, demo_laptop: Laptop, assessed: str, clock: FakeClock
    ) -> None:
        clock.instant = datetime(2026, 10, 5, 13, tzinfo=UTC)  # 21:00
        async with running(demo_laptop, size=(120, 40)) as pilot:
            bench = pilot.app.bench  # type: ignore[attr-defined]
            await open_step(pilot, assessed, Step.DISPATCH)
            assert "陈工 HB03" in screen_text(pilot.app)
            await press(pilot, "down", "f10")
            assert status(pilot).startswith("! ")
            assert "not on duty" in status(pilot)
            assert bench.faults.file(assessed).fault.crew == ()
            await type_text(pilot, "最近")
            await press(pilot, "f10")
            sent = bench.faults.file(assessed)
            assert len(sent.fault.crew) == 1
            assert sent.taken[-1].facts["reason"] == "最近"


class TestNothingTypedIsLost:
    """ui 1: Esc never discards, and neither does the end of the program."""

    async def test_what_was_filled_in_is_there_again_after_leaving_and_after_a_restart(
        self, demo_laptop: Laptop, no: str
    ) -> None:
        async with running(demo_laptop, size=(120, 40)) as pilot:
            await open_step(pilot, no, Step.ASSESS)
            await press(pilot, "4")
            pilot.app.screen.query_one("#fact-reason", LineInput).value = "全厅停电"
            await settle(pilot)
            await press(pilot, "escape")
            assert pilot.app.bench.faults.file(no).fault.level is None  # type: ignore[attr-defined]
            await open_step(pilot, no, Step.ASSESS)
            assert pilot.app.screen.query_one("#fact-reason", LineInput).value == "全厅停电"
        async with running(demo_laptop, size=(120, 40)) as pilot:
            await open_step(pilot, no, Step.ASSESS)
            dialog = pilot.app.screen
            assert dialog.query_one("#fact-reason", LineInput).value == "全厅停电"
            assert dialog.query_one("#fact-level", Options).chosen == 3
            assert "still here" in status(pilot)

    async def test_a_step_that_was_taken_leaves_nothing_behind(self, demo_laptop: Laptop, no: str) -> None:
        async with running(demo_laptop, size=(120, 40)) as pilot:
            drafts = pilot.app.bench.step_drafts  # type: ignore[attr-defined]
            await open_step(pilot, no, Step.ASSESS)
            await press(pilot, "3", "1")
            assert drafts.read(no, "assess") == {"fact-level": "2", "fact-scope": "0"}
            await press(pilot, "f10")
            assert isinstance(pilot.app.screen, FaultScreen)
            assert drafts.read(no, "assess") == {}

    async def test_what_the_program_filled_in_is_nobodys_draft(self, demo_laptop: Laptop, no: str) -> None:
        async with running(demo_laptop, size=(120, 40)) as pilot:
            drafts = pilot.app.bench.step_drafts  # type: ignore[attr-defined]
            await open_step(pilot, no, Step.ANSWER)
            assert pilot.app.screen.query_one("#fact-owner", LineInput).value
            await press(pilot, "escape")
            assert drafts.read(no, "answer") == {}

    async def test_the_reason_of_a_dispatch_is_kept(
        self, demo_laptop: Laptop, no: str, laptop_folder: Path, clock: FakeClock
    ) -> None:
        with open_profile(laptop_folder, "a passphrase for tests", clock=clock) as bench:
            bench.faults.step(no, "assess", {"level": 3, "scope": "hall"})
        async with running(demo_laptop, size=(120, 40)) as pilot:
            await open_step(pilot, no, Step.DISPATCH)
            pilot.app.screen.query_one("#reason", LineInput).value = "最近"
            await settle(pilot)
            await press(pilot, "escape")
            await open_step(pilot, no, Step.DISPATCH)
            assert pilot.app.screen.query_one("#reason", LineInput).value == "最近"


class TestMerge:
    async def test_enter_takes_a_likely_fault_and_f10_merges(self, demo_laptop: Laptop, no: str) -> None:
        async with running(demo_laptop, size=(120, 40)) as pilot:
            bench = pilot.app.bench  # type: ignore[attr-defined]
            second = fault(bench, symptom="又卡纸")
            await open_step(pilot, second, Step.MERGE)
            assert isinstance(pilot.app.screen, MergeDialog)
            assert no in screen_text(pilot.app)
            await press(pilot, "enter")
            assert pilot.app.screen.query_one("#fact-into", LineInput).value == no
            await press(pilot, "f10")
            assert bench.faults.file(second).fault.state is State.DUPLICATE
            assert second not in {card.no for card in bench.fault_board.window(_open(), 0, 9)}


def _open() -> Any:
    from fieldkit.services.fault_board import FaultQuery

    return FaultQuery()


class TestGate:
    @pytest.fixture
    def restored(self, no: str, laptop_folder: Path, clock: FakeClock) -> str:
        with open_profile(laptop_folder, "a passphrase for tests", clock=clock) as bench:
            steps: Steps = (
                ("assess", {"level": 3, "scope": "hall"}),
                ("failing", {"items": ["A08.5", "printer.escpos"]}),
                ("walk-up", {"confirmed_by": "孙经理"}),
                ("restore", {"transactions_ok": 1}),
            )
            for step, facts in steps:
                bench.faults.step(no, step, facts)
            clock.advance(minutes=10)
            put_run(bench, no, "printer.escpos", ItemResult.PASS)
        return no

    async def test_what_was_measured_answers_and_the_rest_is_asked(
        self, demo_laptop: Laptop, restored: str
    ) -> None:
        async with running(demo_laptop, size=(120, 40)) as pilot:
            bench = pilot.app.bench  # type: ignore[attr-defined]
            await open_step(pilot, restored, Step.RECOVER)
            assert isinstance(pilot.app.screen, GateDialog)
            assert "Taken from what was measured here: printer.escpos" in status(pilot)
            gate = pilot.app.screen
            assert gate.query_one("#retest-1", Options).chosen == 0
            gate.query_one("#fact-transactions_ok", LineInput).value = "3"
            await press(pilot, "f10")
            assert status(pilot).startswith("! Not passed yet: A08.5 (SLA-6).")
            gate.query_one("#retest-0", Options).choose(0)
            await press(pilot, "f10")
            assert bench.faults.file(restored).fault.state is State.FULL

    async def test_an_answer_about_an_item_does_not_outlive_the_dialog(
        self, demo_laptop: Laptop, restored: str, clock: FakeClock
    ) -> None:
        """What was measured since is newer than `passed` of an hour ago (F12)."""
        async with running(demo_laptop, size=(120, 40)) as pilot:
            bench = pilot.app.bench  # type: ignore[attr-defined]
            await open_step(pilot, restored, Step.RECOVER)
            pilot.app.screen.query_one("#retest-0", Options).choose(0)
            pilot.app.screen.query_one("#fact-transactions_ok", LineInput).value = "3"
            await settle(pilot)
            await press(pilot, "escape")
            assert bench.step_drafts.read(restored, "recover") == {"fact-transactions_ok": "3"}
            clock.advance(minutes=1)
            put_run(bench, restored, "A08.5", ItemResult.FAIL)
            await open_step(pilot, restored, Step.RECOVER)
            assert pilot.app.screen.query_one("#retest-0", Options).chosen != 0

    async def test_a_failed_measurement_keeps_the_gate_shut(
        self, demo_laptop: Laptop, restored: str, laptop_folder: Path, clock: FakeClock
    ) -> None:
        with open_profile(laptop_folder, "a passphrase for tests", clock=clock) as bench:
            clock.advance(minutes=1)
            put_run(bench, restored, "printer.escpos", ItemResult.FAIL)
            (retest,) = bench.fault_evidence.retests(restored)
            assert (retest.name, retest.is_passed, retest.at) == ("printer.escpos", False, clock.now())


def put_run(bench: Workbench, no: str, probe: str, verdict: ItemResult) -> None:
    now = bench.journal.clock.now()
    with bench.journal.write("probe.run", "HB07") as session:
        session.add(
            ProbeRunRow(
                id=new_id(now),
                created_at=now,
                updated_at=now,
                author="HB07",
                device_code="L07",
                device_id=bench.faults.file(no).fault.devices[0],
                probe=probe,
                port="sim",
                verdict=verdict,
                value="",
                transcript_sha256="",
            )
        )


class TestEvidence:
    async def test_a_photo_shows_the_arrival_and_travels_with_the_step(
        self, demo_laptop: Laptop, no: str, tmp_path: Path
    ) -> None:
        Image.new("RGB", (64, 48), "navy").save(tmp_path / "door.png")
        async with running(demo_laptop, size=(120, 40)) as pilot:
            bench = pilot.app.bench  # type: ignore[attr-defined]
            bench.faults.step(no, "assess", {"level": 3, "scope": "terminal"})
            await open_step(pilot, no, Step.WALK_UP)
            assert isinstance(pilot.app.screen, StepDialog)
            photo = pilot.app.screen.query_one("#fact-photo", LineInput)
            photo.value = str(tmp_path / "missing.png")
            await press(pilot, "f10")
            assert status(pilot).startswith("! The photo missing.png cannot be read.")
            photo.value = str(tmp_path / "door.png")
            await press(pilot, "f10")
            event = bench.faults.file(no).taken[-1]
            with bench.journal.read() as session:
                kept = session.exec(select(AttachmentRow.sha256)).all()
            assert event.step == "walk-up"
            assert [event.facts["photo"]] == kept

    async def test_who_answers_by_the_roster_stands_in_the_field(self, demo_laptop: Laptop, no: str) -> None:
        async with running(demo_laptop, size=(120, 40)) as pilot:
            await open_step(pilot, no, Step.ANSWER)
            assert pilot.app.screen.query_one("#fact-owner", LineInput).value == "HB07"
            await press(pilot, "f10")
            assert pilot.app.bench.faults.file(no).fault.owner == "HB07"  # type: ignore[attr-defined]


class TestCalendarImport:
    async def test_the_lead_confirms_a_breach_by_calendar_import(
        self, demo_laptop: Laptop, no: str, laptop_folder: Path, clock: FakeClock
    ) -> None:
        with open_profile(laptop_folder, "a passphrase for tests", clock=clock) as bench:
            bench.faults.step(no, "assess", {"level": 3, "scope": "terminal"})
            due = bench.clocks.explain(no).assessment.clock(Metric.REPAIR)
            assert due is not None
            held = datetime(2026, 10, 20, 10, tzinfo=UTC)
            with bench.journal.write("calendar.arrived", "hq", synchronise=False) as session:
                session.add(
                    DueChangeRow(
                        id=new_id(clock.now()),
                        at=clock.now(),
                        fault_id=bench.faults.file(no).fault.id,
                        metric="repair",
                        old_due=held,
                        new_due=due.due,
                        due=held,
                    )
                )
            clock.instant = datetime(2026, 10, 20, 11, tzinfo=UTC)
        async with running(demo_laptop, size=(120, 40)) as pilot:
            await open_step(pilot, no, Step.CONFIRM_DUE)
            await press(pilot, "f10")
            assert isinstance(pilot.app.screen, FaultScreen)
            assert "breached by calendar import" in screen_text(pilot.app)
            assert "repair / 2026-10-20 18:00" in screen_text(pilot.app)
            assert "unconfirmed" not in screen_text(pilot.app)
            explained = pilot.app.bench.clocks.explain(no)  # type: ignore[attr-defined]
            clock_of = explained.assessment.clock(Metric.REPAIR)
            assert (clock_of.held, clock_of.counts) == (True, True)
            page = pilot.app.bench.fault_pages.page(no)  # type: ignore[attr-defined]
            assert Step.CONFIRM_DUE not in {choice.step for choice in page.choices}
