"""Which calendars has headquarters published, when are halls closed, and which deadlines did an import move?"""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import JSON, Column
from sqlmodel import Field

from fieldkit.storage.rows.base import Row
from fieldkit.storage.rows.reference import ReferenceRow


class CalendarYearRow(ReferenceRow, table=True):
    """One version of the working days of a year; earlier versions stay (requirements 2.4)."""

    __tablename__ = "calendar_year"
    kind: ClassVar[str] = "calendar_year"
    year: int = Field(index=True, ge=2000, le=2100)
    version: int = Field(ge=1)
    status: str = Field(max_length=16)
    source: str = Field(max_length=200)
    published_on: date | None = None
    holidays: list[dict[str, str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """`first`, `last`, `zh`, `en` of each holiday."""
    makeup: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class HallClosingRow(ReferenceRow, table=True):
    """Days on which a hall is closed besides its weekly ones (停业)."""

    __tablename__ = "hall_closing"
    kind: ClassVar[str] = "hall_closing"
    hall_id: str = Field(foreign_key="hall.id", index=True)
    first_day: date
    last_day: date
    reason: str = Field(default="", max_length=200)


class DueChangeRow(Row, table=True):
    """A deadline of a running clock that a new calendar or a closing moved (E06; requirements 9, K7)."""

    __tablename__ = "due_change"
    id: str = Field(primary_key=True, min_length=36, max_length=36)
    at: datetime
    fault_id: str = Field(index=True, max_length=36)
    metric: str = Field(max_length=16)
    old_due: datetime
    new_due: datetime
    """What the imported calendar says."""
    due: datetime
    """What holds: the old one where the new one had passed already."""


class FaultDueRow(Row, table=True):
    """The clock of an open fault that is due first, so that a list of any length has the worst on top.

    It follows from the events, the calendars and the hours of the hall; triggers take it away when one of these
    changes, and whoever lists faults makes it anew.
    """

    __tablename__ = "fault_due"
    fault_id: str = Field(primary_key=True, max_length=36)
    due: datetime | None = Field(default=None, index=True)
    """None while no clock runs."""
    metric: str = Field(default="", max_length=16)
    tier: str = Field(default="", max_length=1)
    start: datetime | None = None
    opening_hours: bool = False
    """Only opening hours on working days count."""
    provisional: bool = False
    projected: bool = False
    held: bool = False
