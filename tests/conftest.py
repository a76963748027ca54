"""A laptop in a temporary folder, with the demo's data and a clock that stands still until told otherwise."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine

from fieldkit.demo.seed import seed_headquarters
from fieldkit.locale import current_language, use_language
from fieldkit.services.holding import hold_profile
from fieldkit.services.profile import create_profile, open_profile
from fieldkit.services.workbench import Workbench
from fieldkit.storage import keys, migrate
from fieldkit.storage.engine import open_engine
from fieldkit.storage.settings import Setting, set_setting
from fieldkit.storage.sqlite import let_write

PASSPHRASE = "a passphrase for tests"
NINE_O_CLOCK = datetime(2026, 9, 30, 1, 2, tzinfo=UTC)
"""2026-09-30 09:02 in the business zone: arrival at the first hall on the acceptance day (requirements 6.2)."""


class FakeClock:
    """A clock that tests move by hand."""

    def __init__(self, now: datetime = NINE_O_CLOCK) -> None:
        self.instant = now

    def now(self) -> datetime:
        return self.instant

    def advance(self, **parts: float) -> None:
        self.instant += timedelta(**parts)


@pytest.fixture(autouse=True)
def cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id at its smallest, so that a thousand profiles cost seconds; the real cost has a test of its own."""
    monkeypatch.setattr(keys, "_MEMORY_KIB", 64)
    monkeypatch.setattr(keys, "_ITERATIONS", 1)


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    """Each test begins in Chinese and leaves no language behind."""
    before = current_language()
    use_language("zh_CN")
    yield
    use_language(before)


@pytest.fixture(scope="session", autouse=True)
def ready_schema(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A new database file gets its tables from one that the migrations have made: a tenth of their time."""
    ready = tmp_path_factory.mktemp("schema") / "ready.db"
    upgrade = migrate._upgrade

    def copy_or_upgrade(engine: Engine) -> None:
        with engine.connect() as connection:
            is_new = engine.dialect.name == "sqlite" and not migrate.revision_of(connection)
        if not is_new:
            upgrade(engine)
            return
        if not ready.exists():
            first = open_engine(ready, None)
            upgrade(first)
            first.dispose()
        _copy_schema(ready, engine)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrate, "_upgrade", copy_or_upgrade)
        yield


def _copy_schema(ready: Path, engine: Engine) -> None:
    with closing(engine.raw_connection()) as pooled:
        let_write(pooled)
        cursor = pooled.cursor()
        cursor.execute("ATTACH ? AS ready KEY ''", (str(ready),))
        for statement in (
            "BEGIN IMMEDIATE",
            "SELECT sqlcipher_export('main', 'ready')",
            "COMMIT",
            "DETACH ready",
            "PRAGMA writable_schema = RESET",  # virtual tables are known when the schema is read again
        ):
            cursor.execute(statement)
            cursor.fetchall()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def seeded_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A profile of engineer HB07 with the Hubei data, made once and copied by those who write."""
    folder = tmp_path_factory.mktemp("seeded") / "laptop"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "_MEMORY_KIB", 64)
        patch.setattr(keys, "_ITERATIONS", 1)
        create_profile(folder, PASSPHRASE)
        with open_profile(folder, PASSPHRASE, clock=FakeClock()) as bench:
            with bench.journal.write("test.identity", "") as session:
                set_setting(session, Setting.STAFF_NO, "HB07")
                set_setting(session, Setting.DEVICE_CODE, "L07")
                set_setting(session, Setting.PROVINCE_CODE, "HB")
            seed_headquarters(bench.journal)
    return folder


@pytest.fixture
def laptop_folder(tmp_path: Path, seeded_folder: Path) -> Path:
    """A copy of the seeded profile, closed."""
    return Path(shutil.copytree(seeded_folder, tmp_path / "laptop"))


@pytest.fixture
def bench(laptop_folder: Path, clock: FakeClock) -> Iterator[Workbench]:
    """The open workbench of that laptop."""
    with open_profile(laptop_folder, PASSPHRASE, clock=clock) as opened:
        yield opened


@pytest.fixture
def demo_laptop(laptop_folder: Path, clock: FakeClock) -> object:
    """What the terminal program is started with, on that laptop."""
    from screens.app import Laptop

    return Laptop(
        open=partial(open_profile, laptop_folder, clock=clock),
        hold=partial(hold_profile, laptop_folder, clock=clock),
        passphrase=PASSPHRASE,
    )
