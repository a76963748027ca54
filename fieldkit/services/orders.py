"""Which planned work is still to be done?"""

from datetime import date

from sqlalchemy import Boolean, ColumnElement, literal_column
from sqlmodel import Session, col, func, select

from fieldkit.storage.queries.today import STILL_OPEN
from fieldkit.storage.rows.reference import DeviceRow, WorkOrderRow


def still_open() -> ColumnElement[bool]:
    """Condition for orders whose record is not sealed yet; headquarters closes them later."""
    return literal_column(STILL_OPEN, Boolean())


def earliest_due(session: Session, hall_id: str) -> dict[str, date]:
    """Device id -> first due day of its open orders, for the devices of a hall."""
    statement = (
        select(WorkOrderRow.device_id, func.min(WorkOrderRow.due_on))
        .join(DeviceRow, col(DeviceRow.id) == WorkOrderRow.device_id)
        .where(DeviceRow.hall_id == hall_id, still_open())
        .group_by(col(WorkOrderRow.device_id))
    )
    return dict(session.exec(statement).all())


def open_order(session: Session, device_id: str, order_kind: str) -> WorkOrderRow | None:
    """The open order of this kind for the device that is due first."""
    statement = (
        select(WorkOrderRow)
        .where(WorkOrderRow.device_id == device_id, WorkOrderRow.order_kind == order_kind, still_open())
        .order_by(col(WorkOrderRow.due_on))
    )
    return session.exec(statement).first()
