"""What happens when the program is started twice on one profile, or again after it was killed? (R13)"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.domain.words import Refusal
from fieldkit.services.profile import open_profile

PASSPHRASE = "a passphrase for tests"
FIRST_PROGRAM = (
    "import sys, pathlib\n"
    "from fieldkit.services.profile import open_profile\n"
    f"with open_profile(pathlib.Path(sys.argv[1]), {PASSPHRASE!r}) as bench:\n"
    "    bench.visits.arrive(bench.devices.file('JF3-2409-0153').hall_id, '周会计')\n"
    "    print('open', flush=True)\n"
    "    sys.stdin.read()\n"
)


@pytest.fixture
def first(laptop_folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A program that has the profile open and has written to it."""
    with subprocess.Popen(
        [sys.executable, "-c", FIRST_PROGRAM, str(laptop_folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        yield process
        process.kill()


def test_the_second_start_is_refused_and_names_the_first(first: subprocess.Popen[str], laptop_folder: Path) -> None:
    with pytest.raises(Refusal) as refused, open_profile(laptop_folder, PASSPHRASE):
        pass
    assert refused.value.code == "database.held"
    assert str(first.pid) in str(refused.value.what)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_after_the_first_was_killed_the_next_start_finds_its_work(
    first: subprocess.Popen[str], laptop_folder: Path
) -> None:
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    with open_profile(laptop_folder, PASSPHRASE) as bench:
        hall = bench.devices.file("JF3-2409-0153").hall_id
        assert bench.visits.hall(hall).custodian == "周会计"


def test_after_the_first_ended_the_profile_is_free(first: subprocess.Popen[str], laptop_folder: Path) -> None:
    assert first.stdin is not None
    first.stdin.close()
    first.wait()
    with open_profile(laptop_folder, PASSPHRASE) as bench:
        assert bench.identity.staff_no == "HB07"


def test_a_wrong_passphrase_neither_opens_nor_holds_the_profile(laptop_folder: Path) -> None:
    with pytest.raises(Refusal) as refused, open_profile(laptop_folder, "not the passphrase"):
        pass
    assert refused.value.code == "passphrase.wrong"
    with open_profile(laptop_folder, PASSPHRASE):
        pass


def test_errors_of_the_work_inside_are_not_taken_for_a_broken_disk(laptop_folder: Path) -> None:
    with pytest.raises(FileNotFoundError), open_profile(laptop_folder, PASSPHRASE):
        raise FileNotFoundError
