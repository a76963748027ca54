"""Several batches are on their way at once: none overtakes another, and what has left is not forgotten."""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import httpx
import pytest
from joined import KEY, FakeClock, Fleet, Laptop, laptop_on
from sqlalchemy import text
from sqlmodel import Session

from fieldkit.domain.words import Refusal
from fieldkit.storage.engine import open_engine
from sync.engine import RunState, synchronise
from sync.hq import desk
from sync.hq.desk import Headquarters
from sync.link import HqTransport, Waiting, WireAnswer, WireRequest
from sync.wire import OVERTAKEN, Hello

Make = Callable[..., Laptop]
Carry = Callable[[], httpx.Response]
LIMIT = 5
COUNT = 22
"""Five batches."""


@pytest.fixture(autouse=True)
def short_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "Hello", partial(Hello, ops_limit=LIMIT))


class Ahead:
    """A network that carries what was begun at once, as a real one does; or in the wrong order."""

    def __init__(self, inner: HqTransport, *, is_backwards: bool = False) -> None:
        self._inner = inner
        self._is_backwards = is_backwards
        self._held: list[tuple[WireRequest, list[Callable[[], WireAnswer]]]] = []
        self.most_at_once = 0
        self._open = 0

    @property
    def base_url(self) -> str:
        return self._inner.base_url

    def send(self, request: WireRequest) -> WireAnswer:
        return self._inner.send(request)

    def begin(self, request: WireRequest) -> Waiting:
        self._open += 1
        self.most_at_once = max(self.most_at_once, self._open)
        answers: list[Callable[[], WireAnswer]] = []
        self._held.append((request, answers))
        if not self._is_backwards:
            self._carry_all()

        def wait() -> WireAnswer:
            self._open -= 1
            self._carry_all()
            return answers[0]()

        return wait

    def _carry_all(self) -> None:
        while self._held:
            request, answers = self._held.pop()
            try:
                answer = self._inner.send(request)
            except Refusal as refusal:
                answers.append(_raising(refusal))
            else:
                answers.append(lambda answer=answer: answer)


def _raising(refusal: Refusal) -> Callable[[], WireAnswer]:
    def answer() -> WireAnswer:
        raise refusal

    return answer


def heard(made: Laptop) -> list[int]:
    """Statuses of the answers to pushes from now on."""
    statuses: list[int] = []

    def listen(request: httpx.Request, carry: Carry) -> httpx.Response:
        answer = carry()
        if request.url.path.endswith("/push"):
            statuses.append(answer.status_code)
        return answer

    made.wire.fault = listen
    return statuses


def numbers(hq: Headquarters) -> list[int]:
    """Of the operations, in the order in which headquarters took them in."""
    with Session(hq.engine) as session:
        return list(session.connection().execute(text("SELECT n FROM hq_operation ORDER BY no")).scalars())


@pytest.mark.both_databases
def test_batches_that_come_in_the_wrong_order_count_in_the_right_one(
    laptop: Make, hq: Headquarters, fleet: Fleet
) -> None:
    made = laptop()
    made.probe(fleet.device["HB"], count=COUNT)
    statuses = heard(made)
    backwards = Ahead(made.transport, is_backwards=True)
    report = synchronise(made.journal, backwards)
    assert (report.state, report.sent) == (RunState.DONE, COUNT)
    assert backwards.most_at_once > 1
    assert OVERTAKEN in statuses
    assert numbers(hq) == list(range(1, COUNT + 1))
    assert made.states() == ["applied"] * COUNT


def test_batches_in_their_order_are_sent_once(laptop: Make, hq: Headquarters, fleet: Fleet) -> None:
    made = laptop()
    made.probe(fleet.device["HB"], count=COUNT)
    statuses = heard(made)
    ahead = Ahead(made.transport)
    assert synchronise(made.journal, ahead).state == RunState.DONE
    assert (statuses, ahead.most_at_once) == ([200] * 5, 3)
    assert numbers(hq) == list(range(1, COUNT + 1))


@pytest.mark.parametrize("lost", range(5))
@pytest.mark.parametrize("is_taken_in", [True, False], ids=["answer", "request"])
def test_a_cut_in_any_of_them_loses_and_doubles_nothing(
    laptop: Make, hq: Headquarters, fleet: Fleet, lost: int, is_taken_in: bool
) -> None:
    made = laptop()
    made.probe(fleet.device["HB"], count=COUNT)
    seen: list[int] = []

    def cut(request: httpx.Request, carry: Carry) -> httpx.Response:
        if not request.url.path.endswith("/push"):
            return carry()
        seen.append(1)
        if len(seen) != lost + 1:
            return carry()
        if is_taken_in:
            carry()
        raise httpx.ReadError("cut", request=request)

    made.wire.fault = cut
    assert synchronise(made.journal, Ahead(made.transport)).state == RunState.OFFLINE
    arrived = len(numbers(hq))
    assert made.states().count("applied") == arrived - (len_of(lost) if is_taken_in else 0)
    assert made.sync().state == RunState.DONE
    assert numbers(hq) == list(range(1, COUNT + 1))
    assert made.states() == ["applied"] * COUNT


def len_of(batch: int) -> int:
    return min(LIMIT, COUNT - batch * LIMIT)


def test_a_copy_of_the_database_whose_numbers_are_spent_loses_nothing(
    laptop: Make, hq: Headquarters, fleet: Fleet, clock: FakeClock, tmp_path: Path
) -> None:
    made = laptop()
    for ending in ("", "-wal"):
        shutil.copy(tmp_path / f"laptop-0.db{ending}", tmp_path / f"copy.db{ending}")
    engine = open_engine(tmp_path / "copy.db", KEY)
    twin = laptop_on(engine, hq, clock, (made.code, made.staff_no))
    made.probe(fleet.device["HB"], count=7)
    assert made.sync().state == RunState.DONE
    twin.probe(fleet.device["HB"], count=COUNT)
    assert synchronise(twin.journal, Ahead(twin.transport)).state == RunState.DONE
    assert set(twin.states()) == {"applied"}
    with Session(hq.engine) as session:
        found = (
            session.connection().execute(text("SELECT count(DISTINCT record_id) FROM hq_operation")).scalar_one()
        )
    assert found == COUNT + 7
    twin.transport.close()
    engine.dispose()
