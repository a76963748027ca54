"""`fieldkit import devices` from a script: what is refused is listed, and keeps nobody from the good rows."""

from pathlib import Path

import pytest
from verb_runs import Verb

HEAD = "序列号,型号,营业厅,城市,采购日期\n"
GOOD = "JF3-2409-0990,JF-300,江汉路营业厅,武汉市,2024-08-12\n"
BAD = "JF3-2409-0991,JF-300,江汉路营业厅,武汉市,2024-13-01\n"


@pytest.mark.parametrize("option", [(), ("--dry-run",)])
def test_a_list_with_a_refused_row_is_imported_all_the_same(
    run: Verb, tmp_path: Path, option: tuple[str, ...]
) -> None:
    file = tmp_path / "fleet.csv"
    file.write_text(HEAD + GOOD + BAD, encoding="utf-8")
    done = run("import", "devices", str(file), "--json", *option)
    assert done.code == 0
    assert [row["serial"] for row in done.document["good"]] == ["JF3-2409-0990"]
    assert [row["serial"] for row in done.document["refused"]] == ["JF3-2409-0991"]
