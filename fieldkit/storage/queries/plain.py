"""How is a question put in plain SQL, so that it can be asked through a session and through the driver alone?"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import sqlcipher3.dbapi2 as sqlcipher

if TYPE_CHECKING:
    from sqlmodel import Session

Ask = Callable[[str, Mapping[str, str | int]], Sequence[Sequence[Any]]]
"""Rows of a statement with named values (`:name`)."""


def through_session(session: "Session") -> Ask:
    """Within the transaction of a session, its changes included."""
    from sqlalchemy import text  # whoever has a session has it loaded

    session.flush()
    connection = session.connection()
    return lambda statement, values: connection.execute(text(statement), dict(values)).all()


def through_driver(connection: sqlcipher.Connection) -> Ask:
    """On a connection of the driver, without SQLAlchemy."""

    def ask(statement: str, values: Mapping[str, str | int]) -> Sequence[Sequence[Any]]:
        rows: Sequence[Sequence[Any]] = connection.execute(statement, dict(values)).fetchall()
        return rows

    return ask
