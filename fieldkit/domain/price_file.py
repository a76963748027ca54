"""What does a list of tender prices say, and which of its rows cannot be? (PRC-2, C008)"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from fieldkit.domain.money import read_fen
from fieldkit.domain.quotes import ALWAYS_ALLOWED, LineKind, PriceItem
from fieldkit.domain.text import narrow, one_line
from fieldkit.domain.words import Refusal, Words, say

LARGEST_LIST = 5_000
"""Rows; a tender for kiosks names some dozens of parts."""
_CODE_LIMIT, _TITLE_LIMIT = 80, 120
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "part", "代码", "部件代码", "备件代码", "编码"),
    "title": ("name", "title", "名称", "部件名称", "备件名称"),
    "kind": ("kind", "类别", "类型"),
    "price": ("price", "bid", "tender price", "投标单价", "投标价", "单价", "价格"),
    "replaces": ("replaces", "替代", "替代部件", "被替代部件"),
}
_NEEDED = ("code", "price")
_KINDS: Mapping[str, LineKind] = {
    "": LineKind.PART,
    "part": LineKind.PART,
    "部件": LineKind.PART,
    "备件": LineKind.PART,
    "software": LineKind.SOFTWARE,
    "软件": LineKind.SOFTWARE,
    "interface": LineKind.INTERFACE,
    "接口": LineKind.INTERFACE,
}


@dataclass(frozen=True)
class RefusedPrice:
    """A row that cannot be a tender price."""

    row: int
    """Counted from 1 below the headings."""
    code: str
    refusal: Refusal


@dataclass(frozen=True)
class PriceReading:
    """A list as it was understood."""

    rows: int
    items: tuple[PriceItem, ...]
    refused: tuple[RefusedPrice, ...]


@dataclass
class _Reader:
    """Row after row; what a row is refused for depends on those before it."""

    places: Mapping[str, int]
    items: dict[str, PriceItem] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    refused: list[RefusedPrice] = field(default_factory=list)

    def read(self, number: int, cells: Sequence[str]) -> None:
        """Takes a row or keeps why not."""
        code = self._cell(cells, "code", _CODE_LIMIT)
        try:
            self.items[code] = self._item(code, cells)
            self.rows[code] = number
        except Refusal as refusal:
            self.refused.append(RefusedPrice(number, code, refusal))

    def refuse(self, code: str, refusal: Refusal) -> None:
        """What is wrong with a row shows only when all are read."""
        self.refused.append(RefusedPrice(self.rows[code], code, refusal))

    def _item(self, code: str, cells: Sequence[str]) -> PriceItem:
        if not code:
            raise _refusal("prices.code", say("The row has no code."), say("Write the code of the part."))
        if code in self.rows:
            raise _refusal(
                "prices.repeated",
                say("{code} stands in row {row} already.", code=code, row=self.rows[code]),
                say("Keep one of the two rows."),
            )
        kind = _KINDS.get(narrow(self._cell(cells, "kind", 40)).lower())
        if kind is None or kind not in ALWAYS_ALLOWED:
            raise _refusal(
                "prices.kind",
                say("“{kind}” has no tender price (C007).", kind=self._cell(cells, "kind", 40)),
                say("Choose one of: {names}.", names="part, software, interface"),
            )
        replaces = self._cell(cells, "replaces", _CODE_LIMIT)
        price = self._price(cells, replaces)
        return PriceItem(code, price, replaces, kind, self._cell(cells, "title", _TITLE_LIMIT))

    def _price(self, cells: Sequence[str], replaces: str) -> int | None:
        typed = self._cell(cells, "price", 40)
        if narrow(typed).startswith("-"):
            raise _refusal(
                "prices.negative", say("The price {text} is below zero.", text=typed), say("Correct the row.")
            )
        if typed:
            return read_fen(typed)
        if replaces:
            return None
        raise _refusal(
            "prices.none",
            say("The row has neither a price nor a part that it replaces."),
            say("Write the tender price in yuan."),
        )

    def _cell(self, cells: Sequence[str], name: str, limit: int) -> str:
        place = self.places.get(name, len(cells))
        return one_line(cells[place], limit=limit) if place < len(cells) else ""


def read_prices(table: Sequence[Sequence[str]]) -> PriceReading:
    """The tender prices of a table; Refusal `prices.columns` where its headings are not those of a price list."""
    line, places = _headings(table)
    reader = _Reader(places)
    rows = [cells for cells in table[line + 1 :] if any(cell.strip() for cell in cells)]
    if len(rows) > LARGEST_LIST:
        raise _refusal(
            "prices.large",
            say("The list has more than {count} rows.", count=LARGEST_LIST),
            say("Is it the right file?"),
        )
    for number, cells in enumerate(rows, 1):
        reader.read(number, cells)
    for code, refusal in _wrong_chains(reader.items):
        reader.refuse(code, refusal)
    bad = {refused.code for refused in reader.refused}
    items = tuple(item for code, item in reader.items.items() if code not in bad)
    return PriceReading(len(rows), items, tuple(sorted(reader.refused, key=lambda refused: refused.row)))


def _headings(table: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    for line, cells in enumerate(table[:50]):
        named = [narrow(one_line(cell)).lower() for cell in cells]
        places = {
            name: next(place for place, cell in enumerate(named) if cell in known)
            for name, known in _HEADINGS.items()
            if set(known) & set(named)
        }
        if all(name in places for name in _NEEDED):
            return line, places
    raise _refusal(
        "prices.columns",
        say("The list has no column for: {columns}.", columns="代码 / code; 投标单价 / price"),
        say("Write these headings above the columns and import the list again."),
    )


def _wrong_chains(items: Mapping[str, PriceItem]) -> Iterator[tuple[str, Refusal]]:
    """Parts that replace one that is not in the list, or, in the end, themselves: they would have no cap."""
    for code, item in items.items():
        if item.replaces and item.replaces not in items:
            yield (
                code,
                _refusal(
                    "prices.replaces",
                    say("{code} replaces {old}, which is not in the list.", code=code, old=item.replaces),
                    say("Add a row for {old} with its tender price.", old=item.replaces),
                ),
            )
        elif _is_circle(items, code):
            yield (
                code,
                _refusal(
                    "prices.circle",
                    say("{code} replaces itself in the end.", code=code),
                    say("Correct the column of the replaced parts."),
                ),
            )


def _is_circle(items: Mapping[str, PriceItem], code: str) -> bool:
    seen: set[str] = set()
    while code in items and items[code].replaces:
        if code in seen:
            return True
        seen.add(code)
        code = items[code].replaces
    return False


def _refusal(code: str, what: Words, todo: Words) -> Refusal:
    return Refusal(code, what, todo)
