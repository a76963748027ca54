from dataclasses import replace

import pytest

from fieldkit.domain.record import ChoiceLabel, SealedRecord
from fieldkit.reports.blocks import Table
from fieldkit.reports.record_outline import maintenance_blocks
from fieldkit.reports.record_text import LineKind, record_lines
from fieldkit.reports.speech import Language, Speech

LANGUAGES: tuple[Language, ...] = ("zh_CN", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_item_is_one_line_with_its_result(sealed_record: SealedRecord, language: Language) -> None:
    speech = Speech(language)
    content = sealed_record.content
    lines = [line.text for line in record_lines(content, language) if line.kind is LineKind.ITEM]
    expected = [
        f"{item.code} {speech.pick(item.zh, item.en)}: {speech.name('result', item.result)}"
        for item in content.items
    ]
    assert lines[: len(expected)] == expected


def test_what_was_measured_stands_under_its_item_with_the_unit(sealed_record: SealedRecord) -> None:
    lines = record_lines(sealed_record.content, "en")
    index = next(index for index, line in enumerate(lines) if line.text.startswith("A08.2 "))
    assert lines[index + 1].kind is LineKind.DETAIL
    assert all(value in lines[index + 1].text for value in ("0 - 0 点", "3 点", "0 点", "E1"))


def test_a_long_remark_stands_whole_and_once(sealed_record: SealedRecord) -> None:
    remark = "切刀磨损 " * 700
    item = replace(sealed_record.content.items[0], remark=remark.strip())
    lines = record_lines(replace(sealed_record.content, items=(item,)), "zh_CN")
    assert sum(line.text.count(remark.strip()) for line in lines) == 1


def test_no_maintenance_is_said_in_words(sealed_record: SealedRecord) -> None:
    speech = Speech("en")
    lines = record_lines(replace(sealed_record.content, maintenance=None), "en")
    assert speech("None in this visit") in [line.text for line in lines if line.kind is LineKind.NOTE]


def test_a_control_character_in_a_remark_shows(sealed_record: SealedRecord) -> None:
    item = replace(sealed_record.content.items[0], remark="\x1b[2J正常")
    text = "\n".join(line.text for line in record_lines(replace(sealed_record.content, items=(item,)), "en"))
    assert "\x1b" not in text
    assert "␛[2J正常" in text


def test_a_choice_and_its_unit_are_said_in_the_language_of_the_reader(sealed_record: SealedRecord) -> None:
    labels = (ChoiceLabel("normal", "正常", "normal"), ChoiceLabel("dim", "偏暗", "dim"))
    item = replace(
        sealed_record.content.items[0], value_found="normal,dim", labels=labels, unit="次", unit_en="times"
    )
    content = replace(sealed_record.content, items=(item,))
    for language, shown in (("zh_CN", "正常, 偏暗 次"), ("en", "normal, dim times")):
        assert any(shown in line.text for line in record_lines(content, "zh_CN" if language == "zh_CN" else "en"))


def test_the_name_of_a_fitted_part_stands_under_that_heading(sealed_record: SealedRecord) -> None:
    blocks = maintenance_blocks(sealed_record.content.maintenance, Speech("zh_CN"))
    headings = [column.label for block in blocks if isinstance(block, Table) for column in block.columns]
    assert "名称" in headings
    assert "登记" not in headings  # the word of the key that notes who is present
