"""How many schedules of the simulated synchronisation pass in a second, and what happened in them?

`--first 17 --seeds 1` plays one seed again; the first schedule that breaks an invariant is made short and printed.
"""

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "sync"))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "simulation"))

from sim_run import Tally, run_seed, shortest, stage


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=200)
    options = parser.parse_args()
    tally = Tally()
    with stage() as built:
        started, processor = time.perf_counter(), time.process_time()
        for seed in range(options.first, options.first + options.seeds):
            failure = run_seed(built, seed, tally)
            if failure is not None:
                print(shortest(built, failure))
                return 1
        seconds, processor = time.perf_counter() - started, time.process_time() - processor
    print(
        json.dumps(
            {
                "schedules": tally.schedules,
                "per_s": round(tally.schedules / seconds, 2),
                "per_cpu_s": round(tally.schedules / processor, 2),
                "happened": in_order(tally.happened),
                "checks": in_order(tally.checks),
            },
            indent=2,
        )
    )
    return 0


def in_order(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items()))


if __name__ == "__main__":
    raise SystemExit(main())
