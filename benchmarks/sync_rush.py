"""How long does the morning rush take, when every laptop synchronises at the same moment?

One headquarters process; the laptops are threads of another process, each with a database of its own, copied from
one template, with records and a photo to send. Everything is on: encryption, full fsync, validation, scopes. Only
the loopback is used, and what does not end within its time is ended. Exit code 1 when a run ends other than done.

    python benchmarks/sync_rush.py --laptops 200 --records 60 --over 60

`--over` spreads the starts over so many seconds; without it all of them start in the same moment. Every request is
timed as its laptop sees it, so the figures hold what the threads of the laptops wait for each other too.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from process_figures import peak_megabytes
from sqlmodel import select
from sync_peer import child
from sync_small import KEY, furnish

from fieldkit.domain.canonical import sha256_hex
from fieldkit.domain.instants import SystemClock
from fieldkit.domain.record import ItemResult
from fieldkit.storage.engine import open_engine
from fieldkit.storage.ids import new_id
from fieldkit.storage.journal import Journal, Outbox
from fieldkit.storage.migrate import bring_up_to_date
from fieldkit.storage.rows.evidence import AttachmentRow, ProbeRunRow
from fieldkit.storage.rows.local import OutboxRow
from sync.engine import RunState, synchronise
from sync.hq.desk import create_headquarters, issue_enrolment_code
from sync.session import enrol
from sync.transport import HttpTransport

SERVER = Path(__file__).with_name("sync_peer.py")
MOST_LAPTOPS = 300


@dataclass
class Rush:
    """What the laptops met."""

    over: float = 0.0
    seconds: list[float] = field(default_factory=list)
    requests: dict[str, list[float]] = field(default_factory=dict)
    """Endpoint -> how long its answers took."""
    statuses: Counter[int] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)


class Timed(httpx.HTTPTransport):
    """Requests of one laptop, with the time that their answers took."""

    def __init__(self, rush: Rush) -> None:
        super().__init__()
        self.rush = rush

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        began = time.perf_counter()
        response = super().handle_request(request)
        endpoint = request.url.path.split("/")[3]
        self.rush.requests.setdefault(endpoint, []).append(time.perf_counter() - began)
        self.rush.statuses[response.status_code] += 1
        return response


def main() -> None:
    """Prepares, lets all of them go at once, prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--laptops", type=int, default=50)
    parser.add_argument("--records", type=int, default=20)
    parser.add_argument("--photo", type=int, default=30_000, help="bytes of the photo")
    parser.add_argument("--over", type=float, default=0.0, help="seconds within which the laptops start")
    parser.add_argument("--limit", type=float, default=300.0, help="seconds for the rush")
    options = parser.parse_args()
    count = min(options.laptops, MOST_LAPTOPS)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        hq = create_headquarters(folder / "hq", KEY)
        device_id = furnish(hq)
        with child([sys.executable, str(SERVER), "--serve", str(folder / "hq")]) as server:
            assert server.stdout is not None
            url = server.stdout.readline().strip()
            template = empty(folder)
            laptops = []
            for n in range(count):
                code = issue_enrolment_code(hq.journal, f"L{n:03}", f"HB{n:03}", "HB")
                path = folder / f"{n}.db"
                laptops.append(prepared(template, path, url, code, n, options.records, options.photo, device_id))
            hq.close()
            load = os.getloadavg()[0]
            started = time.perf_counter()
            rush = rushed(laptops, url, options.over, options.limit)
            elapsed = time.perf_counter() - started
            memory = peak_megabytes(server.pid)
    sys.stdout.write(json.dumps(figures(rush, elapsed, options.records + 1, memory, load), indent=2) + "\n")
    sys.exit(bool(rush.errors))


def empty(folder: Path) -> Path:
    """A database without rows, to copy."""
    path = folder / "template.db"
    engine = open_engine(path, KEY)
    bring_up_to_date(engine, path)
    engine.dispose()
    return path


