"""What does a connection that breaks cost? Cuts all along synchronisations at every endpoint, and runs until done.

Real sockets, encrypted databases, every byte durable. Of each cut: how many further runs it took, how many bytes of
files were sent again, and whether both sides hold what they hold after a run that nothing disturbed. The cuts lie
at equal distances in both directions, and on both sides of every boundary between two messages, in three scenes
(`tests/sync/cut_world.py`): a laptop joins, one sends 5 MB, one compares with a headquarters that was restored.
Exit code 1 when something was lost or doubled, when a cut took more than three further runs or cost more than a
chunk, and when the whole was played and an endpoint of the client was not cut while it sent and while it received.

    python benchmarks/sync_cuts.py --cuts 2000                    all of them, some 20 minutes on one core
    python benchmarks/sync_cuts.py --cuts 2000 --part 1 --of 8    the first eighth of them
"""

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "sync"))

from cut_world import (
    SCENES,
    Cast,
    Load,
    Template,
    World,
    client_endpoints,
    endpoint,
    facts,
    points,
    world,
)
from cutting import Cut
from joined import KEY, FakeClock, furnished, laptop_on, let_in

from fieldkit.storage.engine import open_engine
from fieldkit.storage.migrate import bring_up_to_date
from sync.engine import RunState
from sync.hq.desk import create_headquarters
from sync.wire import CHUNK_LIMIT

PHOTOS = 5
PHOTO_BYTES = 1_000_000
NEWS_BYTES = 300_000
SHARES = {"joining": 0.15, "working": 0.6, "comparing": 0.25}
"""How the cuts are shared out among the scenes: most of them in the long one."""
MOST_RETRIES = 3
_MEMORY_DISK = Path("/dev/shm")


@dataclass
class Tally:
    """What the cuts cost."""

    retries: Counter[int] = field(default_factory=Counter)
    endpoints: Counter[str] = field(default_factory=Counter)
    scenes: Counter[str] = field(default_factory=Counter)
    again: int = 0
    wrong: list[str] = field(default_factory=list)
    bytes_of_runs: dict[str, int] = field(default_factory=dict)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cuts", type=int, default=2000)
    parser.add_argument("--part", type=int, default=1, help="which part of them")
    parser.add_argument("--of", type=int, default=1, help="how many parts")
    parser.add_argument("--seconds", type=float, default=3600, help="ends with what was done by then")
    options = parser.parse_args()
    disk = _MEMORY_DISK if _MEMORY_DISK.is_dir() else None
    ends, tally = time.monotonic() + options.seconds, Tally()
    for scene in SCENES:
        with TemporaryDirectory(prefix="fieldkit-", dir=disk) as folder:
            wanted = round(options.cuts * SHARES[scene])
            play(scene, Path(folder), tally, wanted, (options.part - 1, options.of), ends)
    missing = sorted(both_sides(client_endpoints()) - tally.endpoints.keys())
    sys.stdout.write(json.dumps(figures(tally, missing), indent=2) + "\n")
    is_whole = options.of == 1 and time.monotonic() < ends
    too_much = max(tally.retries) > MOST_RETRIES or tally.again > CHUNK_LIMIT
    return int(bool(tally.wrong or too_much or (is_whole and missing)))


def play(scene: str, folder: Path, tally: Tally, wanted: int, part: tuple[int, int], ends: float) -> None:
    """The cuts of one scene."""
    (folder / "first").mkdir()
    template = made(scene, folder / "first")
    with world(template, folder / "world") as place:
        report = place.run()
        assert report.state is RunState.DONE, report
        messages = place.line.messages
        whole, sent, cuts = facts(place), file_bytes(messages), points(messages, wanted)
        tally.bytes_of_runs[scene] = sum(map(len, messages))
        random.Random(1).shuffle(cuts)  # what is done when the time is over has been everywhere
        for cut in in_time(cuts[part[0] :: part[1]], ends):
            place.begin_again()
            needed, bytes_sent = runs_until_done(place, cut)
            tally.retries[needed] += 1
            tally.scenes[scene] += 1
            tally.endpoints[endpoint(messages, cut.message)] += 1
            tally.again = max(tally.again, bytes_sent - sent)
            if facts(place) != whole:
                tally.wrong.append(f"{scene}: {cut}")


def in_time(cuts: list[Cut], ends: float) -> Iterator[Cut]:
    """Cuts as long as there is time."""
    for cut in cuts:
        if time.monotonic() > ends:
            return
        yield cut


def both_sides(endpoints: set[str]) -> set[str]:
    """An endpoint while the laptop sends, and while it receives."""
    return {f"{name} {side}" for name in endpoints for side in ("request", "answer")}


def figures(tally: Tally, missing: list[str]) -> dict[str, object]:
    """What is printed."""
    return {
        "cuts": sum(tally.retries.values()),
        "scenes": tally.scenes,
        "bytes_of_a_run": tally.bytes_of_runs,
        "further_runs": dict(sorted(tally.retries.items())),
        "most_retries": max(tally.retries),
        "most_file_bytes_sent_again": tally.again,
        "chunk": CHUNK_LIMIT,
        "lost_or_doubled": tally.wrong,
        "endpoints": dict(sorted(tally.endpoints.items())),
        "not_cut": missing,
    }


def made(scene: str, folder: Path) -> Template:
    """The files of a scene; in the one with work there are 5 MB of photos to send."""
    clock, chance = FakeClock(), random.Random(5)
    hq = create_headquarters(folder / "hq", KEY, clock)
    fleet = furnished(hq, clock)
    laptops = []
    for number, name in enumerate((("L07", "HB07"), ("L08", "HB07"))):
        path = folder / f"laptop-{number}.db"
        engine = open_engine(path, KEY)
        bring_up_to_date(engine, path)
        laptops.append(laptop_on(engine, hq, clock, name))
        if number or scene != "joining":
            let_in(laptops[-1], hq)
    load = Load()
    if scene == "working":
        load = Load(tuple(chance.randbytes(PHOTO_BYTES) for _ in range(PHOTOS)), chance.randbytes(NEWS_BYTES))
    template = SCENES[scene](Cast(folder, *laptops, hq, fleet, clock), load)
    hq.close()
    return template


def runs_until_done(place: World, cut: Cut) -> tuple[int, int]:
    """How many runs it took after the one that was cut, and the bytes of files that were sent in all."""
    place.line.mend(cut)
    report = place.run()
    sent = file_bytes(place.line.messages)
    needed = 0
    while report.state is not RunState.DONE and needed <= MOST_RETRIES:
        place.line.mend(None)
        report = place.run()
        sent += file_bytes(place.line.messages)
        needed += 1
    return needed, sent


def file_bytes(messages: list[bytearray]) -> int:
    """Bytes of files in these requests."""
    bodies = (message.partition(b"\r\n\r\n")[2] for message in messages[::2] if message.startswith(b"PATCH"))
    return sum(map(len, bodies))


if __name__ == "__main__":
    raise SystemExit(main())
