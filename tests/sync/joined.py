"""A headquarters and laptops on real encrypted files, joined without a network."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from servers import Server, running_server
from sqlalchemy import Engine
from sqlmodel import Session

from fieldkit.domain.canonical import canonical_bytes, sha256_hex
from fieldkit.domain.envelope import seal_envelope
from fieldkit.domain.record import ItemResult
from fieldkit.domain.template import DeviceClass
from fieldkit.storage.engine import open_engine
from fieldkit.storage.ids import new_id
from fieldkit.storage.journal import Journal, Outbox
from fieldkit.storage.keys import public_part, sign
from fieldkit.storage.migrate import bring_up_to_date
from fieldkit.storage.rows.evidence import AttachmentRow, ProbeRunRow, SealRow
from fieldkit.storage.rows.local import OutboxRow
from fieldkit.storage.rows.reference import CentreRow, CustomerRow, DeviceModelRow, DeviceRow, EngineerRow, HallRow
from fieldkit.storage.rows.work import VisitRow
from fieldkit.storage.settings import Setting, setting
from sync.engine import RunReport, synchronise
from sync.hq.app import build_app
from sync.hq.desk import ADDRESS, Headquarters, create_headquarters, issue_enrolment_code, open_headquarters
from sync.session import enrol
from sync.transport import HttpTransport

KEY = b"k" * 32
Fault = Callable[[httpx.Request, Callable[[], httpx.Response]], httpx.Response]


class FakeClock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def advance(self, **span: float) -> None:
        self.time += timedelta(**span)


class Wire(httpx.BaseTransport):
    """Carries requests to the app in this process; a fault may stand in between."""

    def __init__(self, app: object) -> None:
        self.app = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
        self.fault: Fault | None = None
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)

        def carry() -> httpx.Response:
            return asyncio.run(self._carry(request))

        return carry() if self.fault is None else self.fault(request, carry)

    async def _carry(self, request: httpx.Request) -> httpx.Response:
        answer = await self.app.handle_async_request(request)
        # the raw bytes of the wire: unpacking them is the business of the laptop
        pieces = [piece async for piece in answer.stream]  # type: ignore[union-attr]
        return httpx.Response(answer.status_code, headers=answer.headers, stream=httpx.ByteStream(b"".join(pieces)))

    def paths(self) -> list[str]:
        return [f"{request.method} {request.url.path.removeprefix('/sync/v1')}" for request in self.requests]


@dataclass
class Laptop:
    """A laptop with its database, its engineer and its way to headquarters."""

    journal: Journal
    wire: Wire
    transport: HttpTransport
    staff_no: str
    code: str
    sealed: list[str] = field(default_factory=list)

    def sync(self) -> RunReport:
        return synchronise(self.journal, self.transport)

    def visit(self, hall_id: str, custodian: str = "") -> str:
        now = self.journal.clock.now()
        visit_id = new_id(now)
        with self.journal.write("visit.begin", self.staff_no) as session:
            session.add(
                VisitRow(id=visit_id, hall_id=hall_id, arrived_at=now, custodian=custodian, **self.stamps(now))
            )
        return visit_id

    def name_custodian(self, visit_id: str, name: str) -> None:
        with self.journal.write("visit.custodian", self.staff_no) as session:
            session.get_one(VisitRow, visit_id).custodian = name

    def probe(self, device_id: str, value: str = "12.5", count: int = 1) -> list[str]:
        now = self.journal.clock.now()
        ids = [new_id(now) for _ in range(count)]
        with self.journal.write("probe.run", self.staff_no) as session:
            for run_id in ids:
                session.add(
                    ProbeRunRow(
                        id=run_id,
                        device_id=device_id,
                        probe="printer.status",
                        port="sim",
                        verdict=ItemResult.PASS,
                        value=value,
                        transcript_sha256="",
                        **self.stamps(now),
                    )
                )
        return ids

    def attach(self, content: bytes) -> str:
        now = self.journal.clock.now()
        sha256 = sha256_hex(content)
        with self.journal.write("photo.add", self.staff_no) as session:
            session.add(
                AttachmentRow(
                    sha256=sha256,
                    mime="image/jpeg",
                    attachment_role="photo",
                    size=len(content),
                    content=content,
                    added_at=now,
                )
            )
        return sha256

    def seal(self, *, code: str | None = None, staff_no: str | None = None, previous: str | None = None) -> str:
        """Seals a record; the digest of its payload."""
        with self.journal.read() as session:
            key = bytes.fromhex(setting(session, Setting.SIGNING_KEY))
        return self.seal_with(key, code or self.code, staff_no or self.staff_no, previous)

    def seal_with(self, key: bytes, code: str, staff_no: str, previous: str | None) -> str:
        now = self.journal.clock.now()
        seal_id, record_id = new_id(now), new_id(now)
        before = (self.sealed[-1] if self.sealed else "") if previous is None else previous
        payload = sealed_payload(record_id, staff_no, code, before)
        with self.journal.write("record.seal", self.staff_no) as session:
            session.add(
                SealRow(
                    id=seal_id,
                    sequence=len(self.sealed) + 1,
                    record_id=record_id,
                    record_no="XJ-HB-20261123-L07-001",
                    rev=1,
                    envelope=seal_envelope(payload, public_part(key), lambda message: sign(key, message)),
                    sha256=sha256_hex(payload),
                    previous=before,
                    sealed_at=now,
                )
            )
        self.sealed.append(sha256_hex(payload))
        return self.sealed[-1]

    def outbox(self) -> list[OutboxRow]:
        from sqlmodel import col, select

        with self.journal.read() as session:
            return list(session.exec(select(OutboxRow).order_by(col(OutboxRow.n))).all())

    def states(self) -> list[str]:
        return [row.state for row in self.outbox()]

    def setting(self, name: Setting) -> str:
        with self.journal.read() as session:
            return setting(session, name)

    def stamps(self, now: datetime) -> dict[str, Any]:
        return {"created_at": now, "updated_at": now, "author": self.staff_no, "device_code": self.code}


def sealed_payload(record_id: str, staff_no: str, code: str, previous: str) -> bytes:
    return canonical_bytes(
        {
            "format": "fieldkit.sealed/1",
            "content": {
                "kind": "inspection_record",
                "id": record_id,
                "no": "XJ-HB-20261123-L07-001",
                "rev": 1,
                "engineer": {"staff_no": staff_no, "name": "周工"},
            },
            "signoff": {},
            "seal": {"device_code": code, "previous": previous},
        }
    )


@dataclass
class Fleet:
    """Ids of the reference rows that headquarters begins with."""

    hall: dict[str, str] = field(default_factory=dict)
    device: dict[str, str] = field(default_factory=dict)
    customer: str = ""


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.db"
    engine = open_engine(path, KEY)
    bring_up_to_date(engine, path)
    engine.dispose()
    return path


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def new_headquarters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "hq"
    create_headquarters(folder, KEY).close()
    return folder


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


@pytest.fixture(scope="session")
def new_database(server: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Name of a PostgreSQL database with an empty headquarters."""
    name = server.new_database()
    create_headquarters(tmp_path_factory.mktemp("template"), None, address=server.address(name)).close()
    return name


