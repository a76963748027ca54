"""Fixtures of the synchronisation tests; what they are made of stands in `joined`."""

import pytest
from drafting import apart, pair, shared
from joined import (
    bare_laptop,
    clock,
    database,
    empty_database,
    fleet,
    hq,
    laptop,
    new_database,
    new_headquarters,
    server,
    server_database,
)

__all__ = [
    "apart",
    "bare_laptop",
    "clock",
    "database",
    "empty_database",
    "fleet",
    "hq",
    "laptop",
    "new_database",
    "new_headquarters",
    "pair",
    "server",
    "server_database",
    "shared",
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests with the mark `both_databases` run with headquarters on SQLite and on PostgreSQL."""
    if metafunc.definition.get_closest_marker("both_databases"):
        metafunc.parametrize("database", ["sqlite", "postgresql"])
