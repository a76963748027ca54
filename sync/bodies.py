"""How does a row become the body of an operation, and a body a row again?

Bodies are canonical JSON; a whole carries its parts under their kind; a sealed record travels as its envelope, byte
for byte. Texts in a body from elsewhere pass the gate here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Annotated, Any

import msgspec
from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic.fields import FieldInfo
from sqlalchemy import RowMapping, Select, bindparam, select
from sqlmodel import Session

from fieldkit.domain.canonical import canonical_bytes
from fieldkit.domain.text import clean
from fieldkit.storage.rows.base import Row
from fieldkit.storage.rows.evidence import AttachmentRow, SealRow
from fieldkit.storage.travelling import travelling, travelling_columns
from sync.kinds import core, key_of, parts_of, tables

Values = dict[str, Any]
"""Columns of one row, by name."""

_Instant = Annotated[datetime, msgspec.Meta(tz=True)]
_INSTANTS: Mapping[Any, Any] = {datetime: _Instant, datetime | None: _Instant | None}
_Field = tuple[str, Any, Any] | tuple[str, Any]


_ENCODER = msgspec.json.Encoder(order="sorted")
_LARGEST_EXACT = 2**53 - 1


class Misshapen(ValueError):
    """A body that is not what its kind demands."""


@dataclass(frozen=True)
class Whole:
    """A record as rows: its own columns, and its parts by their kind."""

    values: Values
    parts: Mapping[str, list[Values]]


class AttachmentBody(msgspec.Struct, frozen=True):
    """What an attachment says of itself; its bytes travel apart."""

    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    size: Annotated[int, msgspec.Meta(ge=0)]
    mime: Annotated[str, msgspec.Meta(max_length=80)]
    role: Annotated[str, msgspec.Meta(max_length=24)]
    name: Annotated[str, msgspec.Meta(max_length=200)]


def bodies(session: Session, kind: str, record_ids: list[str]) -> dict[str, bytes | None]:
    """Bodies of these records as they stand; None for one that cannot be written, no entry for one not there."""
    table = tables().get(kind)
    if table is None:
        return {}
    if table is SealRow:
        statement = select(core(table).c.id, core(table).c.envelope).where(core(table).c.id.in_(record_ids))
        return {row.id: row.envelope for row in session.connection().execute(statement)}
    found = session.connection().execute(_rows(table, key_of(table)), {"names": record_ids}).mappings()
    documents = {
        row[key_of(table)]: _attachment(row) if table is AttachmentRow else travelling(table, row) for row in found
    }
    for name, part in parts_of(kind).items():
        for record in documents.values():
            record[name] = []
        for row in session.connection().execute(_rows(part, part.part_of), {"names": record_ids}).mappings():
            documents[row[part.part_of]][name].append(travelling(part, row))
    return {record_id: _written(body) for record_id, body in documents.items()}


def whole(table: type[Row], body: bytes) -> Whole:
    """The rows of a body, every text cleaned; Misshapen when it is not of this kind."""
    try:
        record = _decoder(table).decode(body)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise Misshapen("a body that is not of its kind") from error
    wash = _needs_washing(body)
    values = _values(record, wash)
    parts = {}
    for name, part in parts_of(table.kind).items():
        parts[name] = [_values(member, wash) | {part.part_of: values["id"]} for member in values.pop(name)]
    return Whole(values, parts)


@cache
def _rows(table: type[Row], column: str) -> Select[Any]:
    own = core(table)
    columns = [own.c[name] for name in table.model_fields if name != "content"]
    named = own.c[column].in_(bindparam("names", expanding=True))
    return select(*columns).where(named).order_by(*own.primary_key.columns)


def _attachment(row: RowMapping) -> Values:
    return {
        "sha256": row["sha256"],
        "size": row["size"],
        "mime": row["mime"],
        "role": row["attachment_role"],
        "name": row["name"],
    }


def _written(body: Values) -> bytes | None:
    try:
        # the same bytes, ten times sooner: names of columns are ASCII, and nothing below them needs a look
        return _ENCODER.encode(body) if all(map(_is_plain, body.values())) else canonical_bytes(body)
    except (TypeError, ValueError):
        return None


def _is_plain(value: object) -> bool:
    if isinstance(value, str) or value is None:
        return True
    return abs(value) <= _LARGEST_EXACT if isinstance(value, int) else isinstance(value, list | dict) and not value


@cache
def _decoder(table: type[Row]) -> msgspec.json.Decoder[Any]:
    if table is AttachmentRow:
        return msgspec.json.Decoder(AttachmentBody)
    fields = [_field(table, name) for name in travelling_columns(table)]
    for name, part in parts_of(table.kind).items():
        member = msgspec.defstruct(
            part.__name__, [_field(part, own) for own in travelling_columns(part)], kw_only=True
        )
        fields.append((name, list[member]))  # type: ignore[valid-type]
    return msgspec.json.Decoder(msgspec.defstruct(table.__name__, fields, kw_only=True))


def _field(table: type[Row], name: str) -> _Field:
    """A column as a field of a message: its type, its limits, and its default for bodies of older schemas."""
    info = table.model_fields[name]
    shape: Any = _INSTANTS.get(info.annotation) or Annotated[info.annotation, _limits(info)]
    if info.is_required():
        return (name, shape)
    make: Any = info.default_factory
    return (name, shape, info.default if make is None else msgspec.field(default_factory=make))


def _limits(info: FieldInfo) -> msgspec.Meta:
    limits: dict[str, Any] = {}
    for rule in info.metadata:
        match rule:
            case MaxLen(longest):
                limits["max_length"] = longest
            case MinLen(shortest):
                limits["min_length"] = shortest
            case Ge(least):
                limits["ge"] = least
            case Le(most):
                limits["le"] = most
    return msgspec.Meta(**limits)


def _values(record: msgspec.Struct, wash: bool) -> Values:
    values = {name: getattr(record, name) for name in record.__struct_fields__}
    return {name: _washed(value) for name, value in values.items()} if wash else values


def _needs_washing(body: bytes) -> bool:
    """Whether any text of the body may hold what `clean` changes: asked once for all its texts."""
    if b"\\u" in body:
        return True
    text = body.decode()
    if text.isascii():
        return not text.isprintable()
    return clean(text, limit=len(text)) != text


def _washed(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value) if type(value) is str else value  # members of enumerations are ours
    if isinstance(value, list):
        return [_washed(member) for member in value]
    if isinstance(value, dict):
        return {_washed(name): _washed(member) for name, member in value.items()}
    return value
