"""A connection may break after any byte, of a request or of its answer: the next run finds everything once."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from cut_world import (
    SCENES,
    Cast,
    Load,
    World,
    check_done,
    check_words,
    client_endpoints,
    endpoint,
    facts,
    points,
    world,
)
from cutting import Cut
from joined import FakeClock, Fleet, Laptop, let_in

from fieldkit.domain.words import Refusal
from sync.engine import RunState
from sync.hq.desk import Headquarters
from sync.hq.routes import ROUTES
from sync.matters import read_matters
from sync.transport import HttpTransport

Make = Callable[..., Laptop]
MOST = 3
"""Cuts in the requests of one endpoint, and in its answers; the benchmark plays all of them."""
STEP = 4
"""Of both sides of every boundary between two messages one in so many, so that the cuts lie at all of them."""
OTHER_EVERY = 5
"""After every so many cuts the other laptop is asked what it received."""
PIECE = 2_000
"""Bytes of a file that travel in one request here, so that there are several."""
ENDPOINTS = {
    "joining": {"POST enrol", "POST token", "GET snapshot", "GET changes", "GET blobs"},
    "working": {"POST token", "POST push", "POST missing", "PATCH blobs", "GET changes", "GET blobs"},
    "comparing": {
        "POST token", "POST push", "POST missing", "PATCH blobs", "GET digest", "POST records", "GET changes",
        "GET blobs",
    },
}  # fmt: skip
QUESTION = "GET quarantine"


@pytest.fixture
def cast(
    bare_laptop: Make, hq: Headquarters, fleet: Fleet, clock: FakeClock, tmp_path: Path
) -> Callable[[str], Cast]:
    def made(scene: str) -> Cast:
        sender, other = bare_laptop("L07", "HB07"), let_in(bare_laptop("L08", "HB07"), hq)
        if scene != "joining":
            let_in(sender, hq)
        return Cast(tmp_path, sender, other, hq, fleet, clock)

    return made


@pytest.mark.parametrize("scene", SCENES)
def test_a_cut_at_any_endpoint_loses_and_doubles_nothing(
    cast: Callable[[str], Cast], tmp_path: Path, scene: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.uploads.CHUNK_LIMIT", PIECE)
    template = SCENES[scene](cast(scene), Load())
    with world(template, tmp_path / "world") as made:
        assert made.run().state is RunState.DONE
        messages = list(made.line.messages)
        before_other = facts(made)
        assert made.run(1).state is RunState.DONE
        after_other = facts(made)
        cuts = selection(messages)
        assert {endpoint(messages, cut.message) for cut in cuts} == {
            f"{name} {side}" for name in ENDPOINTS[scene] for side in ("request", "answer")
        }
        for place, cut in enumerate(cuts):
            cut_once(made, cut, last=len(messages) - 1)
            assert facts(made) == before_other, str(cut)
            if place % OTHER_EVERY == 0:
                check_done(made.run(1), cut)
                assert facts(made) == after_other, str(cut)


def selection(messages: list[bytearray]) -> list[Cut]:
    """A few cuts of every endpoint, in its requests and in its answers."""
    chosen: dict[str, list[Cut]] = {}
    for cut in points(messages, 0)[::STEP]:
        chosen.setdefault(endpoint(messages, cut.message), []).append(cut)
    return [cut for cuts in chosen.values() for cut in cuts[:: max(len(cuts) // MOST, 1)][:MOST]]


def cut_once(made: World, cut: Cut, last: int) -> None:
    """A run that is cut, and one that is not."""
    made.begin_again()
    made.line.mend(cut)
    check_words(made.run(), cut)
    assert made.line.is_down or cut.message == last, f"the run ended before the {cut}"
    made.line.mend(None)
    check_done(made.run(), cut)


def test_a_question_that_is_cut_off_is_told_and_changes_nothing(
    cast: Callable[[str], Cast], tmp_path: Path
) -> None:
    """It belongs to no run: a person asks what waits in the centre, and may ask again."""
    template = SCENES["comparing"](cast("comparing"), Load())
    with world(template, tmp_path / "world") as made:
        messages = asked(made)
        mine = [number for number in range(len(messages)) if endpoint(messages, number).startswith(QUESTION)]
        assert len(mine) == 2
        before = facts(made)
        for cut in [cut for cut in points(messages, 0)[::STEP] if cut.message in mine]:
            made.begin_again()
            made.line.mend(cut)
            asked(made)
            assert made.line.is_down or cut.message == len(messages) - 1, str(cut)
            assert facts(made) == before, str(cut)
            made.line.mend(None)
            assert len(asked(made)) >= 2, "the next question is answered"


def asked(made: World) -> list[bytearray]:
    """What went over the line for one question; an answer that did not come, and a no, are words."""
    with HttpTransport(made.line.url, attempts=1, deadline=10) as transport, suppress(Refusal):
        read_matters(made.laptops[0], transport)
    return list(made.line.messages)


def test_the_scenes_use_every_endpoint_that_the_client_has() -> None:
    assert set().union(*ENDPOINTS.values()) | {QUESTION} == client_endpoints()


def test_every_endpoint_of_the_client_is_one_of_headquarters() -> None:
    assert client_endpoints() <= {f"{route.method} {route.path.split('/')[1]}" for route in ROUTES}
