"""Which record does an inspection of a device go into: the one that is open, or a new one?"""

from datetime import datetime

from sqlmodel import Session, col, select

from fieldkit.domain.instants import business_day
from fieldkit.forms.catalogue import load
from fieldkit.services.identity import Identity
from fieldkit.services.numbering import NumberPrefix, next_number
from fieldkit.services.orders import open_order
from fieldkit.services.visits import own_visit
from fieldkit.storage.ids import new_id, same_id
from fieldkit.storage.rows.reference import DeviceRow
from fieldkit.storage.rows.work import InspectionRow

ORDER_KINDS = {"ANNUAL": "annual", "PERIODIC": "periodic"}


def open_inspection(session: Session, device_id: str, template_code: str) -> InspectionRow | None:
    """The inspection of the device with this form that is not sealed yet."""
    statement = (
        select(InspectionRow)
        .where(
            InspectionRow.device_id == device_id,
            InspectionRow.template_code == template_code,
            InspectionRow.state != "sealed",
        )
        .order_by(col(InspectionRow.started_at).desc())
    )
    return session.exec(statement).first()


def new_inspection(
    session: Session, identity: Identity, device: DeviceRow, template_code: str, verified_by: str, now: datetime
) -> InspectionRow:
    """The record of a new inspection, in the open visit to the hall or a new one."""
    template = load(template_code)
    visit = own_visit(session, identity, device.hall_id, now)
    order = open_order(session, device.id, ORDER_KINDS.get(template_code, ""))
    day = business_day(now)
    row = InspectionRow(
        id=same_id(InspectionRow.kind, order.id, device.id) if order else new_id(now),
        no=next_number(session, NumberPrefix.INSPECTION, identity.province_code, day, identity.device_code),
        created_at=now,
        updated_at=now,
        author=identity.staff_no,
        device_code=identity.device_code,
        device_id=device.id,
        visit_id=visit.id,
        work_order_id=order.id if order else "",
        template_code=template.code,
        template_version=template.version,
        template_sha256=template.sha256,
        serial_verified_by=verified_by,
        started_at=now,
    )
    session.add(row)
    session.flush()
    return row
