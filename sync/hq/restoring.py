"""How does headquarters begin again from a backup? The copy is checked and declared before it takes the place.

The database that stood there is set aside, never deleted; laptops learn of the new life by its epoch and offer what
the backup does not have (sync 5.8).
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, text

from fieldkit.domain.instants import Clock
from fieldkit.domain.words import Outside, Refusal, say
from fieldkit.storage.engine import open_engine
from fieldkit.storage.instance import sole_instance
from sync.hq.desk import DATABASE, Headquarters, begin_epoch, open_headquarters

_DRAFT = "restoring"
_SIDES = ("", "-wal", "-shm")


@dataclass(frozen=True)
class Restored:
    """What a restore did."""

    epoch: str
    feed_head: int
    """How far the feed of the backup reaches."""
    set_aside: Path | None
    """Where the database is that stood there before."""


def restore_headquarters(folder: Path, backup: Path, key: bytes | None, clock: Clock | None = None) -> Restored:
    """Puts a backup in the place of headquarters' database, as a new epoch.

    Refusal `hq.not_a_backup` for a file that is none, `database.held` while a server runs on the folder.
    """
    if not backup.is_file():
        raise _no_backup(backup)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = folder / DATABASE
    draft = folder / _DRAFT
    with sole_instance(database):
        try:
            _copy(backup, draft, key)
            epoch, head = _declare(draft, key, clock)
            set_aside = _set_aside(database)
            (draft / DATABASE).rename(database)
            _sync_folder(folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return Restored(epoch, head, set_aside)


def _declare(draft: Path, key: bytes | None, clock: Clock | None) -> tuple[str, int]:
    hq = open_headquarters(draft, key, clock)
    try:
        begun = begin_epoch(hq)
        _gather(hq)
    finally:
        hq.close()
    return begun


def _copy(backup: Path, draft: Path, key: bytes | None) -> None:
    """A checked copy of the backup."""
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    try:
        shutil.copyfile(backup, draft / DATABASE)
        with (draft / DATABASE).open("rb+") as file:
            os.fsync(file.fileno())
    except OSError as error:
        raise Outside(
            "hq.restore_failed",
            say("The backup {file} cannot be copied: {cause}.", file=backup.name, cause=str(error)),
            say("Nothing was changed. Check the disk and its free space."),
        ) from error
    try:
        engine = open_engine(draft / DATABASE, key)
    except Refusal as error:
        raise _no_backup(backup) from error
    try:
        if not _is_headquarters(engine):
            raise _no_backup(backup)
    finally:
        engine.dispose()


def _is_headquarters(engine: Engine) -> bool:
    with engine.connect() as connection:
        sound = connection.execute(text("PRAGMA quick_check")).scalars().all() == ["ok"]
        tables = "SELECT count(*) FROM sqlite_master WHERE name = 'hq_state'"
        if not sound or not connection.execute(text(tables)).scalar_one():
            return False
        return bool(connection.execute(text("SELECT count(*) FROM hq_state")).scalar_one())


def _gather(hq: Headquarters) -> None:
    """Everything of the copy in one file: only this one is moved."""
    with hq.engine.connect() as connection:
        raw = connection.connection.driver_connection
        connection.rollback()
        if raw is not None:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _set_aside(database: Path) -> Path | None:
    if not database.exists():
        return None
    folder = database.parent / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    number = 1
    while (target := folder / f"{database.stem}-set-aside-{number:04d}.db").exists():
        number += 1
    for side in _SIDES:
        part = database.with_name(database.name + side)
        if part.exists():
            part.rename(target.with_name(target.name + side))
    return target


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _no_backup(backup: Path) -> Refusal:
    return Refusal(
        "hq.not_a_backup",
        say("{file} is no sound backup of a headquarters.", file=backup.name),
        say("Nothing was changed. `fieldkit hq backup` makes backups in the folder `backups`."),
    )
