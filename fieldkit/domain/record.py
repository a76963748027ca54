"""What exactly does the customer sign? The frozen content of a service record, its sign-off and its seal.

These values are made once, written as canonical JSON (`fieldkit.domain.canonical`) and never changed. Measured
values are decimal strings, instants are `fieldkit.domain.instants.stamp` texts, days ISO dates; no floats.
"""

from dataclasses import dataclass
from enum import StrEnum

SEALED_FORMAT = "fieldkit.sealed/1"


class ItemResult(StrEnum):
    """Result of one checklist item (requirements 2.5)."""

    PASS = "PASS"
    WARN = "WARN"
    FAIL = "FAIL"
    FIXED = "FIXED"
    NA = "NA"
    SKIP = "SKIP"
    INCONCLUSIVE = "INCONCLUSIVE"


class Grade(StrEnum):
    """Grade of a whole inspection (requirements 3)."""

    PASS = "pass"
    PASS_AFTER_FIX = "pass_after_fix"
    FAIL = "fail"
    INCOMPLETE = "incomplete"


class MaintenanceKind(StrEnum):
    """What was done to a module (F02, requirements 2.5)."""

    CLEAN = "clean"
    ADJUST = "adjust"
    LUBRICATE = "lubricate"
    REPLACE = "replace"
    TEST = "test"
    CONFIG = "config"
    TRAIN = "train"


class SignoffResult(StrEnum):
    """How the hand-over ended (C114)."""

    SIGNED = "signed"
    REFUSED = "refused"
    ABSENT = "absent"


class SignoffMethod(StrEnum):
    """How the customer's assent was taken."""

    SCREEN = "screen"
    TYPED = "typed"
    PAPER = "paper"
    NONE = "none"


@dataclass(frozen=True)
class HallRef:
    """The business hall as it was at the visit."""

    code: str
    name: str
    city: str
    address: str


@dataclass(frozen=True)
class DeviceRef:
    """The device as it stood in the device file at the visit."""

    id: str
    serial: str
    model: str
    device_class: str
    asset_no: str
    ip: str
    software: str
    purchase_on: str
    accepted_on: str


@dataclass(frozen=True)
class TemplateRef:
    """The form version that the record is pinned to."""

    code: str
    version: str
    zh: str
    en: str
    sha256: str


@dataclass(frozen=True)
class PersonRef:
    """An engineer of the vendor."""

    staff_no: str
    name: str


@dataclass(frozen=True)
class VisitRef:
    """The visit that the record belongs to."""

    no: str
    arrived_at: str
    custodian: str


@dataclass(frozen=True)
class EvidenceRef:
    """Something kept elsewhere that supports a result, named by the digest of its bytes."""

    kind: str
    """`probe_run` or `photo`."""
    id: str
    sha256: str
    caption: str


@dataclass(frozen=True)
class ChoiceLabel:
    """What the name of a choice meant on the form that was filled."""

    name: str
    zh: str
    en: str


@dataclass(frozen=True)
class ItemLine:
    """One line of F01."""

    code: str
    group: str
    group_zh: str
    group_en: str
    zh: str
    en: str
    unit: str
    limit: str
    """The PASS band as text, `198 - 235.4`; empty where the item has none."""
    result: str
    value_found: str
    value_left: str
    remark: str
    reason: str
    """Why skipped, inconclusive, or overridden."""
    by_hand: bool
    """A probe item that was typed (手录)."""
    by: str
    at: str
    evidence: tuple[EvidenceRef, ...]
    unit_en: str = ""
    """The unit for English readers where it differs."""
    labels: tuple[ChoiceLabel, ...] = ()
    """Labels of the choices that were taken; values hold their names, joined by commas."""


@dataclass(frozen=True)
class MaintenanceLine:
    """One line of F02: what was done to one module."""

    kind: str
    module: str
    """Slot of the module, such as `PRN`."""
    as_found: str
    as_left: str
    minutes: int
    remark: str


@dataclass(frozen=True)
class PartLine:
    """A part that was fitted, with the fate of the old one."""

    part_type: str
    name: str
    serial_removed: str
    serial_fitted: str
    removed_condition: str


@dataclass(frozen=True)
class MaintenanceRef:
    """F02, the maintenance record of the same device and visit."""

    id: str
    no: str
    actions: tuple[MaintenanceLine, ...]
    parts: tuple[PartLine, ...]
    software: str
    remarks: str


@dataclass(frozen=True)
class Content:
    """The record that is frozen, shown to the customer and signed: F01 with its F02."""

    kind: str
    """Record kind on the wire: `inspection_record`."""
    id: str
    no: str
    rev: int
    customer: str
    contract_no: str
    centre: str
    hall: HallRef
    device: DeviceRef
    template: TemplateRef
    engineer: PersonRef
    visit: VisitRef
    serial_verified_by: str
    """`scan` or `typed`."""
    started_at: str
    ended_at: str
    grade: str
    items: tuple[ItemLine, ...]
    maintenance: MaintenanceRef | None


@dataclass(frozen=True)
class Ink:
    """A drawn signature: strokes of (milliseconds, x, y); x and y in hundredths of a column width on both axes."""

    width: int
    height: int
    strokes: tuple[tuple[tuple[int, int, int], ...], ...]


@dataclass(frozen=True)
class Signoff:
    """What the customer did with the frozen record."""

    result: str
    method: str
    statement_zh: str
    statement_en: str
    content_sha256: str
    """Digest of the canonical content that was shown."""
    shown_to_end: bool
    signer_name: str
    signer_role: str
    opinion: str
    satisfaction: int
    """1 to 5; 0 where none was given."""
    ink: Ink | None
    reason: str
    witness: str
    photo_sha256: str
    at: str


@dataclass(frozen=True)
class SealHeader:
    """Who sealed, when, and after which seal."""

    device_code: str
    """Code of the laptop, such as `L07`."""
    key_id: str
    sequence: int
    previous: str
    """Digest of the seal before this one on the same laptop; empty for the first."""
    sealed_at: str
    program: str


@dataclass(frozen=True)
class SealedRecord:
    """Everything that is sealed: content, sign-off and seal header, as one canonical document."""

    format: str
    content: Content
    signoff: Signoff
    seal: SealHeader
