import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.reports.fonts import missing_glyphs, typeface
from fieldkit.reports.gate import Gate

HOSTILE = json.loads((Path(__file__).parents[1] / "data" / "hostile-strings.json").read_text(encoding="utf-8"))


@pytest.fixture
def gate() -> Gate:
    return Gate(typeface())


def folded(text: str) -> str:
    return "".join(text.split())


def test_what_the_font_lacks_becomes_a_code_and_is_remembered_in_order(gate: Gate) -> None:
    assert gate.line("吉\U00020bb7 ا \U00020bb7") == "吉[U+20BB7] [U+0627] [U+20BB7]"
    assert gate.missing == ("\U00020bb7", "ا")


def test_markup_is_plain_text(gate: Gate) -> None:
    assert gate.line('<a href="javascript:x">a & b</a>') == '<a href="javascript:x">a & b</a>'


def test_no_line_begins_with_a_closing_sign(gate: Gate) -> None:
    for width in range(24, 120):
        lines = gate.wrapped("打印头，清洁。切刀；更换、胶辊：正常！", width, 8)
        assert all(line[0] not in "，。；、：！" for line in lines if line)


def test_a_word_too_long_for_its_cell_breaks(gate: Gate) -> None:
    lines = gate.wrapped("x" * 500, 40, 8)
    assert "".join(lines) == "x" * 500
    assert all(gate.face.width(line, 8) <= 40 for line in lines)


def test_a_cell_narrower_than_a_character_still_ends(gate: Gate) -> None:
    assert gate.wrapped("打印头", 1, 8) == ("打", "印", "头")


def test_own_line_breaks_stay_in_running_text_only(gate: Gate) -> None:
    assert gate.wrapped("一\n\n二", 100, 8, own_lines=True) == ("一", "", "二")
    assert gate.wrapped("一\n\n二", 100, 8) == ("一 二",)


def test_a_cut_is_marked_and_fits(gate: Gate) -> None:
    cut = gate.fitted("江汉省通信有限公司" * 9, 80, 8)
    assert cut.endswith("...")
    assert gate.face.width(cut, 8) <= 80
    assert gate.fitted("短", 80, 8) == "短"


@given(st.text(max_size=300), st.floats(min_value=30, max_value=500))
def test_wrapping_loses_nothing_and_overflows_nowhere(text: str, width: float) -> None:
    gate = Gate(typeface())
    lines = gate.wrapped(text, width, 8, own_lines=True)
    assert folded("".join(lines)) == folded(gate.text(text))
    assert all(gate.face.width(line, 8) <= width + 1e-6 for line in lines)


@pytest.mark.parametrize("hostile", HOSTILE["strings"], ids=lambda entry: entry["id"])
def test_a_hostile_string_has_only_printable_characters_left(hostile: dict[str, str], gate: Gate) -> None:
    shown = gate.text(hostile["text"])
    assert missing_glyphs(shown) == ()
    assert all(character == "\n" or character.isprintable() or character.isspace() for character in shown)
