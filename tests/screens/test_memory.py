import gc
from collections.abc import Iterator

import pytest

from screens.memory import put_off, settle


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)
    gc.enable()


def test_nothing_is_looked_through_while_the_program_starts() -> None:
    put_off()
    assert not gc.isenabled()


def test_a_standing_program_sets_its_start_aside_and_looks_again() -> None:
    put_off()
    before = gc.get_freeze_count()
    settle()
    assert gc.isenabled()
    assert gc.get_freeze_count() > before + 10_000
    assert gc.get_threshold() > (700, 10, 10)
