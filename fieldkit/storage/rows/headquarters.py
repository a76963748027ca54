"""What does headquarters keep of every synchronisation, and what does a laptop keep that it cannot place yet?

These tables record the recording: they are written by the synchronisation itself, mostly many rows at a time, and
stand outside the gate of the journal.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, UniqueConstraint, text
from sqlmodel import Field

from fieldkit.storage.rows.base import Row

_NO_ROWID: Any = {"sqlite_with_rowid": False}
"""One tree instead of two, for rows that are written with every record of the feed."""
_NUMBER: Any = BigInteger().with_variant(Integer(), "sqlite")
"""Counts by itself on both databases, and beyond 2^31."""
_LARGE: Any = BigInteger
"""Whole numbers that somebody else wrote: the wire allows 53 bits."""


class HqStateRow(Row, table=True):
    """One row: which life of this database it is, and how much of it is in a backup (sync 5.7, 5.8)."""

    __tablename__ = "hq_state"
    id: int = Field(default=1, primary_key=True)
    epoch: str = Field(max_length=32)
    """Random name; another one after every restore."""
    durable_seq: int = Field(default=0, ge=0, sa_type=_LARGE)
    backed_up_at: datetime | None = None
    restored_epoch: str = Field(default="", max_length=32)
    """The epoch of the backup that this life began from; empty in the first life."""
    restored_seq: int = Field(default=0, ge=0, sa_type=_LARGE)
    """How far the feed of that backup reached: what that epoch wrote later is lost here."""
    version_floor: int = Field(default=0, ge=0, sa_type=_LARGE)
    """Versions of drafts that are given in this life are beyond it, those of all lives before are not."""
    horizon_seq: int = Field(default=0, ge=0, sa_type=_LARGE)
    """Positions up to here may have been dropped; a cursor behind it has to compare instead of reading on."""


class HqLaptopRow(Row, table=True):
    """An enrolled laptop with the key that it proves itself by."""

    __tablename__ = "hq_laptop"
    device_id: str = Field(primary_key=True, max_length=36)
    code: str = Field(unique=True, max_length=16)
    public_key: str = Field(max_length=64)
    """Ed25519, hex."""
    staff_no: str = Field(max_length=32)
    province: str = Field(max_length=16)
    enrolled_at: datetime
    last_contact_at: datetime | None = None
    revoked_at: datetime | None = None
    version: str = Field(default="", max_length=32)
    """Of the program, like all that follows as the laptop itself said at its last contact."""
    waiting: int = Field(default=0, sa_type=_LARGE)
    """Operations without an answer."""
    oldest_waiting: str = Field(default="", max_length=32)
    """Stamp of the oldest of them."""
    last_n: int = Field(default=0, sa_type=_LARGE)
    conflicts: int = Field(default=0, sa_type=_LARGE)
    free_mb: int = Field(default=0, sa_type=_LARGE)
    offset_ms: int = 0


class HqEnrolmentCodeRow(Row, table=True):
    """A one-time code by its digest; the code itself is shown once and kept nowhere."""

    __tablename__ = "hq_enrolment_code"
    digest: str = Field(primary_key=True, max_length=64)
    laptop_code: str = Field(max_length=16)
    staff_no: str = Field(max_length=32)
    province: str = Field(max_length=16)
    expires_at: datetime
    used_at: datetime | None = None
    device_id: str = Field(default="", max_length=36)
    """Who used it; he may repeat the call when its answer was lost."""


class HqSharedFileRow(Row, table=True):
    """An attachment that a shared record names: who sees the record, sees the bytes that its laptop announced."""

    __tablename__ = "hq_shared_file"
    __table_args__ = _NO_ROWID
    sha256: str = Field(primary_key=True, max_length=64)
    device_id: str = Field(primary_key=True, max_length=36)
    """Of the laptop that sent the record: nobody opens the files of others by naming them."""
    scope: str = Field(max_length=48)


class HqNonceRow(Row, table=True):
    """A nonce that was seen: a recorded assertion does not work twice."""

    __tablename__ = "hq_nonce"
    nonce: str = Field(primary_key=True, max_length=64)
    seen_at: datetime = Field(index=True)


class HqLifeRow(Row, table=True):
    """One life of a laptop's database: operations are numbered within it (sync 5.2).

    A name of 72 signs that every operation and change would repeat three times is a short number there.
    """

    __tablename__ = "hq_life"
    __table_args__ = (UniqueConstraint("device_id", "incarnation"),)
    no: int | None = Field(default=None, primary_key=True)
    device_id: str = Field(max_length=36)
    incarnation: str = Field(max_length=36)


class HqOperationRow(Row, table=True):
    """An operation as it came, byte for byte, with the answer it got; kept for ever (sync 0.3)."""

    __tablename__ = "hq_operation"
    __table_args__ = (
        UniqueConstraint("life_no", "n"),
        Index(
            "ix_hq_operation_refused",
            "device_id",
            postgresql_where=text("status = 'conflict'"),
            sqlite_where=text("status = 'conflict'"),
        ),
        Index(
            "ix_hq_operation_awaits",
            "device_id",
            "awaits",
            postgresql_where=text("status = 'waiting'"),
            sqlite_where=text("status = 'waiting'"),
        ),
    )
    no: int | None = Field(default=None, primary_key=True, sa_type=_NUMBER)
    device_id: str = Field(max_length=36)
    life_no: int
    n: int = Field(ge=1, sa_type=_LARGE)
    record_kind: str = Field(max_length=32)
    record_id: str = Field(max_length=64, index=True)
    schema_no: int = Field(sa_type=_LARGE)
    author: str = Field(max_length=32)
    made_at: str = Field(max_length=32)
    """As the laptop's clock had it; evidence, never an order."""
    base_ver: int | None = Field(default=None, sa_type=_LARGE)
    body: bytes
    sha256: str = Field(max_length=64)
    status: str = Field(max_length=16)
    ver: int | None = Field(default=None, sa_type=_LARGE)
    change_no: int = Field(sa_type=_LARGE)
    """The change that tells of it; its position in the feed is there."""
    reason: str = Field(default="", max_length=200)
    awaits: str = Field(default="", max_length=64)
    """Digest of what must arrive before this can be applied."""
    received_at: datetime


