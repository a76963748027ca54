"""Where is yesterday's database? Copies that were checked before they count (reliability-security 1.4)."""

import os
from contextlib import closing
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine
from sqlalchemy.engine.interfaces import DBAPICursor

from fieldkit.domain.words import Outside, say
from fieldkit.storage.sqlite import let_write


def backup_before(engine: Engine, database: Path, occasion: str) -> Path:
    """A checked copy of the database beside it, encrypted with the same key; never replaces an older one.

    Outside `backup.failed` when the copy cannot be made or does not check out; the database is left as it is.
    """
    target = next_backup(database.parent, database.stem, occasion, ".db")
    draft = target.with_suffix(".part")
    draft.unlink(missing_ok=True)
    # VACUUM INTO fails loudly on a corrupt file; the backup API copies it without a word
    try:
        with closing(engine.raw_connection()) as connection:
            let_write(connection)
            cursor = connection.cursor()
            _probe(cursor, "main", target)
            cursor.execute("VACUUM INTO ?", (str(draft),))
            cursor.execute("ATTACH ? AS copy", (str(draft),))
            try:
                _probe(cursor, "copy", target)
            finally:
                cursor.execute("DETACH copy")
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        draft.rename(target)
    except sqlcipher.DatabaseError as error:
        raise _failed(target) from error
    finally:
        draft.unlink(missing_ok=True)
    return target


def _probe(cursor: DBAPICursor, schema: str, target: Path) -> None:
    """Outside `backup.failed` unless the database of this schema name checks out and holds FieldKit's tables."""
    cursor.execute(f"PRAGMA {schema}.quick_check")
    answer = cursor.fetchall()
    cursor.execute(f"SELECT count(*) FROM {schema}.alembic_version")
    revisions = cursor.fetchall()
    if [tuple(row) for row in answer] != [("ok",)] or [tuple(row) for row in revisions] != [(1,)]:
        raise _failed(target)


def next_backup(folder: Path, stem: str, occasion: str, ending: str) -> Path:
    """A new file in the folder `backups`, which is made if it is missing."""
    backups = folder / "backups"
    backups.mkdir(mode=0o700, exist_ok=True)
    return backups / f"{stem}-{_next_number(backups, stem, ending):04d}-{occasion}{ending}"


def _next_number(folder: Path, stem: str, ending: str) -> int:
    """One more than the highest number: thinning leaves gaps, and a gap must not lead to an older copy's name."""
    taken = (name.name.removeprefix(f"{stem}-")[:4] for name in folder.glob(f"{stem}-*{ending}"))
    return max((int(number) for number in taken if number.isdecimal()), default=0) + 1


def _failed(target: Path) -> Outside:
    return Outside(
        "backup.failed",
        say("The backup {file} could not be made: the database does not pass its check.", file=target.name),
        say("Nothing was changed. Run `fieldkit doctor` and keep the older backups."),
    )
