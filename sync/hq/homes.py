"""Where does headquarters keep its data: in a file of its folder, or in a PostgreSQL database that it names?"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, inspect, text

from fieldkit.domain.words import Refusal, say


class Home(Protocol):
    """The place of one headquarters."""

    folder: Path
    """Of the backups, and of the data where these are a file."""

    def is_furnished(self) -> bool:
        """Whether there is a headquarters."""

    def open(self) -> Engine:
        """Its database with the schema of this program; made if it is missing."""

    def held(self) -> AbstractContextManager[None]:
        """Keeps the place from being restored while a server runs; Refusal `database.held`."""

    def has_room(self, least: int) -> bool:
        """Whether so many bytes can be taken in, as far as that shows from here."""

    def back_up(self, occasion: str) -> Path:
        """A checked copy of at least everything that was committed before; never replaces an older one."""

    def replace(self, backup: Path, declare: Callable[[Engine], None]) -> str:
        """Puts a backup in the place of the database, once it is declared; the name of what was set aside.

        Refusal `hq.not_a_backup` for a file that is none, `database.held` while a server runs.
        """


def holds_headquarters(connection: Connection) -> bool:
    """Whether this database is that of a headquarters."""
    if not inspect(connection).has_table("hq_state"):
        return False
    return bool(connection.execute(text("SELECT count(*) FROM hq_state")).scalar_one())


def no_backup(backup: Path) -> Refusal:
    """Why a file cannot be restored."""
    return Refusal(
        "hq.not_a_backup",
        say("{file} is no sound backup of a headquarters.", file=backup.name),
        say("Nothing was changed. `fieldkit hq backup` makes backups in the folder `backups`."),
    )
