"""An inspection: which items apply, what is missing, what is fixed, how the device is graded."""

from dataclasses import replace
from decimal import Decimal

import pytest

from fieldkit.domain.inspection import (
    Answer,
    after_fix,
    annex_items,
    applies,
    check_answer,
    fixed_by_action,
    grade,
    grade_words,
    initial_answers,
    kind_words,
    open_items,
    progress,
    result_words,
)
from fieldkit.domain.record import Grade, ItemResult, MaintenanceKind
from fieldkit.domain.template import Band, Choice, DeviceClass, Group, InputKind, Item, Requirement, Template
from fieldkit.domain.words import Refusal

PASS, WARN, FAIL, FIXED = ItemResult.PASS, ItemResult.WARN, ItemResult.FAIL, ItemResult.FIXED
NA, SKIP, INCONCLUSIVE = ItemResult.NA, ItemResult.SKIP, ItemResult.INCONCLUSIVE


def item(code: str, kind: InputKind, *requires: Requirement, slot: str = "", optional: bool = False) -> Item:
    return Item(code, "项", "Item", kind, requires=frozenset(requires), slot=slot, optional=optional)


CABINET = item("T1.1", InputKind.PASS_FAIL, Requirement.PHOTO_ON_FAIL)
TOUCH = Item(
    "T1.2",
    "触摸",
    "Touch",
    InputKind.PROBE,
    unit="mm",
    ok=Band(Decimal(0), Decimal(5)),
    warn=Band(Decimal(0), Decimal(8)),
    requires=frozenset({Requirement.TWO_VALUES}),
    probe="touch.nine_points",
)
BOX = item("T1.3", InputKind.PASS_FAIL, Requirement.CUSTODIAN, slot="BOX")
CLEANED = item("T1.4", InputKind.ACT)
RECORD = item("T2.1", InputKind.AUTO)
EARTH = Item("T2.2", "接地", "Earth", InputKind.NUMBER, unit="ohm", ok=Band(Decimal(0), Decimal(4)), optional=True)
PAYMENT = replace(item("T2.3", InputKind.PASS_FAIL), classes=frozenset({DeviceClass.SELF, DeviceClass.PAY}))
BELT = Item(
    "T2.4",
    "皮带",
    "Belt",
    InputKind.CHOICE,
    choices=(
        Choice("intact", "完好", "Intact"),
        Choice("loose", "松弛", "Loose"),
        Choice("broken", "断裂", "Broken"),
    ),
    pass_choices=frozenset({"intact"}),
    warn_choices=frozenset({"loose"}),
)
EJECT = item("T2.5", InputKind.PASS_FAIL_NA)
PHOTO = item("T2.6", InputKind.PHOTO)
SERIAL = item("T2.7", InputKind.TEXT, Requirement.SERIAL, Requirement.PHOTO_ON_FAIL)
FORM = Template(
    "TRY",
    "1.0",
    "试表",
    "Trial",
    frozenset(DeviceClass),
    (
        Group("T1", "一", "One", (CABINET, TOUCH, BOX, CLEANED)),
        Group("T2", "二", "Two", (RECORD, EARTH, PAYMENT, BELT, EJECT, PHOTO, SERIAL)),
    ),
)
DONE = {
    "T1.1": Answer(PASS),
    "T1.2": Answer(PASS, "1.8"),
    "T1.3": Answer(PASS),
    "T1.4": Answer(PASS),
    "T2.1": Answer(PASS),
    "T2.3": Answer(PASS),
    "T2.4": Answer(PASS, "intact"),
    "T2.5": Answer(NA),
    "T2.6": Answer(PASS),
    "T2.7": Answer(PASS, "JF3-2409-0153"),
}
PHOTOS = {"T2.6": 1}


def missing(
    asked: Item, answer: Answer, *, custodian: str = "", photos: int = 0, applicable: bool = True
) -> list[str]:
    found = check_answer(asked, answer, custodian=custodian, photos=photos, applicable=applicable)
    return [str(words) for words in found]


def graded(
    answers: dict[str, Answer],
    *,
    custodian: str = "周会计",
    device: DeviceClass = DeviceClass.PAY,
    slots: str = "BOX",
) -> Grade:
    return grade(FORM, answers, device, slots.split(), custodian=custodian, photo_counts=PHOTOS)


def still_open(
    answers: dict[str, Answer], *, custodian: str = "周会计", device: DeviceClass = DeviceClass.PAY
) -> list[str]:
    found = open_items(FORM, answers, device, ["BOX"], custodian=custodian, photo_counts=PHOTOS)
    return [entry.code for entry in found]


