"""How fast is a synchronisation beside that of a product that people know? FieldKit and PouchDB in one run.

Both send and fetch the same number of small records on the loopback, in turns: a server process and client
processes each. FieldKit runs with everything on: encryption, full fsync, validation, scopes, signed-in laptops,
digests. The peer is PouchDB 9 with express-pouchdb 4.2 (the Node implementation of CouchDB's protocol, LevelDB, no
fsync per batch):

    npm install --ignore-scripts pouchdb@9 express-pouchdb@4.2.0 express@4     (in an empty folder)
    python benchmarks/sync_peer.py --peer FOLDER

Seconds of CPU are those of client and server together: where other work shares the machine, they say more than the
seconds of the clock. Gate: push and pull at least 3 x the peer at batch 500, at most 45 requests for 10,000 records
both ways, at most 35 % of its bytes, a run without news in at most 2 requests. Exit code 1 when one is missed.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from process_figures import cpu_seconds, peak_megabytes
from sync_small import KEY, fill, furnish, timed

from fieldkit.domain.instants import SystemClock
from fieldkit.storage.engine import open_engine
from fieldkit.storage.journal import Journal, Outbox
from fieldkit.storage.migrate import bring_up_to_date
from sync.engine import synchronise
from sync.hq.app import build_app
from sync.hq.desk import create_headquarters, issue_enrolment_code, open_headquarters
from sync.hq.serving import serve, settle_memory
from sync.session import enrol
from sync.transport import HttpTransport

SCRIPTS = Path(__file__).parent / "peer"
BATCH = 500
LEAST_RATIO = 3.0
MOST_REQUESTS = 45
MOST_BYTES = 0.35
MOST_IDLE_REQUESTS = 2
MOST_MEGABYTES = 150.0
LIMIT_SECONDS = 600
Figures = dict[str, float]


class Wire(httpx.HTTPTransport):
    """Counts what passes, heads included."""

    travelled = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One request, its bytes both ways added."""
        answer = super().handle_request(request)
        heads = sum(len(name) + len(value) + 4 for name, value in (*request.headers.raw, *answer.headers.raw))
        self.travelled += heads + len(request.read()) + int(answer.headers.get("Content-Length", "0"))
        return answer


def main() -> None:
    """Runs both in turns and prints the medians with their ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", type=Path, help="folder whose node_modules hold the peer")
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--laptop", type=Path, help=argparse.SUPPRESS)
    for name in ("--url", "--code", "--device"):
        parser.add_argument(name, default="", help=argparse.SUPPRESS)
    parser.add_argument("--server", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve is not None:
        keep_serving(options.serve)
        return
    if options.laptop is not None:
        be_laptop(options)
        return
    if options.peer is None or not (options.peer / "node_modules" / "pouchdb").is_dir():
        sys.exit("the peer is not there; the head of this program says how to get it")
    ours: list[Figures] = []
    theirs: list[Figures] = []
    for _ in range(options.runs):
        theirs.append(peer_run(options.peer, options.records))
        ours.append(own_run(options.records))
    sys.exit(report(median(ours), median(theirs), options.records))


def median(runs: list[Figures]) -> Figures:
    """The middle of each figure."""
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def report(ours: Figures, theirs: Figures, records: int) -> int:
    """Prints the table; 1 when a gate is missed."""
    print(f"{records} records, load {os.getloadavg()[0]:.1f}")
    print(f"{'':18} {'FieldKit':>12} {'peer':>12} {'ratio':>10}")
    for name in ours:
        print(f"{name:18} {ours[name]:12.2f} {theirs[name]:12.2f} {ours[name] / max(theirs[name], 1e-9):8.2f} x")
    requests = (ours["push requests"] + ours["pull requests"]) * 10_000 / records
    is_kept = (
        ours["push per s"] >= LEAST_RATIO * theirs["push per s"]
        and ours["pull per s"] >= LEAST_RATIO * theirs["pull per s"]
        and requests <= MOST_REQUESTS
        and ours["bytes"] <= MOST_BYTES * theirs["bytes"]
        and ours["idle requests"] <= MOST_IDLE_REQUESTS
        and max(ours["server MB"], ours["client MB"]) <= MOST_MEGABYTES
    )
    print("within the gates" if is_kept else "A GATE IS MISSED")
    return not is_kept


def own_run(records: int) -> Figures:
    """One series of FieldKit."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        hq = create_headquarters(folder / "hq", KEY)
        device_id = furnish(hq)
        codes = {name: issue_enrolment_code(hq.journal, name, "HB07", "HB") for name in ("L01", "L02")}
        hq.close()
        with child([sys.executable, __file__, "--serve", str(folder / "hq")]) as server:
            assert server.stdout is not None
            url = server.stdout.readline().strip()
            with (
                laptop(folder / "L01.db", codes["L01"], url, device_id, records, server.pid) as sender,
                laptop(folder / "L02.db", codes["L02"], url, "", records, server.pid) as receiver,
            ):
                push, pull, idle = (a_run(one) for one in (sender, receiver, sender))
            memory = peak_megabytes(server.pid)
    return {
        "push per s": records / push["seconds"],
        "pull per s": records / pull["seconds"],
        "push CPU s": push["cpu"] + push["server cpu"],
        "pull CPU s": pull["cpu"] + pull["server cpu"],
        "  server of push": push["server cpu"],
        "  server of pull": pull["server cpu"],
        "push requests": push["requests"],
        "pull requests": pull["requests"],
        "bytes": push["bytes"] + pull["bytes"],
        "idle ms": idle["seconds"] * 1000,
        "idle requests": idle["requests"],
        "server MB": memory,
        "client MB": max(idle["megabytes"], pull["megabytes"]),
    }


