"""Where is yesterday's database? Copies that were checked before they count (reliability-security 1.4)."""

import os
from pathlib import Path

from sqlalchemy import Engine, text

from fieldkit.domain.words import Outside, say


def backup_before(engine: Engine, database: Path, occasion: str) -> Path:
    """A checked copy of the database beside it, encrypted with the same key; never replaces an older one.

    Outside `backup.failed` when the copy cannot be made or does not check out; the database is left as it is.
    """
    folder = database.parent / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    number = sum(1 for _ in folder.glob(f"{database.stem}-*.db")) + 1
    target = folder / f"{database.stem}-{number:04d}-{occasion}.db"
    draft = target.with_suffix(".part")
    draft.unlink(missing_ok=True)
    # VACUUM INTO fails loudly on a corrupt file; the backup API copies it without a word
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.execute(text("PRAGMA quick_check")).scalar_one() != "ok":
            raise _failed(target)
        connection.execute(text("VACUUM INTO :target"), {"target": str(draft)})
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
    draft.rename(target)
    return target


def _failed(target: Path) -> Outside:
    return Outside(
        "backup.failed",
        say("The backup {file} could not be made: the database does not pass its check.", file=target.name),
        say("Nothing was changed. Run `fieldkit doctor` and keep the older backups."),
    )
