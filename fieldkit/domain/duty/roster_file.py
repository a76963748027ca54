"""Is this list a duty roster? Row by row, with a reason for every row that is refused."""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from fieldkit.domain.duty.roster import DutyKind, Group, Shift
from fieldkit.domain.fleet_cells import Cell, code_text, name_text, plain, quoted
from fieldkit.domain.instants import BUSINESS_ZONE, shown
from fieldkit.domain.text import narrow
from fieldkit.domain.words import Refusal, Words, say

ChoiceT = TypeVar("ChoiceT")
SEARCHED_LINES = 50
MOST_ROWS = 5_000
"""A centre of eight with three shifts a day has 9,000 in a year; nobody plans longer than half a year."""
LONGEST_SHIFT = timedelta(days=31)
_YEARS = range(2000, 2101)


class Column(StrEnum):
    """What a column of a roster can mean."""

    CENTRE = "centre"
    GROUP = "group"
    STAFF_NO = "staff_no"
    KIND = "kind"
    SINCE = "since"
    UNTIL = "until"


NEEDED = {
    Column.CENTRE: "中心 / Centre",
    Column.STAFF_NO: "工号 / Staff no",
    Column.SINCE: "开始 / From",
    Column.UNTIL: "结束 / To",
}
"""Columns without which there is no roster, with the heading to write."""
_HEADINGS = {
    Column.CENTRE: "中心 服务中心 中心代码 centre center centrecode centercode",
    Column.GROUP: "班组 组 项目组 维护组 group",
    Column.STAFF_NO: "工号 员工号 人员编号 staffno staff staffnumber engineer",
    Column.KIND: "值班类型 类型 班次 值班 kind duty type",
    Column.SINCE: "开始 开始时间 起 上班 from start begin since",
    Column.UNTIL: "结束 结束时间 止 下班 to end until",
}
_MEANINGS = {heading: column for column, line in _HEADINGS.items() for heading in line.split()}
_GROUPS = {
    **dict.fromkeys(("", "BS", "两组", "全部", "BOTH", "ALL"), None),
    **dict.fromkeys(("B", "GRP-B", "基础", "基础产品维护项目组", "基础产品组"), Group.BASIC),
    **dict.fromkeys(("S", "GRP-S", "自助", "自助营业产品维护项目组", "自助产品组"), Group.SELF_SERVICE),
}
_KINDS = {
    **dict.fromkeys(("", "值班", "主班", "PRIMARY", "DUTY"), DutyKind.PRIMARY),
    **dict.fromkeys(("备班", "备勤", "BACKUP", "STANDBY"), DutyKind.BACKUP),
}
_MOMENT = re.compile(
    r"([0-9]{4}) ?[-/.年] ?([0-9]{1,2}) ?[-/.月] ?([0-9]{1,2}) ?日?(?:[T ] *([0-9]{1,2}):([0-9]{2})(?::00)?)?"
)
_SPLIT = re.compile(r"[\s/|(（]+")


@dataclass(frozen=True)
class RosterHeader:
    """The heading line of a roster."""

    line: int
    columns: Mapping[Column, int]

    @property
    def missing(self) -> tuple[str, ...]:
        """The needed headings that are not there."""
        return tuple(heading for column, heading in NEEDED.items() if column not in self.columns)


@dataclass(frozen=True)
class RosterRow:
    """A row that can be taken."""

    row: int
    """Record number in the file, from 1."""
    centre: str
    shift: Shift


@dataclass(frozen=True)
class RefusedRow:
    """A row that cannot, with the reason as a code for scripts and in words."""

    row: int
    reason: str
    text: Words


@dataclass(frozen=True)
class RosterReading:
    """Everything that the list says."""

    rows: int
    good: tuple[RosterRow, ...]
    refused: tuple[RefusedRow, ...]


def best_header(table: Sequence[Sequence[Cell]]) -> RosterHeader | None:
    """The line with most headings, None below two."""
    found = [_header(line, cells) for line, cells in enumerate(table[:SEARCHED_LINES])]
    best = max(found, key=lambda header: len(header.columns), default=None)
    return best if best is not None and len(best.columns) > 1 else None


def read_roster(
    table: Sequence[Sequence[Cell]], staff: Mapping[str, str], centres: Container[str]
) -> RosterReading:
    """The shifts of a list; Refusal `roster.*` when it is no roster at all.

    Args:
        staff: staff number -> code of the centre, of everybody who works here.
        centres: codes of the centres.
    """
    header = best_header(table)
    missing = header.missing if header else tuple(NEEDED.values())
    if header is None or missing:
        raise Refusal(
            "roster.columns",
            say("The roster has no column for: {columns} (C013).", columns="; ".join(missing)),
            say("Write these headings above the columns and import it again; nothing was changed."),
        )
    lines = [cells for cells in table[header.line + 1 :] if any(map(plain, cells))]
    if not 0 < len(lines) <= MOST_ROWS:
        raise Refusal(
            "roster.size",
            say("The roster has {count} rows; it may have 1 to {most} (C013).", count=len(lines), most=MOST_ROWS),
            say("Import at least one shift, and at most half a year at a time."),
        )
    reader = _Reader(header, staff, centres)
    for row, cells in enumerate(lines, 1):
        reader.read(row, cells)
    return RosterReading(len(lines), tuple(reader.good), tuple(reader.refused))


