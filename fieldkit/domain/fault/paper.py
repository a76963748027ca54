"""What exactly stands in a document about a fault: F03, F04, F17 and F19 as frozen values?

Codes stay codes and instants stamps, as in `fieldkit.domain.record`; sentences that a rule said stand in both
languages. Money is whole fen, durations are whole seconds.
"""

from dataclasses import dataclass

from fieldkit.domain.record import DeviceRef, HallRef, PersonRef, SealHeader, Signoff

WIRE_KIND = "inspection_record"
"""Kind of every sealed document on the wire; `form` tells which one it is."""


@dataclass(frozen=True)
class Bilingual:
    """A sentence as it was said, in both languages."""

    zh: str
    en: str


@dataclass(frozen=True)
class ReportRef:
    """Who reported what, and when (C128)."""

    submitter: str
    unit: str
    phone: str
    symptom: str
    error_code: str
    sources: tuple[str, ...]
    reported_at: str
    occurred_at: str


@dataclass(frozen=True)
class GradeRef:
    """How the fault was graded."""

    level: int
    scope: str
    layer: str
    tier: str
    data_loss: bool
    cash_involved: bool
    warranty: str
    repeat_of: str


@dataclass(frozen=True)
class StepLine:
    """One step of the chronology."""

    at: str
    step: str
    by: str
    told: Bilingual


@dataclass(frozen=True)
class ClockLine:
    """One promise with what came of it."""

    metric: str
    tier: str
    clause: str
    due: str
    stopped_at: str
    result: str
    net_result: str
    gross_s: int
    net_s: int
    why: tuple[Bilingual, ...]


@dataclass(frozen=True)
class DelayLine:
    """Time in which work stood still."""

    since: str
    until: str
    cause: str
    evidence: str
    accepted_by: str


@dataclass(frozen=True)
class ContactLine:
    """A word with the customer."""

    at: str
    channel: str
    person: str
    by: str
    note: str


@dataclass(frozen=True)
class AskedLine:
    """A question of the remote diagnosis with its answer."""

    question: Bilingual
    answer: Bilingual


@dataclass(frozen=True)
class ReadingLine:
    """One run of a probe."""

    at: str
    serial: str
    probe: str
    verdict: str
    value: str


@dataclass(frozen=True)
class Analysis:
    """Mode, mechanism, cause and detection (requirements 2.8), and what follows from them."""

    mode: str
    mechanism: str
    cause: str
    detection: str
    root_cause: str
    prevention: str
    lessons: str
    hypotheses: tuple[str, ...]
    """What was suspected, and what the test of it said."""
    measured: tuple[ReadingLine, ...]
    """Readings of probes before and after, as they were on file when the report was made."""
    similar: tuple[str, ...]
    """Devices of the same model and software: the same may happen there."""


@dataclass(frozen=True)
class Impact:
    """What the fault did to the business (5.4, part 2); empty where nobody has told."""

    users: str
    transactions_lost: str


@dataclass(frozen=True)
class PhotoLine:
    """A photo that shows a step; the picture itself travels by its digest."""

    at: str
    step: str
    sha256: str


@dataclass(frozen=True)
class Repair:
    """What was done, and how the recovery was shown."""

    solution: str
    resolution: str
    parts: tuple[str, ...]
    quote_no: str
    workaround: str
    failing: tuple[str, ...]
    retests: tuple[str, ...]
    transactions: int
    transactions_ok: int
    restored_at: str
    full_at: str
    follow_up: str
    downtime_s: int
    """Out of service by formula 5.1; 0 where the level does not count as an outage."""


@dataclass(frozen=True)
class PlanRef:
    """A repair plan as it was sent (F19)."""

    cause_guess: str
    steps: tuple[str, ...]
    parts: tuple[str, ...]
    no_parts_needed: bool
    person: str
    planned_at: str
    business_risk: str
    sent_to: str
    sent_at: str


@dataclass(frozen=True)
class QuotePaperLine:
    """A line of a quotation as the customer sees it: its cap is nobody else's business (5.12)."""

    kind: str
    name: str
    quantity: int
    unit_fen: int
    amount_fen: int


@dataclass(frozen=True)
class QuoteRef:
    """A quotation (F17)."""

    no: str
    state: str
    valid_until: str
    lines: tuple[QuotePaperLine, ...]
    total_fen: int
    answered_by: str


@dataclass(frozen=True)
class FaultPaper:
    """A document about one fault, as it is shown, printed and sealed."""

    kind: str
    form: str
    id: str
    no: str
    fault_id: str
    fault_no: str
    rev: int
    customer: str
    contract_no: str
    centre: str
    hall: HallRef
    devices: tuple[DeviceRef, ...]
    engineer: PersonRef
    written_at: str
    report: ReportRef
    grading: GradeRef
    policy_version: int
    result: str
    """Worst of all clocks."""
    net_result: str
    clocks: tuple[ClockLine, ...]
    steps: tuple[StepLine, ...]
    delays: tuple[DelayLine, ...]
    contacts: tuple[ContactLine, ...]
    asked: tuple[AskedLine, ...]
    impact: Impact
    analysis: Analysis
    repair: Repair
    photos: tuple[PhotoLine, ...]
    plan: PlanRef | None
    quote: QuoteRef | None


@dataclass(frozen=True)
class SealedPaper:
    """Everything that is sealed of a document about a fault; the counterpart of `SealedRecord`."""

    format: str
    content: FaultPaper
    signoff: Signoff
    seal: SealHeader
