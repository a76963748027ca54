"""What does headquarters tell every laptop: organisation, customers, halls, devices, orders?"""

from datetime import date
from typing import ClassVar

from sqlalchemy import JSON, Column
from sqlmodel import Field

from fieldkit.domain.policies import Policy
from fieldkit.domain.template import DeviceClass
from fieldkit.storage.rows.base import RecordRow, spelled


class ReferenceRow(RecordRow):
    """Written by headquarters, read-only on laptops."""

    policy: ClassVar[Policy] = Policy.REFERENCE


class CentreRow(ReferenceRow, table=True):
    """A service centre (requirements 2.1)."""

    __tablename__ = "centre"
    kind: ClassVar[str] = "centre"
    code: str = Field(unique=True, max_length=16)
    name: str = Field(max_length=80)
    region: str = Field(max_length=8)
    province: str = Field(max_length=32)
    centre_kind: str = Field(max_length=16)


class EngineerRow(ReferenceRow, table=True):
    """A person of the vendor (requirements 2.1)."""

    __tablename__ = "engineer"
    kind: ClassVar[str] = "engineer"
    staff_no: str = Field(unique=True, max_length=32)
    name: str = Field(max_length=80)
    centre_id: str = Field(foreign_key="centre.id")
    engineer_kind: str = Field(max_length=16)
    seniority: int = Field(ge=1, le=5)
    skills: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    laptop_code: str = Field(default="", max_length=16)
    active: bool = True


class RoleAssignmentRow(ReferenceRow, table=True):
    """A role that somebody has for a time (requirements 2.1)."""

    __tablename__ = "role_assignment"
    kind: ClassVar[str] = "role_assignment"
    staff_no: str = Field(index=True, max_length=32)
    role: str = Field(max_length=8)
    scope_kind: str = Field(default="centre", max_length=16)
    scope_code: str = Field(default="", max_length=16)
    valid_from: date
    valid_to: date | None = None
    """Last day."""


class CustomerRow(ReferenceRow, table=True):
    """A customer authority or end user (requirements 2.1)."""

    __tablename__ = "customer"
    kind: ClassVar[str] = "customer"
    code: str = Field(unique=True, max_length=16)
    name: str = Field(max_length=120)
    customer_kind: str = Field(max_length=16)


class ContractRow(ReferenceRow, table=True):
    """A service contract (requirements 2.2)."""

    __tablename__ = "contract"
    kind: ClassVar[str] = "contract"
    contract_no: str = Field(unique=True, max_length=32)
    customer_id: str = Field(foreign_key="customer.id")
    award_confirmed_on: date
    hardware_months: int = Field(ge=0)
    software_months: int = Field(ge=0)
    inspection_interval_months: int = Field(default=3, ge=1)
    charge_labour: bool = False
    """Labour and travel may be charged, against the rule (Q12)."""
    wear_parts_covered: bool = True
    """Wear parts belong to the warranty (Q35)."""


class HallRow(ReferenceRow, table=True):
    """A business hall, 营业厅 (requirements 2.1)."""

    __tablename__ = "hall"
    kind: ClassVar[str] = "hall"
    code: str = Field(unique=True, max_length=32)
    name: str = Field(max_length=120)
    city: str = Field(default="", max_length=64)
    address: str = Field(default="", max_length=200)
    customer_id: str = Field(foreign_key="customer.id")
    centre_id: str = Field(foreign_key="centre.id", index=True)
    open_from: str = Field(default="09:00", max_length=5)
    open_to: str = Field(default="18:00", max_length=5)
    closed_weekdays: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class ContactRow(ReferenceRow, table=True):
    """A person of the customer in a hall (requirements 2.1)."""

    __tablename__ = "contact"
    kind: ClassVar[str] = "contact"
    hall_id: str = Field(foreign_key="hall.id", index=True)
    name: str = Field(max_length=80)
    contact_role: str = Field(max_length=16)
    phone: str = Field(default="", max_length=32)
    may_sign: bool = False


class DeviceModelRow(ReferenceRow, table=True):
    """A kiosk model with the modules it carries (requirements 2.3, 3.1)."""

    __tablename__ = "device_model"
    kind: ClassVar[str] = "device_model"
    code: str = Field(unique=True, max_length=32)
    name: str = Field(max_length=80)
    device_class: DeviceClass = Field(sa_type=spelled(DeviceClass))
    service_group: str = Field(max_length=4)
    slots: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    baseline_software: str = Field(default="", max_length=32)
    probe_profile: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """Probe of the form -> probe to use on this model, where it differs."""


class DeviceRow(ReferenceRow, table=True):
    """A kiosk by serial number (C086)."""

    __tablename__ = "device"
    kind: ClassVar[str] = "device"
    unsynced: ClassVar[frozenset[str]] = frozenset({"search_no"})
    serial: str = Field(unique=True, max_length=40)
    model_code: str = Field(foreign_key="device_model.code", index=True)
    hall_id: str = Field(foreign_key="hall.id", index=True)
    contract_no: str = Field(default="", max_length=32)
    asset_no: str = Field(default="", max_length=40)
    purchase_on: date
    accepted_on: date | None = None
    state: str = Field(default="active", max_length=16)
    ip: str = Field(default="", max_length=45)
    software: str = Field(default="", max_length=40)
    remark: str = Field(default="", max_length=4000)
    search_no: int | None = Field(default=None, unique=True)
    """Row of the full-text index; rowids of this table may change when the file is compacted."""


class ComponentRow(ReferenceRow, table=True):
    """A module fitted in a device slot, with the life it has used (requirements 2.3, 3.4)."""

    __tablename__ = "component"
    kind: ClassVar[str] = "component"
    device_id: str = Field(foreign_key="device.id", index=True)
    slot: str = Field(max_length=8)
    part_type: str = Field(max_length=32)
    name: str = Field(max_length=80)
    serial: str = Field(default="", max_length=40)
    fitted_on: date
    removed_on: date | None = None
    life_used_pct: int = Field(default=0, ge=0)


class WorkOrderRow(ReferenceRow, table=True):
    """Work dispatched to an engineer (requirements 2.4)."""

    __tablename__ = "work_order"
    kind: ClassVar[str] = "work_order"
    order_kind: str = Field(max_length=16)
    device_id: str = Field(foreign_key="device.id", index=True)
    staff_no: str = Field(max_length=32, index=True)
    due_on: date
    note: str = Field(default="", max_length=4000)


class ReadingRow(ReferenceRow, table=True):
    """A value measured at an earlier visit; the trend of an item (architecture 5)."""

    __tablename__ = "reading"
    kind: ClassVar[str] = "reading"
    device_id: str = Field(foreign_key="device.id", index=True)
    item_code: str = Field(max_length=16)
    template_code: str = Field(max_length=24)
    measured_on: date
    value: str = Field(max_length=64)
    result: str = Field(max_length=16)
