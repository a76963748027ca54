"""Which table stands in the file that somebody sent: a fleet list, a duty roster?

The content decides what a file is, not its name: a list that says `.csv` may be a workbook, a web page or a PDF.
"""

import csv
import io
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Sequence, Sized
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import msgspec

from fieldkit.domain.fleet import FleetReading, FleetRow, FleetWarning, RefusedRow
from fieldkit.domain.fleet_columns import SEARCHED_LINES, best_header
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Refusal, Words, say
from fieldkit.locale import tell_in
from fieldkit.services.workbook_cells import MAX_COLUMNS, MAX_LINES, MAX_ROWS, WorkbookAnswer

MAX_BYTES = 20_000_000
MAX_UNPACKED = 256_000_000
"""Bytes that a workbook may claim to hold unpacked; 200,000 rows of ten columns need about 120 MB."""
READING_SECONDS = 120

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_FOREIGN = {
    b"%PDF": "PDF",
    b"<": "HTML / XML",
    b"{\\rtf": "RTF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
}
_ENCRYPTED_XLSX = "EncryptedPackage".encode("utf-16-le")
_ODS_MANIFEST = "META-INF/manifest.xml"
_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
_DELIMITERS = ",;\t"
_SNIFFED = 64_000
_SAVE_AGAIN = say("Save the list as XLSX, or as CSV in UTF-8, and import it again.")


class Header(Protocol):
    """The heading line of a table."""

    @property
    def line(self) -> int:
        """Index of the line."""

    @property
    def columns(self) -> Sized:
        """The columns whose meaning is known."""


FindHeader = Callable[[Sequence[Sequence[str]]], Header | None]


@dataclass(frozen=True)
class Table:
    """The lines of a file as texts."""

    cells: Sequence[Sequence[str]]
    understood: Words
    """How the file was read, to be said to the person: a wrong guess shows here first."""


def read_table(path: Path, find_header: FindHeader = best_header) -> Table:
    """The table in the file; Refusal `fleet.unreadable` or `fleet.too_large` with the next step.

    Args:
        find_header: knows the headings of this kind of list; the right delimiter is the one with most of them.
    """
    raw = _content(path)
    if raw.startswith((_ZIP, _OLE)):
        return _workbook(raw, find_header)
    beginning = raw[:100].lstrip(b"\xef\xbb\xbf \r\n\t")
    for start, kind in _FOREIGN.items():
        if beginning.startswith(start):
            raise _unreadable(say("The file is no list but {kind}.", kind=kind))
    text, encoding = _decoded(raw)
    return _csv(text, encoding, find_header)


def as_json(reading: FleetReading, language: str) -> dict[str, object]:
    """The reading as `fieldkit import devices --json` prints it (requirements 9)."""
    return {
        "rows": reading.rows,
        "good": [_good(row) for row in reading.good],
        "refused": [_finding(row, language) for row in reading.refused],
        "warnings": [_finding(warning, language) for warning in reading.warnings],
        "new_halls": [hall.name for hall in reading.new_halls],
    }


def _good(row: FleetRow) -> dict[str, object]:
    return {
        "row": row.row,
        "serial": row.serial,
        "model": row.model,
        "hall": row.hall,
        "city": row.city,
        "purchase_on": row.purchase_on.isoformat(),
        "accepted_on": row.accepted_on.isoformat() if row.accepted_on else None,
        "ip": row.ip,
        "version": row.version,
        "remark": row.remark,
    }


def _finding(finding: RefusedRow | FleetWarning, language: str) -> dict[str, object]:
    text = tell_in(language, finding.text)
    return {"row": finding.row, "serial": finding.serial, "reason": finding.reason, "text": text}


