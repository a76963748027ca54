"""What does the engineer have to know this morning: work due, records under way, what is not yet safe?"""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from fieldkit.domain.instants import business_day
from fieldkit.services.identity import Identity, read_identity
from fieldkit.services.orders import still_open
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.evidence import FilingRow, SealRow
from fieldkit.storage.rows.local import OutboxRow
from fieldkit.storage.rows.reference import DeviceRow, HallRow, WorkOrderRow
from fieldkit.storage.rows.work import InspectionRow

ORDERS_SHOWN = 100


@dataclass(frozen=True)
class DueOrder:
    """A work order of the list."""

    id: str
    order_kind: str
    due_on: date
    days_left: int
    """Negative when overdue."""
    serial: str
    model: str
    hall_id: str
    hall: str
    note: str


@dataclass(frozen=True)
class RunningRecord:
    """A record that is not sealed yet."""

    inspection_id: str
    no: str
    serial: str
    hall: str
    state: str


@dataclass(frozen=True)
class TodayBoard:
    """First screen of the day."""

    identity: Identity
    day: date
    orders: tuple[DueOrder, ...]
    orders_total: int
    overdue: int
    running: tuple[RunningRecord, ...]
    unsent: int
    """Operations that headquarters does not have (待传)."""
    unfiled: int
    """Sealed records without a filing number."""


class TodayDesk:
    """Reads the board of the day."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def board(self) -> TodayBoard:
        """Everything the first screen shows, as of now."""
        today = business_day(self._journal.clock.now())
        with self._journal.read() as session:
            identity = read_identity(session)
            return TodayBoard(
                identity=identity,
                day=today,
                orders=_orders(session, identity.staff_no, today),
                orders_total=_count_orders(session, identity.staff_no),
                overdue=_count_orders(session, identity.staff_no, before=today),
                running=_running(session),
                unsent=count_unsent(session),
                unfiled=_count_unfiled(session),
            )

    def unsent(self) -> int:
        """Operations that headquarters does not have, for the title line."""
        with self._journal.read() as session:
            return count_unsent(session)


def count_unsent(session: Session) -> int:
    """Operations that headquarters has not answered yet."""
    return session.exec(select(func.count()).select_from(OutboxRow).where(OutboxRow.state == "pending")).one()


def _orders(session: Session, staff_no: str, today: date) -> tuple[DueOrder, ...]:
    statement = (
        select(WorkOrderRow, DeviceRow, HallRow)
        .join(DeviceRow, col(DeviceRow.id) == WorkOrderRow.device_id)
        .join(HallRow, col(HallRow.id) == DeviceRow.hall_id)
        .where(WorkOrderRow.staff_no == staff_no, still_open())
        .order_by(col(WorkOrderRow.due_on), col(HallRow.code), col(DeviceRow.serial))
        .limit(ORDERS_SHOWN)
    )
    return tuple(
        DueOrder(
            id=order.id,
            order_kind=order.order_kind,
            due_on=order.due_on,
            days_left=(order.due_on - today).days,
            serial=device.serial,
            model=device.model_code,
            hall_id=hall.id,
            hall=hall.name,
            note=order.note,
        )
        for order, device, hall in session.exec(statement)
    )


def _count_orders(session: Session, staff_no: str, before: date | None = None) -> int:
    statement = (
        select(func.count()).select_from(WorkOrderRow).where(WorkOrderRow.staff_no == staff_no, still_open())
    )
    if before is not None:
        statement = statement.where(col(WorkOrderRow.due_on) < before)
    return session.exec(statement).one()


def _running(session: Session) -> tuple[RunningRecord, ...]:
    statement = (
        select(InspectionRow, DeviceRow, HallRow)
        .join(DeviceRow, col(DeviceRow.id) == InspectionRow.device_id)
        .join(HallRow, col(HallRow.id) == DeviceRow.hall_id)
        .where(InspectionRow.state != "sealed")
        .order_by(col(InspectionRow.started_at).desc())
        .limit(ORDERS_SHOWN)
    )
    return tuple(
        RunningRecord(row.id, row.no, device.serial, hall.name, row.state)
        for row, device, hall in session.exec(statement)
    )


def _count_unfiled(session: Session) -> int:
    statement = (
        select(func.count())
        .select_from(SealRow)
        .join(FilingRow, col(FilingRow.seal_sha256) == SealRow.sha256, isouter=True)
        .where(col(FilingRow.id).is_(None))
    )
    return session.exec(statement).one()
