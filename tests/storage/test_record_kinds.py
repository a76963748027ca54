"""Everything that a laptop sends has a name for the reader: what waits must not be told as `fault_event 12`."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from sqlmodel import SQLModel

import fieldkit.storage.rows
from fieldkit.domain.policies import Policy
from fieldkit.domain.record_kinds import ONE, SEVERAL
from fieldkit.services.fleet import FLEET_IMPORT

_STAYS = {Policy.LOCAL, Policy.REFERENCE}
_WITHIN_OTHERS = {"item_answer", "filing"}
"""An answer travels in its inspection; filing numbers come from headquarters."""


def tables(root: type) -> Iterator[type]:
    for table in root.__subclasses__():
        yield table
        yield from tables(table)


def sent_kinds() -> set[str]:
    for module in pkgutil.iter_modules(fieldkit.storage.rows.__path__):
        importlib.import_module(f"fieldkit.storage.rows.{module.name}")
    found = {
        table.kind
        for table in tables(SQLModel)
        if isinstance(getattr(table, "kind", None), str) and getattr(table, "policy", Policy.LOCAL) not in _STAYS
    }
    return (found | {FLEET_IMPORT}) - _WITHIN_OTHERS - {""}


@pytest.mark.parametrize("names", [ONE, SEVERAL], ids=["one", "several"])
def test_every_kind_that_is_sent_has_a_name(names: object) -> None:
    assert isinstance(names, type(ONE))
    assert set(names) == sent_kinds()
