"""Whatever happens on the way, nothing is lost, nothing arrives twice, and everybody ends with the same."""

import os
import secrets

import pytest
from sim_run import Tally, fingerprint, run, run_seed, shortest
from sim_stage import Stage
from sim_steps import Schedule, Step
from sim_wire import Fault

import sync.hq.desk

RANGES = 60
SCHEDULES = int(os.environ.get("FIELDKIT_SIMULATION_SCHEDULES", "3000"))
FIRST = int(os.environ.get("FIELDKIT_SIMULATION_FIRST", "1"))
ONCE_BROKEN = {
    "an operation was given up because of one refusal as too long": Schedule(
        11,
        ("L07", "L17"),
        (
            Step(1, "sync", "L17", 74, (Fault(1, "edit", 218),), batch=1, page=5),
            Step(4, "sync", "L17", 391, (Fault(1, "status_413", 391),), batch=1, page=1),
        ),
    ),
    "a copy of a disk was not told what its original had written": Schedule(
        35,
        ("L07", "L09"),
        (
            Step(0, "clone", "L09", 781),
            Step(1, "edit", "L07", 904),
            Step(2, "sync", "L07", 904),
            Step(3, "sync", "L07", 905, (Fault(2, "lost_request"), Fault(3, "lost_request"))),
            Step(4, "edit", "L07", 903),
            Step(5, "sync", "L07", 907, (Fault(3, "lost_request"), Fault(4, "lost_request"))),
        ),
    ),
    "after a restore, a version of before hid another one of the same number": Schedule(
        2,
        ("L07", "L17"),
        (
            Step(0, "edit", "L07", 160),
            Step(1, "sync", "L07", 885),
            Step(3, "backup", "L17", 31),
            Step(4, "edit", "L07", 755),
            Step(5, "sync", "L17", 279),
            Step(6, "edit", "L17", 382),
            Step(7, "sync", "L07", 219),
            Step(10, "restore", "L17", 724),
            Step(12, "sync", "L17", 694),
        ),
    ),
    "a file was given up for ever when headquarters was restored while it came": Schedule(
        2092,
        ("L07", "L17"),
        (
            Step(3, "answer", "L07", 30),
            Step(4, "photo", "L07", 814),
            Step(6, "sync", "L07", 585),
            Step(9, "sync", "L17", 670, (Fault(3, "status_409", 773),)),
        ),
    ),
    "after a restore, the second of two lost versions replaced the one that came first": Schedule(
        40864,
        ("L07", "L17"),
        (
            Step(0, "answer", "L07", 755),
            Step(1, "answer", "L17", 33),
            Step(3, "backup", "L07", 289),
            Step(4, "sync", "L17", 821),
            Step(6, "answer", "L17", 134),
            Step(8, "sync", "L17", 911, (Fault(2, "lost_request"),)),
            Step(9, "restore", "L07", 604),
        ),
    ),
    "a record whose conflict waited for days was taken for a lost row": Schedule(
        228,
        ("L07", "L08"),
        (
            Step(0, "answer", "L07", 830),
            Step(1, "answer", "L08", 830),
            Step(2, "sync", "L07", 830),
            Step(3, "sync", "L08", 830),
            Step(6, "pause", "L07", 602),
            Step(8, "sync", "L08", 314),
        ),
    ),
    "after a restore, what was based on a lost version replaced another one of that number": Schedule(
        7,
        ("L07", "L17", "L08"),
        tuple(
            Step(index, action, laptop, number)
            for index, (action, laptop, number) in enumerate(
                (
                    ("edit", "L07", 3),
                    ("sync", "L07", 1),
                    ("sync", "L17", 1),
                    ("sync", "L08", 1),
                    ("backup", "L07", 1),
                    ("edit", "L07", 1),
                    ("sync", "L07", 1),
                    ("sync", "L17", 1),
                    ("edit", "L17", 1),
                    ("sync", "L17", 1),
                    ("restore", "L07", 1),
                    ("edit", "L08", 1),
                    ("sync", "L08", 1),
                    ("sync", "L17", 1),
                )
            )
        ),
    ),
}
"""The shortest schedules of mistakes that the simulation has found; they stay."""


@pytest.mark.parametrize("part", range(RANGES))
def test_every_schedule_keeps_the_invariants(built_stage: Stage, part: int) -> None:
    tally = Tally()
    for seed in range(FIRST + part, FIRST + SCHEDULES, RANGES):
        failure = run_seed(built_stage, seed, tally)
        if failure is not None:
            pytest.fail(str(shortest(built_stage, failure)), pytrace=False)
    assert tally.schedules == len(range(FIRST + part, FIRST + SCHEDULES, RANGES))


@pytest.mark.parametrize("schedule", ONCE_BROKEN.values(), ids=lambda one: f"seed-{one.seed}")
def test_what_was_broken_once_stays_mended(built_stage: Stage, schedule: Schedule) -> None:
    failure = run(built_stage, schedule, Tally())
    assert failure is None, str(failure)


def test_chance_is_chance_again_between_schedules(built_stage: Stage) -> None:
    run_seed(built_stage, FIRST, Tally())
    assert secrets.token_bytes.__module__ == "secrets"
    assert sync.hq.desk.new_identity() != sync.hq.desk.new_identity()


def test_the_same_seed_tells_the_same_story(built_stage: Stage) -> None:
    for seed in (3, 17, 41):
        assert fingerprint(built_stage, seed) == fingerprint(built_stage, seed)
