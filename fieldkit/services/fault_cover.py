"""Who pays the parts of a fault, until when is its device covered and supplied with spare parts? (C006, C011)"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.instants import business_day
from fieldkit.domain.warranty import Charge, Cover, spare_supply_last_day
from fieldkit.domain.words import Words, say
from fieldkit.services.cover import device_cover
from fieldkit.storage.rows.reference import ContractRow, DeviceRow


@dataclass(frozen=True)
class FaultCover:
    """The warranty of the device of a fault, as of its report (E15)."""

    serial: str
    charge: Charge
    hardware: Cover
    contract_no: str
    charges_labour: bool
    spare_until: date
    """Last day on which spare parts are supplied."""
    is_supplied: bool

    @property
    def words(self) -> Words:
        """Paid or free, and since or until when."""
        day = self.hardware.last_day.isoformat()
        if self.charge is Charge.COVERED:
            free = say("free of charge, warranty until {day}", day=day)
            return say("{words} (provisional)", words=free) if self.hardware.is_provisional else free
        paid = say("paid, warranty ended {day}", day=day)
        return say("{words} (provisional)", words=paid) if self.hardware.is_provisional else paid

    @property
    def supply_words(self) -> Words:
        """Until when parts are supplied."""
        return supply_words(self.spare_until, is_supplied=self.is_supplied)


def supply_words(last_day: date, *, is_supplied: bool) -> Words:
    """The supply of spare parts as a sentence (C011)."""
    if is_supplied:
        return say("spare parts until {day}", day=last_day.isoformat())
    return say("spare supply ended {day}", day=last_day.isoformat())


def fault_cover(session: Session, fault: Fault, now: datetime) -> FaultCover | None:
    """The cover of the first device; None for a fault that names no device on file."""
    device = session.get(DeviceRow, fault.devices[0]) if fault.devices else None
    cover = device_cover(session, device.id) if device else None
    if device is None or cover is None:
        return None
    contract = session.exec(select(ContractRow).where(ContractRow.contract_no == device.contract_no)).first()
    last_day = spare_supply_last_day(device.purchase_on)
    return FaultCover(
        device.serial,
        Charge(fault.warranty) if fault.warranty else cover.charge(fault.t0),
        cover.hardware,
        device.contract_no,
        contract.charge_labour if contract else False,
        last_day,
        business_day(now) <= last_day,
    )
