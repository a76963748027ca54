"""Reading a customer's fleet list: what is taken, what is refused, what is said."""

import contextlib
import csv
import json
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fieldkit
from fieldkit.domain.fleet import FleetReading, read_fleet
from fieldkit.domain.fleet_cells import Cell
from fieldkit.domain.words import Refusal

MODELS = ("JF-300", "ZY-500", "CX-100", "DY-200")
TODAY = date(2026, 9, 30)
HEADINGS = ["序列号", "设备型号", "营业厅", "城市", "采购日期", "验收日期", "IP地址", "软件版本", "备注"]
GOOD = ["JF3-2409-0152", "JF-300", "江汉路营业厅", "武汉市", "2024-08-12", "2024-10-15", "10.27.1.11", "5.2.1", ""]
SAMPLE = Path(fieldkit.__file__).parent / "data" / "demo" / "fleet.csv"
HOSTILE = [
    entry["text"]
    for entry in json.loads((Path(__file__).parents[1] / "data" / "hostile-strings.json").read_text())["strings"]
]


def read(
    *rows: Sequence[Cell],
    headings: list[str] = HEADINGS,
    known_halls: tuple[str, ...] = (),
    existing: dict[str, str] | None = None,
) -> FleetReading:
    return read_fleet(
        [headings, *rows], models=MODELS, known_halls=known_halls, existing=existing or {}, today=TODAY
    )


def row_with(column: str, cell: Cell) -> list[Cell]:
    row: list[Cell] = list(GOOD)
    row[HEADINGS.index(column)] = cell
    return row


def sample() -> list[list[str]]:
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_the_demo_fleet_is_47_good_devices_in_14_new_halls_without_a_warning() -> None:
    table = sample()
    reading = read_fleet(table, models=MODELS, known_halls=(), existing={}, today=TODAY)
    models = [device.model for device in reading.good]
    assert (reading.rows, len(reading.good), reading.refused, reading.warnings) == (47, 47, (), ())
    assert [models.count(model) for model in MODELS] == [18, 12, 9, 8]
    assert [device.row for device in reading.good] == list(range(1, 48))
    assert len(reading.new_halls) == 14
    assert (reading.new_halls[5].name, reading.new_halls[5].city) == ("宜昌夷陵营业厅", "宜昌市")
    assert date(2024, 2, 29) in {device.purchase_on for device in reading.good}


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("序列号", "", "serial.missing"),
        ("序列号", "JF3-2413-0152", "serial.malformed"),
        ("序列号", "JF3-2400-0152", "serial.malformed"),
        ("序列号", "JF3-2409-152", "serial.malformed"),
        ("序列号", "JF3-2409-0152-1", "serial.malformed"),
        ("序列号", "JF3-٢٤٠٩-0152", "serial.malformed"),
        ("序列号", 24090152.0, "serial.malformed"),
        ("设备型号", None, "model.missing"),
        ("设备型号", "JF-301", "model.unknown"),
        ("营业厅", "\u3000 \u200b", "hall.missing"),
        ("营业厅", "厅" * 101, "text.long"),
        ("软件版本", "5" * 101, "text.long"),
        ("采购日期", "", "purchase.missing"),
        ("采购日期", "2023-02-29", "purchase.unreadable"),
        ("采购日期", "3/5/2024", "purchase.unreadable"),
        ("采购日期", "2024/3-5", "purchase.unreadable"),
        ("采购日期", "24-03-05", "purchase.unreadable"),
        ("采购日期", 45356.0, "purchase.unreadable"),
        ("采购日期", True, "purchase.unreadable"),
        ("采购日期", time(3, 5), "purchase.unreadable"),
        ("采购日期", "9999-12-31", "purchase.unreadable"),
        ("采购日期", "1999-12-31", "purchase.early"),
        ("验收日期", "2024-13-01", "acceptance.unreadable"),
        ("验收日期", "2024-08-11", "acceptance.early"),
        ("IP地址", "10.27.1.256", "ip.unreadable"),
        ("IP地址", "10.27.1", "ip.unreadable"),
        ("IP地址", "010.027.001.011", "ip.unreadable"),
        ("IP地址", "::1", "ip.unreadable"),
        ("IP地址", "0.0.0.0", "ip.unreadable"),
        ("IP地址", "127.0.0.1", "ip.unreadable"),
        ("IP地址", "224.0.0.1", "ip.unreadable"),
        ("IP地址", "255.255.255.255", "ip.unreadable"),
    ],
)
def test_a_row_that_cannot_be_taken_is_refused_with_its_reason(column: str, cell: Cell, reason: str) -> None:
    reading = read(row_with(column, cell))
    assert (reading.rows, reading.good, reading.new_halls) == (1, (), ())
    assert [(refused.row, refused.reason) for refused in reading.refused] == [(1, reason)]
    assert str(reading.refused[0].text)