class TestWhichItemsApply:
    @pytest.mark.parametrize(
        ("asked", "device", "slots", "expected"),
        [
            (CABINET, DeviceClass.QUERY, [], True),
            (BOX, DeviceClass.PAY, ["BOX"], True),
            (BOX, DeviceClass.PAY, ["BNV"], False),
            (PAYMENT, DeviceClass.SELF, [], True),
            (PAYMENT, DeviceClass.PRINT, ["BOX"], False),
        ],
    )
    def test_by_module_and_class(self, asked: Item, device: DeviceClass, slots: list[str], expected: bool) -> None:
        assert applies(asked, device, slots) is expected

    def test_a_record_begins_with_not_applicable_where_the_device_has_no_such_module(self) -> None:
        begun = initial_answers(FORM, DeviceClass.QUERY, ["TCH"])
        assert {code: answer.result for code, answer in begun.items()} == {"T1.3": NA, "T2.3": NA}

    def test_a_device_that_has_everything_begins_empty(self) -> None:
        assert initial_answers(FORM, DeviceClass.PAY, ["BOX"]) == {}


class TestFixing:
    def test_measured_again_and_normal_is_fixed_with_both_values(self) -> None:
        fixed = after_fix(TOUCH, Answer(FAIL, "6.2", remark="重新校准"), "1.8")
        assert (fixed.result, fixed.value_found, fixed.value_left, fixed.remark) == (
            FIXED,
            "6.2",
            "1.8",
            "重新校准",
        )

    @pytest.mark.parametrize(
        ("first", "left", "result"), [(FAIL, "9", FAIL), (FAIL, "6", WARN), (WARN, "5", FIXED)]
    )
    def test_the_new_value_decides(self, first: ItemResult, left: str, result: ItemResult) -> None:
        answer = after_fix(TOUCH, Answer(first, "6.2"), left)
        assert (answer.result, answer.value_found, answer.value_left) == (result, "6.2", left)

    def test_a_third_measurement_keeps_the_first_value(self) -> None:
        second = after_fix(TOUCH, Answer(FAIL, "12"), "9")
        third = after_fix(TOUCH, second, "2")
        assert (third.result, third.value_found, third.value_left) == (FIXED, "12", "2")

    def test_a_choice_is_fixed_by_a_better_choice(self) -> None:
        fixed = after_fix(BELT, Answer(FAIL, "broken"), "完好")
        assert (fixed.result, fixed.value_found, fixed.value_left) == (FIXED, "broken", "intact")

    @pytest.mark.parametrize("first", [PASS, NA, SKIP, INCONCLUSIVE])
    def test_what_was_not_abnormal_cannot_become_fixed(self, first: ItemResult) -> None:
        with pytest.raises(Refusal) as refused:
            after_fix(TOUCH, Answer(first, "1"), "1.8")
        assert refused.value.code == "answer.nothing_to_fix"
        with pytest.raises(Refusal):
            fixed_by_action(CABINET, Answer(first), "换门")

    def test_an_unreadable_new_value_changes_nothing(self) -> None:
        with pytest.raises(Refusal) as refused:
            after_fix(TOUCH, Answer(FAIL, "6.2"), "about two")
        assert refused.value.code == "number.unreadable"

    def test_something_seen_is_fixed_by_what_was_done(self) -> None:
        fixed = fixed_by_action(CABINET, Answer(FAIL), "门板已更换")
        assert (fixed.result, fixed.remark) == (FIXED, "门板已更换")

    @pytest.mark.parametrize("asked", [TOUCH, BELT])
    def test_something_measured_is_not_fixed_without_measuring_again(self, asked: Item) -> None:
        with pytest.raises(Refusal) as refused:
            fixed_by_action(asked, Answer(FAIL, "6.2"), "校准")
        assert refused.value.code == "answer.measure_again"


REASON = "the reason is missing"
NOT_POSSIBLE = "this result is not possible here"


