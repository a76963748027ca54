"""`fieldkit import devices` from a script: the exit code tells whether every row was good."""

from pathlib import Path

import pytest
from verb_runs import Verb

HEAD = "序列号,型号,营业厅,城市,采购日期\n"
GOOD = "JF3-2409-0990,JF-300,江汉路营业厅,武汉市,2024-08-12\n"
BAD = "JF3-2409-0991,JF-300,江汉路营业厅,武汉市,2024-13-01\n"


@pytest.mark.parametrize(("rows", "code"), [(GOOD, 0), (GOOD + BAD, 1)])
@pytest.mark.parametrize("option", [(), ("--json",), ("--dry-run",)])
def test_a_refused_row_is_an_answer_no(
    run: Verb, tmp_path: Path, rows: str, code: int, option: tuple[str, ...]
) -> None:
    file = tmp_path / "fleet.csv"
    file.write_text(HEAD + rows, encoding="utf-8")
    assert run("import", "devices", str(file), *option).code == code
