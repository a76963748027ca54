"""What may come through the gate for text from elsewhere, and what comes out of it?"""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from fieldkit.domain.text import CUT_MARK, FIELD_LIMIT, clean, narrow, one_line, search_tokens

HOSTILE = json.loads((Path(__file__).parents[1] / "data" / "hostile-strings.json").read_text())["strings"]
ANY_TEXT = st.text(st.characters(codec=None), max_size=200)  # surrogates too

INVISIBLE = frozenset(
    chr(code)
    for low, high in (
        (0x00, 0x08),
        (0x0B, 0x1F),
        (0x7F, 0x9F),
        (0xAD, 0xAD),
        (0x34F, 0x34F),
        (0x61C, 0x61C),
        (0x115F, 0x1160),
        (0x17B4, 0x17B5),
        (0x180B, 0x180F),
        (0x200B, 0x200F),
        (0x2028, 0x202E),
        (0x2060, 0x206F),
        (0x3164, 0x3164),
        (0xD800, 0xDFFF),
        (0xFE00, 0xFE0F),
        (0xFEFF, 0xFEFF),
        (0xFFA0, 0xFFA0),
        (0xFFF0, 0xFFFB),
        (0x1BCA0, 0x1BCA3),
        (0x1D173, 0x1D17A),
        (0xE0000, 0xE0FFF),
    )
    for code in range(low, high + 1)
)
"""Unicode's Default_Ignorable_Code_Point with controls and lone surrogates, from the standard."""


@pytest.mark.parametrize("entry", HOSTILE, ids=[entry["id"] for entry in HOSTILE])
class TestHostileStrings:
    def test_nothing_invisible_is_left(self, entry: dict[str, str]) -> None:
        assert not INVISIBLE & set(clean(entry["text"]))

    def test_cleaning_twice_changes_nothing_more(self, entry: dict[str, str]) -> None:
        once = clean(entry["text"])
        assert clean(once) == once
        assert one_line(one_line(entry["text"])) == one_line(entry["text"])

    def test_it_can_be_written_to_a_file(self, entry: dict[str, str]) -> None:
        assert clean(entry["text"]).encode().decode() == clean(entry["text"])

    def test_a_line_is_one_line(self, entry: dict[str, str]) -> None:
        assert len(one_line(entry["text"]).splitlines()) <= 1

    def test_its_width_is_that_of_its_characters(self, entry: dict[str, str]) -> None:
        line = one_line(entry["text"])
        assert cell_len(line) == sum(cell_len(character) for character in line)

    def test_it_fits_its_column(self, entry: dict[str, str]) -> None:
        assert len(clean(entry["text"])) <= FIELD_LIMIT
        assert len(one_line(entry["text"], limit=64)) <= 64


BENIGN = [entry["text"] for entry in HOSTILE if "benign" in entry["tags"]]


@pytest.mark.parametrize("text", BENIGN)
def test_ordinary_text_comes_out_as_it_went_in(text: str) -> None:
    assert clean(text) == one_line(text) == text


@settings(max_examples=400, deadline=None)
@given(ANY_TEXT)
def test_any_text_comes_out_visible_composed_and_stable(text: str) -> None:
    once = clean(text)
    assert not INVISIBLE & set(once)
    assert unicodedata.is_normalized("NFC", once)
    assert clean(once) == once
    once.encode()


@settings(max_examples=400, deadline=None)
@given(ANY_TEXT, st.integers(min_value=1, max_value=40))
def test_no_text_is_longer_than_its_limit(text: str, limit: int) -> None:
    assert len(clean(text, limit=limit)) <= limit


@pytest.mark.parametrize("noncharacter", ["\ufdd0", "\ufdef", "\ufffe", "\U0001ffff", "\U0010fffe"])
def test_what_is_no_character_is_shown_as_a_sign(noncharacter: str) -> None:
    assert clean(f"a{noncharacter}b") == "a␦b"


def test_characters_that_composition_makes_longer_are_counted_after_it() -> None:
    """U+0958 becomes two characters in NFC, U+FB2C three."""
    assert len(clean("\u0958\ufb2c" * 2_000)) <= FIELD_LIMIT


def test_a_cut_text_says_that_it_was_cut() -> None:
    assert clean("字" * (FIELD_LIMIT + 1)).endswith(CUT_MARK)
    assert clean("字" * FIELD_LIMIT) == "字" * FIELD_LIMIT


def test_a_very_long_text_that_composition_shortens_is_kept_whole() -> None:
    assert clean("e\u0301" * FIELD_LIMIT) == "é" * FIELD_LIMIT


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("a\r\nb", "a\nb"),
        ("a\rb", "a␍b"),
        ("\x1b[2J", "␛[2J"),
        ("\x9b2J", "␦2J"),
        ("\x7f", "␡"),
        ("\x00", "␀"),
        ("王\u200b经理", "王␦经理"),
        ("abc\u202ecba", "abc␦cba"),
        ("\ud83d", "␦"),
        ("e\u0301", "é"),
    ],
)
def test_what_cannot_be_seen_becomes_a_sign_that_can(typed: str, shown: str) -> None:
    assert clean(typed) == shown


def test_full_width_letters_become_narrow_and_chinese_stays() -> None:
    assert narrow("ＪＦ３－２４０９\u3000营业厅！") == "JF3-2409 营业厅!"


def test_each_chinese_character_is_a_word_of_the_index() -> None:
    assert search_tokens("江汉路A座 JF3") == "江 汉 路 A 座 JF3"
