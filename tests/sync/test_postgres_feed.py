"""Server processes, slow and idle transactions, a dump and a restore: who reads on misses nothing."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from postgres_feed import measured


def test_a_reader_misses_nothing_whoever_serves_it() -> None:
    found = measured(seconds=3, writers=4, processes=2)
    assert found["refused"] == []
    assert (found["missed_before_restore"], found["missed_at_the_end"]) == (0, 0)
    assert found["operations_at_headquarters"] == found["rows"]
