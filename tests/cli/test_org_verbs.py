"""`fieldkit org roster`: every refused row is named, nothing is half taken, holes are told."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldkit.cli.verbs import run_verbs
from fieldkit.demo.seed import seed_headquarters
from fieldkit.locale import use_language
from sync.hq.desk import create_headquarters

HEAD = "中心;班组;工号;值班类型;开始;结束\n"
GOOD = "HB;S;HB07;值班;2030-10-01 08:00;2030-10-01 20:00\nHB;B;HB03;值班;2030-10-01 08:00;2030-10-01 12:00\n"
Verb = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def hq_folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("org") / "hq"
    made = create_headquarters(folder, None)
    seed_headquarters(made.journal)
    made.close()
    return str(folder)


@pytest.fixture
def verb(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], hq_folder: str) -> Verb:
    use_language("en")

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["fieldkit", "org", "roster", *arguments, "--hq", hq_folder])
        code = 0
        try:
            run_verbs()
        except SystemExit as ended:
            code = int(ended.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "roster.csv"


def test_a_roster_is_tried_taken_and_shown(verb: Verb, file: Path) -> None:
    file.write_text(HEAD + GOOD, encoding="utf-8")
    code, out, err = verb("import", str(file), "--dry-run")
    assert code == 0
    assert "HB, basic products group: nobody on duty 2030-10-01 12:00 - 20:00" in out
    assert out.endswith("2 shifts would be taken. Nothing was written.\n")
    assert "headings in line 1" in err
    code, out, _ = verb("import", str(file), "--json")
    done = json.loads(out)
    assert (code, done["taken"], done["replaced"], done["refused"]) == (0, 2, 0, [])
    assert done["good"][0] == {
        "row": 1,
        "centre": "HB",
        "staff_no": "HB07",
        "group": "S",
        "kind": "primary",
        "since": "2030-10-01T00:00:00.000Z",
        "until": "2030-10-01T12:00:00.000Z",
    }
    assert "on file already" in verb("import", str(file))[1]
    code, out, _ = verb("show", "--centre", "HB", "--at", "2030-10-01T13:00")
    assert code == 0
    assert "nobody on duty, basic products group" in out
    assert "李工 (HB07), self-service group, until 2030-10-01 20:00" in out
    _, out, _ = verb("show", "--centre", "HB", "--from", "2030-10-01", "--days", "1", "--json")
    (day,) = json.loads(out)["days"]
    assert (day["working_day"], len(day["shifts"]), len(day["holes"])) == (True, 2, 4)


def test_refused_rows_are_named_and_nothing_is_written(verb: Verb, file: Path) -> None:
    file.write_text(HEAD + GOOD + "HB;X;HB07;;2030-11-01 08:00;2030-11-01 20:00\n", encoding="utf-8")
    code, out, _ = verb("import", str(file))
    assert code == 2
    assert "row 3: refused, “X” is no group" in out
    assert out.endswith("1 of 3 rows are refused: nothing was written.\n")
    code, out, _ = verb("import", str(file), "--dry-run", "--json")
    assert (code, json.loads(out)["refused"][0]["reason"]) == (1, "roster.group")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("import", "missing.csv"), "There is no file"),
        (("show",), "It is not said of which centre (C013)."),
        (("show", "--centre", "HB", "--from", "tomorrow"), "is no day"),
    ],
)
def test_what_cannot_be_is_two_lines_and_code_2(verb: Verb, arguments: tuple[str, ...], words: str) -> None:
    code, _, err = verb(*arguments)
    assert code == 2
    assert words in err
    assert len(err.strip().splitlines()) == 2
