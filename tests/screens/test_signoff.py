"""The hand-over to the customer: reading, answering, signing, the proof, and the way out."""

import json
import re
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from finished import finished_inspection
from goldens import assert_golden
from onscreen import screen_text
from PIL import Image
from running import press, running, settle, status
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from textual import events
from textual.events import MouseMove
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from fieldkit.domain.record import Signoff
from fieldkit.domain.text import clean, one_line
from fieldkit.domain.words import Refusal
from fieldkit.locale import use_language
from fieldkit.services.profile import open_profile
from fieldkit.services.unlocking import passphrase_holds
from fieldkit.services.workbench import Workbench
from fieldkit.storage import keys
from screens.app import Laptop
from screens.signoff.engineer import EngineerDialog
from screens.signoff.matter import RecordMatter
from screens.signoff.record import FolderDialog, RecordScreen
from screens.signoff.record_text import RecordText
from screens.signoff.screen import SignoffScreen
from screens.signoff.sitting import Step
from screens.widgets.pad import SignaturePad

PASSPHRASE = "a passphrase for tests"
HOSTILE = [
    entry["text"]
    for entry in json.loads((Path(__file__).parents[1] / "data/hostile-strings.json").read_text("ascii"))["strings"]
]


class StillClock:
    """The morning of the acceptance day."""

    def now(self) -> datetime:
        return datetime(2026, 9, 30, 1, 2, tzinfo=UTC)


@dataclass
class Counter:
    """A laptop on the customer's counter, in front of the hand-over."""

    pilot: Pilot[Any]
    inspection_id: str
    results: list[bool | None] = field(default_factory=list)

    @property
    def screen(self) -> SignoffScreen:
        screen = self.pilot.app.screen
        assert isinstance(screen, SignoffScreen)
        return screen

    @property
    def bench(self) -> Workbench:
        return self.pilot.app.bench  # type: ignore[attr-defined,no-any-return]

    @property
    def step(self) -> Step:
        return self.screen.sitting.step

    @property
    def text(self) -> str:
        return screen_text(self.pilot.app)

    @property
    def signoff(self) -> Signoff:
        return self.bench.signoff.sealed(self.inspection_id).record.signoff

    async def press(self, *keys: str) -> None:
        await press(self.pilot, *keys)

    async def read(self) -> None:
        for _ in range(200):
            if self.screen.sitting.is_read:
                return
            await self.pilot.press("space")
        raise AssertionError("the record has no end")

    async def fill(self, name: str, typed: str) -> None:
        """Pastes, as an input method does."""
        widget = self.pilot.app.screen.query_one(f"#{name}")
        widget.focus()
        await self.pilot.pause()
        self.pilot.app.post_message(events.Paste(typed))
        await settle(self.pilot)

    async def reach_form(self, *, reading: bool = False) -> None:
        """Reading has tests of its own; elsewhere it is taken for done."""
        if reading:
            await self.read()
        else:
            self.screen.sitting.read = 1.0
        await self.press("f10", "1")

    async def reach_pad(self) -> None:
        await self.reach_form()
        await self.press("1", "5", "f10")
        assert self.step is Step.PAD

    async def draw(self, *cells: tuple[int, int]) -> None:
        await self.pilot.mouse_down(SignaturePad, offset=cells[0])
        for cell in cells[1:]:
            await self.pilot._post_mouse_events([MouseMove], SignaturePad, offset=cell, button=1)
        await self.pilot.mouse_up(SignaturePad, offset=cells[-1])
        await self.pilot.pause()

    async def sign(self) -> None:
        await self.reach_pad()
        await self.draw((5, 3), (9, 6), (14, 3))
        await self.press("f10")
        assert self.step is Step.PROOF

    async def unlock(self, typed: str = PASSPHRASE) -> None:
        self.pilot.app.screen.query_one("#passphrase", Input).value = typed
        await self.press("enter")

    def shown_code(self) -> str:
        return self.screen.sitting.code

    def is_sealed(self) -> bool:
        try:
            self.bench.signoff.sealed(self.inspection_id)
        except Refusal:
            return False
        return True


