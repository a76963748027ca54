"""`fieldkit fault paper` as scripts use it: which files there are, and how it ends."""

from functools import partial
from pathlib import Path

import pytest
from verb_runs import Verb

NEW = ("new", "--symptom", "卡纸", "--submitter", "孙经理", "--unit", "江汉路营业厅", "--serial", "JF3-2409-0153")
LINE = 'valid_until = 2099-10-30\n[[line]]\nname = "CUT-80"\nquantity = 1\nunit = "{unit}"\n'


@pytest.fixture
def fault(run: Verb) -> Verb:
    return partial(run, "fault")


@pytest.fixture
def no(fault: Verb) -> str:
    return str(fault(*NEW, "--json").document["no"])


def test_an_incomplete_paper_ends_with_2_and_names_what_is_missing(fault: Verb, no: str, tmp_path: Path) -> None:
    ended = fault("paper", no, "--form", "F03", "--out", str(tmp_path / "out"))
    assert (ended.code, ended.out) == (2, "")
    assert "solution" in ended.err
    assert "resolution" in ended.err
    assert not (tmp_path / "out").exists()


def test_a_draft_is_written_in_the_language_that_is_asked_for(fault: Verb, no: str, tmp_path: Path) -> None:
    ended = fault(
        "paper", no, "--form", "f04", "--draft", "--lang", "en", "--csv", "--out", str(tmp_path), "--json"
    )
    assert ended.code == 0
    assert (ended.document["draft"], ended.document["sealed"], ended.document["rev"]) == (True, False, 1)
    names = [Path(name).name for name in ended.document["files"]]
    assert names == [f"{no}-F04-r1-draft.en.pdf", f"{no}-F04-r1-draft.en.csv"]
    assert all((tmp_path / name).stat().st_size > 0 for name in names)


@pytest.mark.parametrize("words", [("--form", "F99"), ("--form", "F03", "--lang", "fr"), ("--form", "F17")])
def test_what_there_is_not_ends_with_2(fault: Verb, no: str, words: tuple[str, ...], tmp_path: Path) -> None:
    assert fault("paper", no, *words, "--out", str(tmp_path)).code == 2


@pytest.fixture
def paid(fault: Verb) -> str:
    """A fault of a device whose warranty ended yesterday."""
    return str(fault(*NEW[:-1], "JF3-2308-0047", "--json").document["no"])


def test_a_quotation_is_offered_at_the_cap_and_printed_and_refused_above_it(
    fault: Verb, paid: str, tmp_path: Path
) -> None:
    assert fault("step", paid, "propose", "--set", "level=3", "--set", "scope=terminal").code == 0
    refused = fault("quote", paid, "--part", "CUT-80=1@350.01")
    assert (refused.code, "350.00" in refused.err, "C008" in refused.err) == (2, True, True)
    made = fault("quote", paid, "--part", "CUT-80=2@350.00", "--until", "2099-10-30", "--json").document
    assert (made["total_fen"], made["state"]) == (70_000, "offered")
    assert made["no"].startswith("BJ-HB-")
    printed = fault("paper", paid, "--form", "F17", "--draft", "--out", str(tmp_path), "--json")
    assert (printed.code, printed.document["draft"]) == (0, True)


def test_a_quotation_may_stand_in_a_file(fault: Verb, paid: str, tmp_path: Path) -> None:
    fault("step", paid, "propose", "--set", "level=3", "--set", "scope=terminal")
    file = tmp_path / "quote.toml"
    file.write_text(LINE.format(unit="350.00"), encoding="utf-8")
    assert fault("quote", paid, "--file", str(file), "--json").document["total_fen"] == 35_000
    assert fault("quote", paid, "--file", str(tmp_path / "none.toml")).code == 3


@pytest.mark.parametrize("part", ["CUT-80", "CUT-80=x@1", "CUT-80=-1@350.00", "CUT-80=1@1.001", "上门费=1@100.00"])
def test_what_is_no_line_of_a_quotation_ends_with_2(fault: Verb, paid: str, part: str) -> None:
    fault("step", paid, "propose", "--set", "level=3", "--set", "scope=terminal")
    assert fault("quote", paid, "--part", part).code == 2


def test_a_folder_that_cannot_be_written_ends_with_3(fault: Verb, no: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert fault("paper", no, "--form", "F04", "--draft", "--out", str(tmp_path / "file")).code == 3