def prepared(
    template: Path, path: Path, url: str, code: str, n: int, records: int, photo: int, device_id: str
) -> Journal:
    """An enrolled laptop that knows the reference rows and has its morning's work to send."""
    shutil.copy(template, path)
    journal = Journal(open_engine(path, KEY), SystemClock(), f"L{n:03}", [Outbox()])
    with HttpTransport(url) as http:
        enrol(journal, http, code)
        synchronise(journal, http)
    morning(journal, n, records, photo, device_id)
    return journal


def morning(journal: Journal, n: int, records: int, photo: int, device_id: str) -> None:
    """What one engineer has to send: probe runs, and a photo that no packing makes small."""
    now = journal.clock.now()
    content = random.Random(n).randbytes(photo)
    with journal.write("morning", f"HB{n:03}") as session:
        session.add_all(
            ProbeRunRow(
                id=new_id(now),
                created_at=now,
                updated_at=now,
                author=f"HB{n:03}",
                device_code=f"L{n:03}",
                device_id=device_id,
                probe="printer.status",
                port="COM3",
                verdict=ItemResult.PASS,
                value="".join(new_id(now) for _ in range(5)),
                transcript_sha256="",
            )
            for _ in range(records)
        )
        session.add(
            AttachmentRow(
                sha256=sha256_hex(content),
                mime="image/jpeg",
                attachment_role="photo",
                size=len(content),
                content=content,
                added_at=now,
            )
        )


def rushed(laptops: list[Journal], url: str, over: float, limit: float) -> Rush:
    """All laptops together; one that is still at it after the limit counts as an error."""
    rush = Rush(over)
    gate = threading.Barrier(len(laptops))
    starts = [over * number / len(laptops) for number in range(len(laptops))]
    threads = [
        threading.Thread(target=one, args=(journal, url, gate, start, rush), daemon=True)
        for journal, start in zip(laptops, starts, strict=True)
    ]
    for thread in threads:
        thread.start()
    ends = time.monotonic() + limit
    for thread in threads:
        thread.join(max(ends - time.monotonic(), 0.0))
    rush.errors += ["not ended in time"] * sum(thread.is_alive() for thread in threads)
    return rush


def one(journal: Journal, url: str, gate: threading.Barrier, start: float, rush: Rush) -> None:
    """One laptop's run, from the common start to its end."""
    with HttpTransport(url, transport=Timed(rush)) as http:
        gate.wait()
        time.sleep(start)
        started = time.perf_counter()
        report = synchronise(journal, http)
    rush.seconds.append(time.perf_counter() - started)
    if report.state is not RunState.DONE:
        rush.errors.append(f"{report.state}: {report.words}")
    with journal.read() as session:
        left = [row.state for row in session.exec(select(OutboxRow)) if row.state != "applied"]
    rush.errors += [f"left: {state}" for state in left]


def figures(rush: Rush, elapsed: float, operations: int, memory: float, load: float) -> dict[str, object]:
    """What is printed."""
    times, pushes = sorted(rush.seconds), sorted(rush.requests.get("push", []))
    return {
        "laptops": len(times),
        "p50_s": round(statistics.median(times), 2) if times else None,
        "p95_s": round(times[int(len(times) * 0.95) - 1], 2) if times else None,
        "all_s": round(elapsed, 2),
        "started_over_s": rush.over,
        "push_p50_s": round(statistics.median(pushes), 2) if pushes else None,
        "push_p95_s": round(pushes[int(len(pushes) * 0.95) - 1], 2) if pushes else None,
        "statuses": dict(sorted(rush.statuses.items())),
        "operations_per_s": round(len(times) * operations / elapsed, 1),
        "server_peak_mb": round(memory, 1),
        "load_before": round(load, 1),
        "errors": Counter(rush.errors),
    }


if __name__ == "__main__":
    main()
