"""Which devices does a customer's fleet list name, and which of its rows cannot be taken?

A row is taken whole, taken with a warning that names it, or refused with its reason; never changed in silence
(requirements 9). Row numbers count the records below the headings from 1; blank lines are no records.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fieldkit.domain.fleet_cells import (
    Cell,
    cell_text,
    code_text,
    has_hidden,
    is_serial,
    model_key,
    name_text,
    optional_text,
    plain,
    quoted,
    read_address,
    read_day,
    remark_text,
)
from fieldkit.domain.fleet_columns import Column, Header, find_header
from fieldkit.domain.text import FIELD_LIMIT
from fieldkit.domain.words import Refusal, Words, say

FIRST_PURCHASE = date(2000, 1, 1)
"""No kiosk of this fleet is older; an earlier day is a slip of the pen."""
LAST_YEAR = 2100
NAME_LIMIT = 100
"""Characters of a hall, a city or a version."""
_NAMES = (Column.HALL, Column.CITY, Column.VERSION)


@dataclass(frozen=True)
class FleetRow:
    """A device as the list names it."""

    row: int
    serial: str
    model: str
    """Spelled as the catalogue of models spells it."""
    hall: str
    city: str
    purchase_on: date
    accepted_on: date | None
    ip: str
    version: str
    remark: str


@dataclass(frozen=True)
class RefusedRow:
    """A row that is not taken."""

    row: int
    serial: str
    """As written, cleaned."""
    reason: str
    text: Words


@dataclass(frozen=True)
class FleetWarning:
    """Something to look at in a row that is taken; row 0 means the whole list."""

    row: int
    serial: str
    reason: str
    text: Words


@dataclass(frozen=True)
class NewHall:
    """A hall that is not on file yet."""

    name: str
    city: str


@dataclass(frozen=True)
class FleetReading:
    """Everything that was understood of a list; `rows` is the sum of good and refused."""

    rows: int
    good: tuple[FleetRow, ...]
    refused: tuple[RefusedRow, ...]
    warnings: tuple[FleetWarning, ...]
    new_halls: tuple[NewHall, ...]


def read_fleet(
    table: Sequence[Sequence[Cell]],
    *,
    models: Collection[str],
    known_halls: Collection[str],
    existing: Mapping[str, str],
    today: date,
) -> FleetReading:
    """The devices of the list; Refusal `fleet.columns` when needed headings are missing.

    `existing` maps the serial numbers on file to the place where each device stands: such a row is good
    and warned of, because what changes on file is for the caller to decide.
    """
    header = find_header(table)
    rules = _RowRules(header.columns, models, known_halls)
    findings = _Findings(header, known_halls, existing, today)
    good: list[FleetRow] = []
    refused: list[RefusedRow] = []
    records = [cells for cells in table[header.line + 1 :] if any(map(plain, cells))]
    for row, cells in enumerate(records, 1):
        try:
            device = rules.read(row, cells)
        except Refusal as refusal:
            refused.append(RefusedRow(row, quoted(rules.cell(cells, Column.SERIAL)), refusal.code, refusal.what))
        else:
            good.append(device)
            findings.look_at(device, cells)
    return FleetReading(len(records), tuple(good), tuple(refused), tuple(findings.warnings), findings.new_halls())


class _RowRules:
    """Reads one row after the other and remembers which serial numbers it has met."""

    def __init__(
        self, columns: Mapping[Column, int], models: Collection[str], known_halls: Collection[str]
    ) -> None:
        self.columns = columns
        self.models = {model_key(model): model for model in models}
        self.halls = {name_text(hall): hall for hall in known_halls}
        self.first_rows: dict[str, int] = {}

    def cell(self, cells: Sequence[Cell], column: Column) -> Cell:
        """The cell of this meaning; None where the row is too short or the list has no such column."""
        index = self.columns.get(column)
        return None if index is None or index >= len(cells) else cells[index]

    def read(self, row: int, cells: Sequence[Cell]) -> FleetRow:
        """The device of this row; a Refusal whose code is the reason."""
        serial = self._serial(row, self.cell(cells, Column.SERIAL))
        model = self._model(self.cell(cells, Column.MODEL))
        hall = name_text(self.cell(cells, Column.HALL))
        if not hall:
            raise Refusal("hall.missing", say("The hall is missing; write it in every row, not in merged cells."))
        purchase_on = self._purchase(self.cell(cells, Column.PURCHASE))
        accepted_on = self._acceptance(self.cell(cells, Column.ACCEPTANCE), purchase_on)
        ip = read_address(self.cell(cells, Column.IP))
        for column in _NAMES:
            self._check_length(self.cell(cells, column))
        return FleetRow(
            row,
            serial,
            model,
            self.halls.get(hall, hall),
            name_text(self.cell(cells, Column.CITY)),
            purchase_on,
            accepted_on,
            ip,
            optional_text(self.cell(cells, Column.VERSION)),
            remark_text(self.cell(cells, Column.REMARK)),
        )

    def _serial(self, row: int, cell: Cell) -> str:
        serial = code_text(cell)
        if not serial:
            raise Refusal("serial.missing", say("The serial number is missing."))
        if not is_serial(serial):
            raise Refusal(
                "serial.malformed",
                say("“{text}” is not a serial number such as JF3-2409-0153.", text=quoted(cell)),
            )
        # The first row keeps the number even when it is refused itself: nobody knows which of the two is right.
        first = self.first_rows.setdefault(serial, row)
        if first != row:
            raise Refusal(
                "serial.repeated",
                say("{serial} stands in row {first} already.", serial=serial, first=first),
            )
        return serial

    def _model(self, cell: Cell) -> str:
        if not plain(cell):
            raise Refusal("model.missing", say("The model is missing."))
        model = self.models.get(model_key(cell_text(cell)))
        if model is None:
            raise Refusal("model.unknown", say("“{text}” is not a known model.", text=quoted(cell)))
        return model

    def _purchase(self, cell: Cell) -> date:
        day = _day(cell, "purchase.unreadable")
        if day is None:
            raise Refusal("purchase.missing", say("The purchase date is missing."))
        if day < FIRST_PURCHASE:
            raise Refusal(
                "purchase.early", say("The purchase date {day} is before the year 2000.", day=day.isoformat())
            )
        return day

    def _acceptance(self, cell: Cell, purchase_on: date) -> date | None:
        day = _day(cell, "acceptance.unreadable")
        if day is not None and day < purchase_on:
            raise Refusal(
                "acceptance.early",
                say(
                    "The acceptance date {accepted} is before the purchase date {purchase}.",
                    accepted=day.isoformat(),
                    purchase=purchase_on.isoformat(),
                ),
            )
        return day

    def _check_length(self, cell: Cell) -> None:
        if len(cell_text(cell)) > NAME_LIMIT and len(plain(cell)) > NAME_LIMIT:
            raise Refusal(
                "text.long",
                say("“{text}” is longer than {limit} characters.", text=quoted(cell), limit=NAME_LIMIT),
            )


class _Findings:
    """Collects what is odd about the rows that are taken."""

    def __init__(
        self, header: Header, known_halls: Collection[str], existing: Mapping[str, str], today: date
    ) -> None:
        self.header = header
        self.known_halls = frozenset(known_halls)
        self.existing = existing
        self.today = today
        self.warnings: list[FleetWarning] = []
        self.cities: dict[str, str] = {}
        self.addresses: dict[str, int] = {}
        for name in header.unknown:
            self._list_warning("column.unknown", say("The column “{name}” is not read.", name=name))
        for name in header.repeated:
            text = say("The column “{name}” is not read: another column has this meaning.", name=name)
            self._list_warning("column.repeated", text)

    def look_at(self, device: FleetRow, cells: Sequence[Cell]) -> None:
        """Warn of everything odd about this device."""
        self._look_at_identity(device)
        self._look_at_place(device)
        for reason, day in (("purchase.future", device.purchase_on), ("acceptance.future", device.accepted_on)):
            if day is not None and day > self.today:
                self._warn(device, reason, say("The day {day} is still to come.", day=day.isoformat()))
        self._look_at_text(device, cells)

    def new_halls(self) -> tuple[NewHall, ...]:
        """The halls of the good rows that are not on file, in the order of the list."""
        fresh = ((hall, city) for hall, city in self.cities.items() if hall not in self.known_halls)
        return tuple(NewHall(hall, city) for hall, city in fresh)

    def _look_at_identity(self, device: FleetRow) -> None:
        where = self.existing.get(device.serial)
        if where is not None:
            text = say("{serial} is on file already: {where}.", serial=device.serial, where=quoted(where))
            self._warn(device, "serial.on_file", text)
        if device.serial[:3] != model_key(device.model)[:3]:
            text = say("{serial} does not look like a {model}.", serial=device.serial, model=device.model)
            self._warn(device, "serial.prefix", text)

    def _look_at_place(self, device: FleetRow) -> None:
        city = self.cities.get(device.hall) or device.city
        self.cities[device.hall] = city
        if device.city and device.city != city:
            text = say("An earlier row puts {hall} in {city}.", hall=device.hall, city=city)
            self._warn(device, "hall.city", text)
        first = self.addresses.setdefault(device.ip, device.row) if device.ip else device.row
        if first != device.row:
            text = say("Row {first} has the address {ip} too.", first=first, ip=device.ip)
            self._warn(device, "ip.repeated", text)

    def _look_at_text(self, device: FleetRow, cells: Sequence[Cell]) -> None:
        texts = {
            Column.HALL: device.hall,
            Column.CITY: device.city,
            Column.VERSION: device.version,
            Column.REMARK: device.remark,
        }
        for column, text in texts.items():
            index = self.header.columns.get(column, len(cells))
            if index < len(cells) and has_hidden(cells[index], text):
                self._warn(device, "text.hidden", say("Characters that cannot be seen were marked."))
            if index < len(cells) and column is Column.REMARK and len(cell_text(cells[index])) > FIELD_LIMIT:
                self._warn(device, "remark.cut", say("The remark was too long and was cut."))
        if any(plain(cell) for index, cell in enumerate(cells) if index not in self.header.headed):
            self._warn(device, "cells.extra", say("Cells without a heading are not read."))

    def _warn(self, device: FleetRow, reason: str, text: Words) -> None:
        self.warnings.append(FleetWarning(device.row, device.serial, reason, text))

    def _list_warning(self, reason: str, text: Words) -> None:
        self.warnings.append(FleetWarning(0, "", reason, text))


def _day(cell: Cell, reason: str) -> date | None:
    try:
        day = read_day(cell)
    except ValueError:
        day = date.max
    if day is not None and day.year > LAST_YEAR:
        raise Refusal(reason, say("“{text}” is not a date; write it as 2024-03-05.", text=quoted(cell)))
    return day
