"""Operations of one laptop that arrive one to five times, in any order, at the same time, some with other bytes."""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random

from joined import Fleet, Laptop
from msgspec import Raw
from msgspec.structs import replace
from sqlalchemy import text
from sqlmodel import Session

from fieldkit.domain.canonical import canonical_bytes, sha256_hex
from fieldkit.domain.instants import stamp
from fieldkit.storage.ids import new_id
from fieldkit.storage.settings import Setting
from sync.hq.desk import Headquarters
from sync.session import HqSession, understood
from sync.transport import HttpTransport
from sync.wire import Operation, OpResult, PushAnswer, PushRequest, Status, pack

MOST_TIMES = 5
CHANGED = 20
"""One of so many repetitions has other bytes."""


@dataclass
class Storm:
    """What was sent and what was answered."""

    operations: list[Operation]
    requests: list[list[Operation]]
    answers: dict[tuple[int, str], list[OpResult]] = field(default_factory=dict)
    """By number and digest."""
    _turn: threading.Lock = field(default_factory=threading.Lock)

    @property
    def sent(self) -> int:
        """Operations in all requests together."""
        return sum(map(len, self.requests))

    @property
    def changed(self) -> int:
        """How many of them had other bytes than the operation of their number."""
        own = {one.n: one.sha256 for one in self.operations}
        return sum(one.sha256 != own[one.n] for request in self.requests for one in request)

    @property
    def forked(self) -> int:
        """How many were answered as a fork."""
        return sum(one.status is Status.FORK for results in self.answers.values() for one in results)

    def blow(self, laptop: Laptop, url: str, senders: int) -> None:
        """Sends all requests, so many at a time; every sender has a connection and a token of its own."""
        with ThreadPoolExecutor(senders) as pool:
            list(pool.map(lambda share: self._send(laptop, url, share), self._shares(senders)))

    def wrong_answers(self) -> Iterator[str]:
        """Of each number one digest counts, its answers are the same for ever, and every other digest is a fork."""
        by_number: dict[int, dict[str, list[OpResult]]] = {}
        for (n, sha256), results in self.answers.items():
            by_number.setdefault(n, {})[sha256] = results
        for operation in self.operations:
            found = by_number.get(operation.n, {})
            taken = [results for results in found.values() if results[0].status is not Status.FORK]
            if len(taken) != 1 or taken[0][0].status is not Status.APPLIED:
                yield f"operation {operation.n}: {found}"
            for results in found.values():
                if any(result != results[0] for result in results):
                    yield f"operation {operation.n} was answered in two ways: {results}"

    def _shares(self, senders: int) -> list[list[list[Operation]]]:
        return [self.requests[number::senders] for number in range(senders)]

    def _send(self, laptop: Laptop, url: str, requests: list[list[Operation]]) -> None:
        incarnation = laptop.setting(Setting.INCARNATION)
        with HttpTransport(url) as transport:
            session = HqSession(laptop.journal, transport)
            epoch = session.open().epoch
            for operations in requests:
                packet = pack(PushRequest(epoch=epoch, incarnation=incarnation, ops=operations))
                answer = understood(session.send("POST", "/push", packet), PushAnswer)
                self._note(operations, answer.results)

    def _note(self, operations: list[Operation], results: list[OpResult]) -> None:
        with self._turn:
            for operation, result in zip(operations, results, strict=True):
                self.answers.setdefault((operation.n, operation.sha256), []).append(result)


def storm(laptop: Laptop, fleet: Fleet, count: int, seed: int, batch: int) -> Storm:
    """So many probe runs, in requests of up to so many; the operations of a request are no neighbours."""
    random = Random(seed)
    device = fleet.device[laptop.staff_no[:2]]
    operations = [_operation(laptop, device, n) for n in range(1, count + 1)]
    copies = [one for one in operations for _ in range(random.randint(1, MOST_TIMES))]
    copies = [_changed(one) if random.randrange(CHANGED) == 0 else one for one in copies]
    random.shuffle(copies)
    requests, start = [], 0
    while start < len(copies):
        length = random.randint(1, batch)
        requests.append(copies[start : start + length])
        start += length
    return Storm(operations, requests)


def _operation(laptop: Laptop, device: str, n: int) -> Operation:
    now = laptop.journal.clock.now()
    body = {
        "id": new_id(now),
        "no": "",
        "ver": 0,
        "device_id": device,
        "probe": "printer.status",
        "port": "sim",
        "verdict": "PASS",
        "value": str(n),
        "transcript_sha256": "",
        "author": laptop.staff_no,
        "device_code": laptop.code,
        "created_at": stamp(now),
        "updated_at": stamp(now),
    }
    content = canonical_bytes(body)
    return Operation(
        n=n,
        kind="probe_run",
        id=str(body["id"]),
        action="put",
        schema=1,
        author=laptop.staff_no,
        made_at=stamp(now),
        sha256=sha256_hex(content),
        body=Raw(content),
    )


def _changed(operation: Operation) -> Operation:
    content = bytes(operation.body).replace(b'"PASS"', b'"FAIL"')
    return replace(operation, body=Raw(content), sha256=sha256_hex(content))


def effects(hq: Headquarters) -> Counter[str]:
    """What headquarters holds of it: operations, their records, their positions in the feed, and forks."""
    counts = {
        "operations": "SELECT count(*) FROM hq_operation",
        "records": "SELECT count(*) FROM hq_head WHERE record_kind = 'probe_run'",
        "positions": "SELECT count(*) FROM hq_change WHERE record_kind = 'probe_run'",
        "numbers": "SELECT count(DISTINCT n) FROM hq_operation",
        "forks": "SELECT count(*) FROM hq_quarantine WHERE reason = 'fork'",
        "held": "SELECT count(*) FROM hq_quarantine WHERE reason <> 'fork'",
    }
    with Session(hq.engine) as session:
        ask = session.connection().execute
        return Counter({name: int(ask(text(statement)).scalar_one()) for name, statement in counts.items()})