def _content(path: Path) -> bytes:
    name = one_line(path.name, limit=100)
    try:
        if not path.is_file():
            raise _unreadable(say("There is no file “{name}”.", name=name), say("Check the name and the folder."))
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = one_line(str(getattr(error, "strerror", None) or error), limit=100)
        raise _unreadable(
            say("“{name}” cannot be opened: {reason}.", name=name, reason=reason),
            say("Close the file in other programs, or copy it to this computer first."),
        ) from None
    if len(raw) > MAX_BYTES:
        raise _too_large(say("The file is larger than {limit} MB.", limit=MAX_BYTES // 1_000_000))
    if not raw.strip():
        raise _unreadable(say("The file is empty."))
    return raw


def _decoded(raw: bytes) -> tuple[str, str]:
    if raw.startswith(_UTF_16):
        text, encoding = _decode(raw, "utf-16"), "UTF-16"
    else:
        text, encoding = _eight_bit(raw)
    if "\0" in text:
        raise _unreadable(say("The file holds NUL characters; it is no text."))
    return text, encoding


def _eight_bit(raw: bytes) -> tuple[str, str]:
    try:
        return raw.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
    # Damaged UTF-8 often is valid GB18030 and would become wrong names without any error.
    mended = raw.decode("utf-8", "replace")
    damaged = mended.count("\ufffd")
    if sum(not letter.isascii() for letter in mended) > 10 * damaged:
        raise _unreadable(say("The text is damaged in line {line}.", line=line))
    return _decode(raw, "gb18030"), "GB18030"


def _decode(raw: bytes, codec: str) -> str:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError:
        raise _unreadable(say("The text is neither UTF-8 nor GB18030 nor UTF-16.")) from None


def _csv(text: str, encoding: str, find_header: FindHeader) -> Table:
    delimiter = max(_DELIMITERS, key=lambda candidate: _headings(text[:_SNIFFED], candidate, find_header))
    lines: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for line in reader:
            lines.append(_without_end(line))
            _check_size(lines)
    except csv.Error:
        raise _unreadable(
            say("A quotation mark is not closed, or a cell is too long, near line {line}.", line=reader.line_num)
        ) from None
    return Table(lines, _understood(lines, f"CSV, {encoding}", find_header))


def _headings(text: str, delimiter: str, find_header: FindHeader) -> int:
    lines: list[list[str]] = []
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            lines.append(line)
            if len(lines) == SEARCHED_LINES:
                break
    except csv.Error:
        return 0
    header = find_header(lines)
    return len(header.columns) if header else 0


def _workbook(raw: bytes, find_header: FindHeader) -> Table:
    kind = _packed_kind(raw) if raw.startswith(_ZIP) else _compound_kind(raw)
    answer = _ask_reader(raw)
    if answer.problem == "size":
        raise _sheet_too_large()
    if answer.problem:
        raise _unreadable(say("The workbook is damaged, or it is another kind of file."))
    if not answer.lines:
        raise _unreadable(say("The workbook has no sheet with text."))
    source = f"{kind}, {one_line(answer.sheet, limit=40)}"
    return Table(answer.lines, _understood(answer.lines, source, find_header))


def _understood(lines: Sequence[Sequence[str]], source: str, find_header: FindHeader) -> Words:
    header = find_header(lines)
    if header is None:
        return say("Read as {source}; no headings were found.", source=source)
    rows = sum(any(cell.strip() for cell in line) for line in lines[header.line + 1 :])
    line = header.line + 1
    return say("Read as {source}: {rows} rows, headings in line {line}.", source=source, rows=rows, line=line)


def _compound_kind(raw: bytes) -> str:
    if _ENCRYPTED_XLSX in raw:
        raise _protected()
    return "XLS"


def _packed_kind(raw: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = {part.filename: part.file_size for part in archive.infolist()}
            manifest = _beginning(archive, _ODS_MANIFEST) if _ODS_MANIFEST in parts else b""
    except _BROKEN_ZIP:
        raise _unreadable(say("The workbook is damaged, or it is another kind of file.")) from None
    if sum(parts.values()) > MAX_UNPACKED:
        raise _sheet_too_large()
    if b"encryption-data" in manifest:
        raise _protected()
    if "xl/workbook.xml" in parts:
        return "XLSX"
    if "content.xml" in parts:
        return "ODS"
    raise _unreadable(say("The file is no list but {kind}.", kind="ZIP"))


def _beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(_SNIFFED)


def _ask_reader(raw: bytes) -> WorkbookAnswer:
    command = [sys.executable, "-I", "-m", "fieldkit.services.workbook_cells"]
    try:
        done = subprocess.run(
            command,
            input=raw,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=READING_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return WorkbookAnswer("size")
    # A reader that dies has asked for more memory than there is.
    return (
        msgspec.msgpack.decode(done.stdout, type=WorkbookAnswer) if done.returncode == 0 else WorkbookAnswer("size")
    )


def _without_end(line: list[str]) -> list[str]:
    while line and not line[-1].strip():
        line.pop()
    return line


def _check_size(lines: Sequence[Sequence[str]]) -> None:
    if len(lines) > MAX_LINES or len(lines[-1]) > MAX_COLUMNS:
        raise _sheet_too_large()


def _sheet_too_large() -> Refusal:
    return _too_large(
        say("The list is larger than {rows} rows or {columns} columns.", rows=MAX_ROWS, columns=MAX_COLUMNS)
    )


def _protected() -> Refusal:
    return _unreadable(say("The workbook is protected by a password."))


def _too_large(what: Words) -> Refusal:
    todo = say("Copy the list alone into a new file, or split it, and import it again.")
    return Refusal("fleet.too_large", what, todo)


def _unreadable(what: Words, todo: Words = _SAVE_AGAIN) -> Refusal:
    return Refusal("fleet.unreadable", what, todo)
