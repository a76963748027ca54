"""Of what has the person of this laptop been told, or will be?"""

from datetime import datetime

from sqlmodel import Field

from fieldkit.storage.rows.base import Row


class NoticeRow(Row, table=True):
    """Something that somebody has to know from an instant on (SLA-13, SLA-4, FLT-3; requirements 9, K7).

    It follows from the events of a fault, the calendars and the roles, and is made anew with the next due of the
    fault; only that it was seen is kept.
    """

    __tablename__ = "notice"
    fault_id: str = Field(primary_key=True, max_length=36)
    about: str = Field(primary_key=True, max_length=64)
    """What it is about, so that it is given once: `clock/repair/<deadline>`, `unanswered/<event>`."""
    percent: int = Field(default=0, primary_key=True)
    """Share of a clock; of those that were reached, only the last one is shown."""
    notice_kind: str = Field(max_length=16)
    at: datetime
    """When it has to be known, whether or not anybody was there."""
    metric: str = Field(default="", max_length=16)
    roles: str = Field(default="", max_length=64)
    """Roles that have to know, between commas: `,RL,DM,`."""
    only_for: str = Field(default="", max_length=32)
    """Who of the engineers: the others with his role need not know."""
    who: str = Field(default="", max_length=32)
    """Whom it is about."""
    due: datetime | None = None
    """The deadline it is about."""
    seen_at: datetime | None = Field(default=None, index=True)
