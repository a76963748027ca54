"""What does each database have of its own? Everything else is the same SQL on both.

A laptop and a small headquarters run on SQLite, which has one writer at a time; headquarters of a fleet on
PostgreSQL, where writers that need the state of others wait for their turn, and the rest does not (decision 24).
"""

from collections.abc import Mapping
from typing import Protocol

from sqlalchemy import Connection, Engine

from fieldkit.storage.sqlite import reading_sqlite

_TURN = 0x464B_0001
"""Advisory lock of whoever writes alone."""
_GATE = "fieldkit.gate"


class Dialect(Protocol):
    """One database's own ways."""

    has_one_writer: bool
    """Whether every writer waits for every other."""
    finds_words: bool
    """Whether devices are indexed for being found by fragments: people search on laptops only."""

    def reading(self, engine: Engine) -> Engine:
        """The same database for transactions that see one state and cannot write."""

    def take_turn(self, connection: Connection) -> None:
        """Waits until nobody else writes alone; until the transaction ends."""

    def set_gate(self, connection: Connection, *, is_open: bool) -> None:
        """Opens or shuts the gate of the journal for this transaction."""

    def prepare_upgrade(self, connection: Connection) -> None:
        """Before the schema changes: alone, and however long it takes."""


class _Sqlite:
    has_one_writer = True
    finds_words = True

    def reading(self, engine: Engine) -> Engine:
        return reading_sqlite(engine)

    def take_turn(self, connection: Connection) -> None:
        """BEGIN IMMEDIATE has taken it."""

    def set_gate(self, connection: Connection, *, is_open: bool) -> None:
        connection.exec_driver_sql(f"UPDATE journal_gate SET is_open = {int(is_open)}")

    def prepare_upgrade(self, connection: Connection) -> None:
        """BEGIN IMMEDIATE has done it."""


class _Postgresql:
    has_one_writer = False
    finds_words = False

    def reading(self, engine: Engine) -> Engine:
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    def take_turn(self, connection: Connection) -> None:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN})")

    def set_gate(self, connection: Connection, *, is_open: bool) -> None:
        if is_open:  # for this transaction only: its end shuts the gate
            connection.exec_driver_sql(f"SELECT set_config('{_GATE}', 'open', true)")

    def prepare_upgrade(self, connection: Connection) -> None:
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        self.take_turn(connection)


_DIALECTS: Mapping[str, Dialect] = {"sqlite": _Sqlite(), "postgresql": _Postgresql()}


def dialect_of(bind: Engine | Connection) -> Dialect:
    """The ways of the database behind this engine or connection."""
    return _DIALECTS[bind.dialect.name]
