"""Databases of a headquarters and its laptops: made once, and put back to their beginning for every schedule."""

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sim_seeded import MORNING, Dice, World, WrongClock, seeded
from sim_wire import Air, Fuse, Wire
from sqlalchemy import Engine
from sqlmodel import Session

from fieldkit.domain.roles import Role
from fieldkit.domain.template import DeviceClass
from fieldkit.storage.driver import connect
from fieldkit.storage.engine import open_engine
from fieldkit.storage.ids import new_id
from fieldkit.storage.journal import Journal, Outbox
from fieldkit.storage.migrate import bring_up_to_date
from fieldkit.storage.rows.reference import (
    CentreRow,
    CustomerRow,
    DeviceModelRow,
    DeviceRow,
    EngineerRow,
    HallRow,
    RoleAssignmentRow,
    WorkOrderRow,
)
from sync.engine import RunState, synchronise
from sync.hq.desk import (
    Headquarters,
    create_headquarters,
    issue_enrolment_code,
    open_headquarters,
)
from sync.hq.file_home import DATABASE
from sync.session import enrol

CREW = (("L07", "HB07"), ("L17", "HB07"), ("L09", "WH01"), ("L08", "HB08"))
"""Two laptops of one engineer, who share what he writes, one of another centre, and one of his colleague."""
STAFF = {"HB": ("HB07", "HB08"), "WH": ("WH01",)}
"""Who works for which centre; the first of them has the order there."""
LED = "HB"
"""The centre whose engineers are leads too, and may decide what disagrees there."""
_PAGE_SIZE = 1024
"""Bytes: hundreds of tables that are nearly empty are copied for every schedule."""


class Door:
    """Puts other contents into a database whose connections stay open.

    A copy counts as another schema, which every connection reads again: a tenth of a schedule. It is the same one.
    """

    def __init__(self, path: Path) -> None:
        self._way = connect(path, None)
        self._schema = self._way.execute("PRAGMA schema_version").fetchone()[0]

    def put(self, content: sqlcipher.Connection) -> None:
        content.backup(self._way)
        self._way.execute(f"PRAGMA schema_version = {self._schema}")

    def close(self) -> None:
        self._way.close()


@dataclass
class Laptop:
    """A laptop as the schedule knows it."""

    name: str
    staff_no: str
    engine: Engine
    fuse: Fuse
    clock: WrongClock
    journal: Journal
    wire: Wire
    transport: Air
    side: sqlcipher.Connection
    """A way to its database past everything that is being tested."""
    door: "Door"
    template: sqlcipher.Connection | None = None

    @property
    def code(self) -> str:
        return self.name[:3]


@dataclass
class Stage:
    """Everything that a schedule plays on."""

    folder: Path
    world: World = field(default_factory=World)
    dice: Dice = field(default_factory=Dice)

    def __post_init__(self) -> None:
        with seeded(self.dice):
            self.dice.throw("template")
            self._build()

    def _build(self) -> None:
        self.hq_clock = WrongClock(self.world)
        self.hq = create_headquarters(self.folder / "made", None, self.hq_clock)
        furnish(self.hq)
        self._move_headquarters()
        self.hq_fuse = Fuse(self.hq.engine)
        self.hq_side = connect(self.hq.home.folder / DATABASE, None)
        self.hq_door = Door(self.hq.home.folder / DATABASE)
        blank = self.folder / "blank.db"
        engine = open_engine(blank, None)
        bring_up_to_date(engine, blank)
        names = [*CREW, ("L07-copy", "HB07")]
        self.laptops = {name: self._laptop(name, staff_no, engine) for name, staff_no in names}
        engine.dispose()
        for name, staff_no in CREW:
            laptop = self.laptops[name]
            enrol(
                laptop.journal,
                laptop.transport,
                issue_enrolment_code(self.hq.journal, name, staff_no, staff_no[:2]),
            )
            report = synchronise(laptop.journal, laptop.transport)
            assert report.state is RunState.DONE, report
            laptop.template = copied(laptop.side)
        self._hq_template = copied(self.hq_side)

    def _move_headquarters(self) -> None:
        """Into a file with small pages."""
        folder = self.folder / "hq"
        folder.mkdir()
        put_down(self.hq.engine, folder / DATABASE)
        self.hq.close()
        self.hq = open_headquarters(folder, None, self.hq_clock)

    def _laptop(self, name: str, staff_no: str, blank: Engine) -> Laptop:
        path = self.folder / f"{name}.db"
        put_down(blank, path)
        engine = open_engine(path, None)
        clock = WrongClock(self.world)
        wire = Wire(self.hq, self.hq_fuse)
        return Laptop(
            name=name,
            staff_no=staff_no,
            engine=engine,
            fuse=Fuse(engine),
            clock=clock,
            journal=Journal(engine, clock, name[:3], [Outbox()]),
            wire=wire,
            transport=Air(wire),
            side=connect(path, None),
            door=Door(path),
        )

    def reset(self, crew: Iterable[str]) -> None:
        """Back to the beginning, for these laptops and whoever copies their disks."""
        self.world.time = MORNING
        self.hq_fuse.disarm()
        self.hq_clock.error *= 0
        self.hq_door.put(self._hq_template)
        for laptop in self.laptops.values():
            laptop.fuse.disarm()
            laptop.clock.error *= 0
            laptop.wire.plan()
            laptop.wire.late.clear()
            if laptop.template is not None and laptop.name in crew:
                laptop.door.put(laptop.template)

    def close(self) -> None:
        for laptop in self.laptops.values():
            laptop.transport.close()
            laptop.side.close()
            laptop.door.close()
            laptop.engine.dispose()
        self.hq_side.close()
        self.hq_door.close()
        self.hq.close()


