"""Which planned work is still to be done in the centre, for which group, and by whom?"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement
from sqlmodel import col, func, or_, select

from fieldkit.domain.duty.roster import Group
from fieldkit.domain.instants import business_day
from fieldkit.domain.text import narrow, one_line
from fieldkit.services.orders import still_open
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.reference import DeviceModelRow, DeviceRow, EngineerRow, HallRow, WorkOrderRow


@dataclass(frozen=True)
class OrderQuery:
    """What is listed."""

    group: Group | None = None
    """Orders for devices of one maintenance group (C055, C056)."""
    text: str = ""
    """Every word has to occur in serial, hall, engineer or note."""


@dataclass(frozen=True)
class OrderCard:
    """A work order of the centre."""

    order_kind: str
    due_on: date
    days_left: int
    serial: str
    model: str
    hall: str
    staff_no: str
    name: str
    note: str


class OrderBoardDesk:
    """Reads lists of work orders."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def count(self, query: OrderQuery) -> int:
        """How many match."""
        statement = (
            select(func.count())
            .select_from(WorkOrderRow)
            .join(DeviceRow, _OF_DEVICE)
            .join(DeviceModelRow, _OF_MODEL)
            .join(HallRow, _AT_HALL)
            .join(EngineerRow, _OF_ENGINEER, isouter=True)
            .where(*_matching(query))
        )
        with self._journal.read() as session:
            return session.exec(statement).one()

    def window(self, query: OrderQuery, start: int, size: int) -> tuple[OrderCard, ...]:
        """Some of them, those that are due first on top."""
        statement = (
            select(WorkOrderRow, DeviceRow, HallRow.name, EngineerRow.name)
            .join(DeviceRow, _OF_DEVICE)
            .join(DeviceModelRow, _OF_MODEL)
            .join(HallRow, _AT_HALL)
            .join(EngineerRow, _OF_ENGINEER, isouter=True)
            .where(*_matching(query))
            .order_by(col(WorkOrderRow.due_on), col(DeviceRow.serial), col(WorkOrderRow.id))
            .offset(start)
            .limit(size)
        )
        today = business_day(self._journal.clock.now())
        with self._journal.read() as session:
            return tuple(
                OrderCard(
                    row.order_kind,
                    row.due_on,
                    (row.due_on - today).days,
                    device.serial,
                    device.model_code,
                    hall,
                    row.staff_no,
                    name or "",
                    row.note,
                )
                for row, device, hall, name in session.exec(statement)
            )


_OF_DEVICE = col(DeviceRow.id) == WorkOrderRow.device_id
_OF_MODEL = col(DeviceModelRow.code) == DeviceRow.model_code
_AT_HALL = col(HallRow.id) == DeviceRow.hall_id
_OF_ENGINEER = col(EngineerRow.staff_no) == WorkOrderRow.staff_no


def _matching(query: OrderQuery) -> tuple[ColumnElement[bool], ...]:
    words = narrow(one_line(query.text, limit=100)).split()
    group = () if query.group is None else (col(DeviceModelRow.service_group) == str(query.group),)
    return (still_open(), *group, *map(_has_word, words))


def _has_word(word: str) -> ColumnElement[bool]:
    places = (DeviceRow.serial, HallRow.name, WorkOrderRow.staff_no, EngineerRow.name, WorkOrderRow.note)
    return or_(*(col(place).icontains(word, autoescape=True) for place in places))
