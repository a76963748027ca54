"""The victims of the kill storm: a process that starts others, each of which answers items until it is killed.

Imports cost a second, so one process makes them and forks: a line on stdin starts the next victim.
"""

import os
import sys
from itertools import cycle
from pathlib import Path

from fieldkit.domain.template import Item
from fieldkit.services.profile import open_profile
from fieldkit.services.workbench import Workbench
from fieldkit.storage import keys  # noqa: F401  imported before the fork
from fieldkit.storage.migrations import HEAD  # noqa: F401

SERIAL = "JF3-2409-0153"
PASSPHRASE = "a passphrase for tests"


def main(folder: Path) -> None:
    """Forks a victim for every line of stdin; the line is the number its values begin with."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _answer_until_killed(folder, int(line))
        os.waitpid(child, 0)
        _tell("over")


def _answer_until_killed(folder: Path, first: int) -> None:
    _tell(f"pid {os.getpid()}")
    with open_profile(folder, PASSPHRASE) as bench:
        inspection = bench.inspections.start(SERIAL)
        items = cycle(_texts(bench, inspection))
        _tell(f"begun {inspection}")
        for number in range(first, first + 1_000_000):
            item = next(items)
            bench.inspections.remark(inspection, item.code, f"n{number}")
            _tell(f"saved {item.code} n{number}")


def _texts(bench: Workbench, inspection: str) -> list[Item]:
    checklist = bench.inspections.open(inspection)
    return [item for item in checklist.template.items if item.code in checklist.signatures]


def _tell(line: str) -> None:
    """After the service call returned: from now on the answer must survive anything."""
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