def asked(laptop: Laptop, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """Rows of a laptop, past everything that is being tested."""
    return list(laptop.side.execute(statement, values))


def asked_hq(stage: Stage, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """Rows of headquarters."""
    return list(stage.hq_side.execute(statement, values))


def asked_inside(session: Session, statement: str, *values: object) -> Any:
    return session.connection().exec_driver_sql(statement, values).scalar_one()


def copied(database: sqlcipher.Connection) -> sqlcipher.Connection:
    """A copy in memory."""
    copy = sqlcipher.connect(":memory:", check_same_thread=False)
    database.backup(copy)
    return copy


def put_down(engine: Engine, path: Path) -> None:
    """A copy in a file with small pages."""
    with closing(engine.raw_connection()) as connection, closing(sqlcipher.connect(str(path))) as copy:
        connection.driver_connection.backup(copy)  # type: ignore[union-attr]
        copy.isolation_level = None
        # what uses a write-ahead log keeps its pages
        for statement in ("PRAGMA journal_mode = DELETE", f"PRAGMA page_size = {_PAGE_SIZE}", "VACUUM"):
            copy.execute(statement).fetchall()


def furnish(hq: Headquarters) -> None:
    """Two centres with their engineers, a hall, a device and an order to inspect it each."""
    now = hq.journal.clock.now()
    stamps: dict[str, Any] = {"created_at": now, "updated_at": now, "author": "hq", "device_code": "HQ"}

    def named(code: str) -> dict[str, Any]:
        return {"id": new_id(now), "code": code, "name": code} | stamps

    with hq.journal.write("hq.reference", "hq") as session:
        customer = CustomerRow(customer_kind="bureau", **named("C1"))
        session.add(customer)
        device_class = next(iter(DeviceClass))
        session.add(DeviceModelRow(device_class=device_class, service_group="A", **named("JF-300")))
        session.flush()
        for code in STAFF:
            _furnish_centre(session, code, customer.id, named)


def _furnish_centre(session: Session, code: str, customer_id: str, named: Callable[[str], dict[str, Any]]) -> None:
    centre = CentreRow(region="C", province=code, centre_kind="province", **named(code))
    session.add(centre)
    session.flush()
    for staff_no in STAFF[code]:
        person = named("") | {"staff_no": staff_no, "name": "周工"}
        del person["code"]
        session.add(EngineerRow(centre_id=centre.id, engineer_kind="service", seniority=3, **person))
        if code == LED:
            role = named("") | {"staff_no": staff_no, "role": Role.RL, "valid_from": date(2026, 1, 1)}
            del role["code"], role["name"]
            session.add(RoleAssignmentRow(**role))
    hall = HallRow(customer_id=customer_id, centre_id=centre.id, **named(f"H-{code}"))
    session.add(hall)
    session.flush()
    device = named("") | {"serial": f"JF3-{code}-1", "model_code": "JF-300", "hall_id": hall.id}
    del device["code"], device["name"]
    session.add(DeviceRow(purchase_on=date(2024, 3, 1), **device))
    session.flush()
    order = named("") | {"order_kind": "annual", "device_id": device["id"], "staff_no": STAFF[code][0]}
    del order["code"], order["name"]
    session.add(WorkOrderRow(due_on=date(2026, 11, 30), **order))
