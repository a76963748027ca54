"""What was cleaned, adjusted, replaced on this device: the maintenance record F02 (C084, REC-2)?"""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlmodel import Session, select

from fieldkit.domain.instants import business_day
from fieldkit.domain.record import ItemResult, MaintenanceKind, MaintenanceLine, PartLine
from fieldkit.domain.template import InputKind, Template
from fieldkit.domain.text import clean, one_line
from fieldkit.domain.words import Refusal, say
from fieldkit.forms.catalogue import maintenance_form
from fieldkit.services.answering import need_draft
from fieldkit.services.checklist import pinned_template
from fieldkit.services.identity import Identity, read_identity
from fieldkit.services.numbering import NumberPrefix, next_number
from fieldkit.storage.ids import same_id
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.work import InspectionRow, ItemAnswerRow, MaintenanceRecordRow

MINUTES_LIMIT = 24 * 60
CLOSES_ITEM = "A11.1"
"""Item of the annual form that is done when F02 of the same serial is saved (INS-A11)."""


@dataclass(frozen=True)
class MaintenanceDraft:
    """F02 as it stands."""

    id: str
    no: str
    inspection_id: str
    actions: tuple[MaintenanceLine, ...]
    parts: tuple[PartLine, ...]
    software: str
    remarks: str


class MaintenanceDesk:
    """Keeps the maintenance record of an inspection."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def open(self, inspection_id: str) -> MaintenanceDraft:
        """The record as saved; an empty one without number before the first save."""
        with self._journal.read() as session:
            return read_maintenance(session, inspection_id)

    def save(
        self,
        inspection_id: str,
        actions: tuple[MaintenanceLine, ...],
        *,
        parts: tuple[PartLine, ...] = (),
        software: str = "",
        remarks: str = "",
    ) -> MaintenanceDraft:
        """Saves F02 and closes the item that asks for it, in one transaction."""
        lines = tuple(_checked(action) for action in actions)
        if not lines:
            raise Refusal(
                "maintenance.empty",
                say("The maintenance record has no line yet."),
                say("Enter at least one action: what was cleaned, adjusted, tested or replaced."),
            )
        now = self._journal.clock.now()
        with self._journal.read() as session:
            identity = read_identity(session)
        with self._journal.write("maintenance.save", identity.staff_no) as session:
            inspection = _draft(session, inspection_id)
            row = _row(session, inspection_id) or _new(session, identity, inspection, now)
            row.actions = [asdict(line) for line in lines]
            row.parts = [asdict(_clean_part(part)) for part in parts]
            row.software = clean(software)
            row.remarks = clean(remarks)
            row.updated_at = now
            session.add(row)
            _close_item(session, inspection, pinned_template(inspection), row.no, identity.staff_no, now)
            session.flush()
            return read_maintenance(session, inspection_id)


def read_maintenance(session: Session, inspection_id: str) -> MaintenanceDraft:
    """F02 of an inspection."""
    row = _row(session, inspection_id)
    if row is None:
        return MaintenanceDraft("", "", inspection_id, (), (), "", "")
    return MaintenanceDraft(
        id=row.id,
        no=row.no,
        inspection_id=inspection_id,
        actions=tuple(MaintenanceLine(**action) for action in row.actions),
        parts=tuple(PartLine(**part) for part in row.parts),
        software=row.software,
        remarks=row.remarks,
    )


def _row(session: Session, inspection_id: str) -> MaintenanceRecordRow | None:
    statement = select(MaintenanceRecordRow).where(MaintenanceRecordRow.inspection_id == inspection_id)
    return session.exec(statement).first()


def _draft(session: Session, inspection_id: str) -> InspectionRow:
    inspection = session.get_one(InspectionRow, inspection_id)
    need_draft(inspection.state, inspection.no)
    return inspection


def _new(session: Session, identity: Identity, inspection: InspectionRow, now: datetime) -> MaintenanceRecordRow:
    day = business_day(now)
    number = next_number(session, NumberPrefix.MAINTENANCE, identity.province_code, day, identity.device_code)
    return MaintenanceRecordRow(
        id=same_id(MaintenanceRecordRow.kind, inspection.id),
        no=number,
        created_at=now,
        updated_at=now,
        author=identity.staff_no,
        device_code=identity.device_code,
        device_id=inspection.device_id,
        visit_id=inspection.visit_id,
        inspection_id=inspection.id,
    )


def _checked(action: MaintenanceLine) -> MaintenanceLine:
    form = maintenance_form()
    if action.module not in {module.name for module in form.modules} or action.kind not in set(MaintenanceKind):
        raise Refusal(
            "maintenance.line",
            say(
                "“{module} / {kind}” is no line of the maintenance record.",
                module=one_line(action.module, limit=16),
                kind=one_line(action.kind, limit=16),
            ),
            say("Choose a module and what was done from the lists."),
        )
    if not 0 <= action.minutes <= MINUTES_LIMIT:
        raise Refusal(
            "maintenance.minutes",
            say("{minutes} minutes cannot be.", minutes=action.minutes),
            say("Type the minutes that the work took, from 0 to {limit}.", limit=MINUTES_LIMIT),
        )
    return MaintenanceLine(
        kind=action.kind,
        module=action.module,
        as_found=one_line(action.as_found, limit=200),
        as_left=one_line(action.as_left, limit=200),
        minutes=action.minutes,
        remark=clean(action.remark),
    )


def _clean_part(part: PartLine) -> PartLine:
    return PartLine(**{name: one_line(value, limit=120) for name, value in asdict(part).items()})


def _close_item(
    session: Session, inspection: InspectionRow, template: Template, number: str, staff_no: str, now: datetime
) -> None:
    for item in template.items:
        if item.input is not InputKind.AUTO or item.code != CLOSES_ITEM:
            continue
        row = session.get(ItemAnswerRow, (inspection.id, item.code)) or ItemAnswerRow(
            inspection_id=inspection.id,
            item_code=item.code,
            result=ItemResult.PASS,
            answered_by=staff_no,
            answered_at=now,
        )
        row.value_found = number
        session.add(row)
