"""Where is the engineer now, since when, and who of the hall is with him?"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from fieldkit.domain.instants import business_day, shown
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Refusal, say
from fieldkit.services.identity import Identity, read_identity
from fieldkit.services.numbering import NumberPrefix, next_number
from fieldkit.services.orders import earliest_due, still_open
from fieldkit.storage.ids import new_id
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.reference import ContactRow, DeviceRow, HallRow, WorkOrderRow
from fieldkit.storage.rows.work import InspectionRow, VisitRow


@dataclass(frozen=True)
class HallLine:
    """A hall in the list, with what is due there."""

    id: str
    code: str
    name: str
    city: str
    address: str
    devices: int
    due: int


@dataclass(frozen=True)
class HallDevice:
    """A device of the hall, with the state of its inspection in this visit."""

    id: str
    serial: str
    model: str
    state: str
    due_on: date | None
    inspection_id: str
    inspection_state: str


@dataclass(frozen=True)
class Contact:
    """A person of the hall."""

    name: str
    role: str
    phone: str
    may_sign: bool


@dataclass(frozen=True)
class HallPage:
    """Everything about one hall."""

    hall: HallLine
    devices: tuple[HallDevice, ...]
    contacts: tuple[Contact, ...]
    visit_id: str
    visit_no: str
    arrived_at: datetime | None
    custodian: str


class VisitDesk:
    """Halls and the visits to them."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def halls(self) -> tuple[HallLine, ...]:
        """All halls of this laptop, those with work due first."""
        with self._journal.read() as session:
            return tuple(sorted(_hall_lines(session), key=lambda hall: (-hall.due, hall.code)))

    def hall(self, hall_id: str) -> HallPage:
        """One hall with its devices, contacts and the visit that is open there."""
        with self._journal.read() as session:
            visit = open_visit(session, hall_id, read_identity(session).staff_no)
            return HallPage(
                hall=next(line for line in _hall_lines(session, hall_id)),
                devices=_devices(session, hall_id),
                contacts=_contacts(session, hall_id),
                visit_id=visit.id if visit else "",
                visit_no=visit.no if visit else "",
                arrived_at=visit.arrived_at if visit else None,
                custodian=visit.custodian if visit else "",
            )

    def arrive(self, hall_id: str, custodian: str = "") -> str:
        """Starts the visit, or goes on with the one that is open in this hall; answers its id."""
        now = self._journal.clock.now()
        with self._journal.read() as session:
            identity = read_identity(session)
        with self._journal.write("visit.arrive", identity.staff_no) as session:
            visit = own_visit(session, identity, hall_id, now)
            if custodian:
                visit.custodian = one_line(custodian, limit=80)
            return visit.id

    def name_custodian(self, visit_id: str, custodian: str) -> None:
        """Names the cash-box custodian who is present (SEC-1)."""
        with self._journal.read() as session:
            identity = read_identity(session)
        with self._journal.write("visit.custodian", identity.staff_no) as session:
            _visit(session, visit_id).custodian = one_line(custodian, limit=80)

    def leave(self, visit_id: str) -> None:
        """Ends the visit; Refusal `visit.open_records` while a record of it is not signed off."""
        now = self._journal.clock.now()
        with self._journal.read() as session:
            identity = read_identity(session)
        with self._journal.write("visit.leave", identity.staff_no) as session:
            open_records = session.exec(
                select(InspectionRow.no).where(InspectionRow.visit_id == visit_id, InspectionRow.state != "sealed")
            ).all()
            if open_records:
                raise Refusal(
                    "visit.open_records",
                    say(
                        "{count} records of this visit are not signed off: {numbers}.",
                        count=len(open_records),
                        numbers=", ".join(open_records),
                    ),
                    say("Finish them, or hand them over before you leave."),
                )
            visit = _visit(session, visit_id)
            if now < visit.arrived_at:
                raise Refusal(
                    "visit.clock",
                    say(
                        "The clock says {now}, before the arrival at {arrived}.",
                        now=shown(now),
                        arrived=shown(visit.arrived_at),
                    ),
                    say("Set the clock of this laptop, then leave the visit again."),
                )
            visit.left_at = now


