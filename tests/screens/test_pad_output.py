from pathlib import Path

import pytest

pytest.importorskip("termios", reason="needs a pseudo-terminal")

from pad_drag import COLUMNS, MOST_BYTES, ROWS, path
from pty_harness import Program, mouse

PROGRAM = str(Path(__file__).parents[2] / "benchmarks" / "pad_drag.py")
EVENTS = 80


def test_each_drag_event_writes_few_bytes_and_none_is_lost() -> None:
    with Program([PROGRAM, "pad"], columns=COLUMNS, rows=ROWS) as program:
        program.wait_for("ready")
        program.wait_until_quiet()
        cells = path(EVENTS)
        program.send(mouse(0, *cells[0]))
        program.wait_until_quiet()
        written = 0
        for cell in cells[1:]:
            program.send(mouse(32, *cell))
            written += program.wait_for_output()
        program.send(mouse(0, *cells[-1], release=True))
        program.wait_for(f"points {EVENTS}.")
    assert written / EVENTS <= MOST_BYTES
