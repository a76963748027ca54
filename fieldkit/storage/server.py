"""How is headquarters' PostgreSQL opened, so that no statement and no forgotten transaction holds up the others?"""

from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError

from fieldkit.domain.words import Refusal, say

_POOL, _MORE = 5, 10
"""Connections that a process keeps, and takes besides in a rush."""
_SETTINGS = {
    "statement_timeout": "15s",
    "idle_in_transaction_session_timeout": "10s",
    "timezone": "UTC",
    "client_min_messages": "warning",
}


def open_server(url: str) -> Engine:
    """An engine on a PostgreSQL database, such as `postgresql+psycopg://fieldkit@/fieldkit`.

    Refusal `database.url` for an address of another kind, or when the driver is not installed. Whether the server
    answers shows with the first statement.
    """
    try:
        parts = make_url(url)
        if parts.drivername != "postgresql+psycopg":
            raise _no_address()
        return create_engine(
            parts,
            hide_parameters=True,
            pool_pre_ping=True,
            pool_size=_POOL,
            max_overflow=_MORE,
            connect_args={
                "application_name": "fieldkit",
                "connect_timeout": 10,
                "options": " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items()),
            },
        )
    except (ArgumentError, ImportError) as error:
        raise _no_address() from error


def _no_address() -> Refusal:
    return Refusal(
        "database.url",
        say("This is no address of a PostgreSQL database."),
        say("Write it as postgresql+psycopg://USER@HOST/NAME; the extra `hq` brings the driver."),
    )
