"""What is written down of faults: every step once, and a picture of where they have led?"""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Column
from sqlmodel import Field

from fieldkit.domain.policies import Policy
from fieldkit.storage.rows.base import RecordRow, Row

LARGEST_OFFSET_MS = 10 * 366 * 86_400_000
"""Ten years: a laptop whose battery is empty begins at the year of its board."""


LARGEST_ORDER = 1_000_000


class FaultEventRow(RecordRow, table=True):
    """A step of a fault as it was taken (requirements 4.3); `no` is the number of the fault."""

    __tablename__ = "fault_event"
    kind: ClassVar[str] = "fault_event"
    policy: ClassVar[Policy] = Policy.WORKFLOW_EVENT
    names_files: ClassVar[tuple[str, ...]] = ("facts.photo",)
    fault_id: str = Field(index=True, min_length=36, max_length=36)
    other_fault_id: str = Field(default="", index=True, max_length=36)
    """The fault into which this one is merged."""
    hall_id: str = Field(foreign_key="hall.id")
    """Hall at the time of the report; the fault stays with it when the device moves (E07)."""
    step: str = Field(max_length=24)
    order_no: int = Field(ge=1, le=LARGEST_ORDER)
    """One more than all that its author knew of the fault: what follows from what, whatever the clocks say."""
    at: datetime
    """When it happened; `created_at` is when it was written down, by the clock of the laptop."""
    clock_offset_ms: int = Field(default=0, ge=-LARGEST_OFFSET_MS, le=LARGEST_OFFSET_MS)
    """What headquarters' clock was ahead when last seen; `at` has it in, `created_at` has not (E13)."""
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class FaultRow(Row, table=True):
    """Where the events of a fault have led: made from them alone, for lists and for the search of duplicates."""

    __tablename__ = "fault"
    id: str = Field(primary_key=True, max_length=36)
    no: str = Field(index=True, max_length=48)
    state: str = Field(max_length=16)
    is_open: bool = Field(index=True)
    level: int = Field(default=0, ge=0, le=4)
    tier: str = Field(default="", max_length=1)
    scope: str = Field(default="", max_length=16)
    hall_id: str = Field(index=True, max_length=36)
    device_id: str = Field(default="", index=True, max_length=36)
    """The first of its devices."""
    symptom: str = Field(default="", max_length=4000)
    crew: str = Field(default="", max_length=32)
    """Who has the order."""
    reported_at: datetime = Field(index=True)
    full_at: datetime | None = Field(default=None, index=True)
    flagged: int = Field(default=0, ge=0)
    """Events that were not legal where they stand."""


class PaperDraftRow(Row, table=True):
    """What was typed for a step of a fault and not taken yet; it is nobody's word before that, and not audited."""

    __tablename__ = "paper_draft"
    fault_id: str = Field(primary_key=True, max_length=36)
    form: str = Field(primary_key=True, max_length=16)
    """The step that it is for."""
    told: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    updated_at: datetime
