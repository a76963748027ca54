"""Several batches are on their way at once: none overtakes another, and what has left is not forgotten."""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import httpx
import msgspec
import pytest
from flight import Flight, Order
from joined import KEY, FakeClock, Fleet, Laptop, laptop_on
from sqlalchemy import text
from sqlmodel import Session

from fieldkit.storage.engine import open_engine
from sync.engine import RunState, synchronise
from sync.hq import desk
from sync.hq.desk import Headquarters
from sync.link import HqTransport
from sync.wire import OVERTAKEN, PROTOCOL, PROTOCOL_HEADER, Hello, Problem

Make = Callable[..., Laptop]
Carry = Callable[[], httpx.Response]
LIMIT = 5
COUNT = 22
"""Five batches."""


@pytest.fixture(autouse=True)
def short_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "Hello", partial(Hello, ops_limit=LIMIT))


class Air:
    """Carries what was begun in this order."""

    def __init__(self, inner: HqTransport, order: Order) -> None:
        self.flight = Flight(inner.send, lambda: order)
        self.base_url = inner.base_url
        self.send = inner.send
        self.begin = self.flight.begin


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


def refusing(status: int, code: str) -> httpx.Response:
    content = msgspec.json.encode(Problem(code))
    headers = {PROTOCOL_HEADER: PROTOCOL, "Content-Length": str(len(content))}
    return httpx.Response(status, headers=headers, stream=httpx.ByteStream(content))


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
    backwards = Air(made.transport, Order.BACKWARDS)
    report = synchronise(made.journal, backwards)
    assert (report.state, report.sent) == (RunState.DONE, COUNT)
    assert backwards.flight.most > 1
    assert OVERTAKEN in statuses
    assert numbers(hq) == list(range(1, COUNT + 1))
    assert made.states() == ["applied"] * COUNT


def test_batches_in_their_order_are_sent_once(laptop: Make, hq: Headquarters, fleet: Fleet) -> None:
    made = laptop()
    made.probe(fleet.device["HB"], count=COUNT)
    statuses = heard(made)
    ahead = Air(made.transport, Order.AT_ONCE)
    assert synchronise(made.journal, ahead).state == RunState.DONE
    assert (statuses, ahead.flight.most) == ([200] * 5, 3)
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
    assert synchronise(made.journal, Air(made.transport, Order.AT_ONCE)).state == RunState.OFFLINE
    arrived = len(numbers(hq))
    assert made.states().count("applied") == arrived - (len_of(lost) if is_taken_in else 0)
    assert made.sync().state == RunState.DONE
    assert numbers(hq) == list(range(1, COUNT + 1))
    assert made.states() == ["applied"] * COUNT


def test_who_is_always_told_that_he_came_too_early_gives_up(laptop: Make, fleet: Fleet) -> None:
    made = laptop()
    made.probe(fleet.device["HB"], count=COUNT)
    asked: list[int] = []

    def early(request: httpx.Request, carry: Carry) -> httpx.Response:
        answer = carry()
        if not request.url.path.endswith("/push"):
            return answer
        asked.append(1)
        assert len(asked) < 10, "the run has no end"
        return refusing(OVERTAKEN, "order")

    made.wire.fault = early
    assert synchronise(made.journal, Air(made.transport, Order.AT_ONCE)).state != RunState.DONE
    assert set(made.states()) == {"pending"}


def test_after_a_trouble_nothing_more_leaves(laptop: Make, fleet: Fleet) -> None:
    made = laptop()
    made.probe(fleet.device["HB"], count=COUNT)
    sizes: list[int] = []

    def cut_or_too_long(request: httpx.Request, carry: Carry) -> httpx.Response:
        answer = carry()
        if not request.url.path.endswith("/push"):
            return answer
        sizes.append(len(request.content))
        if len(sizes) == 1:
            raise httpx.ReadError("cut", request=request)
        return refusing(413, "too_large")

    made.wire.fault = cut_or_too_long
    assert synchronise(made.journal, Air(made.transport, Order.AT_ONCE)).state == RunState.OFFLINE
    assert len(sizes) == 3, "the halves of what was too long wait for the next run"


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
    assert synchronise(twin.journal, Air(twin.transport, Order.AT_ONCE)).state == RunState.DONE
    assert set(twin.states()) == {"applied"}
    with Session(hq.engine) as session:
        found = (
            session.connection().execute(text("SELECT count(DISTINCT record_id) FROM hq_operation")).scalar_one()
        )
    assert found == COUNT + 7
    twin.transport.close()
    engine.dispose()
