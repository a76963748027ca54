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


def enrolled(folder: Path) -> None:
    """A laptop that headquarters knows and that has never called."""
    opened = open_headquarters(folder, None)
    with opened.journal.write("test.laptop", "hq") as session:
        row = {"device_id": "d" * 36, "code": "L07", "public_key": "", "staff_no": "HB07", "province": "HB"}
        now = opened.journal.clock.now()
        session.connection().execute(core(HqLaptopRow).insert().values(enrolled_at=now, **row))
    opened.close()


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
    enrolled(folder)
    assert hq("grant", "--laptop", "L07", "national").stdout == "national\n"
    assert json.loads(hq("grant", "--laptop", "L07", "--json").stdout) == {"laptop": "L07", "grants": ["national"]}
    assert code_of(hq("grant", "--laptop", "L07", "centre/XX")) == "scope.unknown"
    assert hq("grant", "--laptop", "L07", "national", "--end").stdout == ""
    assert code_of(hq("grant", "--laptop", "L07", "national", "--end")) == "grant.unknown"


def test_the_status_is_told_in_words_and_lists_every_laptop(hq: Verb, folder: Path) -> None:
    assert "feed_head" not in hq("status").stdout
    enrolled(folder)
    told = hq("status").stdout.splitlines()
    assert "最近备份: 尚无" in told
    assert told[-1] == "L07  HB07  最近联系 -，待传 0  一周以上没有联系"
    document = json.loads(hq("status", "--json").stdout)
    assert (document["laptops"], document["fleet"][0]["laptop"], document["fleet"][0]["alarms"]) == (
        1,
        "L07",
        ["silent"],
    )
    hq("revoke", "--laptop", "L07")
    assert hq("status").stdout.splitlines()[-1].endswith("已停用")


@pytest.mark.parametrize(
    ("laptop", "staff", "province", "code"),
    [
        ("L 7/x", "HB07", "HB", "laptop.code"),
        ("l07", "HB07", "HB", "laptop.code"),
        ("L07", "HB07", "hubei", "province.code"),
        ("L07", "XX99", "HB", "staff.unknown"),
    ],
)
def test_no_code_is_issued_for_a_slip(hq: Verb, laptop: str, staff: str, province: str, code: str) -> None:
    assert code_of(hq("enrol", "--laptop", laptop, "--staff", staff, "--province", province)) == code


def test_a_code_of_a_laptop_is_given_once(hq: Verb, folder: Path) -> None:
    wanted = ("--laptop", "L07", "--staff", "HB07", "--province", "HB")
    assert len(hq("enrol", *wanted).stdout.strip()) > 26
    enrolled(folder)
    assert code_of(hq("enrol", *wanted)) == "laptop.known"


def test_a_headquarters_without_anybody_on_file_lets_its_first_laptop_in(tmp_path: Path) -> None:
    def run(verb: str, *rest: str) -> Result:
        return CliRunner().invoke(build(), ["hq", verb, "--folder", str(tmp_path / "empty"), *rest])

    assert run("init").exit_code == 0
    assert run("enrol", "--laptop", "L01", "--staff", "HB01", "--province", "HB").exit_code == 0