class TestWhatAnAnswerStillNeeds:
    @pytest.mark.parametrize(
        ("asked", "answer", "told"),
        [
            (CABINET, Answer(PASS), []),
            (CABINET, Answer(SKIP), [REASON]),
            (CABINET, Answer(SKIP, reason="   "), [REASON]),
            (CABINET, Answer(SKIP, reason="厅内停电"), []),
            (CABINET, Answer(INCONCLUSIVE), [REASON]),
            (CABINET, Answer(NA), [NOT_POSSIBLE]),
            (CABINET, Answer(WARN), [NOT_POSSIBLE]),
            (CABINET, Answer(FIXED), ["what was done is missing"]),
            (CABINET, Answer(FIXED, remark="已修"), []),
            (EJECT, Answer(NA), []),
            (EARTH, Answer(NA), []),
            (CLEANED, Answer(FAIL), [NOT_POSSIBLE]),
            (CLEANED, Answer(FIXED, remark="已清洁"), [NOT_POSSIBLE]),
            (CLEANED, Answer(SKIP, reason="打印头过热"), []),
            (TOUCH, Answer(PASS), ["the value is missing"]),
            (TOUCH, Answer(INCONCLUSIVE, reason="无应答"), []),
            (TOUCH, Answer(FIXED, "6.2"), ["the values as found and as left are both needed"]),
            (TOUCH, Answer(FIXED, "6.2", "1.8"), []),
            (BELT, Answer(PASS), ["the value is missing"]),
            (BELT, Answer(FIXED, "", "intact"), ["the values as found and as left are both needed"]),
            (SERIAL, Answer(PASS), ["the text is missing"]),
            (PHOTO, Answer(PASS), ["the photo is missing"]),
            (RECORD, Answer(PASS), []),
            (RECORD, Answer(PASS, by_hand=True), ["completes by itself and cannot be answered by hand"]),
            (RECORD, Answer(SKIP, reason="忘带"), ["completes by itself and cannot be answered by hand"]),
        ],
    )
    def test_by_result_and_input(self, asked: Item, answer: Answer, told: list[str]) -> None:
        assert missing(asked, answer) == told

    @pytest.mark.parametrize(("photos", "complete"), [(0, False), (1, True), (3, True)])
    def test_an_abnormal_cabinet_needs_a_photo(self, photos: int, complete: bool) -> None:
        assert (missing(CABINET, Answer(FAIL), photos=photos) == []) is complete

    @pytest.mark.parametrize("result", [PASS, FAIL])
    @pytest.mark.parametrize("custodian", ["", "  "])
    def test_the_cash_box_is_not_touched_without_its_custodian(self, result: ItemResult, custodian: str) -> None:
        assert len(missing(BOX, Answer(result), custodian=custodian)) == 1
        assert missing(BOX, Answer(result), custodian="周会计") == []

    def test_without_custodian_the_cash_box_is_skipped_with_a_reason(self) -> None:
        assert missing(BOX, Answer(SKIP, reason="钞箱管理员不在")) == []

    @pytest.mark.parametrize(
        ("asked", "answer"),
        [
            (TOUCH, Answer(PASS, "9")),
            (TOUCH, Answer(FAIL, "1.8")),
            (TOUCH, Answer(FIXED, "9", "8.5")),
            (TOUCH, Answer(PASS, "no number")),
            (BELT, Answer(PASS, "broken")),
        ],
    )
    def test_a_result_against_its_value_needs_a_reason(self, asked: Item, answer: Answer) -> None:
        assert len(missing(asked, answer)) == 1
        assert missing(asked, replace(answer, reason="仪表误差, 已复核")) == []

    def test_what_the_device_does_not_have_can_only_be_not_applicable(self) -> None:
        assert missing(BOX, Answer(NA), applicable=False) == []
        assert len(missing(BOX, Answer(PASS), custodian="周会计", applicable=False)) == 1

    def test_not_applicable_is_no_way_round_a_module_that_is_fitted(self) -> None:
        assert missing(BOX, Answer(NA), custodian="周会计") == [NOT_POSSIBLE]


class TestOpenItems:
    def test_nothing_is_open_when_all_is_done(self) -> None:
        assert still_open(DONE) == []

    def test_an_empty_record_is_open_in_the_order_of_the_form_except_optional_items(self) -> None:
        assert still_open({}) == [code.code for code in FORM.items if code.code != "T2.2"]

    def test_the_maintenance_record_stays_open_until_it_is_saved(self) -> None:
        assert still_open({code: answer for code, answer in DONE.items() if code != "T2.1"}) == ["T2.1"]

    def test_an_unanswered_item_of_a_missing_module_does_not_block(self) -> None:
        answers = {code: answer for code, answer in DONE.items() if code != "T2.3"}
        assert still_open(answers, device=DeviceClass.PRINT) == []
        assert still_open(answers, device=DeviceClass.PAY) == ["T2.3"]

    def test_an_optional_item_once_answered_must_be_answered_properly(self) -> None:
        assert still_open({**DONE, "T2.2": Answer(PASS)}) == ["T2.2"]

    def test_the_photo_is_counted_for_its_own_item(self) -> None:
        assert still_open({**DONE, "T1.1": Answer(FAIL)}) == ["T1.1"]


