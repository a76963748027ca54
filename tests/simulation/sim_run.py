"""Runs schedules, checks them, and makes the failing ones short."""

import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from traceback import format_exception

from sim_invariants import (
    AT_REST,
    ON_THE_WAY,
    Violation,
    check_bombs,
    check_liveness,
    check_no_op,
    check_repairs,
    check_undisturbed,
    checked,
)
from sim_play import Play
from sim_ruling_invariants import RULINGS_AT_REST
from sim_seeded import seeded
from sim_shared_invariants import SHARED_AT_REST
from sim_stage import Stage
from sim_steps import Schedule, schedule_of

_MEMORY_DISK = Path("/dev/shm")
"""Where it is, fsync costs nothing."""


@dataclass
class Tally:
    """What was done and checked."""

    schedules: int = 0
    happened: Counter[str] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)


@dataclass
class Failure:
    """A schedule that breaks an invariant."""

    schedule: Schedule
    violation: Violation
    trace: list[str]

    def __str__(self) -> str:
        return "\n".join([str(self.violation), str(self.schedule), "trace:", *self.trace])


@contextmanager
def stage() -> Iterator[Stage]:
    """A stage for many schedules, on a disk in memory where there is one."""
    with TemporaryDirectory(prefix="fieldkit-", dir=_MEMORY_DISK if _MEMORY_DISK.is_dir() else None) as folder:
        made = Stage(Path(folder))
        gc.freeze()  # what stays for all schedules is not looked at again
        try:
            yield made
        finally:
            gc.unfreeze()
            made.close()


def run(on: Stage, schedule: Schedule, tally: Tally) -> Failure | None:
    """Plays one schedule; None when everything held. Chance comes from the dice as long as it is played."""
    with seeded(on.dice):
        return _played(on, schedule, tally)


def _played(on: Stage, schedule: Schedule, tally: Tally) -> Failure | None:
    play = Play(on, schedule.crew)
    try:
        _run(play, schedule, tally)
    except Violation as violation:
        return Failure(schedule, violation, play.trace)
    except Exception as error:  # noqa: BLE001  whatever the programs raise is a finding
        words = "".join(format_exception(error))
        return Failure(schedule, Violation("I0 nothing breaks off", words), play.trace)
    finally:
        tally.schedules += 1
        tally.happened += play.seen
    return None


def run_seed(on: Stage, seed: int, tally: Tally) -> Failure | None:
    """Plays the schedule of a seed."""
    return run(on, schedule_of(seed), tally)


def shortest(on: Stage, failure: Failure) -> Failure:
    """Drops steps, faults and crashes while the same invariant still breaks."""
    position = len(failure.schedule.steps) - 1
    while position >= 0:
        for smaller in _smaller(failure.schedule, position):
            found = run(on, smaller, Tally())
            if found is not None and found.violation.invariant == failure.violation.invariant:
                failure = found
                break
        position = min(position, len(failure.schedule.steps)) - 1
    return failure


def _smaller(schedule: Schedule, position: int) -> Iterator[Schedule]:
    step = schedule.steps[position]
    yield schedule.without(position)
    if step.crash_at:
        yield schedule.with_step(position, replace(step, crash_at=0))
    for left_out in step.faults:
        faults = tuple(fault for fault in step.faults if fault is not left_out)
        yield schedule.with_step(position, replace(step, faults=faults))


def fingerprint(on: Stage, seed: int) -> str:
    """Digest of everything that happened and of what all databases hold at the end."""
    schedule = schedule_of(seed)
    with seeded(on.dice):
        play = Play(on, schedule.crew)
        try:
            _run(play, schedule, Tally())
        except Violation as violation:
            play.trace.append(str(violation))
    digest = sha256("\n".join(play.trace).encode())
    for database in (on.hq_side, *(laptop.side for laptop in play.laptops)):
        tables = list(
            database.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE TABLE%' ORDER BY name")
        )
        for (table,) in tables:
            for row in database.execute(f"SELECT * FROM {table} ORDER BY 1"):
                digest.update(repr(row).encode())
    return digest.hexdigest()


def _run(play: Play, schedule: Schedule, tally: Tally) -> None:
    for step in schedule.steps:
        report = play.step(schedule, step)
        if step.action != "sync":
            continue
        checked(play, ON_THE_WAY, tally.checks)
        if report is not None:
            check_bombs(play.acting(step), report, tally.checks)
            check_repairs(play, report, tally.checks)
        if report is not None and not step.faults and not step.crash_at:
            laptop = play.acting(step)
            check_undisturbed(play, laptop, report, tally.checks)
    rounds = play.come_to_rest()
    check_liveness(rounds, play, tally.checks)
    checked(play, AT_REST | SHARED_AT_REST, tally.checks)
    if play.weighed:
        checked(play, RULINGS_AT_REST, tally.checks)
    if schedule.seed % 4 == 0 and not any(step.action == "clock" for step in schedule.steps):
        # whose clock was moved asks for its token twice
        laptop = play.laptops[0]
        laptop.wire.plan()
        play.synchronise(laptop, 500, 500)
        check_no_op(laptop, tally.checks)
