"""A laptop whose engineer wrote into a record on another laptop too: some answers unite, some do not."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from finished import SERIAL

from fieldkit.domain.record import ItemResult
from fieldkit.services.profile import create_profile, open_profile
from fieldkit.services.workbench import Workbench
from sync.engine import RunReport, RunState, synchronise
from sync.hq.desk import Headquarters, issue_enrolment_code
from sync.session import enrol
from sync.transport import HttpTransport

PASSPHRASE = "a passphrase for tests"
BY_KEY, MEASURED = "A01.1", "A02.1"
"""Items that both laptops answer, differently: one by key, one with a value."""


@contextmanager
def two_laptops(folder: Path, clock: Any, hq: Headquarters, url: str) -> Iterator[tuple[Workbench, Workbench]]:
    """Two laptops of one engineer, enrolled and up to date, in the folders `first` and `second`."""
    with ExitStack() as open_:
        benches = []
        for name, code in (("first", "L07"), ("second", "L08")):
            create_profile(folder / name, PASSPHRASE)
            bench = open_.enter_context(open_profile(folder / name, PASSPHRASE, clock=clock))
            with HttpTransport(url) as transport:
                enrol(bench.journal, transport, issue_enrolment_code(hq.journal, code, "HB07", "HB"))
            assert sync(bench, url).state is RunState.DONE
            benches.append(bench)
        yield benches[0], benches[1]


def sync(bench: Workbench, url: str) -> RunReport:
    with HttpTransport(url) as transport:
        return synchronise(bench.journal, transport)


def part_ways(first: Workbench, second: Workbench, clock: Any, url: str) -> str:
    """One inspection, answered on both; the second laptop ends up with two questions. The id of the record."""
    first.visits.arrive(first.devices.file(SERIAL).hall_id, "周会计")
    inspection_id = first.inspections.start(SERIAL)
    first.inspections.mark(inspection_id, BY_KEY, ItemResult.PASS)
    sync(first, url)
    sync(second, url)
    clock.advance(minutes=10)
    first.inspections.mark(inspection_id, BY_KEY, ItemResult.FAIL)
    first.inspections.measure(inspection_id, MEASURED, "221")
    first.inspections.mark(inspection_id, "A01.2", ItemResult.PASS)
    clock.advance(minutes=5)
    second.inspections.mark(inspection_id, BY_KEY, ItemResult.SKIP, reason="钥匙不在")
    second.inspections.measure(inspection_id, MEASURED, "236")
    second.inspections.mark(inspection_id, "A01.5", ItemResult.PASS)
    second.inspections.remember_place("", "")  # the program starts with the day, not with this record
    sync(first, url)
    assert sync(second, url).conflicts == 1
    return inspection_id