class TestGrade:
    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({}, Grade.PASS),
            ({"T1.2": Answer(WARN, "6")}, Grade.PASS),
            ({"T1.2": Answer(FIXED, "6.2", "1.8")}, Grade.PASS_AFTER_FIX),
            ({"T1.2": Answer(FAIL, "9")}, Grade.FAIL),
            ({"T1.2": Answer(FAIL, "9"), "T1.1": Answer(FIXED, remark="已修")}, Grade.FAIL),
            ({"T1.4": Answer(SKIP)}, Grade.FAIL),
            ({"T1.4": Answer(SKIP, reason="打印头过热")}, Grade.PASS),
            ({"T1.3": Answer(SKIP, reason="钞箱管理员不在")}, Grade.FAIL),
            ({"T1.2": Answer(INCONCLUSIVE, reason="无应答")}, Grade.FAIL),
            ({"T1.2": Answer(INCONCLUSIVE)}, Grade.INCOMPLETE),
            ({"T1.1": Answer(FAIL)}, Grade.INCOMPLETE),
            ({"T2.2": Answer(FAIL, "5")}, Grade.FAIL),
            ({"T2.2": Answer(SKIP, reason="无仪表")}, Grade.PASS),
            ({"T2.2": Answer(INCONCLUSIVE, reason="无仪表")}, Grade.PASS),
            ({"T2.1": Answer(PASS, by_hand=True)}, Grade.INCOMPLETE),
        ],
    )
    def test_of_a_record(self, changes: dict[str, Answer], expected: Grade) -> None:
        assert graded({**DONE, **changes}) is expected

    @pytest.mark.parametrize("code", [code for code in DONE if code != "T2.2"])
    def test_one_unanswered_item_makes_it_incomplete(self, code: str) -> None:
        assert graded({other: answer for other, answer in DONE.items() if other != code}) is Grade.INCOMPLETE

    def test_a_pass_of_the_cash_box_without_custodian_does_not_count(self) -> None:
        assert graded(DONE, custodian="") is Grade.INCOMPLETE

    def test_a_failed_item_outranks_a_bare_skip_but_not_an_open_one(self) -> None:
        answers = {**DONE, "T1.2": Answer(FAIL, "9"), "T1.4": Answer(SKIP)}
        assert graded(answers) is Grade.FAIL
        del answers["T1.1"]
        assert graded(answers) is Grade.INCOMPLETE

    def test_a_device_without_cash_box_can_pass(self) -> None:
        assert graded({**DONE, "T1.3": Answer(NA)}, slots="TCH", custodian="") is Grade.PASS


class TestProgress:
    def test_counts_per_group_and_in_all(self) -> None:
        found = progress(FORM, {"T1.1": Answer(PASS), "T1.2": Answer(INCONCLUSIVE, reason="?"), "T2.5": Answer(NA)})
        assert (found.done, found.total) == (2, 11)
        assert [(group.code, group.done, group.total) for group in found.by_group] == [("T1", 1, 4), ("T2", 1, 7)]

    def test_answers_of_another_form_do_not_count(self) -> None:
        assert progress(FORM, {"X9.9": Answer(PASS)}).done == 0


class TestAnnex:
    NEWER = replace(
        FORM, version="1.1", groups=(*FORM.groups, Group("T3", "三", "Three", (item("T3.1", InputKind.ACT),)))
    )

    def test_a_safety_version_adds_its_new_items_to_records_already_begun(self) -> None:
        newer = replace(self.NEWER, mandatory_safety=True)
        assert [added.code for added in annex_items(FORM, newer)] == ["T3.1"]

    def test_an_ordinary_version_leaves_begun_records_alone(self) -> None:
        assert annex_items(FORM, self.NEWER) == ()


def test_every_result_grade_and_kind_has_its_own_words() -> None:
    for words, members in (
        ([result_words(result) for result in ItemResult], len(ItemResult)),
        ([grade_words(each) for each in Grade], len(Grade)),
        ([kind_words(kind) for kind in MaintenanceKind], len(MaintenanceKind)),
    ):
        assert len({str(word) for word in words}) == members
