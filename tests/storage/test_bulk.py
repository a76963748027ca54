"""Rows that go to the driver as tuples arrive as SQLAlchemy would have written them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Engine,
    Enum,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlmodel import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from fieldkit.domain.record import ItemResult
from fieldkit.storage.bulk import Bulk, Lookup, _Question, _Text

NOON = datetime(2026, 11, 23, 12, 0, 0, 4_000, tzinfo=UTC)
HERE = timezone(timedelta(hours=8))
ROWS = [
    (1, NOON, ItemResult.PASS, {"数": "1"}, date(2026, 11, 23)),
    (2, NOON.astimezone(HERE), ItemResult.FAIL, {}, None),
    (3, None, None, [1, True], date(2026, 1, 2)),
    (4, NOON + timedelta(microseconds=1), ItemResult.PASS, None, None),
]
NAMES = ("no", "at", "verdict", "extra", "day")


def sample(name: str) -> Table:
    kinds = (UTCDateTime(), Enum(ItemResult), JSON(), Date())
    columns = (Column(column, kind) for column, kind in zip(NAMES[1:], kinds, strict=True))
    return Table(name, MetaData(), Column("no", Integer, primary_key=True), *columns)


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as opened:
        yield opened


def stored(session: Session, table: Table) -> list[tuple[object, ...]]:
    return [tuple(row) for row in session.connection().exec_driver_sql(f"SELECT * FROM {table.name} ORDER BY no")]


def test_what_is_stored_is_what_sqlalchemy_stores(session: Session) -> None:
    ours, theirs = sample("ours"), sample("theirs")
    for table in (ours, theirs):
        table.create(session.connection())
    backwards = tuple(reversed(NAMES))
    assert Bulk(insert(ours), backwards).run(session, [tuple(reversed(row)) for row in ROWS]) == len(ROWS)
    session.connection().execute(insert(theirs), [dict(zip(NAMES, row, strict=True)) for row in ROWS])
    assert stored(session, ours) == stored(session, theirs)


def test_rows_are_changed_and_deleted_by_parameters_of_their_own_names(session: Session) -> None:
    table = sample("ours")
    table.create(session.connection())
    Bulk(insert(table), NAMES).run(session, ROWS)
    change = update(table).where(table.c.no == bindparam("of")).values(at=bindparam("moment"))
    later = NOON + timedelta(days=1)
    assert Bulk(change, ("moment", "of")).run(session, [(later, 1), (later, 2), (later, 99)]) == 2
    assert Bulk(delete(table).where(table.c.no == bindparam("of")), ("of",)).run(session, [(3,)]) == 1
    instants = [row[1] for row in stored(session, table)]
    assert instants == ["2026-11-24 12:00:00.004000"] * 2 + ["2026-11-23 12:00:00.004001"]


def test_an_instant_without_a_zone_is_refused(session: Session) -> None:
    table = sample("ours")
    table.create(session.connection())
    with pytest.raises(ValueError, match="zone"):
        Bulk(insert(table), NAMES).run(session, [(1, NOON.replace(tzinfo=None), None, None, None)])


def test_nothing_is_nothing(session: Session) -> None:
    assert Bulk(insert(sample("not_there")), NAMES).run(session, []) == 0


def test_a_database_that_wants_names_gets_names() -> None:
    own = sample("ours")
    change = update(own).where(own.c.no == bindparam("of")).values(at=bindparam("moment"))
    text = _Text(change, ("of", "moment"), postgresql.psycopg.dialect())
    assert "%(moment)s" in text.sql
    assert text.ready([(7, NOON)]) == [{"of": 7, "moment": NOON}]


NAMED = Table(
    "named", MetaData(), Column("name", String, primary_key=True), Column("kind", String), Column("ver", Integer),
    Column("is_old", Boolean),
)  # fmt: skip


def of_kind(*columns: Column[Any]) -> Select[Any]:
    return select(*columns or (NAMED.c.name, NAMED.c.ver)).where(
        NAMED.c.kind == bindparam("kind"), NAMED.c.name.in_(bindparam("names", expanding=True))
    )


@pytest.mark.parametrize("count", [1, 2, 3, 5, 64, 65, 500])
def test_what_is_asked_about_many_names_is_what_sqlalchemy_answers(session: Session, count: int) -> None:
    NAMED.create(session.connection())
    rows = [(f"n{place}", "ab"[place % 2], place) for place in range(600)]
    Bulk(insert(NAMED), ("name", "kind", "ver")).run(session, rows)
    names = [f"n{place * 7 % 650}" for place in range(count)]
    lookup = Lookup(of_kind(), "names")
    for kind in ("a", "b", "a", "none"):
        theirs = session.connection().execute(of_kind(), {"kind": kind, "names": names}).all()
        assert sorted(lookup.ask(session, names, kind=kind)) == sorted(theirs)


def test_a_column_that_the_driver_has_no_word_for_is_not_asked_for(session: Session) -> None:
    with pytest.raises(TypeError, match="is_old"):
        Lookup(of_kind(NAMED.c.is_old), "names").ask(session, ["n1"], kind="a")


def test_nothing_is_asked_about_no_names(session: Session) -> None:
    assert Lookup(of_kind(), "names").ask(session, [], kind="a") == []


def test_a_database_that_wants_names_is_asked_by_names() -> None:
    dialect = postgresql.psycopg.dialect()
    question = _Question(of_kind(), {"kind": "a", "names": ["x", "y"]}, "names", dialect)
    assert "%(kind)s" in question.sql
    asked = question.parameters({"names": ["p", "q"], "kind": "b"})
    assert asked == {"kind": "b", "names_1": "p", "names_2": "q"}


def test_what_the_driver_is_told_about_values_changes_none_of_them(session: Session) -> None:
    kinds = (Boolean(), LargeBinary(), Integer())
    table = Table("plain", MetaData(), *(Column(name, kind) for name, kind in zip("abc", kinds, strict=True)))
    table.create(session.connection())
    for row in ((True, b"\0\xff", None), (False, b"", 0), (None, None, -1)):
        Bulk(insert(table), "abc").run(session, [row])
        kept = session.connection().exec_driver_sql("SELECT a, b, c, typeof(b) FROM plain").all()[-1]
        assert kept[:3] == row
        assert kept[3] == ("null" if row[1] is None else "blob")
