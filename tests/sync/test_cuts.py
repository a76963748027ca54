"""A connection may break after any byte, of a request or of its answer: the next run finds everything once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cut_world import Template, check_done, check_words, facts, give_work, points, template_of, world
from joined import FakeClock, Fleet, Laptop

from sync.engine import RunState
from sync.hq.desk import Headquarters

Make = Callable[..., Laptop]
SHARES = 3
POINTS = 150
OTHER_EVERY = 5
"""After every so many cuts the other laptop is asked what it received."""
PIECE = 2_000
"""Bytes of a file that travel in one request here, so that there are several."""


@pytest.fixture
def template(laptop: Make, hq: Headquarters, fleet: Fleet, clock: FakeClock, tmp_path: Path) -> Template:
    sender, other = laptop(), laptop("L08", "HB07")
    give_work(sender, other, fleet, (b"photo" * 1_000,), b"other" * 500)
    return template_of(tmp_path, sender, other, hq, clock)


@pytest.mark.parametrize("share", range(SHARES))
def test_a_cut_after_any_byte_loses_and_doubles_nothing(
    template: Template, tmp_path: Path, share: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.uploads.CHUNK_LIMIT", PIECE)
    with world(template, tmp_path / "world") as made:
        assert made.run().state is RunState.DONE
        cuts, last = points(made.line.messages, POINTS), len(made.line.messages) - 1
        before_other = facts(made)
        assert made.run(1).state is RunState.DONE
        after_other = facts(made)
        assert len(cuts) >= POINTS
        for place, cut in enumerate(cuts[share::SHARES]):
            made.begin_again()
            made.line.mend(cut)
            check_words(made.run(), cut)
            assert made.line.is_down or cut.message == last, f"the run ended before the {cut}"
            made.line.mend(None)
            check_done(made.run(), cut)
            assert facts(made) == before_other, str(cut)
            if place % OTHER_EVERY == 0:
                check_done(made.run(1), cut)
                assert facts(made) == after_other, str(cut)
