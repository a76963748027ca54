"""How do many rows reach the database at the speed of its driver?

SQLAlchemy looks at every value of every row that it is given. Here a statement becomes text once for each kind of
database, and rows go to the driver as tuples, made ready by columns where the database has no word for a type.
Nothing of this reaches the audit: who writes guarded tables this way notes it himself, as `Journal.put_many` does.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Delete, Dialect, Insert, LargeBinary, Select, Update
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine
from sqlmodel import Session
from sqlmodel.sql.sqltypes import UTCDateTime

Tuple = tuple[Any, ...]
_MakeReady = Callable[[Any], Any]


class Bulk:
    """One statement for many rows, each a tuple of values in the order of the names."""

    def __init__(self, statement: Insert | Update | Delete, names: Sequence[str]) -> None:
        """
        Args:
            names: of the columns of an INSERT, or of the bind parameters of an UPDATE or DELETE.
        """
        self._statement = statement
        self._names = tuple(names)
        self._texts: dict[str, _Text] = {}

    def run(self, session: Session, rows: Sequence[Tuple]) -> int:
        """Does it for every row, all in one call of the driver; how many rows the database has changed."""
        if not rows:
            return 0
        connection = session.connection()
        text = self._texts.get(connection.dialect.name)
        if text is None:
            text = self._texts[connection.dialect.name] = _Text(self._statement, self._names, connection.dialect)
        return connection.exec_driver_sql(text.sql, text.ready(rows)).rowcount


class Lookup:
    """One question about many names: its text is made once for each length of the list, not for each list."""

    def __init__(self, statement: Select[Any], names: str) -> None:
        """
        Args:
            statement: of columns that come as the driver has them, such as numbers and texts.
            names: the expanding bind parameter that the names are given to.
        """
        self._statement = statement
        self._names = names
        self._texts: dict[tuple[str, int], _Question] = {}

    def ask(self, session: Session, names: Sequence[str], **others: str) -> Sequence[Sequence[Any]]:
        """What the database answers; nothing for no names.

        Args:
            others: values of the other bind parameters.
        """
        if not names:
            return []
        # a name that is asked for twice is answered once: few lengths make few texts
        length = 1 << (len(names) - 1).bit_length()
        given = {**others, self._names: [*names, *[names[-1]] * (length - len(names))]}
        connection = session.connection()
        key = (connection.dialect.name, length)
        question = self._texts.get(key)
        if question is None:
            question = self._texts[key] = _Question(self._statement, given, self._names, connection.dialect)
        return connection.exec_driver_sql(question.sql, question.parameters(given)).all()


class _Question:
    """The question as one kind of database takes it, for one number of names."""

    def __init__(self, statement: Select[Any], given: Mapping[str, Any], names: str, dialect: Dialect) -> None:
        for column in statement.selected_columns:
            if column.type.dialect_impl(dialect).result_processor(dialect, None) is not None:
                raise TypeError(f"{column} does not come as the driver has it")
        compiled = statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        expanded = compiled.construct_expanded_state(given)
        self.sql = expanded.statement
        self._names = names
        self._each = expanded.parameter_expansion[names]
        self._places = expanded.positiontup
        """None where the database wants parameters by name."""

    def parameters(self, given: Mapping[str, Any]) -> Any:
        """The values as the driver takes them."""
        values = dict(given)
        values.update(zip(self._each, values.pop(self._names), strict=True))
        return values if self._places is None else tuple(values[place] for place in self._places)


class _Text:
    """The statement as one kind of database takes it."""

    def __init__(self, statement: Insert | Update | Delete, names: tuple[str, ...], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(names), for_executemany=True)
        assert isinstance(compiled, SQLCompiler)
        self.sql = str(compiled)
        places: Sequence[str] | None = compiled.positiontup
        self._order = [names.index(name) for name in (names if places is None else places)]
        self._names = names if places is None else ()
        """Where the database wants parameters by name."""
        made = (
            (place, _made_ready(compiled.binds[names[at]].type, dialect)) for place, at in enumerate(self._order)
        )
        self._ready: Mapping[int, _MakeReady] = {place: make for place, make in made if make is not None}

    def ready(self, rows: Sequence[Tuple]) -> list[Any]:
        """The rows as the driver takes them."""
        columns = list(zip(*rows, strict=True))
        ordered: list[Sequence[Any]] = [columns[at] for at in self._order]
        for place, make in self._ready.items():
            ordered[place] = _all_ready(ordered[place], make)
        tuples = list(zip(*ordered, strict=True))
        return [dict(zip(self._names, row, strict=True)) for row in tuples] if self._names else tuples


def _all_ready(column: Sequence[Any], make: _MakeReady) -> Sequence[Any]:
    """The values of a column; an instant that all rows share is made ready once."""
    first = column[0]
    if isinstance(first, datetime) and column.count(first) == len(column):
        return [make(first)] * len(column)
    return [make(value) for value in column]


def _made_ready(kind: TypeEngine[Any], dialect: Dialect) -> _MakeReady | None:
    """What has to be done to a value before the driver takes it; None where nothing has."""
    if isinstance(kind, UTCDateTime) and dialect.name == "sqlite":
        return _stored
    if isinstance(kind, LargeBinary) and dialect.name == "sqlite":
        return None  # SQLAlchemy wraps each value, for drivers that tell bytes from text by that
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _stored(instant: datetime | None) -> str | None:
    """An instant as SQLAlchemy stores it in SQLite, a third of the time."""
    if instant is None:
        return None
    if instant.tzinfo is not UTC:
        if instant.tzinfo is None:
            raise ValueError("an instant needs a zone")
        instant = instant.astimezone(UTC)
    return instant.isoformat(" ", "microseconds")[:26]
