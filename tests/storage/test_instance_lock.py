"""Can only one program hold a database, and does a killed one leave nothing behind?"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.domain.words import Refusal
from fieldkit.storage.instance import sole_instance

HOLD = (
    "import sys, pathlib\n"
    "from fieldkit.storage.instance import sole_instance\n"
    "with sole_instance(pathlib.Path(sys.argv[1])):\n"
    "    print('held', flush=True)\n"
    "    sys.stdin.read()\n"
)


@pytest.fixture
def holder(database: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the database."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_the_second_one_learns_who_holds_it(holder: subprocess.Popen[str], database: Path) -> None:
    with pytest.raises(Refusal) as refused, sole_instance(database):
        pass
    assert refused.value.code == "database.held"
    assert refused.value.what.parameters["pid"] == holder.pid


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_killed_holder_leaves_no_stale_lock(holder: subprocess.Popen[str], database: Path) -> None:
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    with sole_instance(database):
        assert str(os.getpid()) in database.with_suffix(".lock").read_text()


def test_it_can_be_taken_again_after_it_was_given_back(database: Path) -> None:
    for _ in range(3):
        with sole_instance(database):
            pass


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": "x", "host": 1}', '{"pid": 1, "host": "\\u001b[2J"}'])
def test_a_strange_lock_file_is_survived(database: Path, text: str) -> None:
    with sole_instance(database):
        database.with_suffix(".lock").write_text(text)
        with pytest.raises(Refusal) as refused, sole_instance(database):
            pass
    assert "\x1b" not in str(refused.value.what)
