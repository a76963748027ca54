"""Which devices are there, which match, and which one has this serial?"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlmodel import Session, col, func, select

from fieldkit.storage.rows.reference import DeviceModelRow, DeviceRow, HallRow
from fieldkit.storage.search import match_expression

PAGE_LIMIT = 200

_COLUMNS = (
    "d.id, d.serial, d.model_code, h.name AS hall, h.city, d.state, d.software, d.ip, d.accepted_on "
    "FROM device d JOIN hall h ON h.id = d.hall_id"
)
_MATCHING = "SELECT rowid FROM device_search WHERE device_search MATCH :match"


@dataclass(frozen=True)
class DeviceLine:
    """One line of the device list."""

    id: str
    serial: str
    model: str
    hall: str
    city: str
    state: str
    software: str
    ip: str
    accepted_on: date | None


def count_devices(session: Session, query: str) -> int:
    """How many devices match what was typed; all of them for an empty query."""
    if not query.strip():
        return session.exec(select(func.count()).select_from(DeviceRow)).one()
    match = match_expression(query)
    if not match:
        return 0
    statement = text("SELECT count(*) FROM device_search WHERE device_search MATCH :match")
    return int(session.connection().execute(statement, {"match": match}).scalar_one())


def device_window(session: Session, query: str, start: int, size: int) -> tuple[DeviceLine, ...]:
    """The visible lines: by serial, or in the order of the index where something was typed."""
    bounds = {"start": max(start, 0), "size": min(size, PAGE_LIMIT)}
    if not query.strip():
        page = "SELECT id FROM device ORDER BY serial LIMIT :size OFFSET :start"
        statement = text(f"SELECT {_COLUMNS} WHERE d.id IN ({page}) ORDER BY d.serial")
        return _lines(session, statement.bindparams(**bounds))
    match = match_expression(query)
    if not match:
        return ()
    page = f"{_MATCHING} ORDER BY rowid LIMIT :size OFFSET :start"
    statement = text(f"SELECT {_COLUMNS} WHERE d.search_no IN ({page}) ORDER BY d.search_no")
    return _lines(session, statement.bindparams(match=match, **bounds))


def device_by_serial(session: Session, serial: str) -> tuple[DeviceRow, HallRow, DeviceModelRow] | None:
    """The device with exactly this serial, with its hall and model."""
    statement = (
        select(DeviceRow, HallRow, DeviceModelRow)
        .join(HallRow, col(HallRow.id) == DeviceRow.hall_id)
        .join(DeviceModelRow, col(DeviceModelRow.code) == DeviceRow.model_code)
        .where(DeviceRow.serial == serial)
    )
    return session.exec(statement).first()


def _lines(session: Session, statement: object) -> tuple[DeviceLine, ...]:
    rows = session.connection().execute(statement)  # type: ignore[call-overload]
    return tuple(
        DeviceLine(
            id=row.id,
            serial=row.serial,
            model=row.model_code,
            hall=row.hall,
            city=row.city,
            state=row.state,
            software=row.software,
            ip=row.ip,
            accepted_on=date.fromisoformat(row.accepted_on) if row.accepted_on else None,
        )
        for row in rows
    )