@pytest.fixture(scope="session")
def finished_folder(tmp_path_factory: pytest.TempPathFactory, seeded_folder: Path) -> Path:
    """A profile with one inspection that is complete; made once and copied."""
    folder = tmp_path_factory.mktemp("finished") / "laptop"
    shutil.copytree(seeded_folder, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "_MEMORY_KIB", 64)
        patch.setattr(keys, "_ITERATIONS", 1)
        with open_profile(folder, PASSPHRASE, clock=StillClock()) as bench:
            (folder / "inspection").write_text(finished_inspection(bench, remark="[b]备注[/b]"))
    return folder


@pytest.fixture
def laptop(finished_folder: Path, tmp_path: Path, clock: Any) -> Laptop:
    folder = Path(shutil.copytree(finished_folder, tmp_path / "finished"))

    @contextmanager
    def opened(passphrase: str) -> Iterator[Workbench]:
        with open_profile(folder, passphrase, clock=clock) as bench:
            yield bench

    return Laptop(open=opened, passphrase=PASSPHRASE, papers=tmp_path / "papers")


@pytest.fixture
def inspection_id(finished_folder: Path) -> str:
    return (finished_folder / "inspection").read_text()


@asynccontextmanager
async def counter(
    laptop: Laptop, inspection_id: str, *, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Counter]:
    async with running(laptop, size=size) as pilot:
        at = Counter(pilot, inspection_id)
        await pilot.app.push_screen(SignoffScreen(RecordMatter(inspection_id)), at.results.append)
        await settle(pilot)
        yield at


class TestReading:
    async def test_signing_is_refused_before_the_end_and_says_how_much_is_left(
        self, laptop: Laptop, inspection_id: str
    ) -> None:
        async with counter(laptop, inspection_id) as at:
            await at.press("space", "f10")
            assert at.step is Step.READ
            assert "not read to its end" in status(at.pilot)
            assert re.search(r"\d+ more screens to read", at.text)

    async def test_jumping_to_the_end_is_not_reading(self, laptop: Laptop, inspection_id: str) -> None:
        async with counter(laptop, inspection_id) as at:
            await at.press("end", "f10")
            assert at.step is Step.READ
            assert not at.screen.sitting.is_read

    async def test_page_by_page_leads_to_the_end_and_shows_every_line(
        self, laptop: Laptop, inspection_id: str
    ) -> None:
        async with counter(laptop, inspection_id) as at:
            seen: set[str] = set()
            for _ in range(200):
                seen.update(line.rstrip(" ▂▄▆▇█▁▃▅").strip() for line in at.text.splitlines())
                if at.screen.sitting.is_read:
                    break
                await at.pilot.press("space")
                await at.pilot.pause()
            lines = at.bench.handover.begin(inspection_id).text["en"]
            short = {one_line(line.text) for line in lines if len(line.text) < 40 and "\n" not in line.text}
            assert {line for line in short if line not in {one_line(each) for each in seen}} == set()
            await at.press("f10")
            assert at.step is Step.CHOOSE

    async def test_what_was_read_stays_read_in_the_other_language_and_size(
        self, laptop: Laptop, inspection_id: str
    ) -> None:
        async with counter(laptop, inspection_id) as at:
            await at.read()
            await at.press("f2")
            await at.pilot.resize_terminal(60, 20)
            await settle(at.pilot)
            assert at.screen.sitting.is_read
            assert "工程质量巡检" in at.text or "读到末尾" in at.text

    async def test_half_read_stays_half_read_when_the_window_changes(
        self, laptop: Laptop, inspection_id: str
    ) -> None:
        async with counter(laptop, inspection_id) as at:
            await at.press("space", "space")
            before = at.screen.sitting.read
            await at.pilot.resize_terminal(40, 10)
            await settle(at.pilot)
            await at.pilot.resize_terminal(120, 40)
            await settle(at.pilot)
            assert before <= at.screen.sitting.read < 1.0

    async def test_markup_in_the_record_is_only_text(self, laptop: Laptop, inspection_id: str) -> None:
        async with counter(laptop, inspection_id) as at:
            record = at.screen.query_one(RecordText)
            assert any("[b]备注[/b]" in laid.text for laid in record._laid)


