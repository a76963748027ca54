"""Who can be sent to a fault: who is on duty when somebody has to arrive, knows the device, and has least to do?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from fieldkit.domain.clock.policy import Metric
from fieldkit.domain.clock.results import assess
from fieldkit.domain.duty.roster import DutyKind, Group, Shift, on_duty
from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.terms import Tier
from fieldkit.domain.instants import shown
from fieldkit.domain.text import narrow
from fieldkit.domain.words import Refusal, say
from fieldkit.services.calendar_rows import calendar_in
from fieldkit.services.duty_rows import (
    DutyAnswer,
    centre_of_hall,
    group_of,
    names_of,
    shifts_from,
    who_answers,
)
from fieldkit.services.fault_clocks import story_from
from fieldkit.storage.fault_file import fault_id_of, history_of
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.faults import FaultRow
from fieldkit.storage.rows.reference import CentreRow, DeviceModelRow, DeviceRow, EngineerRow


@dataclass(frozen=True)
class Candidate:
    """An engineer who may be sent."""

    staff_no: str
    name: str
    seniority: int
    duty: DutyKind | None
    """What he is on the roster for when somebody has to be there; None for off duty."""
    is_on_duty_now: bool
    is_trained: bool
    orders: int
    """Open faults whose order he has."""


@dataclass(frozen=True)
class DispatchOffer:
    """Who may be sent to a fault, the best choice first."""

    arrive_by: datetime | None
    """None where no arrival is promised (type C)."""
    at: datetime
    """The instant that the roster is asked for: that of the arrival, or now."""
    group: Group | None
    answers_now: DutyAnswer
    candidates: tuple[Candidate, ...]
    has_roster: bool


class DispatchDesk:
    """Offers engineers."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def offer(self, no: str) -> DispatchOffer:
        """Everybody of the centre, those who are on duty and trained first."""
        now = self._journal.true_now()
        with self._journal.read() as session:
            fault, arrive_by = _arrival(session, fault_id_of(session, no), now)
            at = max(arrive_by or now, now)
            centre, group = centre_of_hall(session, fault.hall), group_of(session, fault.devices)
            shifts = shifts_from(session, centre, now)
            return DispatchOffer(
                arrive_by,
                at,
                group,
                who_answers(session, fault.hall, group, fault.tier, now),
                _candidates(session, centre, fault, shifts, at, now),
                any(shift.until > at for shift in shifts),
            )


def with_roster(session: Session, fault: Fault, told: Mapping[str, object], now: datetime) -> dict[str, object]:
    """What the roster and the training records say of a dispatch; Refusal `fault.off_duty` against the roster."""
    engineer = narrow(str(told.get("engineer", ""))).strip().upper()
    found = dict(told) | ({"engineer": engineer} if engineer else {})
    at = max(_arrival(session, fault.id, now)[1] or now, now)
    centre = centre_of_hall(session, fault.hall)
    shifts = shifts_from(session, centre, at)
    if engineer and shifts:
        found["on_duty"] = any(shift.staff_no == engineer and shift.covers(at) for shift in shifts)
        if not found["on_duty"] and not told.get("reason"):
            raise _off_duty(engineer, at, on_duty(shifts, None, at), names_of(session, centre))
    if _is_untrained(session, engineer, _classes(session, fault.devices)):
        found["untrained"] = True
    return found


def _off_duty(engineer: str, at: datetime, shifts: Iterable[Shift], names: Mapping[str, str]) -> Refusal:
    there = ", ".join(f"{names.get(shift.staff_no, '')} {shift.staff_no}".strip() for shift in shifts)
    todo = (
        say(
            "On duty then: {names}. Send one of them, or give the reason for sending {engineer}.",
            names=there,
            engineer=engineer,
        )
        if there
        else say("Nobody is on duty then: give the reason for sending {engineer}.", engineer=engineer)
    )
    what = say("{engineer} is not on duty at {at} by the roster (C013).", engineer=engineer, at=shown(at))
    return Refusal("fault.off_duty", what, todo)


def _arrival(session: Session, fault_id: str, now: datetime) -> tuple[Fault, datetime | None]:
    """The fault, and by when somebody has to be there."""
    history = history_of(session, fault_id)
    fault = history.fault
    if fault is None:
        raise LookupError(fault_id)
    if fault.tier not in (Tier.A, Tier.B):
        return fault, None
    try:
        fault, story, policy = story_from(session, history)
        clock = assess(story, policy, calendar_in(session), now).clock(Metric.ARRIVE)
    except Refusal:
        return fault, None  # a hall without hours
    return fault, clock.due if clock is not None else None


def _candidates(
    session: Session, centre: str, fault: Fault, shifts: tuple[Shift, ...], at: datetime, now: datetime
) -> tuple[Candidate, ...]:
    group = group_of(session, fault.devices)
    then = {shift.staff_no: shift for shift in reversed(on_duty(shifts, None, at))}
    there_now = {shift.staff_no for shift in on_duty(shifts, None, now)}
    classes, orders = _classes(session, fault.devices), _orders(session)
    people = session.exec(
        select(EngineerRow)
        .join(CentreRow, col(CentreRow.id) == EngineerRow.centre_id)
        .where(CentreRow.code == centre, EngineerRow.active)
        .order_by(col(EngineerRow.staff_no))
    )
    found = [
        Candidate(
            person.staff_no,
            person.name,
            person.seniority,
            then[person.staff_no].kind if person.staff_no in then else None,
            person.staff_no in there_now,
            not _lacks(person, classes),
            orders.get(person.staff_no, 0),
        )
        for person in people
    ]

    def rank(one: Candidate) -> tuple[object, ...]:
        shift = then.get(one.staff_no)
        other_group = shift is not None and not shift.serves(group)
        return (
            one.duty is None,
            not one.is_trained,
            other_group,
            one.duty is DutyKind.BACKUP,
            one.orders,
            one.staff_no,
        )

    return tuple(sorted(found, key=rank))


def _orders(session: Session) -> dict[str, int]:
    statement = (
        select(FaultRow.crew, func.count()).where(FaultRow.is_open, FaultRow.crew != "").group_by(FaultRow.crew)
    )
    return dict(session.exec(statement).all())


def _classes(session: Session, device_ids: Iterable[str]) -> set[str]:
    statement = (
        select(DeviceModelRow.device_class)
        .join(DeviceRow, col(DeviceRow.model_code) == DeviceModelRow.code)
        .where(col(DeviceRow.id).in_(list(device_ids)))
    )
    return {str(device_class) for device_class in session.exec(statement)}


def _is_untrained(session: Session, staff_no: str, classes: set[str]) -> bool:
    person = session.exec(select(EngineerRow).where(EngineerRow.staff_no == staff_no)).first()
    return person is not None and _lacks(person, classes)


def _lacks(person: EngineerRow, classes: set[str]) -> bool:
    """Somebody without any record is not called untrained."""
    return bool(person.skills) and not classes <= set(person.skills)
