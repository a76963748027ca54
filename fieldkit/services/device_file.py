"""What is known of one device: where it stands, whether it is under warranty, what is fitted, how it was?"""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from fieldkit.domain.instants import business_day
from fieldkit.domain.periods import warranty_last_day
from fieldkit.domain.template import DeviceClass
from fieldkit.domain.text import narrow, one_line
from fieldkit.domain.warranty import spare_supply_last_day
from fieldkit.domain.words import Refusal, say
from fieldkit.services.orders import still_open
from fieldkit.storage.journal import Journal
from fieldkit.storage.queries.devices import DeviceLine, count_devices, device_by_serial, device_window
from fieldkit.storage.rows.evidence import FilingRow
from fieldkit.storage.rows.reference import (
    ComponentRow,
    ContractRow,
    DeviceModelRow,
    DeviceRow,
    HallRow,
    ReadingRow,
    WorkOrderRow,
)
from fieldkit.storage.rows.work import InspectionRow

HISTORY_LIMIT = 20


@dataclass(frozen=True)
class Warranty:
    """Warranty of the hardware on a given day."""

    last_day: date | None
    """None while the device is not accepted."""
    covered: bool


@dataclass(frozen=True)
class Fitted:
    """A module in a slot, with the share of its life that is used up."""

    slot: str
    part_type: str
    name: str
    serial: str
    fitted_on: date
    life_used_pct: int


@dataclass(frozen=True)
class PastInspection:
    """An inspection in the history of the device."""

    id: str
    no: str
    template_code: str
    state: str
    started_on: date
    filing_no: str


@dataclass(frozen=True)
class Reading:
    """A value measured at an earlier visit."""

    measured_on: date
    value: str
    result: str


@dataclass(frozen=True)
class OrderLine:
    """Work that is planned for the device."""

    id: str
    order_kind: str
    due_on: date
    note: str


@dataclass(frozen=True)
class DeviceFile:
    """The device file as screens and documents show it."""

    id: str
    serial: str
    model_code: str
    model_name: str
    device_class: DeviceClass
    service_group: str
    slots: tuple[str, ...]
    hall_id: str
    hall: str
    city: str
    contract_no: str
    asset_no: str
    purchase_on: date
    accepted_on: date | None
    state: str
    ip: str
    software: str
    baseline_software: str
    remark: str
    warranty: Warranty
    spare_until: date
    """Last day on which spare parts are supplied (C011)."""
    is_supplied: bool
    components: tuple[Fitted, ...]
    inspections: tuple[PastInspection, ...]
    orders: tuple[OrderLine, ...]


