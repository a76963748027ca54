"""What is asked when a fault comes in, and which faults may it be already? (FLT-1, SLA-11, SLA-14)"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, or_, select

from fieldkit.domain.clock.hours import midnight
from fieldkit.domain.fault.closing_guards import REOPEN_WITHIN
from fieldkit.domain.fault.likeness import duplicates, reopenable
from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.terms import Source
from fieldkit.domain.instants import shown
from fieldkit.domain.words import Refusal, say
from fieldkit.services.device_file import plain_serial
from fieldkit.storage.fault_file import open_faults_near, recovered_faults
from fieldkit.storage.queries.devices import device_by_serial
from fieldkit.storage.rows.reference import DeviceRow, HallRow


@dataclass(frozen=True)
class Report:
    """A fault as somebody reports it."""

    submitter: str
    unit: str
    symptom: str
    serials: tuple[str, ...] = ()
    hall: str = ""
    """Code or name of the hall, where no device is named."""
    source: Source = Source.CALL
    phone: str = ""
    error_code: str = ""
    failing: tuple[str, ...] = ()
    """Items and probes that have failed, where it comes from a check."""
    origin: str = ""
    """Record from which it comes, such as the number of an inspection."""
    late_reason: str = ""
    reported_at: datetime | None = None
    """When the report came in; now by default."""
    occurred_at: datetime | None = None


@dataclass(frozen=True)
class Place:
    """Where a report is from."""

    hall_id: str
    device_ids: tuple[str, ...]


@dataclass(frozen=True)
class Likely:
    """Faults that a report may mean."""

    duplicates: tuple[Fault, ...]
    """Open ones: merge."""
    reopenable: tuple[Fault, ...]
    """Over for less than 72 hours: with the same symptom, reopen instead."""


def place_of(session: Session, report: Report) -> Place:
    """Hall and devices of a report; Refusal when one of them is not on file."""
    devices = tuple(_device(session, serial) for serial in report.serials)
    halls = {device.hall_id for device in devices}
    if not devices:
        halls = {_hall(session, report.hall)}
    if len(halls) > 1:
        raise Refusal(
            "fault.two_halls",
            say("The devices stand in different halls (C057)."),
            say("Take in one fault per hall; a fault of the platform needs no devices."),
        )
    return Place(halls.pop(), tuple(device.id for device in devices))


def check_devices_exist(session: Session, place: Place, at: datetime) -> None:
    """Refusal `fault.before_device` for a report that is older than a device that it is about."""
    for device_id in place.device_ids:
        device = session.get_one(DeviceRow, device_id)
        if at < midnight(device.purchase_on):
            raise Refusal(
                "fault.before_device",
                say(
                    "The report of {at} is older than {serial}, bought {bought} (C086).",
                    at=shown(at),
                    serial=device.serial,
                    bought=device.purchase_on.isoformat(),
                ),
                say("Correct the time, or the serial number."),
            )


def likely_faults(session: Session, place: Place, at: datetime, *, but: Iterable[str] = ()) -> Likely:
    """Faults of this place that the report may mean, but not these."""
    left_out = set(but)
    near = [f for f in open_faults_near(session, place.hall_id, place.device_ids) if f.id not in left_out]
    earlier = [f for f in recovered_faults(session, place.device_ids, at - REOPEN_WITHIN) if f.id not in left_out]
    return Likely(duplicates(place.hall_id, place.device_ids, near), reopenable(at, place.device_ids, earlier))


def _device(session: Session, serial: str) -> DeviceRow:
    found = device_by_serial(session, plain_serial(serial))
    if found is None:
        raise Refusal(
            "serial.unknown",
            say("{serial} is not in the device files on this laptop (C057).", serial=plain_serial(serial)),
            say("Check the plate and the digits; synchronise if the device is new."),
        )
    return found[0]


def _hall(session: Session, code_or_name: str) -> str:
    hall_id = session.exec(
        select(HallRow.id).where(or_(HallRow.code == code_or_name, HallRow.name == code_or_name))
    ).first()
    if hall_id is None:
        raise Refusal(
            "hall.unknown",
            say("There is no hall “{hall}” on this laptop (C057).", hall=code_or_name),
            say("Name the serial number of a device, or the hall by its code or name."),
        )
    return hall_id