@pytest.fixture
def server_database(server: Server, new_database: str) -> Iterator[str]:
    """Name of a PostgreSQL database with a headquarters of this test alone."""
    name = server.new_database(new_database)
    yield name
    server.drop(name)


@pytest.fixture
def database() -> str:
    """Where headquarters keeps its data; tests with the mark `both_databases` see both."""
    return "sqlite"


@pytest.fixture
def hq(tmp_path: Path, request: pytest.FixtureRequest, clock: FakeClock, database: str) -> Iterator[Headquarters]:
    folder = tmp_path / "hq"
    if database == "sqlite":
        shutil.copytree(request.getfixturevalue("new_headquarters"), folder)
    else:
        name = request.getfixturevalue("server_database")
        folder.mkdir()
        (folder / ADDRESS).write_text(request.getfixturevalue("server").address(name))
    opened = open_headquarters(folder, KEY, clock)
    yield opened
    opened.close()


@pytest.fixture
def fleet(hq: Headquarters, clock: FakeClock) -> Fleet:
    """Two centres with a hall, a device and an engineer each; L07 and L08 work for HB, L09 for WH."""
    return furnished(hq, clock)


def furnished(hq: Headquarters, clock: FakeClock) -> Fleet:
    made = Fleet(customer=new_id(clock.now()))
    with hq.journal.write("hq.reference", "hq") as session:
        session.add(
            CustomerRow(id=made.customer, code="C1", name="示例公司", customer_kind="bureau", **hq_stamps(clock))
        )
        session.add(
            DeviceModelRow(
                id=new_id(clock.now()),
                code="JF-300",
                name="缴费机",
                device_class=next(iter(DeviceClass)),
                service_group="A",
                **hq_stamps(clock),
            )
        )
        session.flush()
        for number, code in enumerate(("HB", "WH")):
            _furnish(session, made, clock, code, number)
    return made


