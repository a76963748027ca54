"""How soon do 100,000 devices in the real encrypted database answer a key of the search, in what memory?

Budget: search by serial fragment within 50 ms per key, paging within 50 ms at any depth, the terminal program
with the list open within 150 MB. The floor is one indexed row read through the same database.
"""

import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from pty_harness import Program

from fieldkit.demo.seed import seed_headquarters
from fieldkit.services.profile import create_profile, open_profile
from fieldkit.services.workbench import Workbench
from fieldkit.storage.settings import Setting, set_setting

DEVICES = 100_000
PAGE = 50
ROUNDS = 15
MOST_MS = 50.0
MOST_MB = 150
TYPED = ("0", "01", "015", "0153", "2409-01", "J", "江", "江汉", "江汉路 153", "10.27", "zzz")
DEPTHS = (0, 1_000, 50_000, 99_900)
COLUMNS, LINES = 120, 40
F3, PAGE_DOWN = b"\x1bOR", b"\x1b[6~"


def fill(bench: Workbench, folder: Path) -> None:
    """Adds devices by the import that customers' lists go through, until there are enough."""
    with bench.journal.write("benchmark.identity", "") as session:
        set_setting(session, Setting.STAFF_NO, "HB07")
    seed_headquarters(bench.journal)
    rows = ["序列号,设备型号,营业厅,城市,采购日期,验收日期,IP地址,软件版本,备注"]
    for number in range(DEVICES - 47):
        serial = f"JF3-{10 + number // 120_000:02d}{number // 10_000 % 12 + 1:02d}-{number % 10_000:04d}"
        rows.append(f"{serial},JF-300,第{number // 50}营业厅,武汉市,2020-01-02,2020-03-04,,5.2.1,")
    path = folder / "fleet.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    begun = time.perf_counter()
    done = bench.fleet.run(path)
    print(
        f"imported {done.written} devices in {time.perf_counter() - begun:.1f} s,",
        f"{len(done.reading.refused)} refused",
    )


def slowest(call: Callable[[], object]) -> tuple[float, float]:
    """Median and 95th percentile of some calls, in milliseconds."""
    call()
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        call()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken), sorted(taken)[int(ROUNDS * 0.95)]


def timed(bench: Workbench) -> float:
    """Prints every question; answers the slowest 95th percentile."""
    floor, _ = slowest(lambda: bench.devices.window("JF32409" + "0153", 0, 1))
    print(f"floor, one device by its serial: {floor:.2f} ms")
    worst = 0.0
    for typed in TYPED:
        middle, late = slowest(
            lambda typed=typed: (bench.devices.count(typed), bench.devices.window(typed, 0, PAGE))
        )
        worst = max(worst, late)
        print(f"search {typed!r:>14}: median {middle:6.2f} ms, p95 {late:6.2f} ms, {middle / floor:5.1f} x floor")
    for depth in DEPTHS:
        middle, late = slowest(lambda depth=depth: bench.devices.window("", depth, PAGE))
        worst = max(worst, late)
        print(f"page at {depth:>13}: median {middle:6.2f} ms, p95 {late:6.2f} ms, {middle / floor:5.1f} x floor")
    return worst


def memory(folder: Path, passphrase: str) -> float:
    """Resident memory of the terminal program after paging through its device list."""
    code = (
        "from pathlib import Path; from fieldkit.cli.terminal import show;"
        f"show(Path({str(folder)!r}), {passphrase!r})"
    )
    with Program(["-c", code], columns=COLUMNS, rows=LINES) as program:
        program.wait_for("JF3-")
        program.send(F3)
        program.wait_for(f"{DEVICES}")
        for _ in range(20):
            program.send(PAGE_DOWN)
            program.wait_until_quiet()
        return program.resident_mb


def main() -> int:
    """Prints the figures; 1 when a budget is exceeded."""
    with ExitStack() as closing:
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory())) / "laptop"
        passphrase = secrets.token_hex(8)
        create_profile(folder, passphrase)
        with open_profile(folder, passphrase) as bench:
            fill(bench, folder)
            worst = timed(bench)
        held = memory(folder, passphrase)
    print(
        f"slowest p95 {worst:.1f} ms (budget {MOST_MS:.0f}),",
        f"program with the list open {held:.0f} MB (budget {MOST_MB})",
    )
    return int(worst > MOST_MS or held > MOST_MB)


if __name__ == "__main__":
    sys.exit(main())
