"""What does the checklist runner show, read from the rows of one inspection?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from fieldkit.domain.inspection import Answer, OpenItem, Progress, applies, initial_answers, open_items, progress
from fieldkit.domain.record import EvidenceRef
from fieldkit.domain.template import DeviceClass, Item, Requirement, Template
from fieldkit.domain.words import Refusal, say
from fieldkit.forms.catalogue import load
from fieldkit.services.device_file import Reading, model_of, readings
from fieldkit.services.disputed import worse_answers
from fieldkit.storage.rows.reference import DeviceModelRow, DeviceRow, HallRow
from fieldkit.storage.rows.work import InspectionRow, ItemAnswerRow, VisitRow


@dataclass(frozen=True)
class Signature:
    """Who answered an item, and when (E12)."""

    by: str
    at: datetime


@dataclass(frozen=True)
class Checklist:
    """One inspection as it stands."""

    inspection_id: str
    no: str
    rev: int
    state: str
    template: Template
    device_id: str
    serial: str
    model_code: str
    device_class: DeviceClass
    slots: tuple[str, ...]
    hall_id: str
    hall: str
    visit_id: str
    custodian: str
    serial_verified_by: str
    started_at: datetime
    answers: Mapping[str, Answer]
    signatures: Mapping[str, Signature]
    expected: Mapping[str, str]
    """Item code -> what the device file says, for items that compare with it."""
    history: Mapping[str, tuple[Reading, ...]] = field(default_factory=dict)
    probes: Mapping[str, str] = field(default_factory=dict)
    """Item code -> probe to run on this model."""

    @property
    def progress(self) -> Progress:
        """How far the record is."""
        return progress(self.template, self.answers)

    @property
    def open_items(self) -> tuple[OpenItem, ...]:
        """What keeps it from being handed over."""
        return open_items(
            self.template,
            self.answers,
            self.device_class,
            self.slots,
            custodian=self.custodian,
            photo_counts=self.photo_counts,
        )

    @property
    def photo_counts(self) -> dict[str, int]:
        """Item code -> photos attached to it."""
        return {
            code: sum(reference.kind == "photo" for reference in answer.evidence)
            for code, answer in self.answers.items()
        }

    def applies(self, item: Item) -> bool:
        """Whether this device has the item."""
        return applies(item, self.device_class, self.slots)


def read_checklist(
    session: Session, inspection_id: str, *, with_history: bool = True, as_written: bool = False
) -> Checklist:
    """The inspection with its answers, form and history; LookupError for an unknown id.

    Args:
        as_written: the answers of this laptop also where a colleague's is worse and nobody has decided yet.
    """
    row = session.get(InspectionRow, inspection_id)
    if row is None:
        raise LookupError(inspection_id)
    visit = session.get_one(VisitRow, row.visit_id)
    device, model = model_of(session, row.device_id)
    template = pinned_template(row)
    answers, signatures = _answers(session, row.id)
    for code, (answer, author, at) in ({} if as_written else worse_answers(session, row.id, answers)).items():
        answers[code], signatures[code] = answer, Signature(author, at)
    return Checklist(
        inspection_id=row.id,
        no=row.no,
        rev=row.rev,
        state=row.state,
        template=template,
        device_id=device.id,
        serial=device.serial,
        model_code=model.code,
        device_class=model.device_class,
        slots=tuple(model.slots),
        hall_id=device.hall_id,
        hall=session.get_one(HallRow, visit.hall_id).name,
        visit_id=visit.id,
        custodian=visit.custodian,
        serial_verified_by=row.serial_verified_by,
        started_at=row.started_at,
        answers={**initial_answers(template, model.device_class, model.slots), **answers},
        signatures=signatures,
        expected=_expected(template, device, model),
        history=readings(session, device.id) if with_history else {},
        probes={
            item.code: model.probe_profile.get(item.probe, item.probe) for item in template.items if item.probe
        },
    )


def pinned_template(row: InspectionRow) -> Template:
    """The form version that the record began with; Refusal `template.changed` if its file is another one now."""
    template = load(row.template_code, row.template_version)
    if template.sha256 != row.template_sha256:
        raise Refusal(
            "template.changed",
            say(
                "Form {code} {version} is not the one this record began with.",
                code=row.template_code,
                version=row.template_version,
            ),
            say("A published version never changes: reinstall the program or tell headquarters."),
        )
    return template


def _answers(session: Session, inspection_id: str) -> tuple[dict[str, Answer], dict[str, Signature]]:
    statement = select(ItemAnswerRow).where(col(ItemAnswerRow.inspection_id) == inspection_id)
    answers: dict[str, Answer] = {}
    signatures: dict[str, Signature] = {}
    for row in session.exec(statement):
        answers[row.item_code] = answer_of(row)
        signatures[row.item_code] = Signature(row.answered_by, row.answered_at)
    return answers, signatures


def answer_of(row: ItemAnswerRow) -> Answer:
    """The answer that a row holds."""
    return Answer(
        result=row.result,
        value_found=row.value_found,
        value_left=row.value_left,
        remark=row.remark,
        reason=row.reason,
        by_hand=row.by_hand,
        evidence=tuple(EvidenceRef(**reference) for reference in row.evidence),
    )


_FACTS: Mapping[str, Callable[[DeviceRow, DeviceModelRow], str]] = {
    "net.address": lambda device, _model: device.ip,
    "app.version": lambda _device, model: model.baseline_software,
}
"""Probe of an item -> what its answer is compared with."""


def _expected(template: Template, device: DeviceRow, model: DeviceModelRow) -> dict[str, str]:
    expected: dict[str, str] = {}
    for item in template.items:
        if Requirement.SERIAL in item.requires:
            expected[item.code] = device.serial
        elif item.probe in _FACTS:
            expected[item.code] = _FACTS[item.probe](device, model)
    return {code: fact for code, fact in expected.items() if fact}
