"""`fieldkit hq` as those who look after headquarters use it: grants, backups, and beginning again from one."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from fieldkit.cli.verbs import build
from fieldkit.domain.words import Refusal
from fieldkit.storage.rows.headquarters import HqLaptopRow
from sync.hq.desk import open_headquarters
from sync.kinds import core

Verb = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "hq"


@pytest.fixture
def hq(folder: Path) -> Verb:
    def run(verb: str, *rest: str) -> Result:
        return CliRunner().invoke(build(), ["hq", verb, "--folder", str(folder), *rest])

    assert run("init", "--demo").exit_code == 0
    return run


def code_of(ended: Result) -> str:
    assert isinstance(ended.exception, Refusal)
    return ended.exception.code


def test_a_backup_taken_is_a_backup_restored(hq: Verb, folder: Path, tmp_path: Path) -> None:
    backup = hq("backup").stdout.strip()
    before = json.loads(hq("status", "--json").stdout)
    done = json.loads(hq("restore", backup, "--json").stdout)
    after = json.loads(hq("status", "--json").stdout)
    assert done["feed_head"] == before["feed_head"] == after["feed_head"]
    assert done["epoch"] == after["epoch"] != before["epoch"]
    assert Path(done["set_aside"]).is_file()
    nonsense = tmp_path / "nonsense.db"
    nonsense.write_bytes(b"no database" * 1_000)
    assert code_of(hq("restore", str(nonsense))) == "hq.not_a_backup"
    assert json.loads(hq("status", "--json").stdout)["epoch"] == after["epoch"]


def test_grants_are_given_listed_and_taken_back(hq: Verb, folder: Path) -> None:
    assert code_of(hq("grant", "--laptop", "L07", "national")) == "laptop.unknown"
    opened = open_headquarters(folder, None)
    with opened.journal.write("test.laptop", "hq") as session:
        row = {"device_id": "d" * 36, "code": "L07", "public_key": "", "staff_no": "HB07", "province": "HB"}
        now = opened.journal.clock.now()
        session.connection().execute(core(HqLaptopRow).insert().values(enrolled_at=now, **row))
    opened.close()
    assert hq("grant", "--laptop", "L07", "national").stdout == "national\n"
    assert json.loads(hq("grant", "--laptop", "L07", "--json").stdout) == {"laptop": "L07", "grants": ["national"]}
    assert code_of(hq("grant", "--laptop", "L07", "centre/XX")) == "scope.unknown"
    assert hq("grant", "--laptop", "L07", "national", "--end").stdout == ""
    assert code_of(hq("grant", "--laptop", "L07", "national", "--end")) == "grant.unknown"
