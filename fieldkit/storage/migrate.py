"""Which schema does this database have, and how does it get the one that the program needs?"""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from fieldkit.domain.words import Refusal, say
from fieldkit.storage.backup import backup_before
from fieldkit.storage.dialects import dialect_of
from fieldkit.storage.migrations import HEAD


def revision_of(connection: Connection) -> str:
    """The schema revision of the database; empty for a file without tables."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def bring_up_to_date(engine: Engine, database: Path) -> None:
    """Gives the database the schema of this program; a backup is taken first where there is something to lose.

    Refusal `database.newer` when a newer program has written it.
    """
    bring_up_with(engine, lambda occasion: backup_before(engine, database, occasion))


def bring_up_with(engine: Engine, back_up: Callable[[str], object]) -> None:
    """The same with another way of taking the backup, which is told the occasion."""
    with engine.connect() as connection:
        found = revision_of(connection)
    if found == HEAD:
        return
    if found > HEAD:
        raise Refusal(
            "database.newer",
            say(
                "This database was written by a newer FieldKit (schema {found}, known {head}).",
                found=found,
                head=HEAD,
            ),
            say("Install the newer program; nothing was changed."),
        )
    if found:
        back_up(f"schema-{found}")
    _upgrade(engine)


def _upgrade(engine: Engine) -> None:
    from alembic import command  # 0.3 s of import, needed once per schema
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "fieldkit:storage/migrations")
    with engine.begin() as connection:
        dialect_of(connection).prepare_upgrade(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, HEAD)
