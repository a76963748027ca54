"""Who works here, on which laptop?"""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from fieldkit.storage.rows.reference import CentreRow, EngineerRow
from fieldkit.storage.settings import Setting, setting


@dataclass(frozen=True)
class Identity:
    """The engineer and the laptop, as records name them."""

    staff_no: str
    name: str
    centre: str
    province_code: str
    device_code: str
    device_id: str


def read_identity(session: Session) -> Identity:
    """The identity as far as this laptop knows it; empty names before the first synchronisation."""
    staff_no = setting(session, Setting.STAFF_NO)
    found = session.exec(
        select(EngineerRow.name, CentreRow.name)
        .join(CentreRow, col(CentreRow.id) == EngineerRow.centre_id)
        .where(EngineerRow.staff_no == staff_no)
    ).first()
    name, centre = found or (staff_no, "")
    return Identity(
        staff_no=staff_no,
        name=name,
        centre=centre,
        province_code=setting(session, Setting.PROVINCE_CODE, "XX"),
        device_code=setting(session, Setting.DEVICE_CODE, "L00"),
        device_id=setting(session, Setting.DEVICE_ID),
    )
