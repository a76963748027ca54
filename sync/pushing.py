"""How do operations get to headquarters? While one batch is on its way, the answers to the last are written down.

The next batch is frozen in the same transaction, and packed: neither side waits for the other, and the disk is
waited for once a batch. An interruption leaves at most two batches without a written answer; sent again, they get
the same answers.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from fieldkit.domain.words import Refusal, say
from fieldkit.storage.journal import Journal
from fieldkit.storage.settings import Setting, setting
from sync.departures import give_up, next_batch, take_results
from sync.link import Offline, RequestRefused, WireAnswer
from sync.session import HqSession, understood
from sync.wire import WIRE_LIMIT, Hello, Operation, OpResult, Packet, PushAnswer, PushRequest, Status, pack

Batch = Sequence[Operation]
_HELD = (Status.QUARANTINED, Status.REJECTED)


class _Parcel(NamedTuple):
    """A batch, ready to leave."""

    batch: Batch
    packet: Packet | None
    """As it travels; None when it is too long."""


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
        self._answered: tuple[Batch, list[OpResult]] | None = None
        """The last batch with its answers, while they are not on disk."""
        self._incarnation = ""
        """Whose numbers the frozen operations have; another one after a fork."""
        self.sent = 0
        self.held = 0
        """Operations that headquarters did not take, or keeps apart."""

    def run(self) -> None:
        """Everything that waits."""
        parcel = self._next(after=0)
        try:
            while parcel.batch:
                self._check()
                self._on_sent(self.sent)
                parcel = self._send(parcel)
        except Refusal:
            if self._answered is not None:
                self._next(after=0)
            raise

    def _send(self, parcel: _Parcel) -> _Parcel:
        """Sends a batch, and meanwhile finishes the last; the next one."""
        batch, packet = parcel
        if packet is None:
            return self._halved(batch)
        waiting = self._hq.begin("POST", "/push", packet)
        following = self._next(after=batch[-1].n)
        try:
            results = self._results(waiting())
        except RequestRefused as fault:
            if not self._is_too_long(fault, batch):
                raise  # what keeps to the limits is not given up, whoever found it too long
            return self._halved(batch)
        self._answered = (batch, results)
        return following if following.batch and _is_plain(batch, results) else self._next(after=0)

    def _halved(self, batch: Batch) -> _Parcel:
        """Sends the halves of a batch that is too long for one request; the next batch."""
        if len(batch) == 1:
            with self._journal.write("sync.too_large", "", synchronise=False) as session:
                give_up(session, batch[0].n, "too_large")
            self.held += 1
            return self._next(after=0)
        middle = len(batch) // 2
        for half in (batch[:middle], batch[middle:]):
            self._send(self._packed(half))
        return self._next(after=0)

    def _packed(self, batch: Batch) -> _Parcel:
        request = PushRequest(epoch=self._hello.epoch, incarnation=self._incarnation, ops=list(batch))
        packet = pack(request) if batch else None
        fits = packet is not None and len(packet.content) <= min(self._hello.wire_limit, WIRE_LIMIT)
        return _Parcel(batch, packet if fits else None)

    def _is_too_long(self, fault: RequestRefused, batch: Batch) -> bool:
        return fault.status == 413 and (len(batch) > 1 or len(bytes(batch[0].body)) >= self._hello.wire_limit)

    def _results(self, answer: WireAnswer) -> list[OpResult]:
        if answer.status == 409:
            raise Offline("hq.restored", say("Headquarters was restored just now."), say("Synchronise again."))
        return understood(answer, PushAnswer).results

    def _next(self, *, after: int) -> _Parcel:
        """Writes down the answers to the last batch, and freezes the next one behind a number, both at once."""
        now = self._journal.clock.now()
        answered, self._answered = self._answered, None
        taken: list[OpResult] | None = None
        with self._journal.write("sync.answers", "", synchronise=False) as session:
            if answered is not None:
                taken = take_results(session, *answered, now)
            batch = next_batch(session, now, limit=self._hello.ops_limit, after=after)
            self._incarnation = setting(session, Setting.INCARNATION)
        if taken is not None:
            self._count(taken)
        return self._packed(batch)

    def _count(self, taken: Sequence[OpResult]) -> None:
        if not taken:
            raise RequestRefused(200, "unanswered")
        self.sent += sum(result.status not in (Status.REJECTED, Status.FORK) for result in taken)
        self.held += sum(result.status in _HELD for result in taken)


def _is_plain(batch: Batch, results: Sequence[OpResult]) -> bool:
    """Whether the next batch may leave before these answers are on disk.

    Not when another copy of this database has spent our numbers, and not when nothing was answered.
    """
    numbers = {operation.n for operation in batch}
    return any(result.n in numbers for result in results) and all(
        result.status is not Status.FORK for result in results
    )
