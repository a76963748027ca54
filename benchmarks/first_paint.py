"""How soon does the program stand on the screen, and when is the list of work filled?

Budget: the first paint at most 1.5 times that of a hello-world Textual app, the work list at most 2.5 times.
Each figure is from the start of the process to the word on the screen, the best of several runs.
"""

import statistics
import sys
import tempfile
from pathlib import Path

COLUMNS, ROWS = 120, 40
RUNS = 7
MOST_FIRST_PAINT = 1.5
MOST_FILLED = 2.5
PASSPHRASE = "a passphrase for the benchmark"
FIRST_WORD = "Opening the database"
FILLED_WORD = "JF3-2409-0153"


def hello() -> None:
    """The floor."""
    from textual.app import App, ComposeResult
    from textual.widgets import Static

    class Hello(App[None]):
        def compose(self) -> ComposeResult:
            yield Static("hello, world")

    Hello().run()


def program(folder: Path) -> None:
    """FieldKit on a laptop's folder, as the command line starts it."""
    from fieldkit.cli.terminal import show
    from fieldkit.locale import use_language

    use_language("en")
    show(folder, PASSPHRASE)


def prepare(folder: Path) -> None:
    """A laptop with the demonstration's data."""
    from fieldkit.demo.seed import seed_headquarters
    from fieldkit.services.profile import create_profile, open_profile
    from fieldkit.storage.settings import Setting, set_setting

    create_profile(folder, PASSPHRASE)
    with open_profile(folder, PASSPHRASE) as bench:
        with bench.journal.write("benchmark.identity", "") as session:
            set_setting(session, Setting.STAFF_NO, "HB07")
        seed_headquarters(bench.journal)


def seconds_to(words: list[str], *arguments: str) -> list[float]:
    """Seconds from the start of the process to each word, in their order."""
    import time

    from pty_harness import Program

    began = time.perf_counter()
    with Program([__file__, *arguments], columns=COLUMNS, rows=ROWS) as running:
        found = []
        for word in words:
            running.wait_for(word)
            found.append(time.perf_counter() - began)
        return found


def main() -> None:
    """Measure, alternating with the floor, and print."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "laptop"
        prepare(folder)
        floors, firsts, fills = [], [], []
        for _ in range(RUNS):
            floors += seconds_to(["hello, world"], "hello")
            first, filled = seconds_to([FIRST_WORD, FILLED_WORD], "program", str(folder))
            firsts.append(first)
            fills.append(filled)
    floor = min(floors)
    rows = (
        ("hello-world", floors, 0.0),
        ("first paint", firsts, MOST_FIRST_PAINT),
        ("work list", fills, MOST_FILLED),
    )
    is_kept = True
    for name, taken, most in rows:
        ratio = min(taken) / floor
        is_kept = is_kept and (not most or ratio <= most)
        limit = f"  at most {most}" if most else ""
        middle = statistics.median(taken) * 1000
        print(f"{name:12} {min(taken) * 1000:6.0f} ms (median {middle:.0f})   ratio {ratio:4.2f}{limit}")
    print("within budget" if is_kept else "OVER BUDGET")
    sys.exit(not is_kept)


if __name__ == "__main__":
    if sys.argv[1:2] == ["hello"]:
        hello()
    elif sys.argv[1:2] == ["program"]:
        program(Path(sys.argv[2]))
    else:
        main()
