"""The stage of the simulation, built once per worker."""

from collections.abc import Iterator

import pytest
from sim_run import stage
from sim_stage import Stage


@pytest.fixture(scope="session")
def built_stage() -> Iterator[Stage]:
    with stage() as made:
        yield made
