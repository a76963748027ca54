"""Which columns of a row leave this database, and in which form?"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, get_args

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
    """The columns of one row that travel, in terms of JSON: instants as stamps, days as ISO dates."""
    return {name: values[name] if write is None else write(values[name]) for name, write in _writers(table).items()}


@cache
def _writers(table: type[Row]) -> Mapping[str, Callable[[Any], Any] | None]:
    """How each column that travels is written; None for one that JSON has words for."""
    return {name: _writer(table.model_fields[name].annotation) for name in travelling_columns(table)}


def _writer(shape: Any) -> Callable[[Any], Any] | None:
    kinds = set(get_args(shape)) or {shape}
    if datetime in kinds:
        return _stamped
    return _dated if date in kinds else None


def _stamped(instant: datetime | None) -> str | None:
    return None if instant is None else stamp(instant)


def _dated(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
