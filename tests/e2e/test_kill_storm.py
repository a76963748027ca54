"""Is every answer that was acknowledged still there after the process was killed at any moment? (R1, E36)"""

import json
import os
import random
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session, select

from fieldkit.domain.record import ItemResult
from fieldkit.services.profile import open_profile
from fieldkit.services.workbench import Workbench
from fieldkit.storage.audit import verify_audit
from fieldkit.storage.rows.local import AuditRow, OutboxRow

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="fork and SIGKILL")

KILLS = 50
MOST_ANSWERS = 12
"""Acknowledgements after which a victim dies, and up to so many milliseconds later: at any moment of a save."""
MOST_MILLISECONDS = 30
WHILE_OPENING = 5
"""Every so many victims die while they open the profile."""
SEED = 20260930
SERIAL = "JF3-2409-0153"
PASSPHRASE = "a passphrase for tests"
ITEMS = ("A01.1", "A01.2", "A01.3", "A01.4", "A01.5")


class Storm:
    """Starts victims and reads what they acknowledge."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("kill_storm.py")), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        assert self._process.stdin is not None
        self._out, self._in = self._process.stdout, self._process.stdin
        os.set_blocking(self._out.fileno(), False)
        self._readable = selectors.DefaultSelector()
        self._readable.register(self._out, selectors.EVENT_READ)
        self._rest = b""

    def live(self, first: int, answers: int, seconds: float) -> list[str]:
        """Lets one victim live until so many answers and so long, kills it; answers all that it acknowledged."""
        self._in.write(f"{first}\n".encode())
        self._in.flush()
        lines = list(self._until("pid", 1))
        victim = int(lines[0].split()[1])
        lines += self._until("saved", answers)
        lines += self._until("", seconds=seconds)
        os.kill(victim, signal.SIGKILL)
        return lines + list(self._until("over", 1))

    def close(self) -> None:
        self._in.close()
        self._process.wait(timeout=60)
        self._out.close()
        self._readable.close()

    def _until(self, word: str, times: int = 0, seconds: float = 60) -> Iterator[str]:
        """What is said until the word was said so often; without a word, what is said in that time."""
        deadline = time.monotonic() + seconds
        while (word == "" or times > 0) and (left := deadline - time.monotonic()) > 0:
            if not self._readable.select(left):
                continue
            *whole, self._rest = (self._rest + (self._out.read() or b"")).split(b"\n")
            lines = [line.decode() for line in whole]
            times -= sum(line.startswith(word) for line in lines)
            yield from lines
        assert word == "" or times <= 0, f"the victim never said {word}"


@pytest.fixture
def storm(laptop_folder: Path) -> Iterator[Storm]:
    with open_profile(laptop_folder, PASSPHRASE) as bench:
        inspection = bench.inspections.start(SERIAL)
        for code in ITEMS:
            bench.inspections.mark(inspection, code, ItemResult.PASS)
    raging = Storm(laptop_folder)
    yield raging
    raging.close()


def test_fifty_kills_lose_no_acknowledged_answer(storm: Storm, laptop_folder: Path) -> None:
    chance = random.Random(SEED)
    acknowledged: dict[str, str] = {}
    last = 0
    for kill in range(KILLS):
        answers = chance.randint(1, MOST_ANSWERS) if kill % WHILE_OPENING else 0
        moment = chance.uniform(0, MOST_MILLISECONDS) / 1000
        lines = [line.split() for line in storm.live(last + 1, answers, moment)]
        saved = [(code, text) for word, *rest in lines if word == "saved" for code, text in [rest]]
        acknowledged.update(saved)
        last = _all_is_there(laptop_folder, acknowledged, max(last, *(int(text[1:]) for _, text in saved), 0))
    assert last > KILLS, "the victims hardly wrote anything: the test shows nothing"


def _all_is_there(folder: Path, acknowledged: dict[str, str], last: int) -> int:
    """Checks the laptop after a kill; answers the highest number that is on disk."""
    with open_profile(folder, PASSPHRASE) as bench:
        inspection = bench.inspections.start(SERIAL)
        answers = bench.inspections.open(inspection).answers
        on_disk = {code: answers[code].remark for code in ITEMS}
        for code, text in acknowledged.items():
            # the one call that was killed may have been saved without its acknowledgement
            assert int(on_disk[code][1:]) >= int(text[1:]), (code, text, on_disk[code])
        newest = max((int(text[1:]) for text in on_disk.values() if text), default=0)
        assert newest <= last + 1
        _is_consistent(bench, inspection, newest)
    return newest


def _is_consistent(bench: Workbench, inspection: str, newest: int) -> None:
    with bench.journal.read() as session:
        assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        assert session.connection().exec_driver_sql("PRAGMA cipher_integrity_check").all() == []
        assert session.connection().exec_driver_sql("SELECT is_open FROM journal_gate").scalar_one() == 0
        assert verify_audit(session).intact
        assert _audited_remarks(session) == newest
        operations = session.exec(select(OutboxRow)).all()
    assert [row.n for row in operations] == list(range(1, len(operations) + 1))
    assert [row.record_id for row in operations if row.record_kind == "inspection"] == [inspection]


def _audited_remarks(session: Session) -> int:
    """Number of the newest remark that the audit knows: row and entry are of one transaction."""
    entry = session.exec(
        select(AuditRow).where(AuditRow.action == "inspection.remark").order_by(AuditRow.seq.desc())  # type: ignore[union-attr]
    ).first()
    if entry is None:
        return 0
    return int(json.loads(entry.changes)[0]["after"]["remark"][1:])
