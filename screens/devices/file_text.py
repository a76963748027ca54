"""How does a device file read: a head of facts, then rows for modules, orders and past inspections?"""

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from fieldkit.domain.template import DeviceClass
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Words, say
from fieldkit.domain.work_words import (
    SPENT_PCT,
    WORN_PCT,
    device_state_words,
    life_words,
    order_words,
    record_state_words,
    template_words,
)
from fieldkit.locale import tell
from screens.bars import share_bar
from screens.widgets.rows import Column, Mark, Row, heading

if TYPE_CHECKING:
    from fieldkit.services.device_file import DeviceFile, Fitted, OrderLine, PastInspection

BAR = 8
COLUMNS = (
    Column(say("What"), 18),
    Column(say("State"), 14, state=True),
    Column(say("Life used"), BAR + 5, spare=1),
    Column(say("Day"), 10, spare=2),
    Column(say("Number or note"), least=11),
)
_CLASSES = {
    DeviceClass.PRINT: say("print kiosk"),
    DeviceClass.QUERY: say("query kiosk"),
    DeviceClass.SELF: say("self-service kiosk"),
    DeviceClass.PAY: say("payment kiosk"),
}


def head(file: "DeviceFile") -> Table:
    """Facts in two columns; what decides the price of the work comes first."""
    facts: list[tuple[Words, str]] = [
        (say("Warranty"), tell(warranty_words(file))),
        (say("Software"), tell(software_words(file))),
        (say("Hall"), f"{file.hall}  {file.city}"),
        (say("Model"), f"{file.model_code}  {tell(_CLASSES[file.device_class])}"),
        (say("Accepted on"), file.accepted_on.isoformat() if file.accepted_on else tell(say("not accepted yet"))),
        (say("IP address"), file.ip),
        (say("Contract"), file.contract_no),
        (say("Spare parts"), tell(supply_words(file))),
        (say("State"), tell(device_state_words(file.state))),
    ]
    if file.remark:
        facts.append((say("Note"), file.remark))
    table = Table.grid(padding=(0, 2), expand=True)
    for ratio in (None, 5, None, 4):
        table.add_column(ratio=ratio, no_wrap=True, overflow="ellipsis" if ratio is None else "crop")
    for left, right in zip(facts[::2], [*facts[1::2], (say(""), "")][: len(facts[::2])], strict=True):
        table.add_row(*_fact(*left), *_fact(*right))
    return table


def warranty_words(file: "DeviceFile") -> Words:
    """Whether work on the hardware is paid."""
    last = file.warranty.last_day
    if last is None:
        return say("not accepted yet")
    if file.warranty.covered:
        return say("covered until {day}", day=last.isoformat())
    return say("paid service, ended {day}", day=last.isoformat())


def supply_words(file: "DeviceFile") -> Words:
    """Until when spare parts are supplied (C011)."""
    day = file.spare_until.isoformat()
    return say("supplied until {day}", day=day) if file.is_supplied else say("supply ended {day}", day=day)


def software_words(file: "DeviceFile") -> Words:
    """The version on the device beside the one that its model should have."""
    if not file.software:
        return say("not known; should be {baseline}", baseline=one_line(file.baseline_software))
    if file.software == file.baseline_software:
        return say("{version}, as it should be", version=one_line(file.software))
    return say(
        "{version}, should be {baseline}",
        version=one_line(file.software),
        baseline=one_line(file.baseline_software),
    )


def file_rows(file: "DeviceFile") -> list[Row]:
    """Open orders first, then what was inspected, then the modules, the most worn first."""
    rows: list[Row] = []
    if file.orders:
        rows += [heading(tell(say("Open work orders"))), *map(_order_row, file.orders)]
    rows.append(heading(tell(say("Inspections"))))
    rows += list(map(_inspection_row, file.inspections)) or [_none_row(say("none on this laptop"))]
    rows.append(heading(tell(say("Modules"))))
    rows += list(map(_module_row, file.components)) or [_none_row(say("none on file"))]
    return rows


def _fact(label: Words, value: str) -> tuple[Text, Text]:
    return Text(tell(label) if label.msgid else ""), Text(one_line(value), "bold")


def _order_row(order: "OrderLine") -> Row:
    cells = (tell(order_words(order.order_kind)), tell(say("planned")), "", order.due_on.isoformat(), order.note)
    return Row(f"order {order.order_kind}", cells)


def _inspection_row(past: "PastInspection") -> Row:
    number = f"{past.no}  {tell(say('filed as {number}', number=past.filing_no))}" if past.filing_no else past.no
    cells = (
        tell(template_words(past.template_code)),
        tell(record_state_words(past.state)),
        "",
        past.started_on.isoformat(),
        number,
    )
    kind = "sealed" if past.state == "sealed" else "record"
    return Row(f"{kind} {past.id}", cells, Mark.PLAIN if past.state == "sealed" else Mark.GOOD)


def _module_row(module: "Fitted") -> Row:
    bar = f"{share_bar(module.life_used_pct, SPENT_PCT, BAR)} {module.life_used_pct:>3}%"
    cells = (module.name, tell(life_words(module.life_used_pct)), bar, module.fitted_on.isoformat(), module.serial)
    return Row(f"module {module.slot}", cells, _wear_mark(module.life_used_pct))


def _wear_mark(life_used_pct: int) -> Mark:
    if life_used_pct >= SPENT_PCT:
        return Mark.BAD
    return Mark.WARN if life_used_pct >= WORN_PCT else Mark.PLAIN


def _none_row(words: Words) -> Row:
    return Row("none", (tell(words), "", "", "", ""), Mark.QUIET)
