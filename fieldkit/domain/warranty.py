"""Is this under warranty, until when, and does the customer pay? Per object, decided by the time of the report.

Terms end by K-Y: on the corresponding day, until 24:00 in the business zone (requirements 0; K9, E15, E30).
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from fieldkit.domain.instants import business_day
from fieldkit.domain.periods import months_later, warranty_last_day
from fieldkit.domain.words import Words, say

BACKEND_MONTHS = 12
"""C012: the one term that the text states."""
DEFAULT_MONTHS = 12
"""Where a term is missing in the contract; provisional (Q13)."""
SPARE_SUPPLY_MONTHS = 120
"""C011."""


class ObjectKind(StrEnum):
    """What a warranty is for."""

    HARDWARE = "hardware"
    BACKEND_SW = "backend_sw"
    APP_SW = "app_sw"
    PART = "part"
    """A part that was exchanged."""


class Basis(StrEnum):
    """From which day a term runs."""

    ACCEPTANCE = "acceptance"
    DELIVERY = "delivery"
    PURCHASE = "purchase"
    FITTING = "fitting"


class Charge(StrEnum):
    """Who bears the parts of a repair."""

    COVERED = "covered"
    PAID = "paid"


@dataclass(frozen=True)
class Terms:
    """What the contract says; None where it says nothing."""

    hardware_months: int | None = None
    backend_months: int | None = None
    app_months: int | None = None
    part_months: int | None = None
    wear_parts_covered: bool = True


@dataclass(frozen=True)
class Days:
    """Days in the life of an object, as far as they are known."""

    purchase_on: date
    accepted_on: date | None = None
    delivered_on: date | None = None
    fitted_on: date | None = None
    """Of an exchanged part."""


@dataclass(frozen=True)
class Cover:
    """The warranty of one object."""

    kind: ObjectKind
    basis: Basis
    last_day: date
    """Covered until 24:00 of this day."""
    is_provisional: bool
    """The contract or the acceptance is missing; somebody has to fill it in."""

    def covers(self, t0: datetime) -> bool:
        """Whether a fault reported at this instant is covered; the time of the repair does not matter."""
        return business_day(t0) <= self.last_day

    @property
    def words(self) -> Words:
        """Said to people."""
        if self.is_provisional:
            return say("warranty until {day} (provisional)", day=self.last_day.isoformat())
        return say("warranty until {day}", day=self.last_day.isoformat())


def cover_of(kind: ObjectKind, terms: Terms, days: Days) -> Cover:
    """The warranty of an object under a contract."""
    if kind is ObjectKind.PART:
        return _cover_of_part(terms, days)
    months, is_stated = _months(kind, terms)
    basis, begin = _begin(days)
    is_provisional = not is_stated or basis is Basis.PURCHASE
    return Cover(kind, basis, warranty_last_day(begin, months), is_provisional)


def charge_of(cover: Cover, t0: datetime, *, is_wear_part: bool = False, terms: Terms) -> Charge:
    """Who pays the parts of a repair reported at this instant (C006, Q35)."""
    if not cover.covers(t0) or (is_wear_part and not terms.wear_parts_covered):
        return Charge.PAID
    return Charge.COVERED


def spare_supply_last_day(purchase_on: date) -> date:
    """Until when spare parts are supplied (C011, Q14); this day included."""
    return months_later(purchase_on, SPARE_SUPPLY_MONTHS)


def _months(kind: ObjectKind, terms: Terms) -> tuple[int, bool]:
    """The term, and whether it is stated."""
    stated = {
        ObjectKind.HARDWARE: terms.hardware_months,
        ObjectKind.BACKEND_SW: BACKEND_MONTHS if terms.backend_months is None else terms.backend_months,
        ObjectKind.APP_SW: terms.app_months,
    }[kind]
    return (DEFAULT_MONTHS, False) if stated is None else (stated, True)


def _begin(days: Days) -> tuple[Basis, date]:
    if days.accepted_on is not None:
        return Basis.ACCEPTANCE, days.accepted_on
    if days.delivered_on is not None:
        return Basis.DELIVERY, days.delivered_on
    return Basis.PURCHASE, days.purchase_on


def _cover_of_part(terms: Terms, days: Days) -> Cover:
    """Never worse than the device that it sits in; a term of its own counts from the day it was fitted."""
    device = cover_of(ObjectKind.HARDWARE, terms, days)
    if days.fitted_on is None or terms.part_months is None:
        return Cover(ObjectKind.PART, device.basis, device.last_day, True)
    own = warranty_last_day(days.fitted_on, terms.part_months)
    if own >= device.last_day:
        return Cover(ObjectKind.PART, Basis.FITTING, own, False)
    return Cover(ObjectKind.PART, device.basis, device.last_day, device.is_provisional)
