"""`fieldkit fault paper` as scripts use it: which files there are, and how it ends."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fieldkit.cli.verbs import run_verbs
from fieldkit.locale import use_language

PASSPHRASE = "a passphrase for tests"
NEW = ("new", "--symptom", "卡纸", "--submitter", "孙经理", "--unit", "江汉路营业厅", "--serial", "JF3-2409-0153")
LINE = 'no = "BJ-1"\nvalid_until = 2099-10-30\n[[line]]\nname = "CUT"\nquantity = 1\nunit = "{unit}"\n'
PRICE = '[[price]]\nname = "CUT"\nbid = "350.00"\n'


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


Verb = Callable[..., Ended]


@pytest.fixture
def run(
    laptop_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Verb:
    use_language("en")
    file = tmp_path / "passphrase"
    file.write_text(PASSPHRASE + "\n", encoding="utf-8")
    file.chmod(0o600)
    options = ("--profile", str(laptop_folder), "--passphrase-file", str(file))

    def run(*words: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["fieldkit", "fault", *words, *options])
        with pytest.raises(SystemExit) as ended:
            run_verbs()
        said = capsys.readouterr()
        return Ended(int(ended.value.code or 0), said.out, said.err)

    return run


@pytest.fixture
def no(run: Verb) -> str:
    return str(run(*NEW, "--json").document["no"])


def test_an_incomplete_paper_ends_with_2_and_names_what_is_missing(run: Verb, no: str, tmp_path: Path) -> None:
    ended = run("paper", no, "--form", "F03", "--out", str(tmp_path / "out"))
    assert (ended.code, ended.out) == (2, "")
    assert "solution" in ended.err
    assert "resolution" in ended.err
    assert not (tmp_path / "out").exists()


def test_a_draft_is_written_in_the_language_that_is_asked_for(run: Verb, no: str, tmp_path: Path) -> None:
    ended = run("paper", no, "--form", "f04", "--draft", "--lang", "en", "--csv", "--out", str(tmp_path), "--json")
    assert ended.code == 0
    assert (ended.document["draft"], ended.document["sealed"], ended.document["rev"]) == (True, False, 1)
    names = [Path(name).name for name in ended.document["files"]]
    assert names == [f"{no}-F04-r1-draft.en.pdf", f"{no}-F04-r1-draft.en.csv"]
    assert all((tmp_path / name).stat().st_size > 0 for name in names)


@pytest.mark.parametrize("words", [("--form", "F99"), ("--form", "F03", "--lang", "fr"), ("--form", "F17")])
def test_what_there_is_not_ends_with_2(run: Verb, no: str, words: tuple[str, ...], tmp_path: Path) -> None:
    assert run("paper", no, *words, "--out", str(tmp_path)).code == 2


def test_a_quotation_is_printed_at_the_cap_and_refused_above_it(run: Verb, no: str, tmp_path: Path) -> None:
    file = tmp_path / "quote.toml"
    file.write_text(LINE.format(unit="350.00") + PRICE, encoding="utf-8")
    asked = ("paper", no, "--form", "F17", "--quote", str(file), "--out", str(tmp_path))
    assert run(*asked).code == 0
    file.write_text(LINE.format(unit="350.01") + PRICE, encoding="utf-8")
    ended = run(*asked)
    assert ended.code == 2
    assert "350.00" in ended.err


def test_a_quotation_that_is_not_there_ends_with_3(run: Verb, no: str, tmp_path: Path) -> None:
    ended = run("paper", no, "--form", "F17", "--quote", str(tmp_path / "none.toml"), "--out", str(tmp_path))
    assert ended.code == 3


def test_a_folder_that_cannot_be_written_ends_with_3(run: Verb, no: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert run("paper", no, "--form", "F04", "--draft", "--out", str(tmp_path / "file")).code == 3