class TestSigning:
    async def test_drawn_strokes_are_sealed_with_what_was_typed(self, laptop: Laptop, inspection_id: str) -> None:
        async with counter(laptop, inspection_id) as at:
            await at.reach_form(reading=True)
            await at.press("1", "4")
            await at.fill("opinion", "很好，谢谢")
            await at.press("f10")
            await at.draw((5, 3), (9, 6), (14, 3))
            await at.draw((20, 3), (20, 7))
            await at.press("f10")
            sealed = at.signoff
            assert (sealed.result, sealed.method, sealed.shown_to_end) == ("signed", "screen", True)
            assert (sealed.signer_name, sealed.signer_role, sealed.satisfaction) == ("孙经理", "Hall manager", 4)
            assert sealed.opinion == "很好，谢谢"
            assert sealed.ink is not None
            assert len(sealed.ink.strokes) == 2

    async def test_another_person_types_his_name(self, laptop: Laptop, inspection_id: str) -> None:
        async with counter(laptop, inspection_id) as at:
            await at.reach_form()
            await at.press("2")
            await at.fill("name", "镕喆")
            await at.press("enter")
            await at.fill("role", "值班主任")
            at.screen.query_one("#satisfaction").focus()
            await at.press("３")  # a full-width digit of an input method
            await at.press("f10")
            await at.draw((5, 3), (9, 6))
            await at.press("f10")
            assert (at.signoff.signer_name, at.signoff.signer_role, at.signoff.satisfaction) == (
                "镕喆",
                "值班主任",
                3,
            )

    @pytest.mark.parametrize(
        ("keys", "words", "focused"),
        [(("5",), "name is missing", "name"), (("1",), "satisfaction is missing", "satisfaction")],
        ids=["signoff.name", "signoff.satisfaction"],
    )
    async def test_what_is_missing_is_said_at_its_field(
        self, laptop: Laptop, inspection_id: str, keys: tuple[str, ...], words: str, focused: str
    ) -> None:
        async with counter(laptop, inspection_id) as at:
            await at.reach_form()
            if keys == ("5",):
                at.screen.query_one("#satisfaction").focus()
            await at.press(*keys)
            await at.press("f10")
            assert at.step is Step.SIGN
            assert words in status(at.pilot)
            assert at.text.count(words) == 2
            assert at.screen.focused is not None
            assert at.screen.focused.id == focused

    async def test_an_empty_pad_signs_nothing(self, laptop: Laptop, inspection_id: str) -> None:
        async with counter(laptop, inspection_id) as at:
            await at.reach_pad()
            await at.press("f10")
            assert "no signature yet" in status(at.pilot)
            assert not at.is_sealed()

    async def test_undo_and_clear_by_key(self, laptop: Laptop, inspection_id: str) -> None:
        async with counter(laptop, inspection_id) as at:
            await at.reach_pad()
            pad = at.screen.query_one(SignaturePad)
            await at.draw((5, 3), (9, 6))
            await at.draw((15, 3), (19, 6))
            await at.press("f3")
            assert len(pad.ink.strokes) == 1
            await at.press("f4")
            assert pad.is_empty
            await at.press("f10")
            assert not at.is_sealed()

    async def test_strokes_survive_size_language_and_the_way_back(self, laptop: Laptop, inspection_id: str) -> None:
        async with counter(laptop, inspection_id) as at:
            await at.reach_pad()
            await at.draw((5, 3), (9, 6), (14, 3))
            drawn = at.screen.query_one(SignaturePad).ink
            await at.pilot.resize_terminal(40, 10)
            await settle(at.pilot)
            await at.press("f2")
            await at.press("escape", "f10")
            assert at.step is Step.PAD
            await at.pilot.resize_terminal(120, 40)
            await settle(at.pilot)
            await at.press("f10")
            assert at.signoff.ink is not None
            assert at.signoff.ink.strokes == drawn.strokes

    async def test_two_fast_keys_seal_once(self, laptop: Laptop, inspection_id: str) -> None:
        async with counter(laptop, inspection_id) as at:
            await at.reach_pad()
            await at.draw((5, 3), (9, 6))
            await at.pilot.press("f10", "f10")
            await settle(at.pilot)
            assert at.step is Step.PROOF
            assert at.bench.sending.count() == 1

    async def test_typed_name_needs_the_code_and_each_code_is_good_once(
        self, laptop: Laptop, inspection_id: str
    ) -> None:
        async with counter(laptop, inspection_id) as at:
            await at.reach_pad()
            await at.press("f5")
            first = at.shown_code()
            assert "  ".join(first) in at.text
            wrong = "".join(str((int(digit) + 1) % 10) for digit in first)
            await at.fill("code", wrong)
            await at.press("f10")
            assert "not the confirmation code" in status(at.pilot)
            assert not at.is_sealed()
            await at.fill("code", " ".join(chr(ord(digit) + 0xFEE0) for digit in at.shown_code()))
            await at.press("enter")
            assert (at.signoff.method, at.signoff.ink) == ("typed", None)

    async def test_signed_paper_needs_its_photo(self, laptop: Laptop, inspection_id: str, tmp_path: Path) -> None:
        Image.new("RGB", (64, 48), "white").save(tmp_path / "签字 单.png")
        async with counter(laptop, inspection_id) as at:
            await at.reach_pad()
            await at.press("f6", "f10")
            assert "photo of the signed paper is missing" in status(at.pilot)
            await at.fill("photo", str(tmp_path / "none.png"))
            await at.press("f10")
            assert "none.png cannot be read" in status(at.pilot)
            assert at.text.count("cannot be read") == 2
            assert not at.is_sealed()
            at.screen.query_one("#photo", Input).value = f"'{tmp_path / '签字 单.png'}'"
            await at.press("f10")
            assert at.signoff.method == "paper"
            assert len(at.signoff.photo_sha256) == 64


