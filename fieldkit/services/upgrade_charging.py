"""What does an upgrade cost each device, and by which clause? Warranty and prices on file, the rule of Q11."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from fieldkit.domain.instants import business_day
from fieldkit.domain.quotes import cap_of
from fieldkit.domain.text import narrow, one_line
from fieldkit.domain.upgrade_charges import UpgradeCharge, UpgradeReason, charge_for
from fieldkit.domain.words import Refusal, say
from fieldkit.services.cover import device_cover
from fieldkit.services.device_file import plain_serial
from fieldkit.services.price_lists import prices_in
from fieldkit.storage.journal import Journal
from fieldkit.storage.queries.devices import device_by_serial


@dataclass(frozen=True)
class UpgradeAsked:
    """An upgrade before anybody has planned it."""

    reason: UpgradeReason
    is_released: bool
    """The vendor has released this version for everybody."""
    item: str = ""
    """Code of the change in the tender prices."""
    price_fen: int = 0
    """What is to be asked, where it may be."""


@dataclass(frozen=True)
class DeviceCharge:
    """What one device pays; or why it cannot be said."""

    serial: str
    in_warranty: bool
    charge: UpgradeCharge | None
    refusal: Refusal | None


class UpgradeChargeDesk:
    """Decides between free and paid upgrades (C009, C010, C044, C045)."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def charges(
        self, asked: UpgradeAsked, serials: Iterable[str], at: datetime | None = None
    ) -> tuple[DeviceCharge, ...]:
        """The charge of each device for a request of this time, now by default."""
        moment = at or self._journal.true_now()
        with self._journal.read() as session:
            return tuple(_charge(session, asked, plain_serial(serial), moment) for serial in serials)


def _charge(session: Session, asked: UpgradeAsked, serial: str, at: datetime) -> DeviceCharge:
    device = device_by_serial(session, serial)
    if device is None:
        return DeviceCharge(serial, False, None, _unknown(serial))
    cover = device_cover(session, device[0].id)
    is_covered = cover is not None and cover.software.covers(at)
    try:
        charge = charge_for(
            asked.reason,
            is_released=asked.is_released,
            is_covered=is_covered,
            price_fen=asked.price_fen,
            cap=cap_of(prices_in(session, device[0].contract_no, business_day(at)), _code(asked.item)),
        )
    except Refusal as refusal:
        return DeviceCharge(serial, is_covered, None, refusal)
    return DeviceCharge(serial, is_covered, charge, None)


def _code(item: str) -> str:
    return narrow(one_line(item, limit=40)).upper()


def _unknown(serial: str) -> Refusal:
    return Refusal(
        "serial.unknown",
        say("{serial} is not in the device files on this laptop (C057).", serial=serial),
        say("Check the plate and the digits; synchronise if the device is new."),
    )
