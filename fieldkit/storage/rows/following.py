"""What does a laptop note of the records that headquarters sends it, beside the records themselves?

Written by the synchronisation in the transaction of the records, many rows at a time, outside the gate of the
journal.
"""

from typing import Any

from sqlalchemy import BigInteger
from sqlmodel import Field

from fieldkit.storage.rows.base import Row

_NO_ROWID: Any = {"sqlite_with_rowid": False}
"""One tree instead of two: these rows are written with every record of the feed."""


class HqKnownRow(Row, table=True):
    """The version of a record that headquarters has told us, whether the record took its place or is parked."""

    __tablename__ = "hq_known"
    __table_args__ = _NO_ROWID
    record_kind: str = Field(primary_key=True, max_length=32)
    record_id: str = Field(primary_key=True, max_length=64)
    ver: int
    mark: int = Field(sa_type=BigInteger)
    """Digest of kind, id, version and bytes (`sync.marks`); 0 for a record that is gone."""
    scope: str = Field(max_length=48)


class HqKnownTotalRow(Row, table=True):
    """How many records of a kind and scope we know, and the sum of their marks: what the digest compares."""

    __tablename__ = "hq_known_total"
    __table_args__ = _NO_ROWID
    scope: str = Field(primary_key=True, max_length=48)
    record_kind: str = Field(primary_key=True, max_length=32)
    count: int
    total: int = Field(sa_type=BigInteger)


class HqFollowedRow(Row, table=True):
    """A scope that this laptop follows, and how far its first copy has come."""

    __tablename__ = "hq_followed"
    scope: str = Field(primary_key=True, max_length=48)
    state: str = Field(max_length=8)
    """`new` (its copy is being taken), `check` (to be compared), `live`."""
    after_kind: str = Field(default="", max_length=32)
    after_id: str = Field(default="", max_length=64)


class HqAwaitedBlobRow(Row, table=True):
    """An attachment of somebody else whose bytes are not here yet."""

    __tablename__ = "hq_awaited_blob"
    sha256: str = Field(primary_key=True, max_length=64)
    size: int = Field(ge=0)
    mime: str = Field(max_length=80)
    attachment_role: str = Field(max_length=24)
    name: str = Field(default="", max_length=200)
    received: int = Field(default=0, ge=0)
    refused: str = Field(default="", max_length=60)
    """Why its bytes will not come; empty while they may."""


class HqAwaitedPieceRow(Row, table=True):
    """A piece of such an attachment, kept so that a cut costs one piece."""

    __tablename__ = "hq_awaited_piece"
    sha256: str = Field(primary_key=True, max_length=64)
    start: int = Field(primary_key=True)
    content: bytes
