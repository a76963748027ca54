"""Is a backup checked before it counts, and does it never replace an older one?"""

import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from fieldkit.domain.words import Outside
from fieldkit.storage import backup
from fieldkit.storage.backup import backup_before
from fieldkit.storage.engine import open_engine
from fieldkit.storage.journal import Journal
from fieldkit.storage.settings import Setting, set_setting, setting

KEY = bytes(range(32))


def remember(journal: Journal, place: str) -> None:
    with journal.write("test", "") as session:
        set_setting(session, Setting.PLACE, place)


def test_the_copy_opens_with_the_same_key_and_has_what_was_there(
    engine: Engine, database: Path, journal: Journal
) -> None:
    remember(journal, "A01.1")
    copy = backup_before(engine, database, "test")
    remember(journal, "A01.2")
    assert not copy.read_bytes().startswith(b"SQLite format 3")
    opened = open_engine(copy, KEY)
    with Journal(opened, journal.clock, "").read() as session:
        assert setting(session, Setting.PLACE) == "A01.1"
    opened.dispose()


def test_nothing_half_made_is_left(engine: Engine, database: Path) -> None:
    copy = backup_before(engine, database, "test")
    assert list(copy.parent.iterdir()) == [copy]


def test_the_database_can_be_written_after_a_backup(engine: Engine, database: Path, journal: Journal) -> None:
    for number in range(12):
        backup_before(engine, database, "test")
        remember(journal, str(number))
    assert len(list((database.parent / "backups").iterdir())) == 12


def test_an_older_copy_is_never_replaced_even_after_thinning(engine: Engine, database: Path) -> None:
    first, second = backup_before(engine, database, "a"), backup_before(engine, database, "a")
    kept = second.read_bytes()
    first.unlink()
    third = backup_before(engine, database, "a")
    assert third not in (first, second)
    assert second.read_bytes() == kept


def test_a_damaged_database_gives_no_copy_and_keeps_the_older_ones(
    engine: Engine, database: Path, journal: Journal
) -> None:
    remember(journal, "x" * 100_000)
    good = backup_before(engine, database, "good")
    kept = good.read_bytes()
    engine.dispose()
    content = bytearray(database.read_bytes())
    content[len(content) // 2] ^= 1
    database.write_bytes(content)
    with pytest.raises(Outside) as refused:
        backup_before(engine, database, "bad")
    assert refused.value.code == "backup.failed"
    assert list(good.parent.iterdir()) == [good]
    assert good.read_bytes() == kept
    assert database.read_bytes() == bytes(content)


def test_a_copy_that_does_not_check_out_is_not_promoted(
    engine: Engine, database: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that writes something else than it was given."""
    remember(journal, "x" * 100_000)
    probe = backup._probe

    def spoil_then_probe(cursor: Any, schema: str, target: Path) -> None:
        draft = target.with_suffix(".part")
        if schema == "copy":
            content = bytearray(draft.read_bytes())
            content[len(content) // 2] ^= 1
            draft.write_bytes(content)
        probe(cursor, schema, target)

    monkeypatch.setattr(backup, "_probe", spoil_then_probe)
    with pytest.raises(Outside) as refused:
        backup_before(engine, database, "test")
    assert refused.value.code == "backup.failed"
    assert list((database.parent / "backups").iterdir()) == []
    remember(journal, "still writable")


def test_a_restored_copy_is_a_whole_database(engine: Engine, database: Path, tmp_path: Path) -> None:
    copy = backup_before(engine, database, "test")
    restored = Path(shutil.copy(copy, tmp_path / "restored.db"))
    opened = open_engine(restored, KEY)
    with opened.connect() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        assert connection.execute(text("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'")).scalar_one()
    opened.dispose()
