"""What becomes of 10,000 operations that arrive one to five times, mixed, at the same time, some with other bytes?

One headquarters process with an encrypted database, eight senders on real sockets. Exit 1 when an operation took
effect twice or not at all, or when other bytes under a spent number were answered as anything but a fork.
"""

import argparse
import json
import shutil
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "sync"))

from joined import KEY, FakeClock, furnished, laptop_on, let_in
from storm import effects, storm

from fieldkit.storage.engine import open_engine
from fieldkit.storage.migrate import bring_up_to_date
from sync.hq.app import build_app
from sync.hq.desk import create_headquarters
from sync.hq.serving import serve

SENDERS = 8
BATCH = 500
_MEMORY_DISK = Path("/dev/shm")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--operations", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with TemporaryDirectory(prefix="fieldkit-", dir=_MEMORY_DISK if _MEMORY_DISK.is_dir() else None) as folder:
        figures = measured(Path(folder), options.operations, options.seed)
    print(json.dumps(figures, indent=2))
    return int(bool(figures["wrong"]))


def measured(folder: Path, count: int, seed: int) -> dict[str, object]:
    clock = FakeClock()
    hq = create_headquarters(folder / "hq", KEY, clock)
    fleet = furnished(hq, clock)
    path = folder / "laptop.db"
    engine = open_engine(path, KEY)
    bring_up_to_date(engine, path)
    laptop = let_in(laptop_on(engine, hq, clock, ("L07", "HB07")), hq)
    blown = storm(laptop, fleet, count, seed, BATCH)
    with serve(build_app(hq)) as running:
        began = time.perf_counter()
        blown.blow(laptop, running.url, SENDERS)
        seconds = time.perf_counter() - began
    found = effects(hq)
    laptop.transport.close()
    engine.dispose()
    hq.close()
    shutil.rmtree(folder / "hq")
    wrong = list(blown.wrong_answers())
    expected = {"operations": count, "records": count, "positions": count, "numbers": count, "held": 0}
    wrong += [f"{name}: {found[name]} instead of {many}" for name, many in expected.items() if found[name] != many]
    return {
        "operations": count,
        "sent": blown.sent,
        "with_other_bytes": blown.changed,
        "requests": len(blown.requests),
        "seconds": round(seconds, 1),
        "effects": dict(found),
        "answered_as_fork": blown.forked,
        "wrong": wrong,
    }


if __name__ == "__main__":
    raise SystemExit(main())
