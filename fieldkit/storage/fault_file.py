"""How do stored events become faults again, and which faults are there in a hall or of a device?"""

from collections.abc import Iterable
from datetime import timedelta

from sqlmodel import Session, col, or_, select

from fieldkit.domain.fault.machine import FaultEvent, History, replay
from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.text import narrow, one_line
from fieldkit.domain.words import Refusal, say
from fieldkit.storage.rows.faults import FaultEventRow, FaultRow

NEAR_LIMIT = 50
"""Faults that a search for duplicates and repeats looks at."""


def event_of(row: FaultEventRow) -> FaultEvent:
    """The event of a row."""
    offset = timedelta(milliseconds=row.clock_offset_ms)
    return FaultEvent(
        id=row.id,
        fault_id=row.fault_id,
        step=row.step,
        order=row.order_no,
        at=row.at,
        recorded_at=row.created_at + offset,
        by=row.author,
        facts=dict(row.facts),
        offset=offset,
    )


def event_rows(session: Session, fault_id: str) -> list[FaultEventRow]:
    """The events of a fault, with those that merge others into it."""
    statement = select(FaultEventRow).where(
        or_(FaultEventRow.fault_id == fault_id, FaultEventRow.other_fault_id == fault_id)
    )
    return list(session.exec(statement))


def history_of(session: Session, fault_id: str) -> History:
    """Where the events of a fault have led."""
    return replay(map(event_of, event_rows(session, fault_id)))


def fault_id_of(session: Session, name: str) -> str:
    """The fault with this number or id; Refusal `fault.unknown`."""
    wanted = narrow(one_line(name, limit=64))
    found = session.exec(
        select(FaultRow.id).where(or_(FaultRow.no == wanted.upper(), FaultRow.id == wanted.lower()))
    ).first()
    if found is None:
        raise Refusal(
            "fault.unknown",
            say("There is no fault {no} on this laptop.", no=wanted),
            say("Check the number with `fieldkit fault list --all`, or synchronise."),
        )
    return found


def refresh_faults(session: Session, fault_ids: Iterable[str]) -> None:
    """Makes the pictures of these faults anew, in the transaction that changed their events."""
    session.flush()
    for fault_id in dict.fromkeys(fault_ids):
        history = history_of(session, fault_id)
        if history.fault is not None:
            _put(session, history.fault, len(history.flagged))
    session.flush()


def open_faults_near(session: Session, hall_id: str, device_ids: Iterable[str]) -> tuple[Fault, ...]:
    """Open faults of the hall and of the devices, wherever these stand."""
    statement = (
        select(FaultRow.id)
        .where(FaultRow.is_open, or_(FaultRow.hall_id == hall_id, col(FaultRow.device_id).in_(list(device_ids))))
        .order_by(col(FaultRow.reported_at).desc())
        .limit(NEAR_LIMIT)
    )
    return _faults(session, session.exec(statement))


def faults_of_devices(session: Session, device_ids: Iterable[str]) -> tuple[Fault, ...]:
    """The last faults of these devices, the latest first."""
    statement = (
        select(FaultRow.id)
        .where(col(FaultRow.device_id).in_(list(device_ids)))
        .order_by(col(FaultRow.reported_at).desc())
        .limit(NEAR_LIMIT)
    )
    return _faults(session, session.exec(statement))


def _faults(session: Session, ids: Iterable[str]) -> tuple[Fault, ...]:
    found = (history_of(session, fault_id).fault for fault_id in list(ids))
    return tuple(fault for fault in found if fault is not None)


def _put(session: Session, fault: Fault, flagged: int) -> None:
    picture = FaultRow(
        id=fault.id,
        no=fault.no,
        state=str(fault.state),
        is_open=fault.is_open,
        level=int(fault.level or 0),
        tier=str(fault.tier or ""),
        scope=str(fault.scope or ""),
        hall_id=fault.hall,
        device_id=fault.devices[0] if fault.devices else "",
        symptom=fault.symptom,
        crew=fault.crew[0] if fault.crew else "",
        reported_at=fault.t0,
        full_at=fault.full_at,
        flagged=flagged,
    )
    row = session.get(FaultRow, fault.id)
    if row is None:
        session.add(picture)
        return
    for name, value in picture.values().items():
        if getattr(row, name) != value:
            setattr(row, name, value)
