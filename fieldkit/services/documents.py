"""How do rows become the frozen content of a record, and sealed bytes become a record again?"""

import json
from dataclasses import asdict
from datetime import date, datetime

import msgspec
from sqlmodel import Session, col, select

from fieldkit.domain.canonical import canonical_bytes
from fieldkit.domain.fault.paper import FaultPaper, SealedPaper
from fieldkit.domain.inspection import Answer, grade, limit_text, value_labels
from fieldkit.domain.instants import stamp
from fieldkit.domain.record import (
    ChoiceLabel,
    Content,
    DeviceRef,
    HallRef,
    ItemLine,
    ItemResult,
    MaintenanceRef,
    PersonRef,
    SealedRecord,
    TemplateRef,
    VisitRef,
)
from fieldkit.domain.template import Group, Item
from fieldkit.services.checklist import Checklist, Signature
from fieldkit.services.identity import Identity
from fieldkit.services.maintenance import MaintenanceDraft
from fieldkit.storage.rows.evidence import SealRow
from fieldkit.storage.rows.reference import CustomerRow, DeviceRow, HallRow
from fieldkit.storage.rows.work import VisitRow

RECORD_KIND = "inspection_record"


def content_of(
    session: Session, checklist: Checklist, maintenance: MaintenanceDraft, identity: Identity, ended_at: datetime
) -> Content:
    """The content that is frozen: everything the customer is going to read, and nothing else."""
    device = session.get_one(DeviceRow, checklist.device_id)
    visit = session.get_one(VisitRow, checklist.visit_id)
    hall = session.get_one(HallRow, visit.hall_id)
    template = checklist.template
    return Content(
        kind=RECORD_KIND,
        id=checklist.inspection_id,
        no=checklist.no,
        rev=checklist.rev,
        customer=_customer(session, hall),
        contract_no=device.contract_no,
        centre=identity.centre,
        hall=HallRef(hall.code, hall.name, hall.city, hall.address),
        device=_device(device, checklist),
        template=TemplateRef(template.code, template.version, template.zh, template.en, template.sha256),
        engineer=PersonRef(identity.staff_no, identity.name),
        visit=VisitRef(visit.no, stamp(visit.arrived_at), visit.custodian),
        serial_verified_by=checklist.serial_verified_by,
        started_at=stamp(checklist.started_at),
        ended_at=stamp(ended_at),
        grade=str(
            grade(
                template,
                checklist.answers,
                checklist.device_class,
                checklist.slots,
                custodian=checklist.custodian,
                photo_counts=checklist.photo_counts,
            )
        ),
        items=tuple(_line(checklist, group, item) for group in template.groups for item in group.items),
        maintenance=_maintenance(maintenance),
    )


def canonical_content(content: Content | FaultPaper) -> bytes:
    """The canonical bytes of frozen content."""
    return canonical_bytes(asdict(content))


def read_content(content: bytes) -> Content:
    """Frozen content from its bytes; msgspec.ValidationError when they are of another shape."""
    return msgspec.convert(json.loads(content), Content)


def read_record(payload: bytes) -> SealedRecord:
    """A sealed record from its payload bytes; msgspec.ValidationError when they are of another shape."""
    return msgspec.convert(json.loads(payload), SealedRecord)


def read_sealed_document(payload: bytes) -> SealedRecord | SealedPaper:
    """A sealed document of any kind; msgspec.ValidationError when the bytes are of no known shape."""
    document = json.loads(payload)
    content = document.get("content") if isinstance(document, dict) else None
    is_paper = isinstance(content, dict) and "form" in content
    return msgspec.convert(document, SealedPaper) if is_paper else msgspec.convert(document, SealedRecord)


def last_seal(session: Session) -> SealRow | None:
    """The newest seal of this laptop."""
    return session.exec(select(SealRow).order_by(col(SealRow.sequence).desc()).limit(1)).first()


def _customer(session: Session, hall: HallRow) -> str:
    return session.get_one(CustomerRow, hall.customer_id).name


def _device(device: DeviceRow, checklist: Checklist) -> DeviceRef:
    return DeviceRef(
        id=device.id,
        serial=device.serial,
        model=device.model_code,
        device_class=str(checklist.device_class),
        asset_no=device.asset_no,
        ip=device.ip,
        software=device.software,
        purchase_on=device.purchase_on.isoformat(),
        accepted_on=_day(device.accepted_on),
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _line(checklist: Checklist, group: Group, item: Item) -> ItemLine:
    answer = checklist.answers.get(item.code, Answer(ItemResult.NA))  # only optional items may be left out
    signature = checklist.signatures.get(item.code)
    return ItemLine(
        code=item.code,
        group=group.code,
        group_zh=group.zh,
        group_en=group.en,
        zh=item.zh,
        en=item.en,
        unit=item.unit,
        limit=limit_text(item),
        result=str(answer.result),
        value_found=answer.value_found,
        value_left=answer.value_left,
        remark=answer.remark,
        reason=answer.reason,
        by_hand=answer.by_hand,
        by=_by(signature),
        at=stamp(signature.at) if signature else "",
        evidence=answer.evidence,
        unit_en=item.unit_en,
        labels=_labels(item, answer),
    )


def _by(signature: Signature | None) -> str:
    return signature.by if signature else ""


def _labels(item: Item, answer: Answer) -> tuple[ChoiceLabel, ...]:
    names = {name for value in (answer.value_found, answer.value_left) for name in value.split(",") if name}
    known = {choice.name for choice in item.choices}
    return tuple(ChoiceLabel(name, *value_labels(item, name)) for name in sorted(names & known))


def _maintenance(draft: MaintenanceDraft) -> MaintenanceRef | None:
    if not draft.id:
        return None
    return MaintenanceRef(draft.id, draft.no, draft.actions, draft.parts, draft.software, draft.remarks)
