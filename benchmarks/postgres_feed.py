"""Does a laptop that reads on miss anything when several processes serve PostgreSQL? (sync 1.2, 5.7)

Real parts only: a PostgreSQL of its own, three `fieldkit hq serve`, writers that push batches over HTTP to any of
them, a reader that reads on page by page. Beside them a transaction that takes its number early and commits late,
as on a bad disk, and one that stays open in another database of the cluster. In the middle a backup is taken
while all go on; later the servers stop, headquarters begins again from it, and writers offer what it does not have.
Another reader takes the plain sequence for its cursor: what that one misses is the measure for the rest.

    python benchmarks/postgres_feed.py --seconds 20

Exit code 1 when the reader missed a row. fsync is off, as in the tests: nothing here is about power.
"""

import argparse
import itertools
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "sync"))

import httpx
import msgspec
from process_figures import cpu_seconds, peak_megabytes
from servers import Server, running_server
from sqlalchemy import insert, select

from fieldkit.domain.canonical import canonical_bytes, sha256_hex
from fieldkit.domain.instants import SystemClock, stamp
from fieldkit.storage.ids import new_id
from fieldkit.storage.rows.headquarters import HqChangeRow, HqLaptopRow
from sync.hq.admission import token
from sync.hq.desk import Headquarters, create_headquarters, mark_backed_up, open_headquarters, status
from sync.hq.lives import HEADQUARTERS
from sync.hq.numbering import numbering_of
from sync.hq.restoring import restore_headquarters
from sync.kinds import core
from sync.wire import (
    EPOCH_HEADER,
    PREFIX,
    PROTOCOL,
    PROTOCOL_HEADER,
    FeedPage,
    Operation,
    PushAnswer,
    PushRequest,
    pack,
)

STAFF = "HB07"
BATCH = 5
SLOW_SECONDS = 0.08
_ASKS_AGAIN = 0.02
"""Seconds after which a reader that has read everything asks again."""
_CLOCK = SystemClock()
_UP_SECONDS = 90.0


@dataclass
class Seen:
    """What was acknowledged, and what readers were shown."""

    acknowledged: set[str] = field(default_factory=set)
    by_reader: set[str] = field(default_factory=set)
    by_sequence: set[str] = field(default_factory=set)
    highest: int = 0
    """Number that the reader by sequence has reached."""
    pushes: int = 0
    pages: int = 0
    offered_again: int = 0
    refused: list[str] = field(default_factory=list)


@dataclass
class Client:
    """A laptop as the wire sees it."""

    device_id: str
    access: str
    urls: "itertools.cycle[str]"
    http: httpx.Client
    epoch: str = ""

    def send(self, method: str, path: str, content: bytes = b"", encoding: str = "") -> httpx.Response:
        """A request to the next process, again as long as it is told to wait."""
        headers = {
            PROTOCOL_HEADER: PROTOCOL,
            "Authorization": f"Bearer {self.access}",
            "Accept-Encoding": "identity",
        }
        if encoding:
            headers["Content-Encoding"] = encoding
        while True:
            answer = self.http.request(method, next(self.urls) + PREFIX + path, content=content, headers=headers)
            if answer.status_code not in (429, 503):
                self.epoch = answer.headers.get(EPOCH_HEADER, self.epoch)
                return answer
            time.sleep(float(answer.headers.get("Retry-After", "1")))


@dataclass
class Writer:
    """Pushes batches; keeps what it sent, as a laptop does until headquarters' backup has it."""

    client: Client
    seen: Seen
    sent: list[tuple[Operation, int]] = field(default_factory=list)
    """With the position that headquarters named."""

    def push_new(self) -> None:
        """One batch of new records."""
        first = len(self.sent) + 1
        self._push([_probe(first + place) for place in range(BATCH)])

    def offer_again(self, behind: int) -> None:
        """After a restore: what lies behind the backup."""
        lost = [operation for operation, seq in self.sent if seq > behind]
        del self.sent[len(self.sent) - len(lost) :]
        self.seen.offered_again += len(lost)
        for start in range(0, len(lost), 500):
            self._push(lost[start : start + 500])

    def _push(self, operations: list[Operation]) -> None:
        packet = pack(PushRequest(self.client.epoch, "i", operations))
        answer = self.client.send("POST", "/push", packet.content, packet.encoding)
        if answer.status_code != 200:
            self.seen.refused.append(f"push {answer.status_code} {answer.text[:80]}")
            return
        results = msgspec.json.decode(answer.content, type=PushAnswer).results
        self.seen.pushes += 1
        for operation, result in zip(operations, results, strict=True):
            if result.status not in ("applied", "duplicate") or result.seq is None:
                self.seen.refused.append(f"{result.status} {result.reason}")
                continue
            self.sent.append((operation, result.seq))
            self.seen.acknowledged.add(operation.id)


