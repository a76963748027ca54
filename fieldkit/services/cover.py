"""Which warranty does a device have by its contract?"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from fieldkit.domain.warranty import Charge, Cover, Days, ObjectKind, Terms, charge_of, cover_of
from fieldkit.storage.rows.reference import ContractRow, DeviceRow


@dataclass(frozen=True)
class DeviceCover:
    """The warranty of a device, with the terms that it comes from."""

    hardware: Cover
    software: Cover
    terms: Terms

    def charge(self, t0: datetime, *, is_wear_part: bool = False) -> Charge:
        """Who pays the parts of a fault reported at this instant (E15)."""
        return charge_of(self.hardware, t0, is_wear_part=is_wear_part, terms=self.terms)


def device_cover(session: Session, device_id: str) -> DeviceCover | None:
    """The warranty of the device; None when it is not on file here."""
    device = session.get(DeviceRow, device_id)
    if device is None:
        return None
    contract = session.exec(select(ContractRow).where(ContractRow.contract_no == device.contract_no)).first()
    terms = terms_of(contract) if contract else Terms()
    days = Days(device.purchase_on, device.accepted_on)
    hardware = cover_of(ObjectKind.HARDWARE, terms, days)
    return DeviceCover(hardware, cover_of(ObjectKind.BACKEND_SW, terms, days), terms)


def terms_of(contract: ContractRow) -> Terms:
    """What the contract says of warranties."""
    return Terms(contract.hardware_months, contract.software_months, wear_parts_covered=contract.wear_parts_covered)
