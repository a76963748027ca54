"""How does a row become the body of an operation, and a body a row again?

Bodies are canonical JSON; a whole carries its parts under their kind; a sealed record travels as its envelope, byte
for byte. Texts in a body from elsewhere pass the gate here.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Annotated, Any, NamedTuple

import msgspec
from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic.fields import FieldInfo
from sqlalchemy import JSON, Integer, RowMapping, Select, bindparam, select
from sqlmodel import Session

from fieldkit.domain.canonical import canonical_bytes
from fieldkit.domain.text import clean
from fieldkit.storage.rows.base import Row
from fieldkit.storage.rows.evidence import AttachmentRow, SealRow
from fieldkit.storage.travelling import as_stored, travelling, travelling_columns, writers
from sync.kinds import core, key_of, parts_of, tables

Values = dict[str, Any]
"""Columns of one row, by name."""

_Instant = Annotated[datetime, msgspec.Meta(tz=True)]
_INSTANTS: Mapping[Any, Any] = {datetime: _Instant, datetime | None: _Instant | None}
_Field = tuple[str, Any, Any] | tuple[str, Any]


_ENCODER = msgspec.json.Encoder(order="sorted")
_LARGEST_EXACT = 2**53 - 1
_BACKSLASH, _DELETE = 0x5C, 0x7F
_ESCAPED_CONTROL = re.compile(rb"\\[bfru]")
"""How a body spells characters that `clean` may change; TAB and LF stay as they are."""


class Misshapen(ValueError):
    """A body that is not what its kind demands."""


class Whole(NamedTuple):
    """A record as rows: itself with its own columns, and its parts by their kind."""

    record: Any
    """A message whose first fields are the `travelling_columns` of the table, in their order."""
    parts: Mapping[str, list[Values]]

    @property
    def values(self) -> Values:
        """The own columns by name."""
        return {
            name: value for name, value in msgspec.structs.asdict(self.record).items() if name not in self.parts
        }


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
    found = session.connection().execute(_rows(table, key_of(table)), {"names": record_ids})
    if table is not AttachmentRow and not parts_of(kind):
        writer = _writer(table)
        return {row[writer.key_at]: writer.body(row) for row in found.all()}
    documents = {
        row[key_of(table)]: _attachment(row) if table is AttachmentRow else travelling(table, row)
        for row in found.mappings()
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
    if _needs_washing(body):
        record = _washed_record(record)
    own_parts = parts_of(table.kind)
    return Whole(record, _parts(record, own_parts) if own_parts else {})


def _parts(record: Any, tables_of_parts: Mapping[str, type[Row]]) -> Mapping[str, list[Values]]:
    return {
        name: [msgspec.structs.asdict(member) | {part.part_of: record.id} for member in getattr(record, name)]
        for name, part in tables_of_parts.items()
    }


@cache
def _rows(table: type[Row], column: str) -> Select[Any]:
    """Rows by the names in a column: all columns that travel in the order of their names, and the one asked by."""
    own = core(table)
    names = ["sha256", "size", "mime", "attachment_role", "name"] if table is AttachmentRow else _in_order(table)
    columns = [as_stored(own.c[name]).label(name) for name in dict.fromkeys((*names, column))]
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


def _in_order(table: type[Row]) -> list[str]:
    """The columns that travel, as canonical JSON orders them."""
    return sorted(travelling_columns(table))


class _Writer:
    """Makes bodies of rows that have no parts, at once from the values of their columns."""

    def __init__(self, table: type[Row]) -> None:
        names = _in_order(table)
        columns = core(table).c
        self.key_at = names.index(key_of(table))
        self._names = names
        self._shape = msgspec.defstruct(table.__name__, names)
        self._written = [(at, make) for at, name in enumerate(names) if (make := writers(table)[name]) is not None]
        self._doubtful = [at for at, name in enumerate(names) if isinstance(columns[name].type, Integer | JSON)]

    def body(self, row: Sequence[Any]) -> bytes | None:
        """The body of a row given in the order of the names; None for one that cannot be written."""
        values = list(row)
        for at, make in self._written:
            values[at] = make(values[at])
        for at in self._doubtful:
            if not _is_plain(values[at]):
                return _written(dict(zip(self._names, values, strict=True)))
        try:
            return msgspec.json.encode(self._shape(*values))
        except (TypeError, ValueError):
            return None


@cache
def _writer(table: type[Row]) -> _Writer:
    return _Writer(table)


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


def _needs_washing(body: bytes) -> bool:
    """Whether any text of a JSON body may hold what `clean` changes: asked once for all its texts."""
    if _BACKSLASH in body and _ESCAPED_CONTROL.search(body) is not None:
        return True
    if body.isascii():
        return _DELETE in body  # the other controls are no JSON
    text = body.decode()
    return clean(text, limit=len(text)) != text


def _washed_record(record: Any) -> Any:
    values = msgspec.structs.asdict(record)
    return type(record)(**{name: _washed(value) for name, value in values.items()})


def _washed(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value) if type(value) is str else value  # members of enumerations are ours
    if isinstance(value, list):
        return [_washed(member) for member in value]
    if isinstance(value, dict):
        return {_washed(name): _washed(member) for name, member in value.items()}
    if isinstance(value, msgspec.Struct):
        return _washed_record(value)
    return value