class TestNotSigning:
    async def test_refusing_needs_reason_and_witness(self, laptop: Laptop, inspection_id: str) -> None:
        async with counter(laptop, inspection_id) as at:
            await at.press("f7", "2", "f10")
            assert "reason for refusing is missing" in status(at.pilot)
            await at.fill("reason", "打印机还没修好")
            await at.press("f10")
            assert "witness is missing" in status(at.pilot)
            await at.fill("witness", "周会计")
            await at.press("f10")
            assert (at.signoff.result, at.signoff.reason, at.signoff.witness) == (
                "refused",
                "打印机还没修好",
                "周会计",
            )
            assert not at.signoff.shown_to_end

    async def test_who_did_not_read_may_refuse_but_not_sign(self, laptop: Laptop, inspection_id: str) -> None:
        async with counter(laptop, inspection_id) as at:
            await at.press("f7", "1")
            assert at.step is Step.READ
            assert "not read to its end" in status(at.pilot)

    async def test_nobody_there_needs_a_photo_or_a_reason(self, laptop: Laptop, inspection_id: str) -> None:
        async with counter(laptop, inspection_id) as at:
            await at.press("f7", "3", "f10")
            assert "Nothing shows that nobody was there" in status(at.pilot)
            await at.fill("reason", "厅已下班")
            await at.press("f10")
            assert (at.signoff.result, at.signoff.method, at.signoff.signer_name) == ("absent", "none", "")

    async def test_a_name_typed_before_is_no_signature_of_a_refused_record(
        self, laptop: Laptop, inspection_id: str
    ) -> None:
        async with counter(laptop, inspection_id) as at:
            await at.reach_form()
            await at.press("1", "5", "escape", "2")
            await at.fill("reason", "不同意")
            await at.fill("witness", "周会计")
            await at.press("f10")
            assert (at.signoff.signer_name, at.signoff.satisfaction, at.signoff.ink) == ("", 0, None)