def _furnish(session: Session, made: Fleet, clock: FakeClock, code: str, number: int) -> None:
    centre_id = new_id(clock.now())
    made.hall[code], made.device[code] = new_id(clock.now()), new_id(clock.now())
    stamps = hq_stamps(clock)
    session.add(
        CentreRow(id=centre_id, code=code, name=code, region="C", province=code, centre_kind="province", **stamps)
    )
    session.flush()
    for staff_no in ("HB07", "HB08") if code == "HB" else ("WH01",):
        session.add(
            EngineerRow(
                id=new_id(clock.now()),
                staff_no=staff_no,
                name="周工",
                centre_id=centre_id,
                engineer_kind="service",
                seniority=3,
                **stamps,
            )
        )
    session.add(
        HallRow(
            id=made.hall[code],
            code=f"H-{code}",
            name="江汉路营业厅",
            customer_id=made.customer,
            centre_id=centre_id,
            **stamps,
        )
    )
    session.flush()
    session.add(
        DeviceRow(
            id=made.device[code],
            serial=f"JF3-2403-000{number}",
            model_code="JF-300",
            hall_id=made.hall[code],
            purchase_on=date(2024, 3, 1),
            **stamps,
        )
    )


def hq_stamps(clock: FakeClock) -> dict[str, Any]:
    return {"created_at": clock.now(), "updated_at": clock.now(), "author": "hq", "device_code": "HQ"}


@pytest.fixture
def bare_laptop(
    tmp_path: Path, empty_database: Path, clock: FakeClock, hq: Headquarters
) -> Iterator[Callable[[str, str], Laptop]]:
    """Makes laptops that are not enrolled."""
    opened: list[Laptop] = []
    engines = []

    def make(code: str, staff_no: str) -> Laptop:
        path = tmp_path / f"laptop-{len(engines)}.db"
        shutil.copy(empty_database, path)
        engine = open_engine(path, KEY)
        engines.append(engine)
        opened.append(laptop_on(engine, hq, clock, (code, staff_no)))
        return opened[-1]

    yield make
    for made in opened:
        made.transport.close()
    for engine in engines:
        engine.dispose()


def laptop_on(engine: Engine, hq: Headquarters, clock: FakeClock, name: tuple[str, str]) -> Laptop:
    """A laptop on this database; its code and its engineer are what it will be enrolled as."""
    code, staff_no = name
    wire = Wire(build_app(hq))
    transport = HttpTransport("https://hq.example", transport=wire, attempts=1)
    return Laptop(Journal(engine, clock, "L00", [Outbox()]), wire, transport, staff_no, code)


def let_in(made: Laptop, hq: Headquarters) -> Laptop:
    """Enrols a laptop, and lets it take the feed once."""
    code = issue_enrolment_code(hq.journal, made.code, made.staff_no, made.staff_no[:2])
    enrol(made.journal, made.transport, code)
    report = made.sync()
    assert report.state == "done", report
    made.wire.requests.clear()
    return made


@pytest.fixture
def laptop(
    bare_laptop: Callable[[str, str], Laptop], hq: Headquarters, fleet: Fleet
) -> Callable[[str, str], Laptop]:
    """Makes laptops that are enrolled and have taken the feed once."""

    def make(code: str = "L07", staff_no: str = "HB07") -> Laptop:
        return let_in(bare_laptop(code, staff_no), hq)

    return make
