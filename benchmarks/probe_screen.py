"""Does the probe screen stay alive beside a device that floods, drips or never answers?

The scripts are those of the tests for hostile devices. While a probe runs, a line of the screen is repainted every
20 ms. Told are the greatest gap between two repaints, the most that the thread of the screen worked in one, and how
much the process grew. The floor is the same screen with nothing running: what the machine adds by itself.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "diagnostics"))

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from screens.app import FieldKitApp
    from screens.inspection.probe import ProbeScreen

SERIAL = "JF3-2409-0153"
TICK_SECONDS = 0.02
FLOOR_SECONDS = 3.0
BUDGET_GAP_MS, BUDGET_GROWTH_MB = 100, 20
SCRIPTS = (
    "deaf",
    "flood of zeros",
    "flood of all bytes",
    "flood of good answers",
    "flood of escape sequences",
    "flood of half YD/T frames",
    "drip of a frame that never ends",
    "echo a thousand times",
    "two thousand answers at once",
    "good answers, then a flood",
)
PASSPHRASE = "a passphrase for benchmarks"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scripts", nargs="*", default=SCRIPTS, help="names of scripts; a choice of them by default")
    parser.add_argument("--repeat", type=int, default=3, help="the best of so many: other programs only add")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        figures = asyncio.run(measured(Path(place), asked.scripts, asked.repeat))
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")


async def measured(place: Path, scripts: list[str], repeat: int) -> dict[str, Any]:
    """Gap and growth of each script, beside the floor."""
    from screens.app import FieldKitApp, Laptop

    app = FieldKitApp(Laptop(open=partial(opened, profile(place)), passphrase=PASSPHRASE))
    figures: dict[str, Any] = {}
    async with app.run_test(size=(120, 40)) as pilot:
        await app.opened.wait()
        figures["floor"] = await idle(app, pilot)
        for name in scripts:
            runs = [await hostile(app, pilot, name) for _ in range(repeat)]
            figures[name] = min(runs, key=lambda run: run["greatest_gap_ms"])
    worst = max(each["greatest_gap_ms"] for each in figures.values())
    work = max(each["greatest_work_ms"] for each in figures.values())
    growth = max(each["growth_mb"] for each in figures.values())
    return figures | {
        "greatest_gap_ms": worst,
        "greatest_work_ms": work,
        "growth_mb": growth,
        "gap_within_budget": worst <= BUDGET_GAP_MS,
        "work_within_budget": work <= BUDGET_GAP_MS,
        "growth_within_budget": growth <= BUDGET_GROWTH_MB,
    }


def profile(place: Path) -> Path:
    """A laptop with the devices of the demo."""
    from fieldkit.demo.seed import seed_headquarters
    from fieldkit.services.profile import create_profile
    from fieldkit.storage.settings import Setting, set_setting

    folder = place / "laptop"
    create_profile(folder, PASSPHRASE)
    with opened(folder, PASSPHRASE) as bench:
        with bench.journal.write("benchmark.identity", "") as session:
            for name, value in ((Setting.STAFF_NO, "HB07"), (Setting.DEVICE_CODE, "L07")):
                set_setting(session, name, value)
        seed_headquarters(bench.journal)
    return folder


@contextmanager
def opened(folder: Path, passphrase: str) -> Iterator[Any]:
    from fieldkit.services.profile import open_profile

    with open_profile(folder, passphrase) as bench:
        yield bench


async def idle(app: "FieldKitApp", pilot: "Pilot[Any]") -> dict[str, float]:
    """The screen of a probe that nobody has begun."""
    screen = await probe_screen(app, pilot, "printer.escpos", "/dev/none")
    with Repaints(app, screen) as repaints:
        await asyncio.sleep(FLOOR_SECONDS)
    screen.dismiss(None)
    await pilot.pause()
    return repaints.figures()


async def hostile(app: "FieldKitApp", pilot: "Pilot[Any]", name: str) -> dict[str, float]:
    """One run against one of the hostile devices."""
    from test_hostile_devices import HOSTILE, line_with

    from screens.inspection.probe_run import Port

    probe, script = HOSTILE[name]
    with line_with(script) as port:
        screen = await probe_screen(app, pilot, probe, port)
        with Repaints(app, screen) as repaints:
            screen.start(Port(port, is_simulated=True))
            while not screen.has_class("-done"):  # noqa: ASYNC110 - what is looked at is what a person sees
                await asyncio.sleep(TICK_SECONDS)
    screen.dismiss(None)
    await pilot.pause()
    return repaints.figures()


async def probe_screen(app: "FieldKitApp", pilot: "Pilot[Any]", probe: str, port: str) -> "ProbeScreen[Any]":
    from screens.devices.probing import ForDevice
    from screens.inspection import probe_run
    from screens.inspection.probe import ProbeScreen

    survey = await asyncio.to_thread(probe_run.survey, app.bench, probe, SERIAL, (port,))
    file = await asyncio.to_thread(app.bench.devices.file, SERIAL)
    screen: ProbeScreen[Any] = ProbeScreen(ForDevice(file), survey)
    await app.push_screen(screen)
    await pilot.pause()
    return screen


class Repaints:
    """Asks for a repaint at every tick, and notes when the screen was painted and how large the process is."""

    def __init__(self, app: "FieldKitApp", screen: "ProbeScreen[Any]") -> None:
        self._app = app
        self._screen = screen
        self._at: list[float] = []
        self._worked: list[float] = []
        self._sizes: list[float] = []

    def __enter__(self) -> "Repaints":
        from screens.frame import TitleLine

        self._display = self._app._display
        self._app._display = self._painted  # type: ignore[method-assign, assignment]
        title = self._screen.query_one(TitleLine)
        self._ticks = self._screen.set_interval(TICK_SECONDS, title.refresh)
        self._before = resident_mb()
        return self

    def __exit__(self, *_: object) -> None:
        self._ticks.stop()
        self._app._display = self._display  # type: ignore[method-assign]

    def _painted(self, *arguments: Any) -> None:
        self._display(*arguments)
        self._at.append(time.perf_counter())
        self._worked.append(time.thread_time())
        self._sizes.append(resident_mb())

    def figures(self) -> dict[str, float]:
        """Of all repaints of this time."""
        gaps = sorted(later - earlier for earlier, later in pairwise(self._at))
        worked = max(later - earlier for earlier, later in pairwise(self._worked))
        return {
            "seconds": round(self._at[-1] - self._at[0], 1),
            "repaints": len(self._at),
            "greatest_gap_ms": round(gaps[-1] * 1000, 1),
            "p99_gap_ms": round(gaps[int(len(gaps) * 0.99)] * 1000, 1),
            "greatest_work_ms": round(worked * 1000, 1),
            "growth_mb": round(max(self._sizes) - self._before, 1),
        }


def resident_mb() -> float:
    """Memory that the process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024


if __name__ == "__main__":
    main()
