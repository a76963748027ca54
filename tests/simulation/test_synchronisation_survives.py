"""Whatever happens on the way, nothing is lost, nothing arrives twice, and everybody ends with the same."""

import os

import pytest
from sim_run import Tally, fingerprint, run_seed, shortest
from sim_stage import Stage

RANGES = 12
SCHEDULES = int(os.environ.get("FIELDKIT_SIMULATION_SCHEDULES", "300"))
FIRST = int(os.environ.get("FIELDKIT_SIMULATION_FIRST", "1"))
ONCE_BROKEN: dict[int, str] = {}
"""Seeds that found a mistake, with what it was; they stay."""


@pytest.mark.parametrize("part", range(RANGES))
def test_every_schedule_keeps_the_invariants(built_stage: Stage, part: int) -> None:
    tally = Tally()
    for seed in range(FIRST + part, FIRST + SCHEDULES, RANGES):
        failure = run_seed(built_stage, seed, tally)
        if failure is not None:
            pytest.fail(str(shortest(built_stage, failure)), pytrace=False)
    assert tally.schedules == len(range(FIRST + part, FIRST + SCHEDULES, RANGES))


def test_the_same_seed_tells_the_same_story(built_stage: Stage) -> None:
    for seed in (3, 17, 41):
        assert fingerprint(built_stage, seed) == fingerprint(built_stage, seed)
