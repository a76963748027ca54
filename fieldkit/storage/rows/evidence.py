"""What supports a record: probe runs, attachments, seals and what headquarters answered to them?"""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import JSON, Column
from sqlmodel import Field

from fieldkit.domain.policies import Policy
from fieldkit.domain.record import ItemResult
from fieldkit.storage.rows.base import RecordRow, Row, spelled


class ProbeRunRow(RecordRow, table=True):
    """One run of a probe, kept whether it succeeded or not (requirements 2.6)."""

    __tablename__ = "probe_run"
    kind: ClassVar[str] = "probe_run"
    policy: ClassVar[Policy] = Policy.APPEND_ONLY
    shared_by: ClassVar[str] = "inspection_id"
    names_files: ClassVar[tuple[str, ...]] = ("transcript_sha256",)
    device_id: str = Field(foreign_key="device.id", index=True)
    inspection_id: str = Field(default="", max_length=36, index=True)
    item_code: str = Field(default="", max_length=16)
    probe: str = Field(max_length=40)
    port: str = Field(max_length=200)
    verdict: ItemResult = Field(sa_type=spelled(ItemResult))
    value: str = Field(default="", max_length=4000)
    transcript_sha256: str = Field(max_length=64)
    settings: str = Field(default="", max_length=24)
    """Speed and shape of the characters on the line, such as `9600 8N1`."""
    counters: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False, default=dict))
    """Numbers that the module told, by name, as decimals."""
    assents: list[dict[str, str]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False, default=list)
    )
    """What was said yes to: kind, text, by, at."""


class AttachmentRow(Row, table=True):
    """Bytes named by their digest: transcripts, photos (policy attachment)."""

    __tablename__ = "attachment"
    kind: ClassVar[str] = "attachment"
    policy: ClassVar[Policy] = Policy.ATTACHMENT
    sha256: str = Field(primary_key=True, max_length=64)
    mime: str = Field(max_length=80)
    attachment_role: str = Field(max_length=24)
    name: str = Field(default="", max_length=200)
    size: int = Field(ge=0)
    original_sha256: str = Field(default="", max_length=64)
    """Digest of the picture before it was scaled (E35)."""
    content: bytes
    added_at: datetime


class SealRow(Row, table=True):
    """Sealed bytes; triggers refuse every UPDATE and DELETE."""

    __tablename__ = "seal"
    kind: ClassVar[str] = "inspection_record"
    policy: ClassVar[Policy] = Policy.SEALED
    id: str = Field(primary_key=True, max_length=36)
    sequence: int = Field(unique=True, ge=1)
    """Position in the chain of this laptop."""
    record_id: str = Field(index=True, max_length=36)
    record_no: str = Field(max_length=48)
    rev: int = Field(ge=1)
    envelope: bytes
    """The signed envelope (fieldkit.domain.envelope); holds the payload verbatim."""
    sha256: str = Field(unique=True, max_length=64)
    """Digest of the payload."""
    previous: str = Field(default="", max_length=64)
    sealed_at: datetime


class FilingRow(RecordRow, table=True):
    """Headquarters' answer to a sealed record: its filing number, countersigned (C115)."""

    __tablename__ = "filing"
    kind: ClassVar[str] = "filing"
    policy: ClassVar[Policy] = Policy.REFERENCE
    seal_sha256: str = Field(unique=True, max_length=64)
    record_id: str = Field(index=True, max_length=36)
    filing_no: str = Field(unique=True, max_length=48)
    filed_at: datetime
    hq_key_id: str = Field(max_length=32)
    hq_signature: str = Field(max_length=128)
    """Ed25519 over the canonical filing statement, base64."""
