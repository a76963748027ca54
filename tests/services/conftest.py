"""A laptop whose inspection has nothing open, made once and copied: answering 74 items takes a second."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from inspection_walk import HERO, ready

from fieldkit.domain.instants import Clock
from fieldkit.services.profile import open_profile
from fieldkit.services.workbench import Workbench
from fieldkit.storage import keys

PASSPHRASE = "a passphrase for tests"


@pytest.fixture(scope="session")
def finished_folder(seeded_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeded laptop after the engineer answered everything."""
    folder = Path(shutil.copytree(seeded_folder, tmp_path_factory.mktemp("finished") / "laptop"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "_MEMORY_KIB", 64)
        with open_profile(folder, PASSPHRASE, clock=_NineOClock()) as bench:
            ready(bench)
    return folder


@pytest.fixture
def finished(finished_folder: Path, tmp_path: Path, clock: Clock) -> Iterator[Workbench]:
    """The open workbench of a copy of that laptop."""
    folder = Path(shutil.copytree(finished_folder, tmp_path / "finished"))
    with open_profile(folder, PASSPHRASE, clock=clock) as bench:
        yield bench


@pytest.fixture
def inspected(finished: Workbench) -> str:
    """Its inspection."""
    return finished.inspections.start(HERO)


class _NineOClock:
    def now(self) -> datetime:
        return datetime(2026, 9, 30, 1, 2, tzinfo=UTC)
