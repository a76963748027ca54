"""What has been measured since somebody is on site: does it show that what failed passes again? (F12)"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.record import ItemResult
from fieldkit.storage.fault_file import fault_id_of, history_of
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.evidence import ProbeRunRow
from fieldkit.storage.rows.work import InspectionRow, ItemAnswerRow

_PASSED = frozenset({ItemResult.PASS, ItemResult.FIXED})


@dataclass(frozen=True)
class Retest:
    """An item or a probe that failed, measured again."""

    name: str
    is_passed: bool
    at: datetime


class EvidenceDesk:
    """Reads what was measured on the devices of a fault."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def retests(self, no: str) -> tuple[Retest, ...]:
        """The last measurement of each thing that failed, if it was measured since the arrival."""
        with self._journal.read() as session:
            fault = history_of(session, fault_id_of(session, no)).fault
            if fault is None:
                raise LookupError(no)
            found = (_retest(session, fault, name) for name in fault.failing)
            return tuple(retest for retest in found if retest is not None)


def _retest(session: Session, fault: Fault, name: str) -> Retest | None:
    since = fault.arrived_at or fault.t0
    run = session.exec(
        select(ProbeRunRow)
        .where(
            ProbeRunRow.probe == name,
            col(ProbeRunRow.device_id).in_(fault.devices),
            ProbeRunRow.created_at >= since,
        )
        .order_by(col(ProbeRunRow.created_at).desc())
    ).first()
    answer = session.exec(
        select(ItemAnswerRow)
        .join(InspectionRow, col(InspectionRow.id) == ItemAnswerRow.inspection_id)
        .where(
            ItemAnswerRow.item_code == name,
            col(InspectionRow.device_id).in_(fault.devices),
            ItemAnswerRow.answered_at >= since,
        )
        .order_by(col(ItemAnswerRow.answered_at).desc())
    ).first()
    measured = [(run.created_at, run.verdict)] if run else []
    measured += [(answer.answered_at, answer.result)] if answer else []
    if not measured:
        return None
    at, verdict = max(measured, key=lambda one: one[0])
    return Retest(name, verdict in _PASSED, at)
