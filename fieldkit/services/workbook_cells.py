"""Which texts stand in the sheet of a workbook that holds the list? Runs as a process of its own.

A workbook of a few kilobytes can ask for hundreds of gigabytes (one cell in the last corner of a sheet), and the
reader then ends its process without an exception. Here it ends nothing but this process. The workbook comes on
standard input, the answer goes to standard output.
"""

import io
import sys
from collections.abc import Sequence

import msgspec
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from fieldkit.domain.fleet_cells import Cell, cell_text
from fieldkit.domain.fleet_columns import SEARCHED_LINES, best_header

MAX_ROWS = 200_000
MAX_LINES = MAX_ROWS + SEARCHED_LINES
MAX_COLUMNS = 64
MAX_CHARACTERS = 64_000_000
"""A cell may name a shared text; repeated often enough, a small file becomes gigabytes of text."""
MEMORY_LIMIT = 1_500_000_000


class WorkbookAnswer(msgspec.Struct):
    """What the process says: a problem, or the sheet and its texts."""

    problem: str = ""
    """`damaged`, `size` or empty."""
    sheet: str = ""
    lines: list[list[str]] = []


class _TooLarge(Exception):
    """The sheet is beyond the limits."""


def answer(raw: bytes) -> WorkbookAnswer:
    """The first sheet with all needed headings, else the one with most of them, else the first with text."""
    try:
        with CalamineWorkbook.from_object(io.BytesIO(raw)) as workbook:
            return _best_sheet(workbook)
    except (_TooLarge, MemoryError):
        return WorkbookAnswer("size")
    except (CalamineError, ValueError):
        return WorkbookAnswer("damaged")


def main() -> None:
    """Answer once."""
    _limit_memory()
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer(sys.stdin.buffer.read())))


def _best_sheet(workbook: CalamineWorkbook) -> WorkbookAnswer:
    best, most = WorkbookAnswer(), -1
    for sheet in workbook.sheets_metadata:
        if sheet.typ != SheetTypeEnum.WorkSheet or sheet.visible != SheetVisibleEnum.Visible:
            continue
        lines = _lines(workbook.get_sheet_by_name(sheet.name))
        header = best_header(lines)
        headings = len(header.columns) if header else 0
        if lines and headings > most:
            best, most = WorkbookAnswer("", sheet.name, lines), headings
        if header and not header.missing:
            return WorkbookAnswer("", sheet.name, lines)
    return best


def _lines(sheet: CalamineSheet) -> list[list[str]]:
    if sheet.end is None:
        return []
    last_line, last_column = sheet.end
    if last_line >= MAX_LINES or last_column >= MAX_COLUMNS:
        raise _TooLarge
    lines: list[list[str]] = []
    characters = 0
    for cells in sheet.iter_rows():
        line = _texts(cells)
        characters += sum(map(len, line))
        if characters > MAX_CHARACTERS:
            raise _TooLarge
        lines.append(line)
    return lines


def _texts(cells: Sequence[Cell]) -> list[str]:
    line = [cell_text(cell) for cell in cells]
    while line and not line[-1]:
        line.pop()
    return line


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))


if __name__ == "__main__":
    main()
