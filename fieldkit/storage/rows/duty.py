"""Who is on duty when, as headquarters has published it?"""

from datetime import datetime
from typing import ClassVar

from sqlmodel import Field

from fieldkit.storage.rows.reference import ReferenceRow


class DutyShiftRow(ReferenceRow, table=True):
    """One person for one stretch of time (requirements 2.1); laptops of the centre receive it."""

    __tablename__ = "duty_shift"
    kind: ClassVar[str] = "duty_shift"
    centre_code: str = Field(index=True, max_length=16)
    service_group: str = Field(default="", max_length=4)
    """`B` or `S`; empty for both."""
    staff_no: str = Field(max_length=32)
    duty_kind: str = Field(max_length=16)
    starts_at: datetime
    ends_at: datetime = Field(index=True)
