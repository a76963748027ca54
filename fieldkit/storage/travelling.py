"""Which columns of a row leave this database, and in which form?"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

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
    return {name: _plain(values[name]) for name in travelling_columns(table)}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    return value
