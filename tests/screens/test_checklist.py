"""The checklist runner: keys, values, what is refused, what is on disk, where the cursor goes."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from checklist import Runner, checklist_open
from finished import finished_inspection
from goldens import assert_golden
from PIL import Image
from running import running, settle, status
from textual import events

from fieldkit.domain.instants import Clock
from fieldkit.domain.record import ItemResult
from fieldkit.domain.text import clean
from fieldkit.locale import use_language
from fieldkit.services.profile import open_profile
from fieldkit.services.workbench import Workbench
from screens.app import Laptop
from screens.inspection.editor import AnswerInput
from screens.inspection.item_list import ItemList
from screens.inspection.open_items import OpenItemsDialog
from screens.inspection.screen import ChecklistScreen

PASSPHRASE = "a passphrase for tests"
HOSTILE = [
    entry["text"]
    for entry in json.loads((Path(__file__).parents[1] / "data/hostile-strings.json").read_text("ascii"))["strings"]
]
SIZES = [((80, 24), "zh_CN"), ((120, 40), "en")]


def result(runner: Runner, code: str) -> ItemResult | None:
    answer = runner.answer(code)
    return answer.result if answer else None


class TestKeys:
    async def test_a_pass_key_is_on_disk_and_the_cursor_goes_on(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            await runner.press("1")
            assert result(runner, "A01.1") is ItemResult.PASS
            assert runner.place == "A01.2"
            assert "1/74" in runner.text

    @pytest.mark.parametrize(("size", "language"), SIZES)
    async def test_the_flow_of_the_acceptance_day(
        self, demo_laptop: Laptop, size: tuple[int, int], language: str
    ) -> None:
        use_language(language)
        async with checklist_open(demo_laptop, size=size) as runner:
            await runner.go("A02.1")
            await runner.press("enter")
            await runner.fill("221.4")
            assert runner.place == "A02.2"
            await runner.go("A04.1")
            await runner.press("enter")
            await runner.fill("6.2")
            assert result(runner, "A04.1") is ItemResult.FAIL
            assert runner.place == "A04.1", "the engineer acts before he goes on"
            await runner.press("enter")
            await runner.fill("1.8")
            answer = runner.answer("A04.1")
            assert answer is not None
            assert (answer.result, answer.value_found, answer.value_left) == (ItemResult.FIXED, "6.2", "1.8")
            assert "6.2 > 1.8" in runner.text

    async def test_a_question_that_is_left_gives_the_arrows_back_to_the_list(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            await runner.press("4", "escape", "down")
            assert runner.place == "A01.2"

    async def test_fast_keys_answer_each_the_item_that_it_was_pressed_on(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop, template="PERIODIC") as runner:
            for _ in range(4):
                runner.app.post_message(events.Key("1", "1"))
            await settle(runner.pilot)
            given = [result(runner, f"P1.{number}") for number in range(1, 6)]
            assert given == [ItemResult.PASS] * 4 + [None]
            assert runner.place == "P1.5"

    async def test_a_value_typed_without_enter_changes_nothing(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            await runner.go("A02.1")
            await runner.press("2", "2", "1")
            assert runner.answer("A02.1") is None
            assert runner.answer("A02.2") is None
            assert "needs a value" in runner.status
            assert "Press Enter" in runner.status

    async def test_a_value_typed_as_fast_as_a_terminal_sends_it_arrives_whole(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            await runner.go("A02.1")
            await runner.press("enter")
            for key in ("2", "2", "1", "enter", "4"):
                runner.app.post_message(events.Key(key, key if len(key) == 1 else "\r"))
            await runner.wait_until(lambda: runner.editor.is_open and runner.editor.subject == "A02.2")
            await settle(runner.pilot)
            answer = runner.answer("A02.1")
            assert answer is not None
            assert answer.value_found == "221"
            assert runner.place == "A02.2", "the 4 after Enter asks why the next item is skipped"
            assert "A02.2" in runner.text

    async def test_skip_needs_a_reason(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            await runner.press("4")
            await runner.fill("   ")
            assert runner.answer("A01.1") is None
            assert "The reason is missing." in runner.text
            await runner.fill("柜门锁死")
            answer = runner.answer("A01.1")
            assert answer is not None
            assert (answer.result, answer.reason) == (ItemResult.SKIP, "柜门锁死")

    async def test_not_applicable_only_where_the_form_allows_it(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            await runner.press("3")
            assert runner.answer("A01.1") is None
            assert "must be checked" in runner.status
            await runner.go("A06.5")
            await runner.press("3")
            assert result(runner, "A06.5") is ItemResult.NA

    async def test_as_last_time_takes_the_value_with_a_mark_and_stays(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            await runner.go("A02.1")
            await runner.press("5")
            answer = runner.answer("A02.1")
            assert answer is not None
            assert (answer.value_found, answer.remark) == ("221.7", "= 2026-06-30")
            assert runner.place == "A02.1"
            await runner.go("A02.2")
            await runner.press("5")
            assert runner.answer("A02.2") is None
            assert "no value of an earlier visit" in runner.status

    async def test_fixed_without_a_value_says_what_was_done(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            await runner.press("2")
            await runner.go("A01.1")
            await runner.press("6")
            await runner.fill("")
            assert "What was done is missing." in runner.text
            await runner.fill("门板校正")
            answer = runner.answer("A01.1")
            assert answer is not None
            assert (answer.result, answer.remark) == (ItemResult.FIXED, "门板校正")

    async def test_override_asks_which_result_and_why(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            await runner.go("A02.1")
            await runner.press("enter")
            await runner.fill("250")
            await runner.press("8", "2")
            await runner.fill("稳压器在用")
            answer = runner.answer("A02.1")
            assert answer is not None
            assert (answer.result, answer.reason) == (ItemResult.WARN, "稳压器在用")

    async def test_a_slip_of_the_keys_is_corrected_and_is_no_repair(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            await runner.go("A04.1")
            await runner.press("enter")
            await runner.fill("62")
            await runner.press("0")
            await runner.fill("3.2")
            answer = runner.answer("A04.1")
            assert answer is not None
            assert (answer.result, answer.value_found, answer.value_left) == (ItemResult.PASS, "3.2", "")

    async def test_tab_goes_round_the_open_items(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            await runner.press("1", "tab")
            assert runner.place == "A01.3"
            await runner.go("A11.1")
            await runner.press("tab")
            assert runner.place == "A01.2", "A01.1 is done"

    async def test_the_item_that_completes_by_itself_names_its_key(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            await runner.go("A11.1")
            await runner.press("1")
            assert runner.answer("A11.1") is None
            assert "F6" in runner.status

    async def test_only_keys_that_do_something_are_shown(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            assert "1 Pass" in runner.text.replace("\u00a0", " ")
            assert "F9 Probe" not in runner.text
            await runner.go("A08.5")
            assert "F9 Probe" in runner.text
            await runner.go("A02.1")
            assert "1 Pass" not in runner.text.replace("\u00a0", " ")


class TestValues:
    @pytest.mark.parametrize(
        ("typed", "kept", "said"),
        [
            ("221,4", "221.4", "understood as 221.4"),
            ("２２１", "221", "understood as 221"),
            ("221。4", "221.4", ""),
        ],
    )
    async def test_numbers_as_an_input_method_types_them(
        self, demo_laptop: Laptop, typed: str, kept: str, said: str
    ) -> None:
        async with checklist_open(demo_laptop) as runner:
            await runner.go("A02.1")
            await runner.press("enter")
            await runner.fill(typed)
            answer = runner.answer("A02.1")
            assert answer is not None
            assert answer.value_found == kept
            assert said in runner.status

    @pytest.mark.parametrize("typed", ["abc", "", "12..5", "1e5", "NaN", "∞"])
    async def test_no_number_stays_in_the_editor_with_words(self, demo_laptop: Laptop, typed: str) -> None:
        async with checklist_open(demo_laptop) as runner:
            await runner.go("A02.1")
            await runner.press("enter")
            await runner.fill(typed)
            assert runner.answer("A02.1") is None
            assert runner.editor.is_open
            assert runner.editor.text == typed
            assert ("is not a number" if typed else "No value was typed") in runner.text

    @pytest.mark.parametrize(
        ("typed", "word", "limit"),
        [("240", "Attention", "outside the normal"), ("250", "Abnormal", "above the limit 242")],
    )
    async def test_a_limit_is_named_while_typing_and_after(
        self, demo_laptop: Laptop, typed: str, word: str, limit: str
    ) -> None:
        async with checklist_open(demo_laptop, size=(120, 40)) as runner:
            await runner.go("A02.1")
            await runner.press("enter")
            runner.editor.query_one(AnswerInput).value = typed
            await settle(runner.pilot)
            assert word in runner.text
            assert runner.answer("A02.1") is None, "nothing is saved by typing"
            await runner.press("enter")
            assert word in runner.status
            assert limit in runner.status

    async def test_text_left_with_escape_comes_back(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            await runner.go("A02.1")
            await runner.press("enter")
            runner.editor.query_one(AnswerInput).value = "22x"
            await runner.press("escape")
            assert not runner.editor.is_open
            assert "the text is kept" in runner.status
            await runner.go("A02.2")
            await runner.go("A02.1")
            await runner.press("enter")
            assert runner.editor.text == "22x"

    async def test_a_choice_is_taken_by_its_digit(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            await runner.go("A05.3")
            await runner.press("enter", "2")
            assert result(runner, "A05.3") is ItemResult.WARN

    async def test_several_choices_end_with_enter(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop, template="PERIODIC") as runner:
            await runner.go("P5.4")
            await runner.press("enter", "2", "4", "2", "3", "enter")
            answer = runner.answer("P5.4")
            assert answer is not None
            assert len(answer.value_found.split(",")) == 2, "2 was taken and given back"

    async def test_another_serial_number_than_the_file_is_abnormal_and_is_not_prompted(
        self, demo_laptop: Laptop
    ) -> None:
        async with checklist_open(demo_laptop, size=(120, 40)) as runner:
            await runner.go("A01.3")
            assert runner.text.count("JF3-2409-0153") == 1, "only the title names it: the plate is read"
            await runner.press("enter")
            await runner.fill("JF3-2409-0135")
            assert result(runner, "A01.3") is ItemResult.FAIL
            assert "Still needed" in runner.status, "a photo"

    async def test_a_state_probe_by_hand_is_marked(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            await runner.go("A08.5")
            await runner.press("1")
            answer = runner.answer("A08.5")
            assert answer is not None
            assert (answer.result, answer.by_hand) == (ItemResult.PASS, True)


class TestPhotos:
    async def test_a_photo_passes_its_item(self, demo_laptop: Laptop, tmp_path: Path) -> None:
        file = tmp_path / "整机 1.jpg"
        Image.new("RGB", (64, 48), "white").save(file)
        async with checklist_open(demo_laptop) as runner:
            await runner.go("A01.6")
            await runner.press("1")
            assert "needs a photo" in runner.status
            await runner.press("enter")
            await runner.fill(f"'{file}'")
            assert result(runner, "A01.6") is ItemResult.PASS
            assert runner.checklist.photo_counts["A01.6"] == 1
            assert not runner.editor.is_open
            assert runner.place == "A02.1"

    async def test_a_wrong_file_leaves_the_path_to_be_mended(self, demo_laptop: Laptop, tmp_path: Path) -> None:
        async with checklist_open(demo_laptop) as runner:
            await runner.go("A01.6")
            await runner.press("enter")
            await runner.fill(str(tmp_path / "nothing.jpg"))
            assert runner.editor.is_open
            assert runner.editor.text.endswith("nothing.jpg")
            assert "cannot be read" in runner.text

    async def test_a_photo_completes_an_abnormal_item(self, demo_laptop: Laptop, tmp_path: Path) -> None:
        file = tmp_path / "x.png"
        Image.new("RGB", (8, 8)).save(file)
        async with checklist_open(demo_laptop) as runner:
            await runner.press("2")
            assert "photo is missing" in runner.status
            await runner.go("A01.1")
            await runner.press("9")
            await runner.fill(str(file))
            assert result(runner, "A01.1") is ItemResult.FAIL
            assert runner.checklist.photo_counts["A01.1"] == 1


class TestCustodian:
    async def test_the_result_keys_are_dead_without_a_name(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            await runner.go("A07.7")
            for key in ("1", "2", "enter"):
                await runner.press(key)
                assert runner.answer("A07.7") is None
                assert "custodian" in runner.status
            assert "1 Pass" not in runner.text.replace("\u00a0", " ")

    async def test_with_the_name_it_passes(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            await runner.go("A07.7")
            await runner.press("f7")
            await runner.fill("周会计")
            assert runner.checklist.custodian == "周会计"
            assert "周会计" in runner.text
            assert runner.place == "A07.7"
            await runner.press("1")
            assert result(runner, "A07.7") is ItemResult.PASS

    async def test_without_a_name_it_is_skipped_with_a_reason(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            await runner.go("A07.7")
            await runner.press("4")
            await runner.fill("保管员不在")
            assert result(runner, "A07.7") is ItemResult.SKIP


class TestHandOver:
    async def test_open_items_are_listed_and_enter_goes_there(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            await runner.press("1", "f10")
            dialog = runner.app.screen
            assert isinstance(dialog, OpenItemsDialog)
            assert "items are still open" in runner.text
            await runner.press("down", "enter")
            assert runner.place == "A01.3"
            assert runner.checklist.state == "draft"

    async def test_escape_leaves_the_cursor_where_it_was(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            await runner.go("A05.1")
            await runner.press("f10", "escape")
            assert runner.place == "A05.1"


class TestNothingIsLost:
    async def test_a_killed_program_reopens_on_the_item_of_the_last_answer(
        self, demo_laptop: Laptop, laptop_folder: Path, tmp_path: Path, clock: Clock
    ) -> None:
        async with checklist_open(demo_laptop) as runner:
            await runner.go("A02.4")
            await runner.press("1")
            killed = shutil.copytree(laptop_folder, tmp_path / "killed")

        @contextmanager
        def opened(passphrase: str) -> Iterator[Workbench]:
            with open_profile(killed, passphrase, clock=clock) as bench:
                yield bench

        async with running(Laptop(open=opened, passphrase=PASSPHRASE)) as pilot:
            assert isinstance(pilot.app.screen, ChecklistScreen)
            assert pilot.app.screen.query_one(ItemList).code == "A02.4"
            assert "The program ended here" in status(pilot)

    async def test_answers_given_just_before_leaving_are_saved(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            for key in ("1", "1", "escape"):
                runner.app.post_message(events.Key(key, key if key.isdecimal() else None))
            await settle(runner.pilot)
            assert not isinstance(runner.app.screen, ChecklistScreen)
            assert [result(runner, code) for code in ("A01.1", "A01.2")] == [ItemResult.PASS] * 2

    async def test_the_language_changes_under_an_open_question(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            await runner.press("4")
            runner.editor.query_one(AnswerInput).value = "柜门"
            use_language("zh_CN")
            runner.app.screen.retell()  # type: ignore[attr-defined]
            await settle(runner.pilot)
            assert runner.editor.is_open
            assert runner.editor.text == "柜门"
            assert "机柜外壳" in runner.text

    async def test_a_very_small_window_keeps_the_editor_in_sight(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop, size=(40, 10)) as runner:
            await runner.go("A02.1")
            assert "A02.1" in runner.text
            await runner.press("enter")
            await runner.fill("2x")
            assert "2x" in runner.text
            assert "is not a number" in runner.text
            await runner.pilot.resize_terminal(120, 40)
            await settle(runner.pilot)
            assert runner.editor.text == "2x"

    async def test_a_frozen_record_says_so(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop) as pilot:
            bench = pilot.app.bench  # type: ignore[attr-defined]
            inspection_id = finished_inspection(bench)
            bench.signoff.freeze(inspection_id)
            await pilot.app.push_screen(ChecklistScreen(inspection_id))
            await settle(pilot)
            assert "is frozen" in status(pilot)
            await pilot.press("2")
            await settle(pilot)
            assert "is frozen" in status(pilot)
            assert bench.inspections.open(inspection_id).answers["A01.1"].result is ItemResult.PASS


class TestTextFromOutside:
    async def test_hostile_remarks_are_shown_and_not_obeyed(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            await runner.press("1")
            await runner.go("A01.1")
            for text in HOSTILE[::7]:
                await runner.pilot.press("7")
                await runner.pilot.pause()
                field = runner.editor.query_one(AnswerInput)
                field.value = text
                await runner.press("enter")
                answer = runner.answer("A01.1")
                assert answer is not None
                assert answer.remark == clean(text)
                assert "\x1b" not in runner.text
            assert runner.place == "A01.1"

    async def test_a_remark_of_ten_thousand_characters_is_cut_and_marked(self, demo_laptop: Laptop) -> None:
        async with checklist_open(demo_laptop) as runner:
            await runner.press("1")
            await runner.go("A01.1")
            await runner.press("7")
            await runner.fill("很长" * 5000)
            answer = runner.answer("A01.1")
            assert answer is not None
            assert len(answer.remark) <= 4000
            assert answer.remark.endswith("[...]")
            await runner.press("down")
            assert runner.place == "A01.2"


@pytest.mark.parametrize(("size", "language"), SIZES)
async def test_it_looks_as_approved(demo_laptop: Laptop, size: tuple[int, int], language: str) -> None:
    use_language(language)
    async with checklist_open(demo_laptop, size=size) as runner:
        await runner.press("1", "2")
        await runner.go("A04.1")
        await runner.press("enter")
        await runner.fill("6.2")
        assert_golden(f"checklist_{language}_{size[0]}x{size[1]}", runner.approvable)
