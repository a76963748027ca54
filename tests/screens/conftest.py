"""What holds for every test of a screen: widgets stay on their thread, colours are on; a headquarters answers."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.widget import Widget

from fieldkit.demo.seed import seed_headquarters
from fieldkit.locale import current_language, use_language
from sync.hq.app import build_app
from sync.hq.desk import Headquarters, create_headquarters
from sync.hq.serving import RunningHq, serve

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))


@pytest.fixture(autouse=True)
def widgets_stay_on_their_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails the test when a widget is refreshed from a worker thread: Textual itself says nothing."""
    own = threading.get_ident()
    trespassers: list[str] = []
    refresh = Widget.refresh

    def guarded(self: Widget, *regions: Any, **options: Any) -> Widget:
        if threading.get_ident() != own:
            trespassers.append(f"{self!r} in {threading.current_thread().name}")
        return refresh(self, *regions, **options)

    monkeypatch.setattr(Widget, "refresh", guarded)
    yield
    assert not trespassers, f"touched from another thread: {trespassers}"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """English words unless a test asks for others."""
    before = current_language()
    use_language("en")
    yield
    use_language(before)


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Colours on whatever the caller's terminal says."""
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture
def hq(tmp_path: Path, clock: Any) -> Iterator[Headquarters]:
    opened = create_headquarters(tmp_path / "hq", None, clock)
    seed_headquarters(opened.journal)
    yield opened
    opened.close()


@pytest.fixture
def server(hq: Headquarters) -> Iterator[RunningHq]:
    with serve(build_app(hq)) as running_hq:
        yield running_hq
