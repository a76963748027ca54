from importlib.resources import files

import pytest

from fieldkit.reports.fonts import BOLD, REGULAR, missing_glyphs, typeface, visible_code


def test_names_that_gb2312_lacks_can_be_printed() -> None:
    assert missing_glyphs("喆堃珺镕") == ()


def test_every_gb2312_character_can_be_printed_in_both_weights() -> None:
    face = typeface()
    level_1_and_2 = "".join(
        bytes((high, low)).decode("gb2312")
        for high in range(0xB0, 0xF8)
        for low in range(0xA1, 0xFF if high != 0xD7 else 0xFA)
    )
    assert missing_glyphs(level_1_and_2) == ()
    assert face.bold_only.issuperset(level_1_and_2)


def test_a_missing_glyph_is_named_once_and_line_ends_are_layout() -> None:
    assert missing_glyphs("吉\U00020bb7\n\t\U00020bb7ا") == ("\U00020bb7", "ا")


@pytest.mark.parametrize(("character", "code"), [("\U00020bb7", "[U+20BB7]"), ("␛", "[U+241B]"), ("ا", "[U+0627]")])
def test_the_code_of_a_missing_glyph_can_itself_be_printed(character: str, code: str) -> None:
    assert visible_code(character) == code
    assert missing_glyphs(code) == ()


def test_bold_falls_back_to_regular_for_the_one_character_that_it_lacks() -> None:
    assert typeface().runs("王喆先生", bold=True) == ((BOLD, "王"), (REGULAR, "喆"), (BOLD, "先生"))


def test_regular_text_is_one_run() -> None:
    assert typeface().runs("王喆先生") == ((REGULAR, "王喆先生"),)


def test_a_chinese_character_is_as_wide_as_the_type_is_high() -> None:
    assert typeface().width("工程质量", 10) == 40


def test_the_fonts_come_with_their_licence_and_their_origin() -> None:
    folder = files("fieldkit").joinpath("data", "fonts")
    assert "SIL OPEN FONT LICENSE" in folder.joinpath("OFL.txt").read_text(encoding="utf-8")
    assert "pyftsubset" in folder.joinpath("README.md").read_text(encoding="utf-8")