class HqHeadRow(Row, table=True):
    """The version of a record that counts; one that is gone keeps its version, so that nothing old revives it."""

    __tablename__ = "hq_head"
    __table_args__: Any = (
        Index("ix_hq_head_scope", "scope", "record_kind", "record_id", "change_no", "mark"),
        _NO_ROWID,
    )
    record_kind: str = Field(primary_key=True, max_length=32)
    record_id: str = Field(primary_key=True, max_length=64)
    ver: int = Field(ge=1, sa_type=_LARGE)
    sha256: str = Field(max_length=64)
    """Of the body; empty for a record that is gone."""
    scope: str = Field(max_length=48)
    change_no: int = Field(sa_type=_LARGE)
    """The change that holds the body."""
    mark: int = Field(sa_type=BigInteger)
    """What the record adds to the digest of its scope (`sync.marks`); 0 for a record that is gone."""


class HqDigestRow(Row, table=True):
    """How many live records of a kind a scope has, and the sum of their marks."""

    __tablename__ = "hq_digest"
    __table_args__ = _NO_ROWID
    scope: str = Field(primary_key=True, max_length=48)
    record_kind: str = Field(primary_key=True, max_length=32)
    count: int
    total: int = Field(sa_type=BigInteger)


class HqFeedDayRow(Row, table=True):
    """Where the feed stood on a day; tells which positions are older than the horizon."""

    __tablename__ = "hq_feed_day"
    day: date = Field(primary_key=True)
    seq: int = Field(sa_type=_LARGE)


class HqGrantRow(Row, table=True):
    """A scope that a laptop sees beside those of its engineer and centre."""

    __tablename__ = "hq_grant"
    device_id: str = Field(primary_key=True, max_length=36)
    scope: str = Field(primary_key=True, max_length=48)
    granted_at: datetime


