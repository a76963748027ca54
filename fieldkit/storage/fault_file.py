"""How do stored events become faults again, and which faults are there in a hall or of a device?"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Session, col, or_, select

from fieldkit.domain.fault.event import FaultEvent
from fieldkit.domain.fault.machine import History, replay
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
        keep_picture(session, history_of(session, fault_id))
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


def recovered_faults(session: Session, device_ids: Iterable[str], since: datetime) -> tuple[Fault, ...]:
    """Faults of these devices that were over since then, the latest report first."""
    statement = (
        select(FaultRow.id)
        .where(col(FaultRow.device_id).in_(list(device_ids)), col(FaultRow.full_at) >= since)
        .order_by(col(FaultRow.reported_at).desc())
        .limit(NEAR_LIMIT)
    )
    return _faults(session, session.exec(statement))


def _faults(session: Session, ids: Iterable[str]) -> tuple[Fault, ...]:
    wanted = list(ids)
    events: dict[str, list[FaultEvent]] = {fault_id: [] for fault_id in wanted}
    statement = select(FaultEventRow).where(
        or_(col(FaultEventRow.fault_id).in_(wanted), col(FaultEventRow.other_fault_id).in_(wanted))
    )
    for row in session.exec(statement):
        for fault_id in {row.fault_id, row.other_fault_id} & events.keys():
            events[fault_id].append(event_of(row))
    found = (replay(events[fault_id]).fault for fault_id in wanted)
    return tuple(fault for fault in found if fault is not None)


def keep_picture(session: Session, history: History) -> None:
    """Writes down where a fault has got to."""
    fault = history.fault
    if fault is None:
        return
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
        flagged=len(history.flagged),
    )
    row = session.get(FaultRow, fault.id)
    if row is None:
        session.add(picture)
        return
    for name, value in picture.values().items():
        if getattr(row, name) != value:
            setattr(row, name, value)