class TestCustomerMode:
    @pytest.mark.parametrize(
        "keys", [("f3",), ("f5",), ("f8",), ("ctrl+p",), ("ctrl+q",), ("f12",), ("ctrl+c",), ("escape",)], ids=str
    )
    async def test_no_key_leads_anywhere_else(
        self, laptop: Laptop, inspection_id: str, keys: tuple[str, ...]
    ) -> None:
        async with counter(laptop, inspection_id) as at:
            await at.press(*keys)
            app = at.pilot.app
            assert app.is_running
            assert app.current_mode == "today"
            assert isinstance(app.screen, SignoffScreen | EngineerDialog)
            assert at.results == []

    async def test_help_over_the_record_opens_no_way_out(self, laptop: Laptop, inspection_id: str) -> None:
        async with counter(laptop, inspection_id) as at:
            await at.press("f1", "f8", "ctrl+p", "ctrl+q", "escape")
            assert at.pilot.app.is_running
            assert at.pilot.app.current_mode == "today"
            assert isinstance(at.pilot.app.screen, SignoffScreen)

    async def test_a_wrong_passphrase_leads_back_to_the_customer(self, laptop: Laptop, inspection_id: str) -> None:
        async with counter(laptop, inspection_id) as at:
            await at.press("f9")
            await at.unlock("wrong")
            await at.unlock("wrong again")
            assert "2 times wrong" in at.text
            await at.press("1", "enter", "ctrl+q", "f8", "escape")
            assert at.step is Step.READ
            assert at.results == []

    async def test_the_engineer_may_put_the_record_aside(self, laptop: Laptop, inspection_id: str) -> None:
        async with counter(laptop, inspection_id) as at:
            await at.press("f2", "f9")
            await at.unlock()
            await at.press("1")
            assert at.results == [False]
            assert at.bench.inspections.open(inspection_id).state == "frozen"
            assert "FieldKit" in at.text
            assert "Today" in at.text, "the engineer's language is back"

    async def test_taking_the_record_back_needs_a_reason_and_makes_a_new_revision(
        self, laptop: Laptop, inspection_id: str
    ) -> None:
        async with counter(laptop, inspection_id) as at:
            await at.press("escape")
            await at.unlock()
            await at.press("2", "enter")
            assert "needs a reason" in at.text
            await at.fill("why", "温度抄错")
            await at.press("enter")
            assert at.results == [False]
            checklist = at.bench.inspections.open(inspection_id)
            assert (checklist.state, checklist.rev) == ("draft", 2)
            with at.bench.journal.read() as session:
                why = (
                    session.connection()
                    .execute(text("SELECT why FROM audit WHERE action = 'record.thaw'"))
                    .scalar()
                )
            assert why == "温度抄错"

    async def test_the_passphrase_of_the_key_file_counts(self, laptop_folder: Path) -> None:
        assert passphrase_holds(laptop_folder, PASSPHRASE)
        assert not passphrase_holds(laptop_folder, PASSPHRASE + "x")
        (laptop_folder / "fieldkit.key").unlink()
        with pytest.raises(Refusal) as refused:
            passphrase_holds(laptop_folder, PASSPHRASE)
        assert refused.value.code == "key_file.unreadable"

    async def test_a_key_file_that_cannot_be_read_is_said_and_keeps_the_place_closed(
        self, laptop: Laptop, inspection_id: str, laptop_folder: Path
    ) -> None:
        (laptop_folder / "fieldkit.key").unlink()
        laptop.check_passphrase = lambda typed: passphrase_holds(laptop_folder, typed)
        async with counter(laptop, inspection_id) as at:
            await at.press("f9")
            await at.unlock()
            assert "missing or damaged" in at.text
            assert at.results == []


