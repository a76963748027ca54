"""How is the database opened after the first paint, written to in the order of the keys, and closed at the end?"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from fieldkit.domain.instants import Clock, SystemClock
from fieldkit.domain.words import Refusal, say
from screens.laptop import Laptop

if TYPE_CHECKING:
    from fieldkit.services.first_look import FirstLook
    from fieldkit.services.workbench import Workbench

AnswerT = TypeVar("AnswerT")


class _TrueClock:
    """The laptop's clock as far as headquarters has told what it is behind (E13)."""

    def __init__(self, bench: "Workbench") -> None:
        self._bench = bench

    def now(self) -> datetime:
        """The present instant."""
        return self._bench.journal.true_now()


class OpenDatabase:
    """The database of the laptop, and the one thread that opens it, writes to it and closes it."""

    def __init__(self, laptop: Laptop) -> None:
        self._laptop = laptop
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="save")
        self._closing = ExitStack()
        self._bench: Workbench | None = None
        self._clock: Clock = SystemClock()
        self.opened = asyncio.Event()

    @property
    def bench(self) -> "Workbench":
        """The use-cases; Refusal `database.closed` before they are there."""
        if self._bench is None:
            raise Refusal("database.closed", say("The database is not open yet."), say("Wait a moment."))
        return self._bench

    @property
    def writer(self) -> Executor:
        """The one thread that writes."""
        return self._writer

    @property
    def clock(self) -> Clock:
        """The clock of the database, as headquarters has told it; that of the machine before it is open."""
        return self._clock if self._bench is None else _TrueClock(self._bench)

    async def open(self, passphrase: str, show: "Callable[[FirstLook], None] | None" = None) -> None:
        """Opens it; the Refusals of opening a profile pass through.

        Args:
            show: called once, as soon as there is something to show; that may be long before the end.
        """
        looked: Future[FirstLook] = Future()
        first = asyncio.wrap_future(looked)
        opening = asyncio.wrap_future(self._writer.submit(self._enter, passphrase, looked.set_result))
        await asyncio.wait((first, opening), return_when=asyncio.FIRST_COMPLETED)
        if first.done() and show is not None:
            show(first.result())
        await opening
        self._laptop.passphrase = passphrase

    async def close(self, *, is_in_order: bool) -> None:
        """Closes it after the last save; in order means that the next start begins with the day."""
        if self._bench is not None and is_in_order:
            self._writer.submit(_forget_place, self._bench)
        self._writer.submit(self._closing.close)
        await asyncio.to_thread(self._writer.shutdown)

    def write(self, job: Callable[[], AnswerT]) -> "Future[AnswerT]":
        """The job after all that were handed in before."""
        return self._writer.submit(job)

    def _enter(self, passphrase: str, tell: "Callable[[FirstLook], None]") -> None:
        with ExitStack() as entered:
            look = None
            if self._laptop.hold is None:
                way = self._laptop.open(passphrase)
            else:
                held = entered.enter_context(self._laptop.hold(passphrase))
                self._clock, look = held.clock, held.first_look()
                if look is not None:
                    tell(look)
                way = held.open()
            bench = entered.enter_context(way)
            self._clock = bench.journal.clock
            if look is None:
                tell(bench.first_look())
            self._closing.enter_context(entered.pop_all())
            self._bench = bench


def keep_preference(bench: "Workbench", name: str, value: str) -> None:
    """Keeps a preference; for the writer."""
    from fieldkit.services.preferences import Setting

    bench.preferences.put(Setting(name), value)


def _forget_place(bench: "Workbench") -> None:
    if bench.inspections.last_place()[0]:
        bench.inspections.remember_place("", "")
