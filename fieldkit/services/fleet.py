"""How does a customer's fleet list become devices on file? (requirements 9, C086, E31)"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from itertools import count
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from fieldkit.domain.canonical import canonical_bytes
from fieldkit.domain.fleet import FleetReading, FleetRow, read_fleet
from fieldkit.domain.instants import SystemClock, business_day
from fieldkit.domain.words import Refusal, Words, say
from fieldkit.services.fleet_file import read_table
from fieldkit.services.identity import read_identity
from fieldkit.storage.ids import new_id
from fieldkit.storage.journal import Journal, queue
from fieldkit.storage.rows.base import Row
from fieldkit.storage.rows.reference import CentreRow, ContractRow, CustomerRow, DeviceModelRow, DeviceRow, HallRow
from fieldkit.storage.search import index_devices
from fieldkit.storage.travelling import travelling

_CHUNK = 1_000
_OFFERED = 500
"""Rows in one operation: well below what one request may hold."""
FLEET_IMPORT = "fleet_import"
"""Kind of the operation on the wire."""


@dataclass(frozen=True)
class FleetImport:
    """What an import understood and did."""

    understood: Words
    """Encoding, rows, line of the headings."""
    reading: FleetReading
    written: int
    """Devices written; 0 for a dry run."""


class FleetDesk:
    """Imports fleet lists."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def preview(self, path: Path) -> FleetImport:
        """What an import would do; nothing is written."""
        table = read_table(path)
        with self._journal.read() as session:
            reading = self._read(session, table.cells)
        return FleetImport(table.understood, reading, 0)

    def run(self, path: Path) -> FleetImport:
        """Writes the good rows in one transaction; refused rows are listed and change nothing."""
        table = read_table(path)
        now = self._journal.clock.now()
        with self._journal.read() as session:
            identity = read_identity(session)
        with self._journal.write("fleet.import", identity.staff_no or "hq") as session:
            reading = self._read(session, table.cells)
            stamps = {
                "created_at": now,
                "updated_at": now,
                "author": identity.staff_no or "hq",
                "device_code": self._journal.device_code or "HQ",
                "no": "",
                "ver": 0,
            }
            halls = _halls(session, reading, now, stamps)
            changed = self._write(session, reading.good, halls, now, stamps)
            if identity.staff_no:
                new_halls = [halls[hall.name] for hall in reading.new_halls]
                _offer(session, identity.staff_no, {HallRow: new_halls, DeviceRow: changed}, now)
        return FleetImport(table.understood, reading, len(reading.good))

    def _read(self, session: Session, cells: Any) -> FleetReading:
        places = session.exec(
            select(DeviceRow.serial, HallRow.name).join(HallRow, col(HallRow.id) == DeviceRow.hall_id)
        )
        return read_fleet(
            cells,
            models=set(session.exec(select(DeviceModelRow.code))),
            known_halls=set(session.exec(select(HallRow.name))),
            existing=dict(places.all()),
            today=business_day(self._journal.clock.now()),
        )

    def _write(
        self,
        session: Session,
        good: tuple[FleetRow, ...],
        halls: dict[str, str],
        now: datetime,
        stamps: dict[str, Any],
    ) -> list[str]:
        """Writes the devices; answers the ids of those that are new or changed."""
        contract = session.exec(
            select(ContractRow.contract_no).order_by(col(ContractRow.contract_no).desc())
        ).first()
        known = dict(session.exec(select(DeviceRow.serial, DeviceRow.id)).all())
        fresh: list[dict[str, Any]] = []
        changed: list[str] = []
        for device in good:
            values = _values(device, halls[device.hall], contract or "")
            if device.serial not in known:
                fresh.append(
                    {**stamps, "id": new_id(now), "search_no": None, "asset_no": "", "state": "active", **values}
                )
            elif _update(session.get_one(DeviceRow, known[device.serial]), values, now):
                changed.append(known[device.serial])
        session.flush()
        for start in range(0, len(fresh), _CHUNK):
            self._journal.put_many(session, DeviceRow, fresh[start : start + _CHUNK])
        changed += [row["id"] for row in fresh]
        index_devices(session, changed)
        return changed


def preview_alone(path: Path) -> FleetImport:
    """What an import would understand on a laptop that has no data yet: models from the program's own tables."""
    table = read_table(path)
    models = tomllib.loads(
        (resources.files("fieldkit") / "data" / "device_models.toml").read_text(encoding="utf-8")
    )
    today = business_day(SystemClock().now())
    known = {model["code"] for model in models["models"]}
    reading = read_fleet(table.cells, models=known, known_halls=(), existing={}, today=today)
    return FleetImport(table.understood, reading, 0)


def _values(device: FleetRow, hall_id: str, contract_no: str) -> dict[str, Any]:
    return {
        "serial": device.serial,
        "model_code": device.model,
        "hall_id": hall_id,
        "contract_no": contract_no,
        "purchase_on": device.purchase_on,
        "accepted_on": device.accepted_on,
        "ip": device.ip,
        "software": device.version,
        "remark": device.remark,
    }


def _update(row: DeviceRow, values: dict[str, Any], now: datetime) -> bool:
    """Takes what the list says differently; whether anything was different."""
    different = {
        name: value for name, value in values.items() if name != "contract_no" and getattr(row, name) != value
    }
    for name, value in different.items():
        setattr(row, name, value)
    if different:
        row.updated_at = now
    return bool(different)


def _offer(session: Session, author: str, changed: dict[type[Row], list[str]], now: datetime) -> None:
    """Queues the accepted rows for headquarters, which makes them its own reference data (sync 5.3)."""
    entries = [
        {"kind": table.kind, "body": travelling(table, row.values())}
        for table, ids in changed.items()
        for start in range(0, len(ids), _OFFERED)
        for row in session.exec(select(table).where(table.id.in_(ids[start : start + _OFFERED])))  # type: ignore[attr-defined]
    ]
    for start in range(0, len(entries), _OFFERED):
        body = canonical_bytes({"rows": entries[start : start + _OFFERED]})
        queue(session, FLEET_IMPORT, new_id(now), author, now, body=body)


def _halls(session: Session, reading: FleetReading, now: datetime, stamps: dict[str, Any]) -> dict[str, str]:
    halls = dict(session.exec(select(HallRow.name, HallRow.id)).all())
    if not reading.new_halls:
        return halls
    customer = session.exec(select(CustomerRow.id)).first()
    centre = session.exec(select(CentreRow.id).where(CentreRow.centre_kind == "province")).first()
    if customer is None or centre is None:
        raise Refusal(
            "fleet.no_organisation",
            say("There is no customer or service centre on file to put new halls under."),
            say("Synchronise with headquarters first, then import the list again."),
        )
    codes = _free_codes(set(session.exec(select(HallRow.code))))
    for hall in reading.new_halls:
        row = HallRow(
            **{**stamps, "id": new_id(now)},
            code=next(codes),
            name=hall.name,
            city=hall.city,
            customer_id=customer,
            centre_id=centre,
        )
        session.add(row)
        halls[hall.name] = row.id
    session.flush()
    return halls


def _free_codes(taken: set[str]) -> Iterator[str]:
    """Codes for halls that headquarters does not know yet."""
    return (code for number in count(1) if (code := f"H{number:03d}") not in taken)
