"""`fieldkit verify` over several files: one that is no record keeps nobody from the answer about the others."""

from pathlib import Path

from inspection_walk import INK, SIGNED
from typer.testing import CliRunner, Result

from fieldkit.cli.verbs import build
from fieldkit.services.workbench import Workbench


def verify(*files: Path) -> Result:
    return CliRunner().invoke(build(), ["verify", *map(str, files)])


def test_the_others_are_answered_beside_one_that_cannot_be_read(
    finished: Workbench, inspected: str, tmp_path: Path
) -> None:
    finished.signoff.freeze(inspected)
    finished.signoff.conclude(inspected, SIGNED, ink=INK, shown_to_end=True)
    written = finished.papers.write(inspected, tmp_path / "out")
    other = tmp_path / "summary.json"
    other.write_text("{}")
    told = verify(other, written.sealed, *written.pdfs.values())
    assert told.exit_code == 2
    assert told.stdout.count("：完整") == 1 + len(written.pdfs)
    assert "summary.json" in told.stderr
    assert verify(tmp_path / "missing.json", written.sealed).exit_code == 3

    pdf = next(iter(written.pdfs.values()))
    content = bytearray(pdf.read_bytes())
    content[len(content) // 3] ^= 1
    pdf.write_bytes(content)
    told = verify(tmp_path / "missing.json", pdf)
    assert told.exit_code == 1, "a changed record outweighs a file that is none"
    assert "改动" in told.stdout
