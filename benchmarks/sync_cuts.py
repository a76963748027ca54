"""What does a connection that breaks cost? Cuts all along a synchronisation of 5 MB, and runs until done.

Real sockets, encrypted databases, every byte durable. Of each cut: how many further runs it took, how many bytes of
files were sent again, and whether both sides hold what they hold after a run that nothing disturbed. The cuts lie
at equal distances in both directions, and on both sides of every boundary between two messages.
"""

import argparse
import json
import random
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "sync"))

from cut_world import Template, World, facts, give_work, points, template_of, world
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
MOST_RETRIES = 3
_MEMORY_DISK = Path("/dev/shm")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cuts", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=3600, help="ends with what was done by then")
    options = parser.parse_args()
    disk = _MEMORY_DISK if _MEMORY_DISK.is_dir() else None
    with TemporaryDirectory(prefix="fieldkit-", dir=disk) as folder:
        figures = measured(Path(folder), options.cuts, options.seconds)
    print(json.dumps(figures, indent=2))
    return int(bool(figures["lost_or_doubled"] or figures["most_retries"] > MOST_RETRIES))


def measured(folder: Path, wanted: int, seconds: float) -> dict[str, object]:
    (folder / "first").mkdir()
    template = made(folder / "first")
    ends = time.monotonic() + seconds
    retries: Counter[int] = Counter()
    endpoints: Counter[str] = Counter()
    again, wrong = 0, []
    with world(template, folder / "world") as place:
        report = place.run()
        assert report.state is RunState.DONE, report
        messages = place.line.messages
        whole, sent, cuts = facts(place), file_bytes(messages), points(messages, wanted)
        names = [named(messages[number - number % 2]) for number in range(len(messages))]
        random.Random(1).shuffle(cuts)  # what is done when the time is over has been everywhere
        for cut in cuts:
            if time.monotonic() > ends:
                break
            place.begin_again()
            needed, bytes_sent = runs_until_done(place, cut)
            retries[needed] += 1
            endpoints[f"{names[cut.message]} {'answer' if cut.message % 2 else 'request'}"] += 1
            again = max(again, bytes_sent - sent)
            if facts(place) != whole:
                wrong.append(str(cut))
    return {
        "cuts": sum(retries.values()),
        "bytes_of_the_run": sum(map(len, messages)),
        "further_runs": dict(sorted(retries.items())),
        "most_retries": max(retries),
        "most_file_bytes_sent_again": again,
        "chunk": CHUNK_LIMIT,
        "lost_or_doubled": wrong,
        "endpoints": dict(sorted(endpoints.items())),
    }


def made(folder: Path) -> Template:
    """A laptop with 5 MB of photos to send, and news for it at headquarters."""
    clock, chance = FakeClock(), random.Random(5)
    hq = create_headquarters(folder / "hq", KEY, clock)
    fleet = furnished(hq, clock)
    laptops = []
    for number, name in enumerate((("L07", "HB07"), ("L08", "HB07"))):
        path = folder / f"laptop-{number}.db"
        engine = open_engine(path, KEY)
        bring_up_to_date(engine, path)
        laptops.append(let_in(laptop_on(engine, hq, clock, name), hq))
    photos = tuple(chance.randbytes(PHOTO_BYTES) for _ in range(PHOTOS))
    give_work(laptops[0], laptops[1], fleet, photos, chance.randbytes(NEWS_BYTES))
    template = template_of(folder, laptops[0], laptops[1], hq, clock)
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


def named(request: bytearray) -> str:
    """Method and endpoint of a request."""
    method, path, _ = bytes(request.partition(b"\r\n")[0]).decode().split(" ")
    return f"{method} {'/'.join(path.partition('?')[0].split('/')[3:4])}"


if __name__ == "__main__":
    raise SystemExit(main())
