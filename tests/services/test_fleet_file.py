"""Files as customers send them: what they hold is read, what they are is said, and none of them does harm."""

import csv
import io
import json
import struct
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook  # type: ignore[import-untyped]

import fieldkit
from fieldkit.domain.fleet import FleetReading, read_fleet
from fieldkit.domain.words import Refusal
from fieldkit.services.fleet_file import MAX_BYTES, Table, as_json, read_table

SAMPLE = Path(fieldkit.__file__).parent / "data" / "demo" / "fleet.csv"
TEXT = SAMPLE.read_text("utf-8")
ROWS = list(csv.reader(io.StringIO(TEXT)))
HOSTILE = [
    entry["text"]
    for entry in json.loads((Path(__file__).parents[1] / "data" / "hostile-strings.json").read_text())["strings"]
]
Write = Callable[[bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(raw: bytes, name: str = "list.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(raw)
        return path

    return written


def understood(table: Table) -> FleetReading:
    models = ("JF-300", "ZY-500", "CX-100", "DY-200")
    return read_fleet(table.cells, models=models, known_halls=(), existing={}, today=date(2026, 9, 30))


def refused(path: Path) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read_table(path)
    assert str(caught.value.what)
    assert str(caught.value.todo)
    return caught.value


def packed(workbook: Workbook) -> bytes:
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def zipped(parts: dict[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def ods(rows: Sequence[Sequence[str]], *, encrypted: bool = False) -> bytes:
    lines = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    names = "".join(
        f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
        for prefix in ("office", "table", "text")
    )
    content = (
        f"<office:document-content{names}><office:body><office:spreadsheet>"
        f'<table:table table:name="清单">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    secret = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>" if encrypted else ""
    space = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    manifest = f"<manifest:manifest {space}>{secret}</manifest:manifest>"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content})


def xls(cells: dict[tuple[int, int], str]) -> bytes:
    """A BIFF8 stream with one sheet of LABEL records in the smallest compound file that holds it."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def label(place: tuple[int, int], text: str) -> bytes:
        raw = text.encode("utf-16-le")
        return record(0x0204, struct.pack("<HHHHB", *place, 0, len(raw) // 2, 1) + raw)

    begin, end = struct.pack("<HHHHII", 0x0600, 0, 0x0DBB, 0x07CC, 0, 6), record(0x000A, b"")
    name = struct.pack("<BB", 1, 0) + b"S"
    globals_size = 20 + (4 + 6 + len(name)) + len(end)
    begin_book, begin_sheet = bytearray(begin), bytearray(begin)
    begin_book[2:4], begin_sheet[2:4] = b"\x05\x00", b"\x10\x00"
    stream = record(0x0809, bytes(begin_book)) + record(0x0085, struct.pack("<IH", globals_size, 0) + name) + end
    stream += record(0x0809, bytes(begin_sheet))
    stream += b"".join(label(place, text) for place, text in cells.items()) + end
    return compound(stream)


def compound(stream: bytes, *, name: str = "Workbook") -> bytes:
    """A compound file (version 3): header, one FAT sector, one directory sector, then one stream."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    sectors = len(stream) // 512
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]
    assert len(chain) <= 128
    fat = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        raw = (name + "\0").encode("utf-16-le")
        head = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        return head + bytes(36) + struct.pack("<IQ", start, size)

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry(name, 2, 0xFFFFFFFF, 2, len(stream))
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    )
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    return header + fat + directory.ljust(512, b"\0") + stream


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_text_file_is_read_in_every_usual_encoding_and_with_every_usual_delimiter(
    write: Write, codec: str, delimiter: str
) -> None:
    table = read_table(write(TEXT.replace(",", delimiter).encode(codec)))
    assert table.cells == [[*row] if row[-1] else row[:-1] for row in ROWS]
    assert len(understood(table).good) == 47


@pytest.mark.parametrize(("codec", "said"), [("utf-8-sig", "UTF-8"), ("gb18030", "GB18030"), ("utf-16", "UTF-16")])
def test_how_the_file_was_read_is_said_with_rows_and_heading_line(write: Write, codec: str, said: str) -> None:
    table = read_table(write(f"设备清单\n\n{TEXT}\n\n".encode(codec)))
    assert str(table.understood) == f"Read as CSV, {said}: 47 rows, headings in line 3."


def test_a_file_without_headings_is_read_and_says_so(write: Write) -> None:
    assert str(read_table(write(b"a,b\n1,2\n")).understood) == "Read as CSV, UTF-8; no headings were found."


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n"])
def test_a_quoted_cell_keeps_its_line_breaks_and_delimiters(write: Write, ending: str) -> None:
    text = ending.join([",".join(ROWS[0]), ",".join(ROWS[1][:8]) + ',"第一行,\n""第二行"""', ""])
    assert understood(read_table(write(text.encode()))).good[0].remark == '第一行,\n"第二行"'


def test_a_workbook_with_titles_date_cells_and_numbers_reads_like_the_text_file(write: Write) -> None:
    workbook = Workbook()
    cover, sheet = workbook.active, workbook.create_sheet("清单")
    assert cover is not None
    cover.append(["湖北公司", "备注", "城市"])
    sheet.append(["设备清单"])
    sheet.append([])
    sheet.append(ROWS[0])
    for row in ROWS[1:]:
        bought, accepted = datetime.fromisoformat(row[4]), date.fromisoformat(row[5])
        sheet.append([*row[:4], bought, accepted, *row[6:8], 12.0])
    sheet["E4"] = 20240812.0
    table = read_table(write(packed(workbook)))
    assert str(table.understood) == "Read as XLSX, 清单: 47 rows, headings in line 3."
    reading = understood(table)
    text_reading = understood(read_table(SAMPLE))
    assert [(d.serial, d.hall, d.purchase_on, d.accepted_on, d.ip) for d in reading.good] == [
        (d.serial, d.hall, d.purchase_on, d.accepted_on, d.ip) for d in text_reading.good
    ]
    assert {device.remark for device in reading.good} == {"12"}


def test_empty_lines_at_the_top_of_a_sheet_count_as_lines(write: Write) -> None:
    workbook = Workbook()
    for column, heading in enumerate(ROWS[0], 3):
        workbook.active.cell(4, column, heading)
    assert str(read_table(write(packed(workbook))).understood).endswith("0 rows, headings in line 4.")


def test_a_hidden_sheet_is_not_read(write: Write) -> None:
    workbook = Workbook()
    shown, hidden = workbook.active, workbook.create_sheet("old")
    assert shown is not None
    shown.append(["nothing here"])
    hidden.append(ROWS[0])
    hidden.sheet_state = "hidden"
    assert read_table(write(packed(workbook))).cells == [["nothing here"]]


def test_an_ods_workbook_is_read(write: Write) -> None:
    table = read_table(write(ods(ROWS)))
    assert str(table.understood) == "Read as ODS, 清单: 47 rows, headings in line 1."
    assert len(understood(table).good) == 47


def test_an_xls_workbook_is_read(write: Write) -> None:
    cells = {(line, column): cell for line, row in enumerate(ROWS) for column, cell in enumerate(row) if cell}
    table = read_table(write(xls(cells)))
    assert str(table.understood) == "Read as XLS, S: 47 rows, headings in line 1."
    assert len(understood(table).good) == 47


def far_xlsx() -> bytes:
    workbook = Workbook()
    assert workbook.active is not None
    workbook.active["A1"], workbook.active["XFD1048576"] = "序列号", "x"
    return packed(workbook)


def repeating_xlsx() -> bytes:
    """One text of 32 kB that 20,000 cells name: 640 MB from a small file."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    cells = "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(1, 20_001))
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
            "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
            f'Type="{kinds}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook {main} xmlns:r="{kinds}"><sheets><sheet name="S" sheetId="1" r:id="r1"/>'
            "</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="r1" Type="{kinds}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="r2" Type="{kinds}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
            "xl/sharedStrings.xml": f"<sst {main}><si><t>{'x' * 32_000}</t></si></sst>",
            "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{cells}</sheetData></worksheet>",
        }
    )


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(far_xlsx(), id="a cell in the last corner"),
        pytest.param(xls({(0, 0): "x", (65535, 65535): "x"}), id="a cell beyond the last corner of XLS"),
        pytest.param(repeating_xlsx(), id="one long text named by many cells"),
        pytest.param(zipped({"xl/workbook.xml": b"", "xl/bomb.xml": bytes(300_000_000)}), id="a zip bomb"),
        pytest.param(b"x" * (MAX_BYTES + 1), id="a large file"),
        pytest.param(TEXT.encode() + b"x\n" * 200_100, id="many rows"),
        pytest.param(b",".join([b"x"] * 65), id="many columns"),
    ],
)
def test_what_is_too_large_is_refused_without_harm_to_the_program(write: Write, raw: bytes) -> None:
    assert refused(write(raw)).code == "fleet.too_large"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b" \r\n\n", id="blank"),
        pytest.param(b"%PDF-1.7 ...", id="PDF"),
        pytest.param(b"<html><table>", id="web page named .xls"),
        pytest.param(b"\xef\xbb\xbf<?xml version='1.0'?>", id="XML with a mark"),
        pytest.param(b"{\\rtf1 x}", id="RTF"),
        pytest.param(b"\x89PNG\r\n\x1a\n", id="picture"),
        pytest.param(compound(bytes(4096)), id="compound file that is no workbook"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000), id="broken compound file"),
        pytest.param(zipped({"word/document.xml": "<x/>"}), id="text document"),
        pytest.param(b"PK\x03\x04" + bytes(200), id="broken zip"),
        pytest.param(zipped({"xl/workbook.xml": "<x"}), id="broken workbook"),
        pytest.param(packed(Workbook()), id="empty workbook"),
        pytest.param(TEXT.encode().replace(b"JF-300", b"JF\x00300", 1), id="NUL"),
        pytest.param(TEXT.encode("utf-16-le"), id="UTF-16 without a mark"),
        pytest.param(b"\xff\xfe\x00", id="half a character"),
        pytest.param(TEXT.encode() + b"\x80\xff", id="neither encoding"),
        pytest.param(TEXT.encode() + b'JF3,"not closed\nmore\n', id="open quotation mark"),
        pytest.param(f'{TEXT}"{"x" * 140_000}"'.encode(), id="endless cell"),
    ],
)
def test_what_is_no_list_is_refused_in_words(write: Write, raw: bytes) -> None:
    assert refused(write(raw)).code == "fleet.unreadable"


def test_damaged_utf_8_is_not_taken_for_gb18030(write: Write) -> None:
    raw = TEXT.encode()
    place = raw.index("光谷营业厅".encode())
    damage = refused(write(raw[:place] + raw[place + 1 :]))
    assert damage.what.parameters == {"line": 7}


@pytest.mark.parametrize("raw", [ods(ROWS, encrypted=True), compound(bytes(4096), name="EncryptedPackage")])
def test_a_protected_workbook_is_named_as_such(write: Write, raw: bytes) -> None:
    assert "password" in str(refused(write(raw)).what)


def test_a_folder_and_a_missing_file_are_refused_with_their_names(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "没有.csv", tmp_path / "nul\0.csv"):
        assert refused(path).code == "fleet.unreadable"


@pytest.mark.parametrize("column", range(9))
def test_hostile_strings_in_a_file_stay_in_their_cells(write: Write, column: int) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(ROWS[0])
    texts = [text.replace("\0", "") for text in HOSTILE if len(text) < 100_000]
    for text in texts:
        row = list(ROWS[1])
        row[column] = text
        writer.writerow(row)
    table = read_table(write(file.getvalue().encode("utf-8", "replace")))
    assert len(table.cells) == len(texts) + 1
    reading = understood(table)
    assert reading.rows == len(texts) == len(reading.good) + len(reading.refused)
    json.dumps(as_json(reading, "zh_CN"), ensure_ascii=False).encode("utf-8")


def test_the_json_has_the_agreed_shape() -> None:
    rows = [ROWS[0], [*ROWS[1][:5], "", *ROWS[1][6:]], ["x"]]
    shown = as_json(understood(Table(rows, read_table(SAMPLE).understood)), "en")
    assert shown == {
        "rows": 2,
        "good": [
            {
                "row": 1,
                "serial": "JF3-2409-0152",
                "model": "JF-300",
                "hall": "江汉路营业厅",
                "city": "武汉市",
                "purchase_on": "2024-08-12",
                "accepted_on": None,
                "ip": "10.27.1.11",
                "version": "5.2.1",
                "remark": "",
            }
        ],
        "refused": [
            {
                "row": 2,
                "serial": "x",
                "reason": "serial.malformed",
                "text": "“x” is not a serial number such as JF3-2409-0153.",
            }
        ],
        "warnings": [],
        "new_halls": ["江汉路营业厅"],
    }


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_no_bytes_raise_anything_but_a_refusal(write: Write, raw: bytes) -> None:
    path = write(raw)
    try:
        table = read_table(path)
    except Refusal as refusal:
        code = refusal.code
    else:
        code = "fleet.unreadable" if not table.cells else "fleet.read"
    assert code in {"fleet.unreadable", "fleet.too_large", "fleet.read"}