@contextmanager
def laptop(
    path: Path, code: str, url: str, device_id: str, records: int, server: int
) -> Iterator["subprocess.Popen[str]"]:
    """A laptop's process that is ready to go."""
    arguments = ["--laptop", str(path), "--code", code, "--url", url, "--device", device_id]
    arguments += ["--records", str(records), "--server", str(server)]
    with child([sys.executable, __file__, *arguments]) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process


def a_run(laptop_process: "subprocess.Popen[str]") -> Figures:
    """One run of a laptop, and what it cost."""
    assert laptop_process.stdin is not None
    assert laptop_process.stdout is not None
    laptop_process.stdin.write("go\n")
    laptop_process.stdin.flush()
    found: Figures = json.loads(laptop_process.stdout.readline())
    return found


def be_laptop(options: argparse.Namespace) -> None:
    """The laptop's process: takes the reference rows, writes its records, then synchronises whenever it is told."""
    engine = open_engine(options.laptop, KEY)
    bring_up_to_date(engine, options.laptop)
    journal = Journal(engine, SystemClock(), options.laptop.stem, [Outbox()])
    wire = Wire()
    with HttpTransport(options.url, transport=wire) as http:
        enrol(journal, http, options.code)
        synchronise(journal, http)
        if options.device:
            for start in range(0, options.records, BATCH):
                fill(journal, options.device, min(BATCH, options.records - start), first=start + 1)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while sys.stdin.readline():
            figures = measured(journal, http, wire, options.records, options.server)
            sys.stdout.write(json.dumps(figures) + "\n")
            sys.stdout.flush()
    engine.dispose()


def measured(journal: Journal, http: HttpTransport, wire: Wire, records: int, server: int) -> Figures:
    """One run with its bytes, and with the seconds of CPU here and at the server."""
    wire.travelled = 0
    here, there = time.process_time(), cpu_seconds(server)
    figures = timed(journal, http, records)
    return figures | {
        "bytes": wire.travelled,
        "cpu": time.process_time() - here,
        "server cpu": cpu_seconds(server) - there,
        "megabytes": peak_megabytes(os.getpid()),
    }


def keep_serving(folder: Path) -> None:
    """The server process: says its address, ends when nobody holds its input any more."""
    hq = open_headquarters(folder, KEY)
    app = build_app(hq)
    settle_memory()  # as a server does that is started by `fieldkit hq serve`
    with serve(app) as running:
        sys.stdout.write(f"{running.url}\n")
        sys.stdout.flush()
        sys.stdin.read()
    hq.close()


def peer_run(modules: Path, records: int) -> Figures:
    """One series of the peer."""
    with tempfile.TemporaryDirectory() as place:
        for name in ("server", "client"):
            (Path(place) / name).mkdir()
        with child(["node", str(SCRIPTS / "server.js"), str(modules), f"{place}/server"]) as server:
            assert server.stdout is not None
            port = server.stdout.readline().strip()
            client = subprocess.run(
                ["node", SCRIPTS / "client.js", modules, f"{place}/client", port, str(records), str(BATCH)],
                stdout=subprocess.PIPE,
                check=True,
                timeout=LIMIT_SECONDS,
            )
            memory = peak_megabytes(server.pid)
    found = json.loads(client.stdout)
    push, pull, idle = found["push"], found["pull"], found["idle"]
    return {
        "push per s": records / push["seconds"],
        "pull per s": records / pull["seconds"],
        "push CPU s": push["cpu"] + push["serverCpu"],
        "pull CPU s": pull["cpu"] + pull["serverCpu"],
        "  server of push": push["serverCpu"],
        "  server of pull": pull["serverCpu"],
        "push requests": push["requests"],
        "pull requests": pull["requests"],
        "bytes": push["bytes"] + pull["bytes"],
        "idle ms": idle["seconds"] * 1000,
        "idle requests": idle["requests"],
        "server MB": memory,
        "client MB": found["megabytes"],
    }


@contextmanager
def child(arguments: list[str]) -> Iterator["subprocess.Popen[str]"]:
    """A server process; it ends when its input is closed."""
    process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.communicate(timeout=20)


if __name__ == "__main__":
    main()
