"""How fast do 10,000 small records reach headquarters and another laptop, with everything on?

Encrypted databases with full fsync on both sides, validation, scopes and tokens; HTTP over the loopback. The floor
is the same rows inserted into two encrypted databases by the bare driver, in portions of the same size, in the same
run.
"""

import argparse
import json
import statistics
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from fieldkit.domain.instants import SystemClock, stamp
from fieldkit.domain.template import DeviceClass
from fieldkit.storage.engine import open_engine
from fieldkit.storage.ids import new_id
from fieldkit.storage.journal import Journal, Outbox
from fieldkit.storage.migrate import bring_up_to_date
from fieldkit.storage.rows.evidence import ProbeRunRow
from fieldkit.storage.rows.local import OutboxRow
from fieldkit.storage.rows.reference import CentreRow, CustomerRow, DeviceModelRow, DeviceRow, HallRow
from sync.engine import RunState, synchronise
from sync.hq.app import build_app
from sync.hq.desk import Headquarters, create_headquarters, issue_enrolment_code
from sync.hq.serving import serve
from sync.kinds import core
from sync.link import Waiting, WireAnswer, WireRequest
from sync.session import enrol
from sync.transport import HttpTransport

KEY = b"b" * 32
PORTION = 500


class Counting:
    """A transport that counts what passes."""

    def __init__(self, inner: HttpTransport) -> None:
        self._inner = inner
        self.requests = 0
        self.sent = 0

    @property
    def base_url(self) -> str:
        return self._inner.base_url

    def send(self, request: WireRequest) -> WireAnswer:
        self.requests += 1
        self.sent += len(request.packet.content)
        return self._inner.send(request)

    def begin(self, request: WireRequest) -> Waiting:
        self.requests += 1
        self.sent += len(request.packet.content)
        return self._inner.begin(request)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    runs = [measure(options.records) for _ in range(options.runs)]
    print(json.dumps({name: round(statistics.median(run[name] for run in runs), 3) for name in runs[0]}, indent=2))


def measure(records: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        hq = create_headquarters(Path(folder) / "hq", KEY)
        device_id = furnish(hq)
        with serve(build_app(hq)) as running, HttpTransport(running.url) as http:
            sender = laptop(Path(folder) / "sender.db", hq, http, "L01")
            receiver = laptop(Path(folder) / "receiver.db", hq, http, "L02")
            rows = fill(sender, device_id, records)
            push = timed(sender, http, records)
            pull = timed(receiver, http, records)
            idle = timed(sender, http, records)
        floor = records / bare_inserts(Path(folder), rows)
        hq.close()
    return {
        "push_per_s": push["rate"],
        "pull_per_s": pull["rate"],
        "push_requests": push["requests"],
        "pull_requests": pull["requests"],
        "push_bytes": push["sent"],
        "idle_ms": idle["seconds"] * 1000,
        "idle_requests": idle["requests"],
        "floor_per_s": floor,
        "push_to_floor": push["rate"] / floor,
        "pull_to_floor": pull["rate"] / floor,
    }


def timed(journal: Journal, http: HttpTransport, records: int) -> dict[str, float]:
    transport = Counting(http)
    started = time.perf_counter()
    report = synchronise(journal, transport)
    seconds = time.perf_counter() - started
    if report.state is not RunState.DONE:
        raise SystemExit(f"the run ended as {report.state}: {report.words}")
    return {"rate": records / seconds, "seconds": seconds, "requests": transport.requests, "sent": transport.sent}


def laptop(path: Path, hq: Headquarters, http: HttpTransport, code: str) -> Journal:
    engine = open_engine(path, KEY)
    bring_up_to_date(engine, path)
    journal = Journal(engine, SystemClock(), code, [Outbox()])
    enrol(journal, http, issue_enrolment_code(hq.journal, code, "HB07", "HB"))
    synchronise(journal, http)
    return journal


def furnish(hq: Headquarters) -> str:
    now = hq.journal.clock.now()
    stamps: dict[str, Any] = {"created_at": now, "updated_at": now, "author": "hq", "device_code": "HQ"}
    centre, customer, hall, device = (new_id(now) for _ in range(4))
    with hq.journal.write("hq.reference", "hq") as session:
        session.add(
            CentreRow(
                id=centre, code="HB", name="湖北", region="C", province="湖北", centre_kind="province", **stamps
            )
        )
        session.add(CustomerRow(id=customer, code="C", name="示例", customer_kind="bureau", **stamps))
        session.add(
            DeviceModelRow(
                id=new_id(now),
                code="JF-300",
                name="缴费机",
                device_class=next(iter(DeviceClass)),
                service_group="A",
                **stamps,
            )
        )
        session.flush()
        session.add(HallRow(id=hall, code="H1", name="江汉路", customer_id=customer, centre_id=centre, **stamps))
        session.flush()
        session.add(
            DeviceRow(
                id=device,
                serial="JF3-2403-0001",
                model_code="JF-300",
                hall_id=hall,
                purchase_on=date(2024, 3, 1),
                **stamps,
            )
        )
    return device


def fill(journal: Journal, device_id: str, records: int, *, first: int = 1) -> list[dict[str, Any]]:
    """Probe runs, one a millisecond until now, with 200 characters that no packing makes small.

    Args:
        first: number of their first operation.
    """
    now = journal.clock.now()
    moments = [now - timedelta(milliseconds=records - place) for place in range(records)]
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(moment),
            "no": "",
            "ver": 0,
            "created_at": moment,
            "updated_at": moment,
            "author": "HB07",
            "device_code": "L01",
            "device_id": device_id,
            "inspection_id": "",
            "item_code": "",
            "probe": "printer.status",
            "port": "COM3",
            "verdict": "PASS",
            "value": "".join(new_id(now).replace("-", "") for _ in range(6)),
            "transcript_sha256": "",
        }
        for moment in moments
    ]
    with journal.write("benchmark.fill", "HB07", synchronise=False) as session:
        journal.put_many(session, ProbeRunRow, rows)
        session.connection().execute(
            core(OutboxRow).insert(),
            [
                {
                    "n": n,
                    "record_kind": "probe_run",
                    "record_id": row["id"],
                    "action": "put",
                    "schema_no": 1,
                    "author": "HB07",
                    "made_at": row["created_at"],
                    "sha256": "",
                    "state": "pending",
                    "reason": "",
                }
                for n, row in enumerate(rows, first)
            ],
        )
    return rows


def bare_inserts(folder: Path, rows: list[dict[str, Any]]) -> float:
    """Seconds for the same rows into two encrypted files, as fast as the driver goes."""
    plain = [
        tuple(stamp(row["created_at"]) if name.endswith("_at") else value for name, value in row.items())
        for row in rows
    ]
    started = time.perf_counter()
    for name in ("here", "there"):
        connection = sqlcipher.connect(str(folder / f"floor-{name}.db"), isolation_level=None)
        connection.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        columns = ", ".join(rows[0])
        connection.execute(f"CREATE TABLE probe_run ({columns}, PRIMARY KEY (id))")
        places = ", ".join("?" * len(rows[0]))
        for start in range(0, len(plain), PORTION):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(f"INSERT INTO probe_run VALUES ({places})", plain[start : start + PORTION])
            connection.execute("COMMIT")
        connection.close()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
