"""What does a database know about itself: who wrote what, what must still leave, which numbers are taken?"""

from datetime import datetime

from sqlmodel import Field

from fieldkit.storage.rows.base import Row


class AuditRow(Row, table=True):
    """One entry per use-case; chained by digests, never changed (requirements 2.7)."""

    __tablename__ = "audit"
    seq: int | None = Field(default=None, primary_key=True)
    at: datetime
    actor: str = Field(max_length=32)
    device_code: str = Field(max_length=16)
    action: str = Field(max_length=64)
    why: str = Field(default="", max_length=4000)
    changes: str
    """Canonical JSON: list of {kind, id, before, after} with the changed columns only."""
    previous: str = Field(max_length=64)
    sha256: str = Field(max_length=64)


class OutboxRow(Row, table=True):
    """One operation for headquarters (sync 5.2); made in the transaction of the change."""

    __tablename__ = "outbox"
    n: int = Field(primary_key=True)
    """1, 2, 3 … within this incarnation of the database."""
    record_kind: str = Field(max_length=32)
    record_id: str = Field(max_length=64, index=True)
    action: str = Field(max_length=16)
    """`put`: the record as it stands when the operation is first sent."""
    schema_no: int = Field(ge=1)
    author: str = Field(max_length=32)
    made_at: datetime
    base_ver: int | None = None
    body: bytes | None = None
    """Frozen when first sent; until then a later edit is part of the same operation."""
    sha256: str = Field(default="", max_length=64)
    state: str = Field(default="pending", max_length=16, index=True)
    """`pending`, then headquarters' word: applied, duplicate, conflict, waiting, quarantined, fork, rejected.

    `settled`: once a later version from here has ended a conflict."""
    reason: str = Field(default="", max_length=200)
    attempted_at: datetime | None = None
    answered_at: datetime | None = None
    hq_seq: int | None = None
    """Feed position of the effect at headquarters; safe in its backup once the watermark has passed it."""


class SettingRow(Row, table=True):
    """A value this database remembers by name: preferences, the last place, keys of this device; not audited."""

    __tablename__ = "setting"
    name: str = Field(primary_key=True, max_length=64)
    value: str


class NumberSeriesRow(Row, table=True):
    """The last number issued of a series, such as XJ-HB-20260930-L07."""

    __tablename__ = "number_series"
    series: str = Field(primary_key=True, max_length=40)
    last: int = Field(ge=0)


class SyncRunRow(Row, table=True):
    """One synchronisation as it went (sync 5.13)."""

    __tablename__ = "sync_run"
    id: str = Field(primary_key=True, max_length=36)
    started_at: datetime
    ended_at: datetime | None = None
    state: str = Field(max_length=16)
    """`running`, `done`, `offline`, `auth_needed`, `behind`, `stopped`."""
    sent: int = 0
    received: int = 0
    conflicts: int = 0
    quarantined: int = 0
    repaired: int = 0
    """Records that the comparison at the end had to fetch or drop: 0 unless something is wrong."""
    note: str = Field(default="", max_length=400)


class DraftBaseRow(Row, table=True):
    """The last version of a draft that headquarters told us: what both sides knew when they went apart."""

    __tablename__ = "draft_base"
    record_kind: str = Field(primary_key=True, max_length=32)
    record_id: str = Field(primary_key=True, max_length=64)
    ver: int = Field(ge=0)
    body: bytes


class ConflictRow(Row, table=True):
    """Two versions of a draft that could not be united by themselves; all of them are kept (sync 5.3)."""

    __tablename__ = "conflict"
    id: str = Field(primary_key=True, max_length=36)
    record_kind: str = Field(max_length=32)
    record_id: str = Field(index=True, max_length=64)
    found_at: datetime
    schema_no: int = Field(ge=1)
    base_ver: int = Field(ge=0)
    base: bytes | None = None
    """What both sides know; None where the common version is not here."""
    mine: bytes
    """This laptop's version as it was found."""
    theirs_ver: int = Field(ge=0)
    theirs: bytes
    stands: str = Field(default="", max_length=8)
    """`mine` or `theirs` where one of them had been shown or signed: the other is only to be read."""
    state: str = Field(default="open", max_length=8, index=True)
    """`open`, then `settled`."""
    settled_at: datetime | None = None
    settled_by: str = Field(default="", max_length=32)
    """Staff number; empty where the two versions came to agree by themselves."""
    decision: str = ""
    """JSON: place in the record -> side."""