class TestProof:
    async def test_the_code_is_shown_and_only_the_passphrase_leads_away(
        self, laptop: Laptop, inspection_id: str
    ) -> None:
        async with counter(laptop, inspection_id) as at:
            await at.sign()
            proof = at.bench.signoff.sealed(inspection_id).proof
            shown = at.text.replace(" ", "").replace("-", "")
            assert proof[:11].replace("-", "") in shown
            assert proof[12:].replace("-", "") in shown
            await at.press("escape", "f9", "f8", "ctrl+q")
            await at.unlock("wrong")
            assert at.results == []
            assert "not the passphrase" in at.text
            await at.unlock()
            assert at.results == [True]

    async def test_papers_go_to_the_told_folder(self, laptop: Laptop, inspection_id: str, tmp_path: Path) -> None:
        async with counter(laptop, inspection_id, size=(120, 40)) as at:
            await at.sign()
            await at.press("f10")
            assert sorted(path.suffix for path in (tmp_path / "papers").iterdir()) == [".json", ".pdf", ".pdf"]
            assert "papers" in at.text

    async def test_a_folder_that_cannot_be_written_is_said_and_the_record_stays(
        self, laptop: Laptop, inspection_id: str, tmp_path: Path
    ) -> None:
        (tmp_path / "papers").write_text("a file stands in the way")
        async with counter(laptop, inspection_id) as at:
            await at.sign()
            await at.press("f10")
            assert "cannot be written" in status(at.pilot)
            assert at.is_sealed()

    async def test_a_sealed_record_comes_back_to_its_proof(self, laptop: Laptop, inspection_id: str) -> None:
        async with counter(laptop, inspection_id) as at:
            await at.sign()
            await at.unlock()
            await at.pilot.app.push_screen(SignoffScreen(RecordMatter(inspection_id)), at.results.append)
            await settle(at.pilot)
            assert at.step is Step.PROOF
            assert at.bench.sending.count() == 1

    async def test_sealed_rows_cannot_be_changed_even_around_the_program(
        self, laptop: Laptop, inspection_id: str
    ) -> None:
        async with counter(laptop, inspection_id) as at:
            await at.sign()
            for statement in ("UPDATE seal SET record_no = 'x'", "DELETE FROM seal"):
                with pytest.raises(DatabaseError), at.bench.journal.write("test", "HB07") as session:
                    session.connection().execute(text(statement))
            assert at.bench.signoff.sealed(inspection_id).record.content.no != "x"

    async def test_an_incomplete_record_is_not_handed_over(self, laptop: Laptop, inspection_id: str) -> None:
        async with running(laptop) as pilot:
            bench = pilot.app.bench  # type: ignore[attr-defined]
            serial = next(each.serial for each in bench.devices.window("", 0, 9) if each.serial != "JF3-2409-0153")
            draft = bench.inspections.start(serial)
            results: list[bool | None] = []
            await pilot.app.push_screen(SignoffScreen(RecordMatter(draft)), results.append)
            await settle(pilot)
            assert "still open" in status(pilot)
            await press(pilot, "escape")
            assert results == [False]


