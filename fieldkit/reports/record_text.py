"""How does a service record read as plain lines? What the customer scrolls through before he signs."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from fieldkit.domain.record import Content, SealedRecord
from fieldkit.domain.text import clean
from fieldkit.reports.blocks import Block, Group, Heading, Note, Pairs, Pictures, Row, Satisfaction, Table, Title
from fieldkit.reports.gate import PRINT_LIMIT
from fieldkit.reports.record_outline import evidence_blocks, inspection_blocks, maintenance_blocks
from fieldkit.reports.signoff_outline import Filing, proof_blocks, signoff_blocks
from fieldkit.reports.speech import Language, Speech


class LineKind(StrEnum):
    """What a line is, for the one who styles it."""

    TITLE = "title"
    HEADING = "heading"
    GROUP = "group"
    PAIR = "pair"
    ITEM = "item"
    DETAIL = "detail"
    NOTE = "note"


@dataclass(frozen=True)
class Line:
    """One line of the record; `text` may hold line breaks of a remark."""

    kind: LineKind
    text: str


def record_lines(content: Content, language: Language) -> tuple[Line, ...]:
    """The whole record as lines: the same values in the same order as on paper."""
    speech = Speech(language)
    blocks = (
        *inspection_blocks(content, speech),
        *maintenance_blocks(content.maintenance, speech),
        *evidence_blocks(content, speech),
    )
    return block_lines(blocks)


def sealed_lines(record: SealedRecord, sha256: str, filing: Filing | None, language: Language) -> tuple[Line, ...]:
    """A sealed record as lines: its content, what the customer answered, and the proof."""
    speech = Speech(language)
    blocks = (*signoff_blocks(record.signoff, speech), *proof_blocks(record.seal, sha256, filing, speech))
    return record_lines(record.content, language) + block_lines(blocks)


def block_lines(blocks: tuple[Block, ...]) -> tuple[Line, ...]:
    """Any blocks as lines, through the gate."""
    return tuple(Line(line.kind, clean(line.text, limit=PRINT_LIMIT)) for block in blocks for line in _lines(block))


def _lines(block: Block) -> Iterator[Line]:
    match block:
        case Title(text, under):
            yield Line(LineKind.TITLE, f"{text}  {under}".strip())
        case Heading(text):
            yield Line(LineKind.HEADING, text)
        case Pairs(pairs):
            yield from (Line(LineKind.PAIR, f"{label}: {value}") for label, value in pairs)
        case Note(text):
            yield Line(LineKind.NOTE, text)
        case Satisfaction(label, stars):
            yield Line(LineKind.PAIR, f"{label}: {stars} / 5")
        case Pictures(pictures):
            yield from (Line(LineKind.NOTE, picture.caption) for picture in pictures)
        case Table():
            yield from _table_lines(block)


def _table_lines(table: Table) -> Iterator[Line]:
    for row in table.rows:
        if isinstance(row, Group):
            yield Line(LineKind.GROUP, row.text)
        else:
            yield from _row_lines(table, row)


def _row_lines(table: Table, row: Row) -> Iterator[Line]:
    """The first two cells and the result make the line; the other filled cells follow with their labels."""
    first = f"{row.cells[0]} {row.cells[1]}"
    if table.marked >= 0:
        first = f"{first}: {row.cells[table.marked]}"
    yield Line(LineKind.ITEM, first)
    details = [
        f"{column.label} {cell}"
        for index, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True))
        if index >= 2 and index != table.marked and cell
    ]
    if details:
        yield Line(LineKind.DETAIL, "; ".join(details))
    yield from (Line(LineKind.DETAIL, note) for note in row.notes)