class HqChangeRow(Row, table=True):
    """One change, with its position in the feed as soon as it has one (sync 5.7)."""

    __tablename__ = "hq_change"
    __table_args__: Any = (
        Index("ix_hq_change_scope_seq", "scope", "seq"),
        Index("ix_hq_change_seq", "seq", unique=True),
        Index("ix_hq_change_waiting", "no", postgresql_where=text("seq IS NULL"), sqlite_where=text("seq IS NULL")),
        {"sqlite_autoincrement": True},
    )
    no: int | None = Field(default=None, primary_key=True, sa_type=_NUMBER)
    """Says which change; orders nothing that a reader sees."""
    seq: int | None = Field(default=None, sa_type=_LARGE)
    """Position: on SQLite given with the change, on PostgreSQL after its commit (`sync.hq.numbering`)."""
    record_kind: str = Field(max_length=32)
    record_id: str = Field(max_length=64)
    ver: int = Field(sa_type=_LARGE)
    op: str = Field(default="put", max_length=8)
    """`put`; `gone` for a record that was deleted, `left` for one that this scope does not see any more."""
    schema_no: int = Field(sa_type=_LARGE)
    body: bytes | None = None
    """None where the operation holds the bytes."""
    operation_no: int | None = Field(default=None, sa_type=_LARGE)
    scope: str = Field(max_length=48)
    origin: int = 0
    """Number of the life that wrote it, which knows it already; 0 for headquarters."""


class HqQuarantineRow(Row, table=True):
    """An operation that could not be applied, kept for a person to decide (sync 0.2)."""

    __tablename__ = "hq_quarantine"
    no: int | None = Field(default=None, primary_key=True, sa_type=_NUMBER)
    device_id: str = Field(max_length=36, index=True)
    incarnation: str = Field(max_length=36)
    n: int = Field(sa_type=_LARGE)
    record_kind: str = Field(max_length=32)
    record_id: str = Field(max_length=64)
    body: bytes
    sha256: str = Field(max_length=64)
    reason: str = Field(max_length=200)
    received_at: datetime
    settled_at: datetime | None = None


class HqSealRow(Row, table=True):
    """A sealed record in the chain of its laptop; two successors of one seal are refused by the key."""

    __tablename__ = "hq_seal"
    __table_args__ = (UniqueConstraint("device_id", "previous"),)
    sha256: str = Field(primary_key=True, max_length=64)
    device_id: str = Field(max_length=36)
    sequence: int = Field(sa_type=_LARGE)
    previous: str = Field(max_length=64)
    record_id: str = Field(max_length=36, index=True)
    operation_no: int = Field(sa_type=_LARGE)


class HqBlobRow(Row, table=True):
    """Bytes announced by an attachment, as far as they have arrived."""

    __tablename__ = "hq_blob"
    sha256: str = Field(primary_key=True, max_length=64)
    size: int = Field(ge=0)
    mime: str = Field(max_length=80)
    received: int = Field(default=0, ge=0)
    completed_at: datetime | None = None


class HqBlobChunkRow(Row, table=True):
    """A piece of a blob; on disk with the commit that acknowledges it."""

    __tablename__ = "hq_blob_chunk"
    sha256: str = Field(primary_key=True, max_length=64)
    start: int = Field(primary_key=True)
    content: bytes


class HqParkedRow(Row, table=True):
    """On a laptop: a row of the feed that cannot take its place yet, kept as it came."""

    __tablename__ = "hq_parked"
    record_kind: str = Field(primary_key=True, max_length=32)
    record_id: str = Field(primary_key=True, max_length=64)
    ver: int
    schema_no: int
    body: bytes
    reason: str = Field(max_length=40)
    """`edited` (the local record has unsent changes), `kind.unknown`, `schema.newer`, `shape`, `signature`,
    `unplaced`, `referred` (deleted at headquarters, and records here still name it)."""
