"""How fast is a synchronisation beside that of a product that people know? FieldKit and PouchDB in one run.

Both send and fetch the same number of small records, a server process and a client process each, on the loopback,
in turns. FieldKit runs with everything on: encryption, full fsync, validation, scopes, laptops signed in. The peer
is PouchDB 9 with express-pouchdb 4.2 (the Node implementation of CouchDB's protocol, LevelDB, no fsync per batch):

    npm install --ignore-scripts pouchdb@9 express-pouchdb@4.2.0 express@4     (in an empty folder)
    python benchmarks/sync_peer.py --peer FOLDER

Gate: push and pull at least 3 x the peer at batch 500, at most 45 requests for 10,000 records both ways, at most
35 % of its bytes, a run without news in at most 2 requests. Exit code 1 when one is missed.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from sync_small import KEY, Counting, fill, furnish, timed

from fieldkit.domain.instants import SystemClock
from fieldkit.storage.engine import open_engine
from fieldkit.storage.journal import Journal, Outbox
from fieldkit.storage.migrate import bring_up_to_date
from sync.engine import synchronise
from sync.hq.app import build_app
from sync.hq.desk import create_headquarters, issue_enrolment_code, open_headquarters
from sync.hq.serving import serve
from sync.session import enrol
from sync.transport import HttpTransport

SCRIPTS = Path(__file__).parent / "peer"
BATCH = 500
LEAST_RATIO = 3.0
MOST_REQUESTS = 45
MOST_BYTES = 0.35
MOST_IDLE_REQUESTS = 2
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
    options = parser.parse_args()
    if options.serve is not None:
        keep_serving(options.serve)
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
    for name in ours:
        print(f"{name:16} {ours[name]:12.1f} {theirs[name]:12.1f} {ours[name] / max(theirs[name], 1e-9):8.2f} x")
    requests = (ours["push requests"] + ours["pull requests"]) * 10_000 / records
    is_kept = (
        ours["push per s"] >= LEAST_RATIO * theirs["push per s"]
        and ours["pull per s"] >= LEAST_RATIO * theirs["pull per s"]
        and requests <= MOST_REQUESTS
        and ours["bytes"] <= MOST_BYTES * theirs["bytes"]
        and ours["idle requests"] <= MOST_IDLE_REQUESTS
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
            wire = Wire()
            with HttpTransport(server.stdout.readline().strip(), transport=wire) as http:
                sender, receiver = (laptop(folder / f"{name}.db", name, code, http) for name, code in codes.items())
                fill(sender, device_id, records)
                wire.travelled = 0
                push, pull, idle = (timed(one, http, records) for one in (sender, receiver, sender))
    return {
        "push per s": push["rate"],
        "pull per s": pull["rate"],
        "push requests": push["requests"],
        "pull requests": pull["requests"],
        "bytes": wire.travelled,
        "idle ms": idle["seconds"] * 1000,
        "idle requests": idle["requests"],
    }


def laptop(path: Path, name: str, code: str, http: HttpTransport) -> Journal:
    """An enrolled laptop that has taken the reference rows."""
    engine = open_engine(path, KEY)
    bring_up_to_date(engine, path)
    journal = Journal(engine, SystemClock(), name, [Outbox()])
    enrol(journal, http, code)
    synchronise(journal, Counting(http))
    return journal


def keep_serving(folder: Path) -> None:
    """The server process: says its address, ends when nobody holds its input any more."""
    hq = open_headquarters(folder, KEY)
    with serve(build_app(hq)) as running:
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
                timeout=600,
            )
    found = json.loads(client.stdout)
    return {
        "push per s": records / found["push"]["seconds"],
        "pull per s": records / found["pull"]["seconds"],
        "push requests": found["push"]["requests"],
        "pull requests": found["pull"]["requests"],
        "bytes": found["push"]["bytes"] + found["pull"]["bytes"],
        "idle ms": found["idle"]["seconds"] * 1000,
        "idle requests": found["idle"]["requests"],
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
