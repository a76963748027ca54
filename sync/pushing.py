"""How do operations get to headquarters? Up to three batches are on their way at once, so that neither side waits.

Meanwhile the answers to the one before are written down, and the next is frozen in the same transaction and packed.
Each names the last operation of the batch that left before it: headquarters takes in none that has overtaken its
predecessor, whatever the network does. An interruption leaves at most four batches without a written answer; sent
again, they get the same answers.
"""

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple

from fieldkit.domain.words import Refusal, say
from fieldkit.storage.journal import Journal
from fieldkit.storage.settings import Setting, setting
from sync.departures import give_up, next_batch, take_results
from sync.link import Offline, RequestRefused, Waiting, WireAnswer
from sync.session import HqSession, understood
from sync.wire import (
    OVERTAKEN,
    WIRE_LIMIT,
    Hello,
    Operation,
    OpResult,
    Packet,
    PushAnswer,
    PushRequest,
    Status,
    pack,
)

Batch = Sequence[Operation]
_HELD = (Status.QUARANTINED, Status.REJECTED)
_AT_ONCE = 3
"""Batches under way: one is taken in, one is read, one travels."""
_TOO_LONG = 413


class _Parcel(NamedTuple):
    """A batch, ready to leave."""

    batch: Batch
    packet: Packet | None
    """As it travels; None when it is too long."""
    behind: int
    """The last operation of the batch that leaves before it; 0 where none is under way."""


class Push:
    """The way up of one run."""

    def __init__(
        self,
        journal: Journal,
        hq: HqSession,
        hello: Hello,
        *,
        check: Callable[[], None],
        on_sent: Callable[[int], None],
    ) -> None:
        """
        Args:
            check: raises when the engineer wants to stop.
            on_sent: told how many operations have safely arrived.
        """
        self._journal = journal
        self._hq = hq
        self._hello = hello
        self._check = check
        self._on_sent = on_sent
        self._under_way: deque[tuple[_Parcel, Waiting]] = deque()
        self._answered: list[tuple[Batch, list[OpResult]]] = []
        """Batches with their answers, while they are not on disk."""
        self._incarnation = ""
        """Whose numbers the frozen operations have; another one after a fork."""
        self.sent = 0
        self.held = 0
        """Operations that headquarters did not take, or keeps apart."""

    def run(self) -> None:
        """Everything that waits."""
        told = -1
        try:
            while (parcel := self._next()).batch or self._under_way:
                self._check()
                if told != self.sent:
                    told = self.sent
                    self._on_sent(told)
                if parcel.batch:
                    self._send(parcel)
                if len(self._under_way) == _AT_ONCE or not parcel.batch:
                    self._land()
        except Refusal:
            self._land_what_can()
            if self._answered:
                self._next()
            raise

    def _send(self, parcel: _Parcel) -> None:
        """Sends a batch; one that is too long goes in halves, while nothing else is under way."""
        if parcel.packet is None:
            self._land_all()
            self._halve(parcel.batch)
        else:
            self._under_way.append((parcel, self._hq.begin("POST", "/push", parcel.packet)))

    def _land(self) -> None:
        """Waits for the answers to the batch that left first."""
        parcel, waiting = self._under_way.popleft()
        batch = parcel.batch
        try:
            results = self._results(waiting())
        except RequestRefused as fault:
            if fault.status == OVERTAKEN and parcel.behind:
                return  # it goes again, behind the one that it has overtaken
            if not self._is_too_long(fault, batch):
                raise  # what keeps to the limits is not given up, whoever found it too long
            self._land_all()
            self._halve(batch)
            return
        self._answered.append((batch, results))
        if not _is_plain(batch, results):
            self._land_all()

    def _land_all(self) -> None:
        while self._under_way:
            self._land()

    def _land_what_can(self) -> None:
        """After a trouble: what has left is waited for, its answers count, and nothing leaves any more."""
        while self._under_way:
            parcel, waiting = self._under_way.popleft()
            with suppress(Refusal):
                self._answered.append((parcel.batch, self._results(waiting())))

    def _halve(self, batch: Batch) -> None:
        """Sends the halves of a batch that is too long for one request."""
        if len(batch) == 1:
            with self._journal.write("sync.too_large", "", synchronise=False) as session:
                give_up(session, batch[0].n, "too_large")
            self.held += 1
            return
        middle = len(batch) // 2
        for half in (batch[:middle], batch[middle:]):
            self._send(self._packed(half))
            self._land_all()

    def _packed(self, batch: Batch) -> _Parcel:
        behind = self._last_under_way
        request = PushRequest(self._hello.epoch, self._incarnation, list(batch), behind)
        packet = pack(request) if batch else None
        fits = packet is not None and len(packet.content) <= min(self._hello.wire_limit, WIRE_LIMIT)
        return _Parcel(batch, packet if fits else None, behind)

    def _is_too_long(self, fault: RequestRefused, batch: Batch) -> bool:
        return fault.status == _TOO_LONG and (len(batch) > 1 or len(bytes(batch[0].body)) >= self._hello.wire_limit)

    def _results(self, answer: WireAnswer) -> list[OpResult]:
        if answer.status == 409:
            raise Offline("hq.restored", say("Headquarters was restored just now."), say("Synchronise again."))
        return understood(answer, PushAnswer).results

    def _next(self) -> _Parcel:
        """Writes down the answers that have come, and freezes the next batch behind what is under way."""
        now = self._journal.clock.now()
        answered, self._answered = self._answered, []
        with self._journal.write("sync.answers", "", synchronise=False) as session:
            taken = [take_results(session, batch, results, now) for batch, results in answered]
            batch = next_batch(session, now, limit=self._hello.ops_limit, after=self._last_under_way)
            self._incarnation = setting(session, Setting.INCARNATION)
        for results in taken:
            self._count(results)
        return self._packed(batch)

    @property
    def _last_under_way(self) -> int:
        """The number of the last operation that has left without an answer."""
        return self._under_way[-1][0].batch[-1].n if self._under_way else 0

    def _count(self, taken: Sequence[OpResult]) -> None:
        if not taken:
            raise RequestRefused(200, "unanswered")
        self.sent += sum(result.status not in (Status.REJECTED, Status.FORK) for result in taken)
        self.held += sum(result.status in _HELD for result in taken)


def _is_plain(batch: Batch, results: Sequence[OpResult]) -> bool:
    """Whether further batches may leave before these answers are on disk.

    Not when another copy of this database has spent our numbers, and not when nothing was answered.
    """
    numbers = {operation.n for operation in batch}
    return any(result.n in numbers for result in results) and all(
        result.status is not Status.FORK for result in results
    )
