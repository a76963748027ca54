"""An open database of its own, without demo data, and a way past the journal for those who tamper."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine

from fieldkit.domain.instants import Clock
from fieldkit.storage.engine import open_engine
from fieldkit.storage.journal import Journal, Outbox
from fieldkit.storage.migrate import bring_up_to_date

KEY = bytes(range(32))
Tamper = Callable[[str], Any]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "fieldkit.db"


@pytest.fixture
def engine(database: Path) -> Iterator[Engine]:
    opened = open_engine(database, KEY)
    bring_up_to_date(opened, database)
    yield opened
    opened.dispose()


@pytest.fixture
def journal(engine: Engine, clock: Clock) -> Journal:
    return Journal(engine, clock, "L07", [Outbox()])


@pytest.fixture
def raw(engine: Engine, database: Path) -> Iterator[Any]:
    """A connection of the driver, as another program with the key would have it."""
    with raw_connection(database) as connection:
        yield connection


@contextmanager
def raw_connection(database: Path) -> Iterator[Any]:
    with closing(sqlcipher.connect(str(database), isolation_level=None)) as connection:
        connection.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
        yield connection
