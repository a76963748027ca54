"""What does a lead decide between answers that disagree, and what came of it where they stand? (E12)"""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, Column
from sqlmodel import Field

from fieldkit.domain.policies import Policy
from fieldkit.storage.rows.base import RecordRow, Row

_LARGEST = 2**53 - 1
"""Of the whole numbers that travel."""


class RulingRow(RecordRow, table=True):
    """A decision between a version that headquarters refused and the one in force; written once."""

    __tablename__ = "ruling"
    kind: ClassVar[str] = "ruling"
    policy: ClassVar[Policy] = Policy.APPEND_ONLY
    record_kind: str = Field(max_length=32)
    record_id: str = Field(index=True, max_length=64)
    """The record in question; who sees it sees the ruling."""
    refused_device: str = Field(index=True, max_length=36)
    """Id of the laptop that came second: the ruling is carried out there."""
    refused_incarnation: str = Field(max_length=36)
    refused_n: int = Field(ge=1, le=_LARGEST, sa_type=BigInteger)
    """The operation that was refused, by its number."""
    refused_sha256: str = Field(max_length=64)
    in_force_ver: int = Field(ge=0, le=_LARGEST, sa_type=BigInteger)
    in_force_sha256: str = Field(max_length=64)
    """The version that it was weighed against."""
    places: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """Which side is taken where, and what stood there (`fieldkit.domain.ruling`)."""
    reason: str = Field(default="", max_length=400)


class RulingOutcomeRow(Row, table=True):
    """What came of a ruling on this laptop, whose version had been refused."""

    __tablename__ = "ruling_outcome"
    id: str = Field(primary_key=True, max_length=36)
    """That of the ruling."""
    conflict_id: str = Field(default="", max_length=36)
    """The conflict here; empty where there never was one."""
    at: datetime
    fates: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """Place -> `taken`, `changed` or `closed` (`fieldkit.domain.ruling.Fate`)."""
