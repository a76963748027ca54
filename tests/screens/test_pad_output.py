from pathlib import Path

import pytest

pytest.importorskip("termios", reason="needs a pseudo-terminal")

from pad_drag import COLUMNS, FULL_SCREEN, MOST_BYTES, ROWS, path
from pty_harness import Program, mouse

PROGRAM = str(Path(__file__).parents[2] / "benchmarks" / "pad_drag.py")
EVENTS = 50


@pytest.mark.parametrize(("columns", "rows"), [(COLUMNS, ROWS), FULL_SCREEN], ids=["small", "full screen"])
def test_each_drag_event_writes_few_bytes_and_none_is_lost(columns: int, rows: int) -> None:
    with Program([PROGRAM, "pad"], columns=columns, rows=rows) as program:
        program.wait_for("ready")
        program.wait_for("____")
        program.wait_until_quiet(0.5)
        cells = [cell for cell in path(2 * columns, columns, rows) if cell[0] > columns // 4][:EVENTS]
        program.send(mouse(0, *cells[0]))
        program.wait_until_quiet()
        written = 0
        for cell in cells[1:]:
            program.send(mouse(32, *cell))
            written += program.take_output()
        program.send(mouse(0, *cells[-1], release=True))
        program.wait_for(f"points {EVENTS}.")
    assert written > 0
    assert written / EVENTS <= MOST_BYTES
