"""What does an engineer write on site: visits, inspections with their answers, maintenance records?"""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Column
from sqlmodel import Field

from fieldkit.domain.merge import Members, Shape
from fieldkit.domain.policies import Policy
from fieldkit.domain.record import ItemResult
from fieldkit.storage.rows.base import RecordRow, Row, spelled


class VisitRow(RecordRow, table=True):
    """One stay in one hall (requirements 2.5)."""

    __tablename__ = "visit"
    kind: ClassVar[str] = "visit"
    policy: ClassVar[Policy] = Policy.DRAFT
    shared_by: ClassVar[str] = "hall_id"
    hall_id: str = Field(foreign_key="hall.id", index=True)
    arrived_at: datetime
    left_at: datetime | None = None
    custodian: str = Field(default="", max_length=80)
    """The hall's cash-box custodian who is present; empty when nobody is (SEC-1)."""


class InspectionRow(RecordRow, table=True):
    """An inspection of one device, F01 while it is being filled (requirements 2.5)."""

    __tablename__ = "inspection"
    kind: ClassVar[str] = "inspection"
    policy: ClassVar[Policy] = Policy.DRAFT
    shared_by: ClassVar[str] = "work_order_id"
    merge_shape: ClassVar[Shape] = Shape(
        together=(("state", "rev", "ended_at"),),
        begun=("started_at", "created_at", "no", "author", "device_code", "visit_id", "serial_verified_by"),
        life=True,
    )
    device_id: str = Field(foreign_key="device.id", index=True)
    visit_id: str = Field(foreign_key="visit.id", index=True)
    work_order_id: str = Field(default="", max_length=36)
    template_code: str = Field(max_length=24)
    template_version: str = Field(max_length=16)
    template_sha256: str = Field(max_length=64)
    serial_verified_by: str = Field(max_length=16)
    started_at: datetime
    ended_at: datetime | None = None
    state: str = Field(default="draft", max_length=16, index=True)
    """`draft`, `frozen`, `sealed` (architecture 4)."""
    rev: int = Field(default=1, ge=1)


class ItemAnswerRow(Row, table=True):
    """The answer to one item; it carries its own author (E12)."""

    __tablename__ = "item_answer"
    kind: ClassVar[str] = "item_answer"
    policy: ClassVar[Policy] = Policy.DRAFT
    part_of: ClassVar[str] = "inspection_id"
    whole: ClassVar[str] = "inspection"
    merge_shape: ClassVar[Shape] = Shape(
        together=(("result", "value_found", "value_left", "reason", "by_hand"),),
        stamps=("answered_by", "answered_at"),
        newest=(),
        quotes="value_found",
        lists={"evidence": Members(("kind", "id"))},
    )
    names_files: ClassVar[tuple[str, ...]] = ("evidence",)
    inspection_id: str = Field(foreign_key="inspection.id", primary_key=True)
    item_code: str = Field(primary_key=True, max_length=16)
    result: ItemResult = Field(sa_type=spelled(ItemResult))
    value_found: str = Field(default="", max_length=4000)
    value_left: str = Field(default="", max_length=4000)
    remark: str = Field(default="", max_length=4000)
    reason: str = Field(default="", max_length=4000)
    by_hand: bool = False
    evidence: list[dict[str, str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    answered_by: str = Field(max_length=32)
    answered_at: datetime


class MaintenanceRecordRow(RecordRow, table=True):
    """F02 of one device and visit (C084)."""

    __tablename__ = "maintenance_record"
    kind: ClassVar[str] = "maintenance_record"
    policy: ClassVar[Policy] = Policy.DRAFT
    shared_by: ClassVar[str] = "inspection_id"
    merge_shape: ClassVar[Shape] = Shape(
        begun=("created_at", "no", "author", "device_code", "visit_id"),
        lists={
            "actions": Members(("module", "kind")),
            "parts": Members(("part_type", "serial_removed", "serial_fitted")),
        },
    )
    device_id: str = Field(foreign_key="device.id", index=True)
    visit_id: str = Field(foreign_key="visit.id", index=True)
    inspection_id: str = Field(foreign_key="inspection.id", unique=True)
    actions: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    parts: list[dict[str, str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    software: str = Field(default="", max_length=4000)
    remarks: str = Field(default="", max_length=4000)


class FrozenContentRow(Row, table=True):
    """The canonical bytes that the customer is shown; made once per revision."""

    __tablename__ = "frozen_content"
    kind: ClassVar[str] = "frozen_content"
    inspection_id: str = Field(foreign_key="inspection.id", primary_key=True)
    rev: int = Field(primary_key=True)
    content: bytes
    sha256: str = Field(max_length=64)
    frozen_at: datetime