def new_visit(session: Session, identity: Identity, hall_id: str, now: datetime) -> VisitRow:
    """A visit that begins now, inside the caller's transaction."""
    visit = VisitRow(
        id=new_id(now),
        no=next_number(
            session, NumberPrefix.VISIT, identity.province_code, business_day(now), identity.device_code
        ),
        created_at=now,
        updated_at=now,
        author=identity.staff_no,
        device_code=identity.device_code,
        hall_id=hall_id,
        arrived_at=now,
    )
    session.add(visit)
    session.flush()
    return visit


def own_visit(session: Session, identity: Identity, hall_id: str, now: datetime) -> VisitRow:
    """The visit of this engineer that is going on in this hall, or a new one; a colleague's is his own."""
    return open_visit(session, hall_id, identity.staff_no) or new_visit(session, identity, hall_id, now)


def open_visit(session: Session, hall_id: str, staff_no: str) -> VisitRow | None:
    """The visit of this engineer that is going on in this hall."""
    statement = (
        select(VisitRow)
        .where(VisitRow.hall_id == hall_id, VisitRow.author == staff_no, col(VisitRow.left_at).is_(None))
        .order_by(col(VisitRow.arrived_at).desc())
    )
    return session.exec(statement).first()


def _visit(session: Session, visit_id: str) -> VisitRow:
    visit = session.get(VisitRow, visit_id)
    if visit is None:
        raise LookupError(visit_id)
    return visit


def _hall_lines(session: Session, hall_id: str = "") -> tuple[HallLine, ...]:
    due = (
        select(DeviceRow.hall_id, func.count(col(WorkOrderRow.id)).label("due"))
        .join(WorkOrderRow, col(WorkOrderRow.device_id) == DeviceRow.id)
        .where(still_open())
        .group_by(col(DeviceRow.hall_id))
        .subquery()
    )
    devices = (
        select(DeviceRow.hall_id, func.count(col(DeviceRow.id)).label("devices"))
        .group_by(col(DeviceRow.hall_id))
        .subquery()
    )
    statement = (
        select(HallRow, devices.c.devices, due.c.due)
        .join(devices, devices.c.hall_id == HallRow.id, isouter=True)
        .join(due, due.c.hall_id == HallRow.id, isouter=True)
        .order_by(col(HallRow.code))
    )
    if hall_id:
        statement = statement.where(HallRow.id == hall_id)
    return tuple(
        HallLine(hall.id, hall.code, hall.name, hall.city, hall.address, count or 0, due_count or 0)
        for hall, count, due_count in session.exec(statement)
    )


def _devices(session: Session, hall_id: str) -> tuple[HallDevice, ...]:
    orders = earliest_due(session, hall_id)
    records = {
        row.device_id: row
        for row in session.exec(
            select(InspectionRow)
            .join(DeviceRow, col(DeviceRow.id) == InspectionRow.device_id)
            .where(DeviceRow.hall_id == hall_id)
            .order_by(col(InspectionRow.started_at))
        )
    }
    statement = select(DeviceRow).where(DeviceRow.hall_id == hall_id).order_by(col(DeviceRow.serial))
    return tuple(
        HallDevice(
            id=device.id,
            serial=device.serial,
            model=device.model_code,
            state=device.state,
            due_on=orders.get(device.id),
            inspection_id=records[device.id].id if device.id in records else "",
            inspection_state=records[device.id].state if device.id in records else "",
        )
        for device in session.exec(statement)
    )


def _contacts(session: Session, hall_id: str) -> tuple[Contact, ...]:
    statement = select(ContactRow).where(ContactRow.hall_id == hall_id).order_by(col(ContactRow.contact_role))
    return tuple(Contact(row.name, row.contact_role, row.phone, row.may_sign) for row in session.exec(statement))