@pytest.mark.parametrize(
    "cell",
    [
        "2024/3/5",
        "2024/03/05",
        "2024-03-05",
        "2024.3.5",
        "2024年3月5日",
        "2024 年 3 月 5 日",
        "20240305",
        20240305.0,
        "２０２４－０３－０５",
        "2024。3。5",
        " 2024-03-05 00:00:00 ",
        "2024-03-05T14:30",
        date(2024, 3, 5),
        datetime(2024, 3, 5),  # noqa: DTZ001 (spreadsheets know no zone)
        datetime(2024, 3, 5, 14, 30),  # noqa: DTZ001
    ],
)
def test_a_day_is_understood_in_every_usual_spelling(cell: Cell) -> None:
    assert read(row_with("采购日期", cell)).good[0].purchase_on == date(2024, 3, 5)


@pytest.mark.parametrize(
    "serial", ["ｊｆ３－２４０９－０１５２", " jf3 – 2409 — 0152\u3000", "JF3-2409-0152\u200b\ufeff"]
)
def test_a_serial_number_may_be_typed_full_width_lower_case_or_with_blanks(serial: str) -> None:
    assert read(row_with("序列号", serial)).good[0].serial == "JF3-2409-0152"


@pytest.mark.parametrize("model", ["jf-300", "JF300", "ＪＦ－３００", "JF – 300"])
def test_a_model_takes_the_spelling_of_the_catalogue(model: str) -> None:
    assert read(row_with("设备型号", model)).good[0].model == "JF-300"


@pytest.mark.parametrize(
    ("ip", "address"), [("１０．２７．１．１１", "10.27.1.11"), ("10。27。1。11", "10.27.1.11"), ("无", "")]
)
def test_an_address_is_understood_or_absent(ip: str, address: str) -> None:
    assert read(row_with("IP地址", ip)).good[0].ip == address


def test_optional_cells_may_be_empty_or_missing_at_the_end_of_the_row() -> None:
    device = read(GOOD[:5]).good[0]
    assert (device.accepted_on, device.ip, device.version, device.remark) == (None, "", "", "")


def test_a_repeated_serial_is_refused_and_names_the_first_row_even_in_another_spelling() -> None:
    reading = read(list(GOOD), [], row_with("序列号", "ｊｆ３-2409-0152"))
    assert [(r.row, r.reason, r.text.parameters["first"]) for r in reading.refused] == [(2, "serial.repeated", 1)]


def test_a_serial_whose_first_row_was_refused_is_still_repeated() -> None:
    reading = read(row_with("采购日期", "soon"), list(GOOD))
    assert [refused.reason for refused in reading.refused] == ["purchase.unreadable", "serial.repeated"]


def test_blank_lines_are_no_records() -> None:
    reading = read([], list(GOOD), ["", " ", "\u3000"], [None] * 9, row_with("序列号", "JF3-2409-0153"))
    assert (reading.rows, [device.row for device in reading.good]) == (2, [1, 2])


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("序列号", "ZY5-2409-0060", "serial.prefix"),
        ("采购日期", "2024-10-15", None),
        ("验收日期", "2026-10-01", "acceptance.future"),
        ("验收日期", "2026-09-30", None),
        ("营业厅", "江汉路\x1b[31m营业厅", "text.hidden"),
        ("备注", "a\u202eb", "text.hidden"),
        ("备注", "␦ stands here by right", None),
        ("备注", "x" * 5000, "remark.cut"),
    ],
)
def test_what_is_odd_is_taken_with_a_warning_that_names_the_row(
    column: str, cell: Cell, reason: str | None
) -> None:
    reading = read(row_with(column, cell))
    assert len(reading.good) == 1
    assert [(w.row, w.serial, w.reason) for w in reading.warnings] == (
        [(1, reading.good[0].serial, reason)] if reason else []
    )


def test_a_purchase_still_to_come_is_taken_with_a_warning() -> None:
    reading = read([*GOOD[:4], "2026-10-01"])
    assert [warning.reason for warning in reading.warnings] == ["purchase.future"]


def test_a_device_on_file_is_good_and_named_with_its_place() -> None:
    reading = read(list(GOOD), existing={"JF3-2409-0152": "光谷营业厅"})
    assert len(reading.good) == 1
    assert [(w.reason, w.text.parameters["where"]) for w in reading.warnings] == [("serial.on_file", "光谷营业厅")]


def test_one_address_on_two_devices_and_one_hall_in_two_cities_are_warned_of() -> None:
    second = row_with("序列号", "JF3-2409-0153")
    second[3] = "宜昌市"
    reading = read(list(GOOD), second)
    assert [(w.row, w.reason) for w in reading.warnings] == [(2, "hall.city"), (2, "ip.repeated")]
    assert [(hall.name, hall.city) for hall in reading.new_halls] == [("江汉路营业厅", "武汉市")]