def read_moment(cell: Cell) -> datetime:
    """The instant in a cell, in the business zone; 24:00 is the next midnight. ValueError when it is none."""
    match = _MOMENT.fullmatch(narrow(plain(cell)))
    if match is None:
        raise ValueError("no instant")
    year, month, day, hours, minutes = (int(part or 0) for part in match.groups())
    if hours * 60 + minutes > 24 * 60 or minutes > 59 or year not in _YEARS:
        raise ValueError("no time of day")
    return datetime(year, month, day, tzinfo=BUSINESS_ZONE).astimezone(UTC) + timedelta(
        hours=hours, minutes=minutes
    )


class _Reader:
    """Reads row after row, each knowing those before it."""

    def __init__(self, header: RosterHeader, staff: Mapping[str, str], centres: Container[str]) -> None:
        self._header = header
        self._staff = staff
        self._centres = centres
        self.good: list[RosterRow] = []
        self.refused: list[RefusedRow] = []
        self._of_person: dict[str, list[RosterRow]] = {}

    def read(self, row: int, cells: Sequence[Cell]) -> None:
        try:
            found = self._row(row, cells)
            self._refuse_overlap(found)
        except Refusal as refusal:
            self.refused.append(RefusedRow(row, refusal.code, refusal.what))
        else:
            self.good.append(found)
            self._of_person.setdefault(found.shift.staff_no, []).append(found)

    def _row(self, row: int, cells: Sequence[Cell]) -> RosterRow:
        def cell(column: Column) -> Cell:
            place = self._header.columns.get(column, len(cells))
            return cells[place] if place < len(cells) else ""

        centre, staff_no = code_text(cell(Column.CENTRE)), code_text(cell(Column.STAFF_NO))
        self._check_person(centre, staff_no)
        group = _chosen(_GROUPS, cell(Column.GROUP), "roster.group", say("group"))
        kind = _chosen(_KINDS, cell(Column.KIND), "roster.kind", say("kind of duty"))
        since, until = _moment(cell(Column.SINCE)), _moment(cell(Column.UNTIL))
        if not since < until:
            raise Refusal("roster.order", say("the shift ends before it begins (C013)"))
        if until - since > LONGEST_SHIFT:
            raise Refusal(
                "roster.long", say("nobody is on duty for more than {days} days (C013)", days=LONGEST_SHIFT.days)
            )
        return RosterRow(row, centre, Shift(staff_no, group, kind, since, until))

    def _check_person(self, centre: str, staff_no: str) -> None:
        if centre not in self._centres:
            raise Refusal("roster.centre", say("there is no centre “{centre}” (C013)", centre=centre))
        home = self._staff.get(staff_no)
        if home is None:
            raise Refusal(
                "roster.staff",
                say("nobody with the staff number “{staff_no}” works here (C013)", staff_no=staff_no),
            )
        if home != centre:
            raise Refusal(
                "roster.home",
                say(
                    "{staff_no} belongs to centre {home}, not to {centre} (C013)",
                    staff_no=staff_no,
                    home=home,
                    centre=centre,
                ),
            )

    def _refuse_overlap(self, found: RosterRow) -> None:
        mine = found.shift
        for other in self._of_person.get(mine.staff_no, ()):
            theirs = other.shift
            if theirs.since < mine.until and mine.since < theirs.until:
                told: dict[str, str | int] = {
                    "staff_no": mine.staff_no,
                    "since": shown(theirs.since),
                    "row": other.row,
                }
                raise Refusal(
                    "roster.twice", say("{staff_no} is on duty since {since} already, in row {row} (C013)", **told)
                )


def _header(line: int, cells: Sequence[Cell]) -> RosterHeader:
    columns: dict[Column, int] = {}
    for index, cell in enumerate(cells):
        column = _meaning(cell)
        if column is not None:
            columns.setdefault(column, index)
    return RosterHeader(line, columns)


def _meaning(cell: Cell) -> Column | None:
    text = narrow(plain(cell)).lower()[:60]
    keys = (text.replace(" ", "").replace("_", ""), *_SPLIT.split(text))
    return next((_MEANINGS[key] for key in keys if key in _MEANINGS), None)


def _chosen(codes: Mapping[str, ChoiceT], cell: Cell, code: str, name: Words) -> ChoiceT:
    typed = narrow(name_text(cell)).upper()
    if typed not in codes:
        raise Refusal(code, say("“{text}” is no {name} (C013)", text=quoted(cell), name=name))
    return codes[typed]


def _moment(cell: Cell) -> datetime:
    try:
        return read_moment(cell)
    except (ValueError, OverflowError):
        raise Refusal(
            "roster.time", say("“{text}” is no time, such as 2026-10-01 08:00 (C013)", text=quoted(cell))
        ) from None
