"""Which reference data does the demo's headquarters hold? Hubei, 14 halls, 47 devices (requirements 6.1)."""

import tomllib
from datetime import date, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from fieldkit.domain.clock.hours import midnight
from fieldkit.domain.instants import business_day
from fieldkit.domain.price_file import read_prices
from fieldkit.services.fleet import FleetDesk
from fieldkit.services.fleet_file import read_table
from fieldkit.services.price_lists import items_told
from fieldkit.storage.ids import new_id
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.base import Row
from fieldkit.storage.rows.duty import DutyShiftRow
from fieldkit.storage.rows.prices import PriceListRow
from fieldkit.storage.rows.reference import (
    CentreRow,
    ComponentRow,
    ContactRow,
    ContractRow,
    CustomerRow,
    DeviceModelRow,
    DeviceRow,
    EngineerRow,
    HallRow,
    ReadingRow,
    RoleAssignmentRow,
    WorkOrderRow,
)

HERO_SERIAL = "JF3-2409-0153"
"""The device of the demo's inspection."""
OLD_CONTRACT = "HB-00"
NEW_CONTRACT = "HB-01"
NEW_CONTRACT_AWARD = date(2023, 7, 21)
DUTY_DAYS = range(-1, 21)
"""Days of the roster, counted from the first start."""


def seed_headquarters(journal: Journal) -> None:
    """Writes the demo's reference data, once; a second call changes nothing."""
    with journal.read() as session:
        if session.exec(select(CentreRow.id)).first() is not None:
            return
    plan = tomllib.loads(_data("demo/hubei.toml").decode())
    now = journal.clock.now()
    with journal.write("demo.organisation", "hq") as session:
        _organisation(session, plan, now)
        _roster(session, plan, now)
    with resources.as_file(resources.files("fieldkit") / "data" / "demo" / "fleet.csv") as fleet:
        FleetDesk(journal).run(Path(fleet))
    with journal.write("demo.prices", "hq") as session:
        _prices(session, plan, now)
    with journal.write("demo.halls", "hq") as session:
        _halls(session, plan, now)
        _contracts_of_devices(session)
    with journal.write("demo.devices", "hq") as session:
        _orders(session, plan, now)
        _history(session, plan, now)


def _data(name: str) -> bytes:
    return (resources.files("fieldkit") / "data" / name).read_bytes()


def _new(now: datetime) -> dict[str, Any]:
    return {"id": new_id(now), "created_at": now, "updated_at": now, "author": "hq", "device_code": "HQ"}


def _add(session: Session, table: type[Row], now: datetime, **values: Any) -> Any:
    row = table(**_new(now), **values)
    session.add(row)
    session.flush()
    return row


def _organisation(session: Session, plan: dict[str, Any], now: datetime) -> None:
    centre = _add(session, CentreRow, now, **plan["centre"])
    customer = _add(session, CustomerRow, now, **plan["customer"])
    for contract in plan["contracts"]:
        _add(session, ContractRow, now, customer_id=customer.id, **contract)
    for engineer in plan["engineers"]:
        _add(session, EngineerRow, now, centre_id=centre.id, **engineer)
    for role in plan["roles"]:
        _add(session, RoleAssignmentRow, now, **role)
    for model in tomllib.loads(_data("device_models.toml").decode())["models"]:
        _add(session, DeviceModelRow, now, **model)


def _prices(session: Session, plan: dict[str, Any], now: datetime) -> None:
    with resources.as_file(resources.files("fieldkit") / "data" / "demo" / "prices.csv") as file:
        items = items_told(read_prices(read_table(file).cells).items)
    for contract in plan["contracts"]:
        _add(
            session,
            PriceListRow,
            now,
            contract_no=contract["contract_no"],
            version=1,
            valid_from=contract["award_confirmed_on"],
            source="prices.csv",
            items=items,
        )


def _roster(session: Session, plan: dict[str, Any], now: datetime) -> None:
    today = business_day(now)
    for day in DUTY_DAYS:
        for duty in plan["duty"]:
            if day in duty.get("off_days", ()):
                continue
            starts_at = midnight(today + timedelta(days=day)) + timedelta(hours=duty["from_hour"])
            _add(
                session,
                DutyShiftRow,
                now,
                centre_code=plan["centre"]["code"],
                service_group=duty["service_group"],
                staff_no=duty["staff_no"],
                duty_kind=duty["duty_kind"],
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=duty["hours"]),
            )


def _halls(session: Session, plan: dict[str, Any], now: datetime) -> None:
    for hall in plan["halls"]:
        row = session.exec(select(HallRow).where(HallRow.name == hall["name"])).one()
        for name in ("address", "open_from", "open_to", "closed_weekdays"):
            if name in hall:
                setattr(row, name, hall[name])
        for contact in hall["contacts"]:
            _add(session, ContactRow, now, hall_id=row.id, **contact)


def _contracts_of_devices(session: Session) -> None:
    """Devices bought before the contract of today belong to the older one (requirements 9, K13)."""
    for device in session.exec(select(DeviceRow)):
        wanted = NEW_CONTRACT if device.purchase_on >= NEW_CONTRACT_AWARD else OLD_CONTRACT
        if device.contract_no != wanted:
            device.contract_no = wanted


def _orders(session: Session, plan: dict[str, Any], now: datetime) -> None:
    today = business_day(now)
    for order in plan["orders"]:
        _add(
            session,
            WorkOrderRow,
            now,
            order_kind=order["order_kind"],
            device_id=_device(session, order["serial"]).id,
            staff_no="HB07",
            due_on=today + timedelta(days=order["due_in_days"]),
            note=order["note"],
        )


def _history(session: Session, plan: dict[str, Any], now: datetime) -> None:
    device = _device(session, HERO_SERIAL)
    today = business_day(now)
    for component in plan["components"]:
        _add(session, ComponentRow, now, device_id=device.id, fitted_on=device.accepted_on, **component)
    for series in plan["readings"]:
        for days, value in series["values"]:
            _add(
                session,
                ReadingRow,
                now,
                device_id=device.id,
                item_code=series["item_code"],
                template_code="ANNUAL",
                measured_on=today + timedelta(days=int(days)),
                value=value,
                result="PASS",
            )


def _device(session: Session, serial: str) -> DeviceRow:
    return session.exec(select(DeviceRow).where(DeviceRow.serial == serial)).one()
