"""An operation takes effect once, however often and whenever it comes; other bytes under its number are a fork."""

from collections.abc import Callable

from joined import Fleet, Laptop
from storm import effects, storm

from sync.hq.app import build_app
from sync.hq.desk import Headquarters
from sync.hq.serving import serve

COUNT = 400


def test_repeated_mixed_and_changed_operations_take_effect_once(
    laptop: Callable[..., Laptop], hq: Headquarters, fleet: Fleet
) -> None:
    made = laptop()
    blown = storm(made, fleet, COUNT, seed=7, batch=60)
    with serve(build_app(hq)) as running:
        blown.blow(made, running.url, senders=4)
    assert list(blown.wrong_answers()) == []
    found = effects(hq)
    assert [found[name] for name in ("operations", "records", "positions", "numbers")] == [COUNT] * 4
    assert found["held"] == 0
    assert found["forks"] == blown.forked >= blown.changed / 2 > 10