def test_a_known_hall_is_not_new_however_it_is_spaced() -> None:
    reading = read(row_with("营业厅", " 江汉路\u3000营业厅 "), known_halls=("江汉路营业厅",))
    assert (reading.good[0].hall, reading.new_halls) == ("江汉路营业厅", ())


def test_nothing_in_a_remark_is_evaluated_or_lost() -> None:
    remark = '=HYPERLINK("http://example.invalid";"{x}")\n[bold]第二行'
    assert read(row_with("备注", remark)).good[0].remark == remark


@pytest.mark.parametrize(
    "headings",
    [
        ["Serial No.", "Model", "Hall", "City", "Purchase date", "Acceptance date", "IP", "Version", "Remark"],
        ["ＳＮ", "型 号", "网点", "地市", "购置日期\n(年/月/日)", "验收日期*", "IP 地址", "版本", "备注："],
        [
            "设备序列号 Serial",
            "设备型号/Model",
            "营业厅\nHall",
            "城市",
            "采购\n日期",
            "验收日期",
            "ＩＰ地址",
            "软件 版本",
            "说明",
        ],
    ],
)
def test_headings_are_known_in_both_languages_with_blanks_breaks_and_notes(headings: list[str]) -> None:
    reading = read(list(GOOD), headings=headings)
    assert reading.warnings == ()
    assert reading.good == read(list(GOOD)).good


def test_headings_are_found_below_titles_and_in_any_order_and_unknown_columns_are_named() -> None:
    order = [8, 4, 0, 2, 1]
    table: list[list[Cell]] = [["湖北公司设备清单"], [], ["填表", date(2026, 9, 1)]]
    table += [["序号", *(HEADINGS[i] for i in order), "SN"], [1, *(GOOD[i] for i in order), "x", "stray"]]
    reading = read_fleet(table, models=MODELS, known_halls=(), existing={}, today=TODAY)
    assert reading.good[0].serial == GOOD[0]
    assert [(w.row, w.reason) for w in reading.warnings] == [
        (0, "column.unknown"),
        (0, "column.repeated"),
        (1, "cells.extra"),
    ]


@pytest.mark.parametrize("table", [[], [[]], [["nothing"]], [["序列号", "设备型号", "备注"], ["x"]]])
def test_a_list_without_the_needed_columns_is_refused_and_names_them(table: list[list[Cell]]) -> None:
    with pytest.raises(Refusal) as caught:
        read_fleet(table, models=MODELS, known_halls=(), existing={}, today=TODAY)
    assert caught.value.code == "fleet.columns"
    named = str(caught.value.what)
    assert "营业厅" in named
    assert ("序列号" in named) == (not table or "序列号" not in table[0])
    assert "城市" not in named


@pytest.mark.parametrize("column", HEADINGS)
def test_hostile_text_in_any_column_is_taken_clean_or_refused_in_words(column: str) -> None:
    for text in HOSTILE:
        reading = read(row_with(column, text))
        assert len(reading.good) + len(reading.refused) == reading.rows == 1
        shown = [str(refused.text) for refused in reading.refused]
        shown += [str(warning.text) for warning in reading.warnings]
        shown += [f"{device.hall}{device.city}{device.version}{device.remark}" for device in reading.good]
        shown += [refused.serial for refused in reading.refused]
        for sentence in shown:
            sentence.encode("utf-8")
            assert not set(sentence) & {*map(chr, range(9)), "\x1b", "\x7f", "\x9b", "\u202e", "\u200b"}


def test_100_000_rows_are_read() -> None:
    rows = [row_with("序列号", f"JF3-24{1 + i % 12:02d}-{i // 12:04d}") for i in range(100_000)]
    assert len(read(*rows).good) == 100_000


cells = st.none() | st.text(max_size=20) | st.floats() | st.integers() | st.booleans() | st.dates() | st.datetimes()
rows_of_cells = st.lists(cells | st.sampled_from([*HEADINGS, *GOOD]), max_size=12)


@settings(max_examples=200)
@given(table=st.lists(rows_of_cells, max_size=8), with_headings=st.booleans())
def test_no_table_raises_anything_but_a_refusal(table: list[list[Cell]], with_headings: bool) -> None:
    whole: list[Sequence[Cell]] = [HEADINGS, *table] if with_headings else [*table]
    with contextlib.nullcontext() if with_headings else contextlib.suppress(Refusal):
        reading = read_fleet(whole, models=MODELS, known_halls=(), existing={}, today=TODAY)
        assert len(reading.good) + len(reading.refused) == reading.rows <= len(table)
