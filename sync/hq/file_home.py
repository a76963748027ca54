"""How is headquarters' own file opened, copied and put in the place of another? One process, one folder."""

import os
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from sqlalchemy import Engine, text

from fieldkit.domain.words import Outside, Refusal, say
from fieldkit.storage.backup import backup_before
from fieldkit.storage.engine import open_engine
from fieldkit.storage.instance import sole_instance
from fieldkit.storage.migrate import bring_up_to_date
from sync.hq.homes import holds_headquarters, no_backup

DATABASE = "headquarters.db"
_DRAFT = "restoring"
_SIDES = ("", "-wal", "-shm")


class FileHome:
    """A headquarters in a SQLite file."""

    def __init__(self, folder: Path, key: bytes | None) -> None:
        """
        Args:
            key: 32 bytes for the encryption of the file, or None for none.
        """
        self.folder = folder
        self.database = folder / DATABASE
        self._key = key

    def is_furnished(self) -> bool:
        """Whether there is a file."""
        return self.database.exists()

    def open(self) -> Engine:
        """The file with the schema of this program."""
        engine = open_engine(self.database, self._key)
        bring_up_to_date(engine, self.database)
        return engine

    def held(self) -> AbstractContextManager[None]:
        """One process at a time."""
        return sole_instance(self.database, todo=say("Stop `fieldkit hq serve` on this folder first."))

    def has_room(self, least: int) -> bool:
        """Whether the disk has."""
        return shutil.disk_usage(self.folder).free >= least

    def back_up(self, occasion: str) -> Path:
        """A checked copy beside the file."""
        # connections of the server's pool may be in the middle of reading and cannot write a copy then
        engine = open_engine(self.database, self._key)
        try:
            return backup_before(engine, self.database, occasion)
        finally:
            engine.dispose()

    def replace(self, backup: Path, declare: Callable[[Engine], None]) -> str:
        """The copy is checked and declared before it takes the place."""
        draft = FileHome(self.folder / _DRAFT, self._key)
        with self.held():
            try:
                draft.take_copy(backup)
                engine = draft.open()
                try:
                    declare(engine)
                    _gather(engine)
                finally:
                    engine.dispose()
                set_aside = _set_aside(self.database)
                draft.database.rename(self.database)
                _sync_folder(self.folder)
            finally:
                shutil.rmtree(draft.folder, ignore_errors=True)
        return set_aside

    def take_copy(self, backup: Path) -> None:
        """A checked copy of the backup becomes this file."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(mode=0o700)
        try:
            shutil.copyfile(backup, self.database)
            with self.database.open("rb+") as file:
                os.fsync(file.fileno())
        except OSError as error:
            raise Outside(
                "hq.restore_failed",
                say("The backup {file} cannot be copied: {cause}.", file=backup.name, cause=str(error)),
                say("Nothing was changed. Check the disk and its free space."),
            ) from error
        try:
            engine = open_engine(self.database, self._key)
        except Refusal as error:
            raise no_backup(backup) from error
        try:
            if not _is_sound(engine):
                raise no_backup(backup)
        finally:
            engine.dispose()


def _is_sound(engine: Engine) -> bool:
    with engine.connect() as connection:
        sound = connection.execute(text("PRAGMA quick_check")).scalars().all() == ["ok"]
        return sound and holds_headquarters(connection)


def _gather(engine: Engine) -> None:
    """Everything of the copy in one file: only this one is moved."""
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        connection.rollback()
        if raw is not None:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _set_aside(database: Path) -> str:
    if not database.exists():
        return ""
    folder = database.parent / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    number = 1
    while (target := folder / f"{database.stem}-set-aside-{number:04d}.db").exists():
        number += 1
    for side in _SIDES:
        part = database.with_name(database.name + side)
        if part.exists():
            part.rename(target.with_name(target.name + side))
    return str(target)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
