"""What does drawing on the signature pad cost, and does any movement of the hand get lost?

Budget: at most 2.5 ms of processor time and 200 bytes of output for each drag event, none lost, on a small pad and
on a full screen. The floor is the same movement over an app that does nothing with it. The time is the least of
several runs, as other work on the machine only adds to it.
"""

import math
import sys
import time
from dataclasses import dataclass

from textual.app import App, ComposeResult
from textual.widgets import Label, Static

from screens.themes import register_themes
from screens.widgets.pad import SignaturePad

COLUMNS, ROWS = 72, 15
"""A pad of 72 x 12 cells below a line."""
FULL_SCREEN = 120, 40
EVENTS = 1_000
BURST = 5_000
RUNS = 5
PACE = 0.008
"""Seconds between two reports of a 125 Hz mouse."""
MOST_CPU_MS = 2.5
MOST_BYTES = 200


class Surface(App[None]):
    """A pad, or for the floor nothing, with a line that says when the hand was lifted."""

    ALLOW_SELECT = False  # the floor is to repaint nothing

    def __init__(self, *, has_pad: bool) -> None:
        super().__init__()
        self.has_pad = has_pad
        register_themes(self)

    def compose(self) -> ComposeResult:
        """The pad below the line."""
        yield Label("ready", id="said")
        yield SignaturePad() if self.has_pad else Static()

    def on_signature_pad_stroke_ended(self, message: SignaturePad.StrokeEnded) -> None:
        """Say how many points have been kept."""
        kept = sum(len(stroke) for stroke in message.pad.ink.strokes)
        self.query_one("#said", Label).update(f"points {kept}.")

    def on_mouse_up(self) -> None:
        """The floor says the same without points."""
        if not self.has_pad:
            self.query_one("#said", Label).update("points 0.")


def path(count: int, columns: int = COLUMNS, rows: int = ROWS) -> list[tuple[int, int]]:
    """Cells along a wavy line; no cell twice in a row, as a terminal reports them."""
    cells: list[tuple[int, int]] = []
    step = 0
    while len(cells) < count:
        step += 1
        cell = 3 + step // 3 % (columns - 6), int(rows / 2 + 1 + (rows / 2 - 4) * math.sin(step / 11))
        if not cells or cell != cells[-1]:
            cells.append(cell)
    return cells


@dataclass(frozen=True)
class Cost:
    """What one movement costs, and how many points of all were kept."""

    cpu_ms: float
    written: float
    kept: int

    @property
    def is_cheap(self) -> bool:
        """Whether time and bytes are within the budget."""
        return self.cpu_ms <= MOST_CPU_MS and self.written <= MOST_BYTES


def drag(
    has_pad: bool, *, count: int = EVENTS, pace: float = PACE, columns: int = COLUMNS, rows: int = ROWS
) -> Cost:
    """Press, move over the whole path at this pace, let go."""
    from pty_harness import Program, mouse

    with Program([__file__, "pad" if has_pad else "floor"], columns=columns, rows=rows) as program:
        program.wait_for("ready")
        program.wait_until_quiet()
        cpu, written, cells = program.cpu_ms, len(program.output), path(count, columns, rows)
        program.send(mouse(0, *cells[0]))
        due = time.perf_counter()
        for cell in cells[1:]:
            program.send(mouse(32, *cell))
            due += pace
            program.read_until(due)
        program.send(mouse(0, *cells[-1], release=True))
        program.wait_for("points ")
        program.wait_until_quiet()
        kept = int(program.text.split("points ")[1].split(".")[0])
        return Cost((program.cpu_ms - cpu) / count, (len(program.output) - written) / count, kept)


def report(title: str, cost: Cost, floor: Cost, count: int) -> None:
    """One line of figures."""
    print(
        f"{title:18} {cost.cpu_ms:5.2f} ms cpu per event ({cost.cpu_ms / floor.cpu_ms:.1f} x floor),"
        f" {cost.written:4.0f} B written, {count - cost.kept} lost"
    )


def least(has_pad: bool, columns: int, rows: int) -> Cost:
    """The time of the quickest run; the bytes and losses of the worst."""
    costs = [drag(has_pad, columns=columns, rows=rows) for _ in range(RUNS)]
    return Cost(
        min(cost.cpu_ms for cost in costs),
        max(cost.written for cost in costs),
        min(cost.kept for cost in costs),
    )


def main() -> None:
    """Measure and print."""
    is_within = True
    for columns, rows in ((COLUMNS, ROWS), FULL_SCREEN):
        floor, cost = least(False, columns, rows), least(True, columns, rows)
        report(f"{columns} x {rows}, 125 Hz", cost, floor, EVENTS)
        is_within &= cost.is_cheap and cost.kept == EVENTS
    burst = drag(True, count=BURST, pace=0.0)
    report(f"burst of {BURST}", burst, floor, BURST)
    is_within &= burst.kept == BURST
    print("within budget" if is_within else "OVER BUDGET")
    sys.exit(not is_within)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        Surface(has_pad=sys.argv[1] == "pad").run()
    else:
        main()
