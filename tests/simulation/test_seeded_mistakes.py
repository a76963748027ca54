"""Mistakes that programs like this one have made are found, and found soon."""

import pytest
from sim_mutants import MUTANTS, Mutant, made
from sim_run import Tally, run
from sim_stage import Stage
from sim_steps import schedule_of


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name.replace(" ", "-"))
def test_the_mistake_is_found_and_the_code_without_it_passes(built_stage: Stage, mutant: Mutant) -> None:
    schedules = [schedule_of(seed, mutant.focus) for seed in range(mutant.first, mutant.first + mutant.tries)]
    with made(mutant):
        found = next((one for one in schedules if run(built_stage, one, Tally()) is not None), None)
    assert found is not None, "the simulation does not see this mistake"
    failure = run(built_stage, found, Tally())
    assert failure is None, str(failure)