@dataclass
class Reader:
    """Reads on from its cursor; one of another epoch begins anew, as headquarters tells it."""

    client: Client
    seen: Seen
    cursor: str = ""

    def read(self) -> bool:
        """One page; whether it was the last."""
        answer = self.client.send("GET", f"/changes?after={self.cursor}&limit=500&incarnation=reader")
        answer.raise_for_status()
        page = msgspec.json.decode(answer.content, type=FeedPage)
        self.seen.pages += 1
        self.seen.by_reader.update(row.id for row in page.rows)
        self.cursor = page.next
        return page.up_to_date


def main() -> int:
    """Measures, prints, and answers whether anything was missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--processes", type=int, default=3)
    options = parser.parse_args()
    figures = measured(min(options.seconds, 300.0), options.writers, options.processes)
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")
    return int(bool(figures["missed_before_restore"] or figures["missed_at_the_end"] or figures["refused"]))


def measured(seconds: float, writers: int, processes: int) -> dict[str, object]:
    """One run; half of the time before the restore, half after it."""
    with running_server() as server, tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        database = server.new_database()
        hq = create_headquarters(folder, None, address=server.address(database))
        access = [_let_in(hq, number) for number in range(writers + 1)]
        seen = Seen()
        with ExitStack() as clients, _idle_elsewhere(server):
            with serving(folder, processes) as (urls, pids):
                crowd, reader = _clients(clients, access, urls, seen)
                load = os.getloadavg()[0]
                backup = _rush(hq, crowd, reader, seen, seconds / 2, with_backup=True)
                _catch_up(reader)
                missed = len(seen.acknowledged - seen.by_reader)
                rows, lost = len(seen.acknowledged), len(_committed(hq) - seen.by_sequence)
                cpu = sum(map(cpu_seconds, pids))
                memory = max(map(peak_megabytes, pids))
            hq.close()
            done = restore_headquarters(folder, backup, None)
            hq = open_headquarters(folder, None)
            seen.by_reader.clear()
            with serving(folder, processes) as (urls, _):
                for client in (*(writer.client for writer in crowd), reader.client):
                    client.urls, client.epoch = itertools.cycle(urls), done.epoch
                reader.cursor = ""
                for writer in crowd:
                    writer.offer_again(done.feed_head)
                _rush(hq, crowd, reader, seen, seconds / 2, with_backup=False)
                _catch_up(reader)
            standing = status(hq.journal)
            hq.close()
    return {
        "processes": processes,
        "writers": writers,
        "batch": BATCH,
        "rows_before_restore": rows,
        "rows": len(seen.acknowledged),
        "rows_per_s": round(rows / (seconds / 2)),
        "pages": seen.pages,
        "missed_before_restore": missed,
        "missed_by_a_plain_sequence": lost,
        "offered_again_after_restore": seen.offered_again,
        "missed_at_the_end": len(seen.acknowledged - seen.by_reader),
        "operations_at_headquarters": standing.operations,
        "refused": seen.refused[:5],
        "server_cpu_s": round(cpu, 1),
        "server_peak_mb": round(memory),
        "load_before": round(load, 1),
    }


@contextmanager
def serving(folder: Path, processes: int) -> Iterator[tuple[list[str], list[int]]]:
    """`fieldkit hq serve`, several times on one folder; they end with the block."""
    ports = [_free_port() for _ in range(processes)]
    start = "from fieldkit.cli import main; main()"
    program = [sys.executable, "-c", start, "hq", "serve", "--folder", str(folder), "--port"]
    with ExitStack() as running:
        servers = [running.enter_context(_ended([*program, str(port)])) for port in ports]
        urls = [f"http://127.0.0.1:{port}" for port in ports]
        for url, server in zip(urls, servers, strict=True):
            _wait_for(url, server)
        yield urls, [server.pid for server in servers]


@contextmanager
def _ended(command: list[str]) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def _rush(
    hq: Headquarters, crowd: list[Writer], reader: Reader, seen: Seen, seconds: float, *, with_backup: bool
) -> Path:
    """Everybody at once for so long; the backup that was taken in the middle."""
    over = threading.Event()
    jobs = [
        *(threading.Thread(target=_until, args=(over, writer.push_new)) for writer in crowd),
        threading.Thread(target=_until, args=(over, lambda: reader.read() and over.wait(_ASKS_AGAIN))),
        threading.Thread(target=_until, args=(over, lambda: _slow(hq, over))),
        threading.Thread(target=_until, args=(over, lambda: _by_sequence(hq, seen) or over.wait(_ASKS_AGAIN))),
    ]
    for job in jobs:
        job.start()
    over.wait(seconds / 2)
    backup = mark_backed_up(hq) if with_backup else Path()
    over.wait(seconds / 2)
    over.set()
    for job in jobs:
        job.join(60)
    return backup


def _until(over: threading.Event, step: Callable[[], object]) -> None:
    while not over.is_set():
        step()


def _slow(hq: Headquarters, over: threading.Event) -> None:
    """A change as headquarters writes it, in a transaction that takes its time."""
    with hq.journal.write("slow", "hq", alone=False) as session:
        numbering = numbering_of(session)
        (no,) = numbering.changes(session, 1)
        row = {"no": no, "seq": numbering.position(no), "record_kind": "note", "record_id": f"slow-{no}", "ver": 1}
        rest = {
            "op": "put",
            "schema_no": 1,
            "body": b"{}",
            "operation_no": None,
            "scope": "",
            "origin": HEADQUARTERS,
        }
        session.connection().execute(insert(core(HqChangeRow)), [row | rest])
        over.wait(SLOW_SECONDS)


def _by_sequence(hq: Headquarters, seen: Seen) -> bool:
    """The mistake: reads on behind the highest number that it has seen. Whether there was anything."""
    before = seen.highest
    own = core(HqChangeRow)
    with hq.journal.read() as session:
        statement = select(own.c.no, own.c.record_id).where(own.c.no > seen.highest).order_by(own.c.no).limit(500)
        for no, record_id in session.connection().execute(statement):
            seen.highest = no
            seen.by_sequence.add(record_id)
    return seen.highest > before


def _committed(hq: Headquarters) -> set[str]:
    own = core(HqChangeRow)
    with hq.journal.read() as session:
        return set(session.connection().execute(select(own.c.record_id)).scalars())


def _catch_up(reader: Reader) -> None:
    while not reader.read():
        pass


def _let_in(hq: Headquarters, number: int) -> tuple[str, str]:
    device_id = new_id(_CLOCK.now())
    with hq.journal.write("bench", "hq") as session:
        session.connection().execute(
            insert(core(HqLaptopRow)).values(
                device_id=device_id,
                code=f"L{number:02}",
                public_key="0" * 64,
                staff_no=STAFF,
                province="HB",
                enrolled_at=_CLOCK.now(),
            )
        )
    return device_id, token(device_id, hq.key, _CLOCK.now())


def _clients(
    stack: ExitStack, access: list[tuple[str, str]], urls: list[str], seen: Seen
) -> tuple[list[Writer], Reader]:
    made = []
    for place, (device_id, bearer) in enumerate(access):
        http = stack.enter_context(httpx.Client(timeout=60))
        own = urls[place % len(urls) :] + urls[: place % len(urls)]
        made.append(Client(device_id, bearer, itertools.cycle(own), http))
    for client in made:
        client.send("GET", "/hello")
    return [Writer(client, seen) for client in made[:-1]], Reader(made[-1], seen)


def _probe(n: int) -> Operation:
    now = _CLOCK.now()
    record_id = new_id(now)
    body = canonical_bytes(
        {
            "id": record_id,
            "no": "",
            "created_at": stamp(now),
            "updated_at": stamp(now),
            "author": STAFF,
            "device_code": "L00",
            "hall_id": record_id,
            "arrived_at": stamp(now),
            "left_at": None,
            "custodian": "",
        }
    )
    return Operation(n, "visit", record_id, "put", 1, STAFF, stamp(now), sha256_hex(body), msgspec.Raw(body), 0)


@contextmanager
def _idle_elsewhere(server: Server) -> Iterator[None]:
    with server.connection() as elsewhere, elsewhere.transaction():
        elsewhere.execute("SELECT pg_current_xact_id()")
        yield


def _wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _UP_SECONDS
    while server.poll() is None and time.monotonic() < until:
        try:
            httpx.get(url, timeout=5, verify=False)  # certificates are not read for each attempt
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the server at {url} did not come up ({server.poll()})")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main())
