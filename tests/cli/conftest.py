"""Verbs run in this process, on a laptop of the fixtures."""

import sys
from pathlib import Path

import pytest
from verb_runs import Ended, Verb

from fieldkit.cli.verbs import run_verbs
from fieldkit.locale import use_language

PASSPHRASE = "a passphrase for tests"


@pytest.fixture
def run(
    laptop_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Verb:
    """Runs a verb on the seeded laptop of HB07, in English."""
    use_language("en")
    file = tmp_path / "passphrase"
    file.write_text(PASSPHRASE + "\n", encoding="utf-8")
    file.chmod(0o600)
    options = ("--profile", str(laptop_folder), "--passphrase-file", str(file))

    def run(*words: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["fieldkit", *words, *options])
        with pytest.raises(SystemExit) as ended:
            run_verbs()
        said = capsys.readouterr()
        return Ended(int(ended.value.code or 0), said.out, said.err)

    return run
