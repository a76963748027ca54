"""Do tables and statements mean the same on both databases?"""

from sqlalchemy import Enum
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from fieldkit.storage.rows.headquarters import HqGrantRow
from fieldkit.storage.upserting import upsert
from sync.kinds import core


def test_no_column_needs_a_type_of_its_own_in_the_database() -> None:
    columns = [column for table in SQLModel.metadata.tables.values() for column in table.c]
    native = [str(column) for column in columns if isinstance(column.type, Enum) and column.type.native_enum]
    assert columns
    assert native == []


def test_who_is_there_already_is_said_alike() -> None:
    statement = upsert(core(HqGrantRow)).values(device_id="d", scope="s")
    nothing = statement.on_conflict_do_nothing()
    other = statement.on_conflict_do_update(index_elements=["scope"], set_={"scope": statement.excluded.scope})
    for dialect in (sqlite.dialect(), postgresql.dialect()):
        assert "ON CONFLICT DO NOTHING" in str(nothing.compile(dialect=dialect))
        assert "ON CONFLICT (scope) DO UPDATE SET scope = excluded.scope" in str(other.compile(dialect=dialect))
