"""How is the database opened after the first paint, written to in the order of the keys, and closed at the end?"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from fieldkit.domain.instants import Clock, SystemClock
from fieldkit.domain.words import Refusal, say
from screens.laptop import Laptop

if TYPE_CHECKING:
    from fieldkit.services.workbench import Workbench

AnswerT = TypeVar("AnswerT")


@dataclass(frozen=True)
class Start:
    """What was kept from the last time."""

    language: str
    theme: str
    person: str
    unsent: int
    inspection_id: str
    """The record on which the program was working when it ended; empty if it was left in order."""


class OpenDatabase:
    """The database of the laptop, and the one thread that opens it, writes to it and closes it."""

    def __init__(self, laptop: Laptop) -> None:
        self._laptop = laptop
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="save")
        self._closing = ExitStack()
        self._bench: Workbench | None = None
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
        """The clock of the database; that of the machine before it is open."""
        return self._bench.journal.clock if self._bench is not None else SystemClock()

    async def open(self, passphrase: str) -> Start:
        """Opens it; the Refusals of opening a profile pass through."""
        start = await asyncio.wrap_future(self._writer.submit(self._enter, passphrase))
        self._laptop.passphrase = passphrase
        return start

    async def close(self, *, is_in_order: bool) -> None:
        """Closes it after the last save; in order means that the next start begins with the day."""
        if self._bench is not None and is_in_order:
            self._writer.submit(_forget_place, self._bench)
        self._writer.submit(self._closing.close)
        await asyncio.to_thread(self._writer.shutdown)

    def write(self, job: Callable[[], AnswerT]) -> "Future[AnswerT]":
        """The job after all that were handed in before."""
        return self._writer.submit(job)

    def _enter(self, passphrase: str) -> Start:
        bench = self._closing.enter_context(self._laptop.open(passphrase))
        start = _read_start(bench)
        self._bench = bench
        return start


def keep_preference(bench: "Workbench", name: str, value: str) -> None:
    """Keeps a preference; for the writer."""
    from fieldkit.services.preferences import Setting

    bench.preferences.put(Setting(name), value)


def _read_start(bench: "Workbench") -> Start:
    from fieldkit.services.preferences import Setting

    identity = bench.identity
    return Start(
        language=bench.preferences.get(Setting.LANGUAGE),
        theme=bench.preferences.get(Setting.THEME),
        person=" ".join(filter(None, (identity.name, identity.centre))),
        unsent=bench.today.unsent(),
        inspection_id=bench.inspections.last_place()[0],
    )


def _forget_place(bench: "Workbench") -> None:
    if bench.inspections.last_place()[0]:
        bench.inspections.remember_place("", "")
