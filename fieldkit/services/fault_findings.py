"""What do the files know of a fault that nobody has to type? Readings before and after, similar devices (5.4)"""

from datetime import timedelta

from sqlmodel import Session, col, func, select

from fieldkit.domain.fault.paper import ReadingLine
from fieldkit.domain.fault.paper_content import reading_text
from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.instants import stamp
from fieldkit.domain.text import one_line
from fieldkit.storage.rows.evidence import ProbeRunRow
from fieldkit.storage.rows.reference import DeviceRow

_BEFORE = timedelta(days=1)
"""A reading that old may be what the fault was found by."""
_MOST_READINGS, _MOST_SERIALS = 40, 12


def readings(session: Session, fault: Fault) -> list[str]:
    """Every run of a probe on its devices since the day before the report: when, what, verdict, value."""
    statement = (
        select(ProbeRunRow, DeviceRow.serial)
        .join(DeviceRow, col(DeviceRow.id) == ProbeRunRow.device_id)
        .where(col(ProbeRunRow.device_id).in_(fault.devices), ProbeRunRow.created_at >= fault.t0 - _BEFORE)
        .order_by(col(ProbeRunRow.created_at))
        .limit(_MOST_READINGS)
    )
    return [
        reading_text(
            ReadingLine(
                stamp(run.created_at), serial, run.probe, str(run.verdict), one_line(run.value, limit=80) or "-"
            )
        )
        for run, serial in session.exec(statement)
    ]


def similar_devices(session: Session, fault: Fault) -> list[str]:
    """Other devices of the same model and software, where the same may happen: how many, and some serials."""
    found: list[str] = []
    for device_id in fault.devices[:1]:
        device = session.get(DeviceRow, device_id)
        if device is None:
            continue
        alike = (
            DeviceRow.model_code == device.model_code,
            DeviceRow.software == device.software,
            col(DeviceRow.id).not_in(fault.devices),
        )
        count = session.exec(select(func.count()).select_from(DeviceRow).where(*alike)).one()
        serials = session.exec(
            select(DeviceRow.serial).where(*alike).order_by(col(DeviceRow.serial)).limit(_MOST_SERIALS)
        )
        if count:
            more = " ..." if count > _MOST_SERIALS else ""
            found.append(f"{device.model_code} {device.software}: {count}".replace(" :", ":"))
            found.append(f"{', '.join(serials)}{more}")
    return found
