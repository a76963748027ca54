"""What helps to judge a fault: the last faults of its device, what repeats, what it may be already? (FLT-2, 4.1)"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from fieldkit.domain.fault.likeness import REPEAT_WITHIN, repeat_of, same_symptom
from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.terms import Tier
from fieldkit.services.cover import device_cover
from fieldkit.services.duty_rows import DutyAnswer, group_of, who_answers
from fieldkit.services.fault_intake import Likely, Place, likely_faults
from fieldkit.storage.fault_file import fault_id_of, history_of, recovered_faults
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.faults import FaultRow

LAST = 5
"""Faults of the serial that the analysis shows."""


@dataclass(frozen=True)
class EarlierFault:
    """A fault of the same device."""

    no: str
    state: str
    tier: str
    reported_at: datetime
    symptom: str
    is_alike: bool
    """The same symptom, as far as code, part or words tell."""


@dataclass(frozen=True)
class Aids:
    """What stands beside the analysis."""

    earlier: tuple[EarlierFault, ...]
    """The last faults of the device, the latest first."""
    repeat_no: str
    """The fault of the last 30 days that this one repeats; empty for none."""
    warranty: str
    """`free` or `paid` by the report; empty without a device."""
    likely: Likely
    """Open faults that it may be already, and those that may be reopened instead."""
    answers_now: DutyAnswer


class AidDesk:
    """Reads the aids."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def aids(self, no: str) -> Aids:
        """Everything that helps with this fault."""
        now = self._journal.true_now()
        with self._journal.read() as session:
            fault = history_of(session, fault_id_of(session, no)).fault
            if fault is None:
                raise LookupError(no)
            repeated = repeat_of(fault, recovered_faults(session, fault.devices, fault.t0 - REPEAT_WITHIN))
            cover = device_cover(session, fault.devices[0]) if fault.devices else None
            place = Place(fault.hall, fault.devices)
            group = group_of(session, fault.devices)
            return Aids(
                _earlier(session, fault),
                repeated.no if repeated else "",
                str(cover.charge(fault.t0)) if cover else "",
                likely_faults(session, place, now, but=[fault.id]),
                who_answers(session, fault.hall, group, fault.tier or _WORST, now),
            )


_WORST = Tier.A
"""Before the analysis the fault may be of any type: a named person is looked for as for the worst."""


def _earlier(session: Session, fault: Fault) -> tuple[EarlierFault, ...]:
    if not fault.devices:
        return ()
    rows = session.exec(
        select(FaultRow)
        .where(col(FaultRow.device_id).in_(fault.devices), FaultRow.id != fault.id)
        .order_by(col(FaultRow.reported_at).desc())
        .limit(LAST)
    )
    return tuple(
        EarlierFault(row.no, row.state, row.tier, row.reported_at, row.symptom, _is_alike(fault, row))
        for row in rows
    )


def _is_alike(fault: Fault, row: FaultRow) -> bool:
    return same_symptom(
        replace(fault, error_code="", part=""), replace(fault, error_code="", part="", symptom=row.symptom)
    )
