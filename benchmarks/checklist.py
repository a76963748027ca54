"""How long until a checklist of 74 items stands there, and until the pass key is saved and repainted?

Budgets: 250 ms to open; 60 ms from key to disk and repaint, 95th percentile. The floors are taken in the same run:
an empty place with the same frame, and one bare transaction in the same encrypted database.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from textual import events

from fieldkit.demo.seed import HERO_SERIAL, seed_headquarters
from fieldkit.locale import use_language
from fieldkit.services.profile import create_profile, open_profile
from fieldkit.services.workbench import Workbench
from fieldkit.storage.settings import Setting, set_setting
from screens.app import FieldKitApp, Laptop
from screens.base import BaseScreen
from screens.inspection.board import Board
from screens.inspection.screen import ChecklistScreen
from screens.memory import settle

PASSPHRASE = "only for figures"
OPENINGS = 9
KEYS = 60
SIZES = ((80, 24), (120, 40))


def laptop(folder: Path) -> Laptop:
    """A laptop with the demo's data and one inspection begun."""
    create_profile(folder, PASSPHRASE)
    with open_profile(folder, PASSPHRASE) as bench:
        with bench.journal.write("benchmark", "") as session:
            set_setting(session, Setting.STAFF_NO, "HB07")
            set_setting(session, Setting.DEVICE_CODE, "L07")
            set_setting(session, Setting.PROVINCE_CODE, "HB")
        seed_headquarters(bench.journal)

    @contextmanager
    def opened(passphrase: str) -> Iterator[Workbench]:
        with open_profile(folder, passphrase) as bench:
            yield bench

    return Laptop(open=opened, passphrase=PASSPHRASE, settled=settle)


async def repainted(app: FieldKitApp) -> None:
    """Until everything that changed is on the screen."""
    done = asyncio.Event()
    app.screen.call_after_refresh(done.set)
    await done.wait()


async def until(holds: Callable[[], bool]) -> None:
    """Until something holds, looked at without keeping the other threads from their work."""
    while not holds():  # noqa: ASYNC110 - nothing of the program tells when it is on the screen
        await asyncio.sleep(0.0005)


async def times(count: int, once: Callable[[], Awaitable[float]]) -> list[float]:
    """Milliseconds of so many tries, without the first, which imports."""
    found = [await once() for _ in range(count + 1)]
    return [seconds * 1000 for seconds in found[1:]]


async def open_checklist(app: FieldKitApp, inspection_id: str) -> float:
    """Seconds from the key to the painted list."""
    started = time.perf_counter()
    screen = ChecklistScreen(inspection_id)
    await app.push_screen(screen)
    await until(lambda: screen.query_one(Board).sheet is not None)
    await repainted(app)
    spent = time.perf_counter() - started
    await left(app, screen)
    return spent


async def left(app: FieldKitApp, screen: BaseScreen[None]) -> None:
    """Until the place below stands again and has read what it shows: the next opening shall not share its time."""
    screen.dismiss()
    await until(lambda: app.screen is not screen)
    await repainted(app)
    await app.workers.wait_for_complete()
    await repainted(app)


async def open_nothing(app: FieldKitApp) -> float:
    """Seconds to an empty place with the same frame."""
    started = time.perf_counter()
    screen: BaseScreen[None] = BaseScreen()
    await app.push_screen(screen)
    await repainted(app)
    spent = time.perf_counter() - started
    await left(app, screen)
    return spent


async def press_pass(app: FieldKitApp, board: Board) -> float:
    """Seconds from the pass key to its answer on disk and on the screen."""
    assert board.sheet is not None
    before = board.sheet
    started = time.perf_counter()
    app.post_message(events.Key("1", "1"))
    await until(lambda: board.sheet is not before)
    await repainted(app)
    return time.perf_counter() - started


async def bare_transaction(bench: Workbench) -> float:
    """Seconds of one small write in the same database, in a thread of its own."""

    def write() -> None:
        with bench.journal.write("benchmark", "") as session:
            set_setting(session, Setting.PLACE, str(time.perf_counter()))

    started = time.perf_counter()
    await asyncio.to_thread(write)
    return time.perf_counter() - started


def p95(found: list[float]) -> float:
    """The time that 19 of 20 keep."""
    return statistics.quantiles(found, n=20)[-1]


async def measure(start: Laptop, size: tuple[int, int]) -> None:
    """The figures of one window size."""
    app = FieldKitApp(start)
    async with app.run_test(size=size):
        await app.opened.wait()
        inspection_id = app.bench.inspections.start(HERO_SERIAL, "ANNUAL")
        opened = await times(OPENINGS, lambda: open_checklist(app, inspection_id))
        empty = await times(OPENINGS, lambda: open_nothing(app))
        screen = ChecklistScreen(inspection_id)
        await app.push_screen(screen)
        board = screen.query_one(Board)
        await until(lambda: board.sheet is not None)

        async def key() -> float:
            board.go_to("A01.1")
            await repainted(app)
            return await press_pass(app, board)

        pressed = await times(KEYS, key)
        written = await times(KEYS, lambda: bare_transaction(app.bench))
    columns, rows = size
    print(
        f"{columns}x{rows}: open {statistics.median(opened):.0f} ms (budget 250), empty place"
        f" {statistics.median(empty):.0f} ms, ratio {statistics.median(opened) / statistics.median(empty):.1f}"
    )
    print(
        f"{columns}x{rows}: pass key to disk and screen p95 {p95(pressed):.0f} ms (budget 60), median"
        f" {statistics.median(pressed):.0f} ms; one transaction p95 {p95(written):.0f} ms,"
        f" ratio of medians {statistics.median(pressed) / statistics.median(written):.1f}"
    )


def main() -> None:
    """Print the figures for the small and the large window."""
    use_language("zh_CN")
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            asyncio.run(measure(laptop(Path(folder) / str(size[0])), size))


if __name__ == "__main__":
    main()
