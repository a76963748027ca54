"""The engine says what counting minutes says; every run asks other faults."""

import time
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from fieldkit.domain.clock.calendar import WorkCalendar

CASES = 1_000
ORACLE = Path(__file__).resolve().parents[2] / "benchmarks" / "clock_oracle.py"


@pytest.fixture
def oracle(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The program that compares, as a module."""
    spec = spec_from_file_location("clock_oracle", ORACLE)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    monkeypatch.setitem(__import__("sys").modules, spec.name, module)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("part", [1, 2])
def test_the_engine_says_what_counting_minutes_says(oracle: ModuleType, part: int) -> None:
    seed = time.time_ns() % 1_000_000_007 * part
    found = next(oracle.differences(CASES, seed), None)
    assert found is None, f"seed {seed}: {found}"


def test_the_comparison_notices_a_forgotten_calendar(oracle: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oracle, "CALENDAR", WorkCalendar())
    assert next(oracle.differences(200, 1), None) is not None
