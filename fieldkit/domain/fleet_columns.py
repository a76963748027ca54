"""Which line of a customer's list holds the headings, and which column means what?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fieldkit.domain.fleet_cells import Cell, cell_text, plain, quoted
from fieldkit.domain.text import narrow
from fieldkit.domain.words import Refusal, say

SEARCHED_LINES = 50
"""Lines from the top in which the headings are looked for; above them stand titles and notes."""


class Column(StrEnum):
    """What a column of a fleet list can mean."""

    SERIAL = "serial"
    MODEL = "model"
    HALL = "hall"
    CITY = "city"
    PURCHASE = "purchase_on"
    ACCEPTANCE = "accepted_on"
    IP = "ip"
    VERSION = "version"
    REMARK = "remark"


NEEDED = {
    Column.SERIAL: "序列号 / Serial",
    Column.MODEL: "设备型号 / Model",
    Column.HALL: "营业厅 / Hall",
    Column.PURCHASE: "采购日期 / Purchase date",
}
"""Columns without which a device cannot be filed, with the heading to write."""

_HEADINGS = {
    Column.SERIAL: "序列号 设备序列号 设备序号 产品序列号 机器序列号 出厂编号 序列号码 设备sn sn s/n "
    "serial serialno serialnumber deviceserial deviceserialnumber",
    Column.MODEL: "设备型号 型号 机型 产品型号 规格型号 终端型号 model devicemodel modelno modelname devicetype",
    Column.HALL: "营业厅 网点 营业厅名称 网点名称 所属营业厅 所在营业厅 安装营业厅 所属网点 所在网点 安装网点 厅名 "
    "hall hallname businesshall branch outlet site",
    Column.CITY: "城市 地市 所在城市 所属城市 所属地市 所在地市 地市名称 city cityname",
    Column.PURCHASE: "采购日期 购置日期 购买日期 采购时间 购置时间 purchasedate purchase purchased purchasedon "
    "purchaseon dateofpurchase",
    Column.ACCEPTANCE: "验收日期 验收时间 初验日期 acceptancedate acceptance accepted acceptedon dateofacceptance",
    Column.IP: "ip地址 ip 设备ip 设备ip地址 网络地址 ipaddress ipaddr ipv4 ipv4address",
    Column.VERSION: "软件版本 版本 版本号 软件版本号 应用版本 程序版本 version softwareversion software swversion",
    Column.REMARK: "备注 说明 备注说明 remark remarks note notes comment comments",
}
_NOT_IN_KEYS = re.compile(r"[\s.:*_\-,;、·。：＊#]+")
_BRACKETS = re.compile(r"[(【\[<][^)】\]>]*[)】\]>]?")
_PARTS = re.compile(r"[/|\n(【\[)】\]]|(?<=[\u3400-\u9fff]) *(?=[A-Za-z])|(?<=[A-Za-z.]) *(?=[\u3400-\u9fff])")
_MEANINGS = {heading: column for column, line in _HEADINGS.items() for heading in line.split()}


@dataclass(frozen=True)
class Header:
    """The heading line of a list."""

    line: int
    """Index in the table."""
    columns: Mapping[Column, int]
    unknown: tuple[str, ...]
    """Headings that mean nothing here; their columns are not read."""
    headed: frozenset[int]
    """Indexes of all columns with a heading, understood or not."""
    repeated: tuple[str, ...]
    """Headings of a meaning that an earlier column has already."""

    @property
    def missing(self) -> tuple[str, ...]:
        """The needed headings that are not there."""
        return tuple(heading for column, heading in NEEDED.items() if column not in self.columns)


def meaning(cell: Cell) -> Column | None:
    """What a heading means; notes in brackets and a second language do not disturb."""
    text = narrow(cell_text(cell))[:200]
    candidates = [text, _BRACKETS.sub("", text), *_PARTS.split(text)]
    return next((_MEANINGS[key] for key in map(_key, candidates) if key in _MEANINGS), None)


def best_header(table: Sequence[Sequence[Cell]]) -> Header | None:
    """The first line with every needed heading, else the one with most headings, None below two."""
    best: Header | None = None
    for line in range(min(len(table), SEARCHED_LINES)):
        header = _header(line, table[line])
        if not header.missing:
            return header
        if len(header.columns) >= 2 and (best is None or len(header.columns) > len(best.columns)):
            best = header
    return best


def find_header(table: Sequence[Sequence[Cell]]) -> Header:
    """The heading line; Refusal `fleet.columns` names the needed headings that are missing."""
    header = best_header(table)
    missing = header.missing if header else tuple(NEEDED.values())
    if header is None or missing:
        raise Refusal(
            "fleet.columns",
            say("The list has no column for: {columns}.", columns="; ".join(missing)),
            say("Write these headings above the columns and import the list again."),
        )
    return header


def _header(line: int, cells: Sequence[Cell]) -> Header:
    columns: dict[Column, int] = {}
    unknown: list[str] = []
    repeated: list[str] = []
    for index, cell in enumerate(cells):
        column = meaning(cell)
        if column is None:
            if plain(cell):
                unknown.append(quoted(cell))
        elif column in columns:
            repeated.append(quoted(cell))
        else:
            columns[column] = index
    headed = frozenset(index for index, cell in enumerate(cells) if plain(cell))
    return Header(line, columns, tuple(unknown), headed, tuple(repeated))


def _key(text: str) -> str:
    return _NOT_IN_KEYS.sub("", plain(text)).lower()