class DeviceDesk:
    """Looks devices up."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def count(self, query: str) -> int:
        """How many devices match what was typed."""
        with self._journal.read() as session:
            return count_devices(session, query)

    def window(self, query: str, start: int, size: int) -> tuple[DeviceLine, ...]:
        """The visible lines of the list."""
        with self._journal.read() as session:
            return device_window(session, query, start, size)

    def file(self, serial: str) -> DeviceFile:
        """The file of the device with this serial, typed or scanned; Refusal `serial.unknown`."""
        with self._journal.read() as session:
            return self._file(session, plain_serial(serial))

    def check_serial(self, typed: str, hall_id: str) -> str:
        """The serial of a device of this hall; Refusal `serial.mismatch` when the plate says another one (C086)."""
        serial = plain_serial(typed)
        with self._journal.read() as session:
            found = device_by_serial(session, serial)
            if found is not None and found[0].hall_id == hall_id:
                return serial
            here = session.exec(select(HallRow.name).where(HallRow.id == hall_id)).first() or ""
        where = found[1].name if found else ""
        raise _mismatch(serial, here, where)

    def trend(self, device_id: str, item_code: str) -> tuple[Reading, ...]:
        """Values of one item over past visits, oldest first."""
        with self._journal.read() as session:
            return readings(session, device_id).get(item_code, ())

    def _file(self, session: Session, serial: str) -> DeviceFile:
        found = device_by_serial(session, serial)
        if found is None:
            raise Refusal(
                "serial.unknown",
                say("{serial} is not in the device files on this laptop.", serial=serial),
                say("Check the plate and the digits; synchronise if the device is new."),
            )
        device, hall, model = found
        spare_until, today = spare_supply_last_day(device.purchase_on), business_day(self._journal.clock.now())
        return DeviceFile(
            id=device.id,
            serial=device.serial,
            model_code=model.code,
            model_name=model.name,
            device_class=model.device_class,
            service_group=model.service_group,
            slots=tuple(model.slots),
            hall_id=hall.id,
            hall=hall.name,
            city=hall.city,
            contract_no=device.contract_no,
            asset_no=device.asset_no,
            purchase_on=device.purchase_on,
            accepted_on=device.accepted_on,
            state=device.state,
            ip=device.ip,
            software=device.software,
            baseline_software=model.baseline_software,
            remark=device.remark,
            warranty=_warranty(session, device, today),
            spare_until=spare_until,
            is_supplied=today <= spare_until,
            components=_components(session, device.id),
            inspections=_inspections(session, device.id),
            orders=_orders(session, device.id),
        )


def plain_serial(typed: str) -> str:
    """A serial as the file keeps it: narrow, upper case, without blanks (scanners and input methods add some)."""
    return narrow(one_line(typed, limit=64)).replace(" ", "").upper()


def readings(session: Session, device_id: str) -> dict[str, tuple[Reading, ...]]:
    """Earlier values of all items of the device, oldest first."""
    statement = select(ReadingRow).where(ReadingRow.device_id == device_id).order_by(col(ReadingRow.measured_on))
    found: dict[str, tuple[Reading, ...]] = {}
    for row in session.exec(statement):
        line = Reading(row.measured_on, row.value, row.result)
        found[row.item_code] = (*found.get(row.item_code, ()), line)
    return found


def _warranty(session: Session, device: DeviceRow, today: date) -> Warranty:
    months = session.exec(
        select(ContractRow.hardware_months).where(ContractRow.contract_no == device.contract_no)
    ).first()
    if device.accepted_on is None or months is None:
        return Warranty(None, False)
    last = warranty_last_day(device.accepted_on, months)
    return Warranty(last, today <= last)


def _components(session: Session, device_id: str) -> tuple[Fitted, ...]:
    statement = (
        select(ComponentRow)
        .where(ComponentRow.device_id == device_id, col(ComponentRow.removed_on).is_(None))
        .order_by(col(ComponentRow.life_used_pct).desc(), col(ComponentRow.slot))
    )
    return tuple(
        Fitted(row.slot, row.part_type, row.name, row.serial, row.fitted_on, row.life_used_pct)
        for row in session.exec(statement)
    )


def _inspections(session: Session, device_id: str) -> tuple[PastInspection, ...]:
    statement = (
        select(InspectionRow, FilingRow.filing_no)
        .join(FilingRow, col(FilingRow.record_id) == InspectionRow.id, isouter=True)
        .where(InspectionRow.device_id == device_id)
        .order_by(col(InspectionRow.started_at).desc())
        .limit(HISTORY_LIMIT)
    )
    return tuple(
        PastInspection(row.id, row.no, row.template_code, row.state, business_day(row.started_at), filing_no or "")
        for row, filing_no in session.exec(statement)
    )


def _orders(session: Session, device_id: str) -> tuple[OrderLine, ...]:
    statement = (
        select(WorkOrderRow)
        .where(WorkOrderRow.device_id == device_id, still_open())
        .order_by(col(WorkOrderRow.due_on))
        .limit(HISTORY_LIMIT)
    )
    return tuple(OrderLine(row.id, row.order_kind, row.due_on, row.note) for row in session.exec(statement))


def _mismatch(serial: str, here: str, where: str) -> Refusal:
    if where:
        return Refusal(
            "serial.mismatch",
            say("{serial} is not on file in {here}: the file says {where}.", serial=serial, here=here, where=where),
            say("Read the plate again. If the device was moved, tell your lead; do not record it here."),
        )
    return Refusal(
        "serial.mismatch",
        say("{serial} does not agree with the device files of {here}.", serial=serial, here=here),
        say("Read the plate again; a new device is entered by headquarters first."),
    )


def fleet_size(session: Session) -> int:
    """Devices on this laptop."""
    return session.exec(select(func.count()).select_from(DeviceRow)).one()


def model_of(session: Session, device_id: str) -> tuple[DeviceRow, DeviceModelRow]:
    """The device with its model."""
    statement = (
        select(DeviceRow, DeviceModelRow)
        .join(DeviceModelRow, col(DeviceModelRow.code) == DeviceRow.model_code)
        .where(DeviceRow.id == device_id)
    )
    return session.exec(statement).one()
