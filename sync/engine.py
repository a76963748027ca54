"""How does one synchronisation run? Push, bytes, pull: each step may be repeated, none waits for another for ever.

A bad record delays no other, a refused push does not keep reference rows from coming down, and an interruption
anywhere leaves nothing to repair (sync 5.1).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

from sqlalchemy import bindparam, func, insert, select, update

from fieldkit.domain.instants import stamp
from fieldkit.domain.kept_words import kept
from fieldkit.domain.sizes import share_text
from fieldkit.domain.words import NOTHING, Refusal, Words, say
from fieldkit.services.calendars import CalendarDesk
from fieldkit.services.clock_corrections import correct_times
from fieldkit.services.fault_clocks import RunningClocks
from fieldkit.storage.ids import new_id
from fieldkit.storage.journal import Journal
from fieldkit.storage.queries.conflicts import conflicts_of
from fieldkit.storage.queries.plain import through_session
from fieldkit.storage.rows.local import OutboxRow, SyncRunRow
from fieldkit.storage.settings import Setting, set_settings
from sync.carrying_out import take_rulings
from sync.departures import PENDING
from sync.downloads import Downloads
from sync.kinds import core
from sync.link import AuthNeeded, Behind, Cancel, HqTransport, Offline, RequestRefused
from sync.planning import SyncPlan, plan
from sync.pulling import Pull, meet
from sync.pushing import Push
from sync.session import HqSession
from sync.uniting import unite
from sync.uploads import upload, wanted_uploads
from sync.wire import Hello

__all__ = ["Progress", "RunReport", "RunState", "Stage", "SyncPlan", "plan", "synchronise"]

_LONGEST_NOTE = 400
_RUNS = core(SyncRunRow)
_BEGIN = insert(_RUNS)
_ENDS = ("ended_at", "state", "sent", "received", "conflicts", "quarantined", "repaired", "note")
_END = update(_RUNS).where(_RUNS.c.id == bindparam("of_run")).values({name: bindparam(name) for name in _ENDS})
_WAITING = select(func.count()).where(core(OutboxRow).c.state == PENDING)


class RunState(StrEnum):
    """How a run ended."""

    DONE = "done"
    OFFLINE = "offline"
    AUTH_NEEDED = "auth_needed"
    BEHIND = "behind"
    STOPPED = "stopped"


class Stage(StrEnum):
    """What a run is doing."""

    CONNECT = "connect"
    PUSH = "push"
    FILES = "files"
    PULL = "pull"
    FETCH = "fetch"


_STAGE_WORDS = {
    Stage.CONNECT: say("Connecting to headquarters"),
    Stage.PUSH: say("Sending records"),
    Stage.FILES: say("Sending photos and transcripts"),
    Stage.PULL: say("Receiving from headquarters"),
    Stage.FETCH: say("Fetching photos and documents"),
}


@dataclass(frozen=True)
class Progress:
    """Where a run stands; total is 0 where nobody knows it."""

    stage: Stage
    done: int
    total: int
    words: Words

    @property
    def figures(self) -> str:
        """How far it is: files by their bytes, everything else by its number; empty where nobody knows."""
        if not self.total:
            return ""
        in_bytes = self.stage in (Stage.FILES, Stage.FETCH)
        return share_text(self.done, self.total) if in_bytes else f"{self.done} / {self.total}"


@dataclass(frozen=True)
class RunReport:
    """How a run went."""

    state: RunState
    sent: int
    received: int
    conflicts: int
    """Records that wait for a person when the run has ended."""
    quarantined: int
    words: Words
    todo: Words = NOTHING
    repaired: int = 0
    """Records that the comparison at the end had to fetch or drop: 0 unless something is wrong."""
    ruled: int = 0
    """Rulings of a lead that have decided something here."""
    files: int = 0
    """Photos and other files that headquarters has whole since this run."""


@dataclass
class _Tally:
    sent: int = 0
    received: int = 0
    quarantined: int = 0
    repaired: int = 0
    ruled: int = 0
    files: int = 0
    note: Words = NOTHING
    """A refusal on the way that did not end the run."""
    todo: Words = NOTHING


class _StoppedByUser(Refusal):
    pass


def synchronise(
    journal: Journal,
    transport: HqTransport,
    *,
    on_progress: Callable[[Progress], None] = lambda _: None,
    cancel: Cancel = lambda: False,
) -> RunReport:
    """One run from beginning to end; whatever stops it is in the report, and the next run goes on from there."""
    run_id = _begin_run(journal)
    run = _Run(journal, on_progress, cancel)
    try:
        run.go(transport)
        state, words, todo = RunState.DONE, run.tally.note, run.tally.todo
    except Offline as fault:
        state, words, todo = RunState.OFFLINE, fault.what, fault.todo
    except AuthNeeded as fault:
        state, words, todo = RunState.AUTH_NEEDED, fault.what, fault.todo
    except Behind as fault:
        state, words, todo = RunState.BEHIND, fault.what, fault.todo
    except (RequestRefused, _StoppedByUser) as fault:
        state, words, todo = RunState.STOPPED, fault.what, fault.todo
    if state is RunState.DONE and run.tally.note != NOTHING:
        state = RunState.STOPPED
    tally = run.tally
    report = RunReport(
        state,
        tally.sent,
        tally.received,
        _conflicts(journal),
        tally.quarantined,
        words,
        todo,
        tally.repaired,
        tally.ruled,
        tally.files,
    )
    _end_run(journal, run_id, report, run.contact)
    return report


@dataclass
class _Run:
    """One run while it goes."""

    journal: Journal
    on_progress: Callable[[Progress], None]
    cancel: Cancel
    tally: _Tally = field(default_factory=_Tally)
    contact: dict[Setting, str] = field(default_factory=dict)
    """What headquarters said of itself, to be remembered when the run has come to its end."""

    def go(self, transport: HqTransport) -> None:
        self.say(Stage.CONNECT, 0, 0)
        hq = HqSession(self.journal, transport)
        hello = hq.open()
        meet(self.journal, hello)
        correct_times(self.journal, hq.offset)
        for step in (self.push, self.send_files, self.pull, self.unite, self.fetch_files):
            try:
                step(hq, hello)
            except RequestRefused as fault:
                self.tally.note, self.tally.todo = fault.what, fault.todo
        self.contact = _contact(self.journal, hq, hello)
        CalendarDesk(self.journal, [RunningClocks()]).catch_up()

    def say(self, stage: Stage, done: int, total: int) -> None:
        self.on_progress(Progress(stage, done, total, _STAGE_WORDS[stage]))

    def check(self) -> None:
        if self.cancel():
            raise _StoppedByUser("sync.stopped", say("Stopped. What was sent is safe; the rest follows next time."))

    def push(self, hq: HqSession, hello: Hello) -> None:
        with self.journal.read() as session:
            total = int(session.connection().execute(_WAITING).scalar_one())
        if not total:
            return  # nothing to freeze: one wait for the disk less
        push = Push(self.journal, hq, hello, check=self.check, on_sent=partial(self.say, Stage.PUSH, total=total))
        try:
            push.run()
        finally:
            self.tally.sent += push.sent
            self.tally.quarantined += push.held

    def send_files(self, hq: HqSession, _hello: Hello) -> None:
        blobs = wanted_uploads(self.journal, hq)
        total = sum(blob.size for blob in blobs)
        done = 0
        for blob in blobs:
            self.check()
            try:
                is_whole = upload(self.journal, hq, blob, self.cancel, partial(self.say_files, done, total))
                self.tally.files += is_whole
            except RequestRefused as fault:
                self.tally.note, self.tally.todo = fault.what, fault.todo
            done += blob.size

    def say_files(self, before: int, total: int, offset: int) -> None:
        self.say(Stage.FILES, before + offset, total)

    def pull(self, hq: HqSession, hello: Hello) -> None:
        pull = Pull(self.journal, hq, hello, check=self.check, on_rows=partial(self.say, Stage.PULL, total=0))
        try:
            pull.run()
        finally:
            self.tally.received += pull.received
            self.tally.repaired += pull.repaired

    def fetch_files(self, hq: HqSession, _hello: Hello) -> None:
        Downloads(self.journal, hq, self.check, partial(self.say, Stage.FETCH)).run()

    def unite(self, hq: HqSession, hello: Hello) -> None:
        """What was changed here and elsewhere goes up as one, where nobody has to be asked."""
        has_news = unite(self.journal)
        self.tally.ruled = take_rulings(self.journal)
        if has_news or self.tally.ruled:
            self.push(hq, hello)


def _contact(journal: Journal, hq: HqSession, hello: Hello) -> dict[Setting, str]:
    return {
        Setting.DURABLE_SEQ: str(hello.durable_seq),
        Setting.BUNDLE_RECIPIENT: hello.bundle_recipient,
        Setting.CLOCK_OFFSET_MS: str(round(hq.offset.total_seconds() * 1000)),
        Setting.LAST_CONTACT: stamp(journal.clock.now()),
    }


def _conflicts(journal: Journal) -> int:
    with journal.read() as session:
        return conflicts_of(through_session(session))


def _begin_run(journal: Journal) -> str:
    now = journal.clock.now()
    run_id = new_id(now)
    with journal.write("sync.begin", "", synchronise=False) as session:
        row = SyncRunRow(id=run_id, started_at=now, state="running")
        session.connection().execute(_BEGIN, row.values())
    return run_id


def _end_run(journal: Journal, run_id: str, report: RunReport, contact: dict[Setting, str]) -> None:
    end = {
        "of_run": run_id,
        "ended_at": journal.clock.now(),
        "state": report.state.value,
        "sent": report.sent,
        "received": report.received,
        "conflicts": report.conflicts,
        "quarantined": report.quarantined,
        "repaired": report.repaired,
        "note": kept(report.words, _LONGEST_NOTE),
    }
    with journal.write("sync.end", "", synchronise=False) as session:
        session.connection().execute(_END, end)
        if contact:
            set_settings(session, contact)
