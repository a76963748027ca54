"""`fieldkit hq` on PostgreSQL, each verb as a process that people start, from `init` to a restore."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from joined import KEY
from servers import Server
from sqlmodel import col, select

from fieldkit.domain.instants import SystemClock
from fieldkit.storage.engine import open_engine
from fieldkit.storage.ids import new_id
from fieldkit.storage.journal import Journal, Outbox
from fieldkit.storage.rows.local import OutboxRow
from fieldkit.storage.rows.reference import HallRow
from fieldkit.storage.rows.work import VisitRow
from sync.bundles import read_receipt, write_bundle
from sync.engine import RunReport, RunState, synchronise
from sync.session import enrol
from sync.transport import HttpTransport
from sync.wire import Status

_PROGRAM = Path(sys.executable).with_name("fieldkit")
_PATIENCE = 120
_DONE, _WRONG = 0, 2


@dataclass(frozen=True)
class Verbs:
    """The verbs over one folder that names a database."""

    folder: Path

    def start(self, verb: str, *rest: str) -> "subprocess.Popen[str]":
        command = [str(_PROGRAM), "hq", verb, "--folder", str(self.folder), *rest]
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"FIELDKIT_LANGUAGE": "en", "LC_ALL": "C.UTF-8"},
        )

    def __call__(self, verb: str, *rest: str, code: int = _DONE) -> str:
        """What a verb prints; it ends with this code."""
        with self.start(verb, *rest) as running:
            out, err = running.communicate(timeout=_PATIENCE)
        assert running.returncode == code, (verb, rest, running.returncode, out, err)
        return out if code == _DONE else err

    def document(self, verb: str, *rest: str) -> Any:
        return json.loads(self(verb, *rest, "--json"))

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Its address, as long as it serves; told to end, it ends well."""
        with self.start("serve", "--port", "0") as running:
            assert running.stderr is not None
            try:
                said = running.stderr.readline()
                found = re.search(r"http://127\.0\.0\.1:[1-9]\d*", said)
                assert found, said + running.stderr.read()
                yield found.group()
            finally:
                running.terminate()
                running.communicate(timeout=_PATIENCE)
        assert running.returncode in (_DONE, -15)


@pytest.fixture
def hq(server: Server, tmp_path: Path) -> Iterator[Verbs]:
    name = server.new_database()
    made = Verbs(tmp_path / "hq")
    made("init", "--database", server.address(name), "--demo")
    yield made
    server.drop(name)


@pytest.fixture
def laptop(empty_database: Path, tmp_path: Path) -> Iterator[Journal]:
    path = tmp_path / "laptop.db"
    shutil.copy(empty_database, path)
    engine = open_engine(path, KEY)
    yield Journal(engine, SystemClock(), "L00", [Outbox()])
    engine.dispose()


def run(laptop: Journal, url: str, code: str = "") -> RunReport:
    """A synchronisation over the network, after the enrolment where there is a code."""
    with HttpTransport(url) as http:
        if code:
            enrol(laptop, http, code)
        return synchronise(laptop, http)


def work(laptop: Journal) -> None:
    """A visit in a hall that headquarters told of."""
    now = laptop.clock.now()
    with laptop.write("visit.begin", "HB07") as session:
        hall_id = session.exec(select(HallRow.id)).first()
        stamps = {"created_at": now, "updated_at": now, "author": "HB07", "device_code": "L07"}
        session.add(VisitRow(id=new_id(now), hall_id=hall_id, arrived_at=now, **stamps))


def states(laptop: Journal) -> list[str]:
    with laptop.read() as session:
        return list(session.exec(select(OutboxRow.state).order_by(col(OutboxRow.n))))


def test_headquarters_on_postgresql_is_run_by_its_verbs(hq: Verbs, laptop: Journal, tmp_path: Path) -> None:
    assert "hq init" not in hq("init", code=_WRONG), "a second one is refused"
    with hq.serving() as url:
        code = hq("enrol", "--laptop", "L07", "--staff", "HB07", "--province", "HB").strip()
        assert run(laptop, url, code).state is RunState.DONE
        work(laptop)
        assert run(laptop, url).sent == 1
        assert hq("grant", "--laptop", "L07", "national") == "national\n"
        assert hq.document("grant", "--laptop", "L07") == {"laptop": "L07", "grants": ["national"]}
        assert hq("grant", "--laptop", "L07", "national", "--end") == ""
        assert "no scope" in hq("grant", "--laptop", "L07", "centre/XX", code=_WRONG)
        password = hq("desk", "--person", "LX01").strip()
        page = httpx.get(f"{url}/desk", auth=("LX01", password))
        assert (page.status_code, "L07" in page.text) == (200, True)
        assert httpx.get(f"{url}/desk/quarantine", auth=("LX01", password)).json() == []
        carried(hq, laptop, tmp_path)
        backup = Path(hq("backup").strip())
        assert backup.is_file()
        told = hq.document("status")
        assert (told["laptops"], told["held"], told["durable_seq"]) == (1, 0, told["feed_head"])
        work(laptop)
        assert run(laptop, url).sent == 1
        assert "connected to the database" in hq("restore", str(backup), code=_WRONG)
    restored = hq.document("restore", str(backup))
    assert restored["epoch"] == hq.document("status")["epoch"] != told["epoch"]
    assert restored["feed_head"] == told["feed_head"]
    with hq.serving() as url:
        report = run(laptop, url)
        assert (report.state, report.sent) == (RunState.DONE, 1), "what the backup does not have is offered again"
        again = hq.document("status")
        assert again["operations"] == told["operations"] + 1
        assert hq.document("restored")["epoch"] != again["epoch"]
        report = run(laptop, url)
        assert report.state is RunState.DONE
        assert hq.document("status")["operations"] == again["operations"], "nothing is entered twice"
        hq("revoke", "--laptop", "L07")
        assert run(laptop, url).state is RunState.AUTH_NEEDED
    assert set(states(laptop)) == {Status.APPLIED}


def carried(hq: Verbs, laptop: Journal, stick: Path) -> None:
    """What waits goes to headquarters in a file, and its answer comes back in another one."""
    work(laptop)
    write_bundle(laptop, stick / "out.fkb")
    taken = hq.document("receive", str(stick / "out.fkb"), "--answer", str(stick / "back.fkb"))
    assert (taken["laptop"], taken["operations"], taken["held"]) == ("L07", 1, 0)
    read_receipt(laptop, stick / "back.fkb")
    assert set(states(laptop)) == {Status.APPLIED}


def test_a_port_that_somebody_has_is_told_in_words(hq: Verbs) -> None:
    with hq.serving() as url:
        said = hq("serve", "--port", url.rpartition(":")[2], code=3)
    assert "cannot listen" in said
    assert "Traceback" not in said
