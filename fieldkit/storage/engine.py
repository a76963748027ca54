"""How is the encrypted database file opened, so that what was acknowledged is on disk and nothing is lost?

Rules and the measurements behind them: architecture 7, reliability-security 1.3 and 1.4, sync 1.1.
"""

from pathlib import Path

import msgspec
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine, QueuePool, create_engine

from fieldkit.storage.dialects import dialect_of
from fieldkit.storage.driver import cannot_open, connect
from fieldkit.storage.sqlite import COMPILED, URL


def open_engine(path: Path, key: bytes | None) -> Engine:
    """An engine on the database file, made if it is missing.

    Args:
        key: 32 random bytes, or None for a file that is not encrypted.

    Refusal `database.key` for a wrong key or foreign file, Outside `database.unreadable` when it cannot be opened.
    """

    def creator() -> sqlcipher.Connection:
        return connect(path, key)

    engine = create_engine(
        URL,
        creator=creator,
        module=sqlcipher,
        poolclass=QueuePool,
        pool_use_lifo=True,  # the connection used last has its pages decrypted already
        hide_parameters=True,
        json_serializer=_json_text,
        json_deserializer=msgspec.json.decode,
        execution_options={"compiled_cache": COMPILED},
    )
    try:
        engine.raw_connection().close()
    except sqlcipher.DatabaseError as error:
        raise cannot_open(path, error) from error
    return engine


def reading(engine: Engine) -> Engine:
    """The same database for transactions that only read: they wait for nobody and cannot write."""
    return dialect_of(engine).reading(engine)


def _json_text(value: object) -> str:
    return msgspec.json.encode(value).decode()
