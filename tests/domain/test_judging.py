"""A typed answer becomes a result: limits with both ends, choices, texts, states."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.domain.judging import judge, limit_text, results_by_hand, value_labels, warn_text, worst
from fieldkit.domain.record import ItemResult
from fieldkit.domain.template import Band, Choice, InputKind, Item, Requirement
from fieldkit.domain.words import Refusal

PASS, WARN, FAIL = ItemResult.PASS, ItemResult.WARN, ItemResult.FAIL
BRIGHTNESS = (
    Choice("normal", "正常", "Normal"),
    Choice("dim", "偏暗", "Dim"),
    Choice("too_dark", "过暗", "Too dark"),
)


def band(low: str | None, high: str | None) -> Band:
    return Band(None if low is None else Decimal(low), None if high is None else Decimal(high))


def number(ok: Band | None = None, warn: Band | None = None, kind: InputKind = InputKind.NUMBER) -> Item:
    return Item("T1.1", "值", "Value", kind, unit="V", ok=ok, warn=warn)


def plain(kind: InputKind, *requires: Requirement, optional: bool = False) -> Item:
    return Item("T1.1", "项", "Item", kind, requires=frozenset(requires), optional=optional)


def brightness(*, many: bool = False, survey: bool = False) -> Item:
    passing = frozenset[str]() if survey else frozenset({"normal"})
    warning = frozenset[str]() if survey else frozenset({"dim"})
    return Item(
        "T1.2",
        "亮",
        "Bright",
        InputKind.CHOICE,
        choices=BRIGHTNESS,
        pass_choices=passing,
        warn_choices=warning,
        many=many,
    )


MAINS = number(band("198", "235.4"), band("198", "242"))
GAP = number(band("10", None), band("5", None))
RAIL = number(band("11.4", "12.6"))
READS = number(band("10", "10"), band("9", "10"))
NO_LIMIT = number()


@pytest.mark.parametrize(
    ("item", "typed", "result"),
    [
        (MAINS, "221.4", PASS),
        (MAINS, "198", PASS),
        (MAINS, "235.4", PASS),
        (MAINS, "235.40", PASS),
        (MAINS, "235.41", WARN),
        (MAINS, "242", WARN),
        (MAINS, "242.000001", FAIL),
        (MAINS, "251", FAIL),
        (MAINS, "197.999999", FAIL),
        (MAINS, "-221.4", FAIL),
        (GAP, "10", PASS),
        (GAP, "999999", PASS),
        (GAP, "9.9", WARN),
        (GAP, "5", WARN),
        (GAP, "4.9", FAIL),
        (RAIL, "12.6", PASS),
        (RAIL, "12.7", FAIL),
        (READS, "10", PASS),
        (READS, "9", WARN),
        (READS, "8", FAIL),
        (READS, "11", FAIL),
        (NO_LIMIT, "-5", PASS),
    ],
)
def test_numbers_by_their_limits(item: Item, typed: str, result: ItemResult) -> None:
    assert judge(item, typed).result is result


@pytest.mark.parametrize(
    ("item", "typed", "told"),
    [
        (MAINS, "221", None),
        (MAINS, "236", "236 is outside the normal 198 - 235.4, but within 198 - 242."),
        (MAINS, "251", "251 is above the limit 242."),
        (MAINS, "180", "180 is below the limit 198."),
        (RAIL, "13", "13 is above the limit 12.6."),
        (GAP, "4", "4 is below the limit 5."),
    ],
)
def test_a_missed_limit_is_named(item: Item, typed: str, told: str | None) -> None:
    limit = judge(item, typed).limit
    assert (None if limit is None else str(limit)) == told


def test_a_number_typed_with_the_input_method_on_is_understood_and_said() -> None:
    judgement = judge(RAIL, "１２。５")
    assert (judgement.result, judgement.value) == (PASS, "12.5")
    assert judgement.understood is not None
    assert judge(RAIL, "12.5").understood is None


@pytest.mark.parametrize("typed", ["", "abc", "12V", "1e3", "nan", "1.2.3", "NaN\x00"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(Refusal) as refused:
        judge(MAINS, typed)
    assert refused.value.code == "number.unreadable"


def test_a_measured_probe_item_is_judged_like_a_number() -> None:
    assert judge(number(band("0", "5"), kind=InputKind.PROBE), "6.2").result is FAIL


decimals = st.decimals(min_value=-1000, max_value=1000, places=3)


@given(st.lists(decimals, min_size=4, max_size=4).map(sorted), decimals)
def test_results_worsen_only_outwards(ends: list[Decimal], value: Decimal) -> None:
    item = number(Band(ends[1], ends[2]), Band(ends[0], ends[3]))
    result = judge(item, format(value, "f")).result
    if ends[1] <= value <= ends[2]:
        assert result is PASS
    elif ends[0] <= value <= ends[3]:
        assert result is WARN
    else:
        assert result is FAIL


@given(st.lists(decimals, min_size=4, max_size=4).map(sorted), decimals, decimals)
def test_the_farther_above_the_limits_the_worse(ends: list[Decimal], one: Decimal, other: Decimal) -> None:
    item = number(Band(ends[1], ends[2]), Band(ends[0], ends[3]))
    nearer, farther = sorted(max(value, ends[1]) for value in (one, other))
    results = [judge(item, format(value, "f")).result for value in (nearer, farther)]
    assert worst(*results) is results[1]


@given(st.lists(decimals, min_size=2, max_size=2).map(sorted), decimals)
def test_a_value_inside_the_normal_limits_never_fails(ends: list[Decimal], value: Decimal) -> None:
    item = number(Band(ends[0], None), Band(ends[0] - 1, None))
    if value >= ends[0]:
        assert judge(item, format(value, "f")).result is PASS


@pytest.mark.parametrize(
    ("typed", "value", "result"),
    [
        ("normal", "normal", PASS),
        ("正常", "normal", PASS),
        ("偏暗", "dim", WARN),
        ("Too dark", "too_dark", FAIL),
        ("TOO DARK", "too_dark", FAIL),
    ],
)
def test_choices_by_name_or_label(typed: str, value: str, result: ItemResult) -> None:
    judgement = judge(brightness(), typed)
    assert (judgement.value, judgement.result) == (value, result)


def test_several_choices_count_as_their_worst_and_are_kept_in_the_order_of_the_form() -> None:
    judgement = judge(brightness(many=True), "偏暗、normal")
    assert (judgement.value, judgement.result) == ("normal,dim", WARN)


def test_every_choice_of_a_survey_is_normal() -> None:
    assert judge(brightness(survey=True), "too_dark").result is PASS


@pytest.mark.parametrize("typed", ["", "bright", "normal dim", "正常，偏暗", ","])
def test_what_is_not_offered_is_refused(typed: str) -> None:
    with pytest.raises(Refusal) as refused:
        judge(brightness(), typed)
    assert refused.value.code == "answer.choice"


class TestTexts:
    SERIAL = plain(InputKind.TEXT, Requirement.SERIAL)

    @pytest.mark.parametrize("typed", ["JF3-2409-0153", " jf3-2409-0153 ", "ＪＦ３-2409-0153"])
    def test_the_serial_number_of_the_file_passes(self, typed: str) -> None:
        assert judge(self.SERIAL, typed, expected="JF3-2409-0153").result is PASS

    def test_another_serial_number_fails_and_the_file_is_quoted(self) -> None:
        judgement = judge(self.SERIAL, "JF3-2409-0135", expected="JF3-2409-0153")
        assert judgement.result is FAIL
        assert judgement.limit is not None
        assert "JF3-2409-0153" in str(judgement.limit)

    def test_another_version_needs_attention(self) -> None:
        assert judge(plain(InputKind.TEXT), "5.2.1", expected="5.2.3").result is WARN
        assert judge(plain(InputKind.PROBE), "5.2.1", expected="5.2.3").result is WARN

    @pytest.mark.parametrize("typed", ["", "  ", "\n"])
    def test_blank_text_is_refused(self, typed: str) -> None:
        with pytest.raises(Refusal) as refused:
            judge(plain(InputKind.TEXT), typed)
        assert refused.value.code == "answer.empty"


@pytest.mark.parametrize(
    ("kind", "typed", "allowed"),
    [
        (InputKind.PASS_FAIL, "PASS", True),
        (InputKind.PASS_FAIL, "fail", True),
        (InputKind.PASS_FAIL, "NA", False),
        (InputKind.PASS_FAIL, "WARN", False),
        (InputKind.PASS_FAIL_NA, "NA", True),
        (InputKind.ACT, "PASS", True),
        (InputKind.ACT, "FAIL", False),
        (InputKind.ACT, "INCONCLUSIVE", False),
        (InputKind.PHOTO, "PASS", True),
        (InputKind.PHOTO, "FAIL", False),
        (InputKind.PROBE, "WARN", True),
        (InputKind.PROBE, "FIXED", False),
        (InputKind.PASS_FAIL, "SKIP", False),
        (InputKind.PASS_FAIL, "", False),
    ],
)
def test_results_stated_by_a_key(kind: InputKind, typed: str, allowed: bool) -> None:
    if allowed:
        assert judge(plain(kind), typed).result.value == typed.upper()
        return
    with pytest.raises(Refusal) as refused:
        judge(plain(kind), typed)
    assert refused.value.code == "answer.result"


def test_an_automatic_item_cannot_be_answered() -> None:
    with pytest.raises(Refusal) as refused:
        judge(plain(InputKind.AUTO), "PASS")
    assert refused.value.code == "answer.auto"
    assert results_by_hand(plain(InputKind.AUTO)) == frozenset()


@pytest.mark.parametrize("kind", list(InputKind))
def test_every_input_can_be_judged_and_no_hand_gives_fixed(kind: InputKind) -> None:
    assert ItemResult.FIXED not in results_by_hand(plain(kind))
    assert (ItemResult.SKIP in results_by_hand(plain(kind))) is (kind is not InputKind.AUTO)


def test_not_applicable_is_for_optional_items_too() -> None:
    assert ItemResult.NA in results_by_hand(plain(InputKind.NUMBER, optional=True))
    assert ItemResult.NA not in results_by_hand(plain(InputKind.NUMBER))


@pytest.mark.parametrize(
    ("limits", "text"),
    [
        (band("198", "235.4"), "198 - 235.4"),
        (band("10", None), ">= 10"),
        (band(None, "5"), "<= 5"),
        (band("0", "0"), "= 0"),
        (band("-5", "35"), "-5 - 35"),
        (None, ""),
    ],
)
def test_limits_as_text(limits: Band | None, text: str) -> None:
    assert limit_text(number(limits)) == text
    assert warn_text(number(limits, limits)) == text


def test_kept_choices_are_read_as_labels() -> None:
    assert value_labels(brightness(many=True), "normal,dim") == ("正常、偏暗", "Normal, Dim")
    assert value_labels(brightness(), "no longer offered") == ("no longer offered", "no longer offered")
    assert value_labels(MAINS, "221.4") == ("221.4", "221.4")


@pytest.mark.parametrize(
    ("one", "other", "shown"),
    [
        (PASS, FAIL, FAIL),
        (FAIL, ItemResult.FIXED, FAIL),
        (PASS, ItemResult.SKIP, ItemResult.SKIP),
        (ItemResult.INCONCLUSIVE, WARN, ItemResult.INCONCLUSIVE),
        (PASS, PASS, PASS),
    ],
)
def test_of_two_engineers_results_the_worse_is_shown(one: ItemResult, other: ItemResult, shown: ItemResult) -> None:
    assert worst(one, other) is shown
    assert worst(other, one) is shown
