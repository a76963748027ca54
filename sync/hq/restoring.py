"""How does headquarters begin again from a backup? The copy is checked and declared before it takes the place.

The database that stood there is set aside, never deleted; laptops learn of the new life by its epoch and offer what
the backup does not have (sync 5.8).
"""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from fieldkit.domain.instants import Clock
from sync.hq.desk import begin_epoch, home_of, journal_of, open_headquarters
from sync.hq.homes import no_backup


@dataclass(frozen=True)
class Restored:
    """What a restore did."""

    epoch: str
    feed_head: int
    """How far the feed of the backup reaches."""
    set_aside: str
    """Where the database is that stood there before; empty where there was none."""


def declare_restored(folder: Path, key: bytes | None, clock: Clock | None = None) -> Restored:
    """Begins a new epoch in a database that was put back by other means, such as an archive of its log."""
    hq = open_headquarters(folder, key, clock)
    try:
        return Restored(*begin_epoch(hq.journal), "")
    finally:
        hq.close()


def restore_headquarters(folder: Path, backup: Path, key: bytes | None, clock: Clock | None = None) -> Restored:
    """Puts a backup in the place of headquarters' database, as a new epoch.

    Refusal `hq.not_a_backup` for a file that is none, `database.held` while a server runs on it.
    """
    if not backup.is_file():
        raise no_backup(backup)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    begun: list[tuple[str, int]] = []

    def declare(engine: Engine) -> None:
        begun.append(begin_epoch(journal_of(engine, clock)))

    set_aside = home_of(folder, key).replace(backup, declare)
    return Restored(*begun[-1], set_aside)
