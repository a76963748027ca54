"""`fieldkit contract`: prices by file to a headquarters, refusals by row, what a contract says."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fieldkit.cli.verbs import run_verbs
from fieldkit.demo.seed import seed_headquarters
from fieldkit.locale import use_language
from sync.hq.desk import create_headquarters

Verb = Callable[..., tuple[int, str, str]]
PASSPHRASE = "a passphrase for tests"
GOOD = "代码,名称,投标单价,替代\nCUT-80,切刀,360.00,\nCUT-80B,新切刀,,CUT-80\n"


@pytest.fixture
def verb(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Verb:
    use_language("en")

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["fieldkit", "contract", *words])
        with pytest.raises(SystemExit) as ended:
            run_verbs()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


@pytest.fixture
def hq(tmp_path: Path) -> str:
    headquarters = create_headquarters(tmp_path / "hq", None)
    seed_headquarters(headquarters.journal)
    headquarters.close()
    return str(tmp_path / "hq")


@pytest.fixture
def profile(laptop_folder: Path, tmp_path: Path) -> tuple[str, ...]:
    file = tmp_path / "passphrase"
    file.write_text(PASSPHRASE + "\n", encoding="utf-8")
    file.chmod(0o600)
    return ("--profile", str(laptop_folder), "--passphrase-file", str(file))


def answer(ended: tuple[int, str, str]) -> Any:
    return json.loads(ended[1])


def test_a_list_becomes_the_next_version_and_twice_is_once(verb: Verb, hq: str, tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    file.write_text(GOOD, encoding="utf-8")
    asked = ("prices", "import", str(file), "--contract", "HB-01", "--from", "2026-01-01", "--hq", hq, "--json")
    tried = answer(verb(*asked, "--dry-run"))
    assert (tried["version"], tried["new"]) == (2, True)
    done = answer(verb(*asked))
    assert (done["version"], done["new"], done["rows"]) == (2, True, 2)
    assert answer(verb(*asked))["new"] is False
    shown = answer(verb("prices", "show", "--contract", "HB-01", "--hq", hq, "--json"))
    assert [(item["code"], item["cap_fen"], item["cap_source"]) for item in shown["items"]] == [
        ("CUT-80", 36_000, "CUT-80"),
        ("CUT-80B", 36_000, "CUT-80"),
    ]
    old = answer(verb("prices", "show", "--contract", "HB-01", "--on", "2025-12-31", "--hq", hq, "--json"))
    assert (old["version"], old["items"][0]["cap_fen"]) == (1, 35_000)


def test_one_bad_row_keeps_the_whole_list_out_and_every_one_is_named(verb: Verb, hq: str, tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    file.write_text("code,price,replaces\nA,1.00,\nB,-2,\nC,,\nD,4,X\n", encoding="utf-8")
    asked = ("prices", "import", str(file), "--contract", "HB-01", "--hq", hq)
    code, out, err = verb(*asked)
    assert (code, len(out.splitlines())) == (1, 3)
    assert "nothing was taken" in err
    refused = answer(verb(*asked, "--json"))["refused"]
    assert [(row["row"], row["reason"]) for row in refused] == [
        (2, "prices.negative"),
        (3, "prices.none"),
        (4, "prices.replaces"),
    ]
    shown = answer(verb("prices", "show", "--contract", "HB-01", "--hq", hq, "--json"))
    assert shown["version"] == 1


def test_what_is_not_there_ends_with_2(verb: Verb, hq: str, tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    file.write_text(GOOD, encoding="utf-8")
    assert verb("prices", "import", str(file), "--contract", "XX-9", "--hq", hq)[0] == 2
    assert verb("prices", "import", str(tmp_path / "none.csv"), "--contract", "HB-01", "--hq", hq)[0] == 2
    assert verb("show", "--contract", "XX-9", "--hq", hq)[0] == 2


def test_a_laptop_shows_the_contract_and_its_prices(verb: Verb, profile: tuple[str, ...]) -> None:
    told = answer(verb("show", "--json", *profile))
    assert (told["contract"], told["hardware_months"], told["prices_in_force"]) == ("HB-01", 36, 1)
    code, out, _err = verb("show", *profile)
    assert code == 0
    assert "Charged out of warranty: parts only (C007)" in out
    code, out, _err = verb("prices", "show", *profile)
    assert "PRN-HEAD-B" in out
    assert "cap 680.00 of PRN-HEAD" in out
