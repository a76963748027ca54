"""What do all rows have in common: checked values, a policy, and the columns of a synchronised record?"""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar

from sqlalchemy import Enum as EnumColumn
from sqlmodel import Field, SQLModel

from fieldkit.domain.merge import Shape
from fieldkit.domain.policies import Policy


class Row(SQLModel):
    """Base of every table. Table classes of SQLModel check nothing by default; these check every assignment."""

    model_config = {"validate_assignment": True}

    kind: ClassVar[str] = ""
    """Name on the wire and in the audit; empty for rows that never leave the laptop by themselves."""
    policy: ClassVar[Policy] = Policy.LOCAL
    wire_schema: ClassVar[int] = 1
    """Version of the record's shape on the wire (sync 5.11)."""
    part_of: ClassVar[str] = ""
    """Column naming the record that this row is a part of; a change of the part is a change of the whole."""
    whole: ClassVar[str] = ""
    """Kind of the record named by `part_of`."""
    unsynced: ClassVar[frozenset[str]] = frozenset()
    """Columns that mean something on this laptop only."""
    merge_shape: ClassVar[Shape] = Shape()
    """How two versions of a draft are united; that of a part, how two versions of one part are."""
    shared_by: ClassVar[str] = ""
    """Column `<kind>_id` of a record: who sees the record that it names, sees this one; else its author alone."""
    names_files: ClassVar[tuple[str, ...]] = ()
    """Columns that name attachments: a digest, documents with one each under `sha256`, or a document with one under
    the name behind the point."""

    def values(self) -> dict[str, Any]:
        """All columns with their Python values."""
        return {name: getattr(self, name) for name in type(self).model_fields}


def spelled(words: type[Enum]) -> Any:
    """Column of an enumeration, kept as text: types that PostgreSQL makes of them would have to be migrated."""
    return EnumColumn(words, native_enum=False)


class RecordRow(Row):
    """A synchronised record (architecture 4)."""

    id: str = Field(primary_key=True, min_length=36, max_length=36)
    """UUIDv7, made where the record was made."""
    no: str = Field(default="", index=True, max_length=48)
    """Human number, issued offline with the laptop's code; empty for kinds that have none."""
    ver: int = Field(default=0, ge=0)
    """Version at headquarters that this copy is based on; 0 while headquarters has none."""
    created_at: datetime
    updated_at: datetime
    author: str = Field(max_length=32)
    """Staff number, or `hq`."""
    device_code: str = Field(max_length=16)
    """Code of the laptop that wrote it; `HQ` for headquarters."""
