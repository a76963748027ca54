"""How does an item read as one row of the checklist: code, text, limit, value, result, evidence?"""

from collections.abc import Mapping

from fieldkit.domain.inspection import Answer, limit_text, result_words, value_labels
from fieldkit.domain.record import ItemResult
from fieldkit.domain.template import Group, InputKind, Item
from fieldkit.domain.words import Words, say
from fieldkit.locale import gettext as _
from fieldkit.locale import is_chinese, pick, tell
from screens.inspection.sheet import Sheet, Spot
from screens.widgets.rows import Column, Mark, Row, heading

_MARKS = {
    ItemResult.PASS: Mark.GOOD,
    ItemResult.FIXED: Mark.GOOD,
    ItemResult.WARN: Mark.WARN,
    ItemResult.SKIP: Mark.WARN,
    ItemResult.INCONCLUSIVE: Mark.WARN,
    ItemResult.FAIL: Mark.BAD,
    ItemResult.NA: Mark.QUIET,
}
_SHORT: Mapping[ItemResult, Words] = {ItemResult.FIXED: say("Fixed"), ItemResult.NA: say("N/A")}
"""Words that would be too long for the column."""


def columns() -> tuple[Column, ...]:
    """The columns, as wide as the words of the reader's language need them."""
    chinese = is_chinese()
    return (
        Column(_("Item"), 6),
        Column(_("What is checked"), least=16, runs_on=True),
        Column(_("Limit"), 14, spare=2),
        Column(_("Value"), 12 if chinese else 11),
        Column(_("Result"), 8 if chinese else 12, state=True),
        Column(_("Marks"), 6 if chinese else 5, spare=3),
    )


def all_rows(sheet: Sheet) -> list[Row]:
    """The whole form: a heading per group, then its items."""
    rows: list[Row] = []
    for group in sheet.checklist.template.groups:
        rows.append(group_row(sheet, group))
        rows += [item_row(sheet.spot(item.code)) for item in group.items]
    return rows


def group_row(sheet: Sheet, group: Group) -> Row:
    """The heading of a group with how much of it is done."""
    counts = next(entry for entry in sheet.progress.by_group if entry.code == group.code)
    return heading(f"{group.code} {pick(group.zh, group.en)}  {counts.done}/{counts.total}")


def item_row(spot: Spot) -> Row:
    """One item."""
    item, answer = spot.item, spot.answer
    cells = (
        item.code,
        pick(item.zh, item.en),
        limit_cell(item),
        value_cell(item, answer),
        result_cell(spot),
        _evidence_cell(spot),
    )
    return Row(item.code, cells, _mark(spot))


def limit_cell(item: Item) -> str:
    """The normal limit with its unit."""
    return f"{limit_text(item)} {unit(item)}".strip()


def unit(item: Item) -> str:
    """The unit as the reader calls it."""
    return pick(item.unit, item.unit_en or item.unit)


def value_cell(item: Item, answer: Answer | None) -> str:
    """The value as found, and as left where there are two."""
    if answer is None:
        return ""
    values = [value_text(item, value) for value in (answer.value_found, answer.value_left) if value]
    return " > ".join(values)


def value_text(item: Item, value: str) -> str:
    """A kept value as the reader reads it."""
    return pick(*value_labels(item, value))


def result_cell(spot: Spot) -> str:
    """The result in a word; an open item has none."""
    if spot.answer is None:
        return _("by itself") if spot.item.input is InputKind.AUTO else ""
    return tell(_SHORT.get(spot.answer.result) or result_words(spot.answer.result))


def _mark(spot: Spot) -> Mark:
    if spot.answer is None:
        return Mark.PLAIN
    mark = _MARKS[spot.answer.result]
    return Mark.WARN if spot.missing and mark is not Mark.BAD else mark


def _evidence_cell(spot: Spot) -> str:
    """One sign per kind: what is missing first, then photo, probe, by hand, remark."""
    answer = spot.answer
    if answer is None:
        return ""
    signs = (
        (bool(spot.missing), pick("缺", "?")),
        (spot.photos > 0, pick("图", "P")),
        (spot.was_probed, pick("测", "T")),
        (answer.by_hand, pick("手", "H")),
        (bool(answer.remark), pick("注", "R")),
    )
    return "".join(sign for holds, sign in signs if holds)