class TestHostileText:
    async def test_names_and_opinions_are_sealed_as_the_gate_lets_them_through(
        self, laptop: Laptop, inspection_id: str
    ) -> None:
        name = "[@click=app.quit]孙[/]\x1b[2J\u202e经理"
        opinion = "\n".join(HOSTILE)[:3000]
        async with counter(laptop, inspection_id) as at:
            await at.reach_form()
            await at.press("2")
            await at.fill("name", name)
            at.screen.query_one("#satisfaction").focus()
            await at.press("5")
            await at.fill("opinion", opinion)
            assert "\x1b" not in at.text
            await at.press("f10")
            assert "\x1b" not in at.text
            await at.draw((5, 3), (9, 6))
            await at.press("f10")
            assert at.signoff.signer_name == one_line(name)
            assert at.signoff.opinion == clean(opinion)
            await at.unlock()
            await at.pilot.app.push_screen(RecordScreen(inspection_id))
            await settle(at.pilot)
            for _ in range(30):
                assert "\x1b" not in at.text
                await at.pilot.press("space")

    async def test_nothing_pasted_reaches_the_screen_raw(self, laptop: Laptop, inspection_id: str) -> None:
        async with counter(laptop, inspection_id) as at:
            await at.reach_form()
            for raw in HOSTILE:
                at.screen.query_one("#name", Input).value = ""
                at.screen.query_one("#opinion", TextArea).text = ""
                for name in ("#name", "#opinion"):
                    at.screen.query_one(name).focus()
                    await at.pilot.pause()
                    at.pilot.app.post_message(events.Paste(raw))
                    await at.pilot.pause()
                assert not set(at.text) & {"\x1b", "\x07", "\u202e", "\u2066", "\x9b"}


class TestRecordScreen:
    async def test_text_seal_and_papers(self, laptop: Laptop, inspection_id: str, tmp_path: Path) -> None:
        async with counter(laptop, inspection_id) as at:
            await at.sign()
            await at.unlock()
            await at.pilot.app.push_screen(RecordScreen(inspection_id))
            await settle(at.pilot)
            assert at.bench.signoff.sealed(inspection_id).proof in at.text
            assert "Not yet filed" in at.text
            await at.press("end")
            assert "fieldkit verify" in at.text
            await at.press("f10")
            assert isinstance(at.pilot.app.screen, FolderDialog)
            folder = at.pilot.app.screen.query_one("#folder", Input)
            assert folder.value == str(tmp_path / "papers")
            folder.value = str(tmp_path / "elsewhere")
            await at.press("enter")
            assert len(list((tmp_path / "elsewhere").iterdir())) == 3
            assert "written to" in status(at.pilot)

    async def test_a_record_that_is_not_sealed_is_refused_in_words(
        self, laptop: Laptop, inspection_id: str
    ) -> None:
        async with running(laptop) as pilot:
            await pilot.app.push_screen(RecordScreen(inspection_id))
            await settle(pilot)
            assert "not signed off yet" in status(pilot)

    async def test_the_other_language_at_once(self, laptop: Laptop, inspection_id: str) -> None:
        use_language("en")
        async with counter(laptop, inspection_id) as at:
            await at.sign()
            await at.unlock()
            await at.pilot.app.push_screen(RecordScreen(inspection_id))
            await settle(at.pilot)
            await at.press("ctrl+l")
            assert "校验码" in at.text
            assert "工程质量巡检" in at.text


@pytest.mark.parametrize(("language", "size"), [("zh_CN", (80, 24)), ("en", (120, 40))])
async def test_each_step_looks_as_approved(
    laptop: Laptop, inspection_id: str, language: str, size: tuple[int, int]
) -> None:
    use_language(language)
    suffix = f"{language}_{size[0]}x{size[1]}"
    async with counter(laptop, inspection_id, size=size) as at:
        while at.pilot.app.unsent != at.bench.today.unsent():  # type: ignore[attr-defined]
            await at.pilot.pause()
        assert_golden(f"signoff_read_{suffix}", at.text)
        at.screen.sitting.read = 1.0
        await at.press("f10")
        assert_golden(f"signoff_choose_{suffix}", at.text)
        await at.press("1", "1", "5")
        assert_golden(f"signoff_sign_{suffix}", at.text)
        await at.press("f10")
        await at.draw((5, 3), (9, 6), (14, 3), (20, 8))
        assert_golden(f"signoff_pad_{suffix}", at.text)
        await at.press("escape", "escape", "2", "f10")
        assert_golden(f"signoff_refuse_{suffix}", at.text)
