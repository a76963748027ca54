"""Which columns of a row leave this database, and in which form?"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, get_args

import msgspec
from sqlalchemy import JSON, ColumnElement, Date, DateTime, String, Table, TypeDecorator, type_coerce

from fieldkit.domain.instants import stamp
from fieldkit.storage.rows.base import Row

VERSION = "ver"
"""Travels beside the body: headquarters counts it."""


@cache
def travelling_columns(table: type[Row]) -> tuple[str, ...]:
    """The columns that travel."""
    own = {VERSION, *table.unsynced, table.part_of}
    return tuple(name for name in table.model_fields if name not in own)


def travelling(table: type[Row], values: Mapping[Any, Any]) -> dict[str, Any]:
    """The columns of one row that travel, in terms of JSON: instants as stamps, days as ISO dates.

    Args:
        values: by name; instants and days may be `as_stored`.
    """
    return {name: values[name] if write is None else write(values[name]) for name, write in writers(table).items()}


def as_stored(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The column for a SELECT whose rows travel: instants, days and JSON come as the driver gives them.

    In SQLite that is text, and making an instant of it to make a text of that again takes longer than all the rest.
    """
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    return type_coerce(column, String) if isinstance(kind, Date | DateTime | JSON) else column


@cache
def writers(table: type[Row]) -> Mapping[str, Callable[[Any], Any] | None]:
    """How each column that travels is written; None for one that JSON has words for."""
    columns: Table = table.__table__  # type: ignore[attr-defined]
    return {
        name: _unpacked if isinstance(columns.c[name].type, JSON) else _writer(table.model_fields[name].annotation)
        for name in travelling_columns(table)
    }


def _writer(shape: Any) -> Callable[[Any], Any] | None:
    kinds = set(get_args(shape)) or {shape}
    if datetime in kinds:
        return stamped
    return _dated if date in kinds else None


def stamped(instant: datetime | str | None) -> str | None:
    """An instant, also `as_stored`, as it travels."""
    if isinstance(instant, str):
        return f"{instant[:10]}T{instant[11:23]}Z"
    return None if instant is None else stamp(instant)


def _unpacked(value: Any) -> Any:
    return msgspec.json.decode(value) if isinstance(value, str) else value


def _dated(day: date | str | None) -> str | None:
    return day.isoformat() if isinstance(day, date) else day
