"""What is a document made of, before anybody knows whether it becomes lines on a screen or sheets of paper?"""

from dataclasses import dataclass

from fieldkit.domain.record import Ink


@dataclass(frozen=True)
class Title:
    """The name of the form and a line under it."""

    text: str
    under: str


@dataclass(frozen=True)
class Heading:
    """The head of a section."""

    text: str


@dataclass(frozen=True)
class Pairs:
    """Labels with their values."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Column:
    """One column of a table: its head and its share of the width in hundredths."""

    label: str
    share: int


@dataclass(frozen=True)
class Group:
    """A line that opens a group of rows."""

    text: str


@dataclass(frozen=True)
class Row:
    """One row of a table: cells in the order of the columns, then notes over the whole width."""

    cells: tuple[str, ...]
    notes: tuple[str, ...] = ()
    mark: str = ""
    """Item result whose sign stands in the marked column."""


@dataclass(frozen=True)
class Table:
    """Columns, rows and group lines; never empty (an empty section is a `Note`)."""

    columns: tuple[Column, ...]
    rows: tuple[Row | Group, ...]
    marked: int = -1
    """Index of the column that carries the result sign."""


@dataclass(frozen=True)
class Note:
    """Running text."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Signature:
    """A drawn signature with the label beside it."""

    label: str
    ink: Ink


@dataclass(frozen=True)
class Satisfaction:
    """A score out of five, drawn and written."""

    label: str
    score: int


@dataclass(frozen=True)
class Picture:
    """A photo by its digest, with what it shows."""

    sha256: str
    caption: str


@dataclass(frozen=True)
class Pictures:
    """Photos, two beside each other."""

    pictures: tuple[Picture, ...]


Block = Title | Heading | Pairs | Table | Note | Signature | Satisfaction | Pictures
