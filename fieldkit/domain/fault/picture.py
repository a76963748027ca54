"""What is known of a fault after its events so far?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from fieldkit.domain.fault.facts import Facts
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.fault.terms import (
    OPEN_STATES,
    DelayCause,
    Layer,
    Level,
    Party,
    Resolution,
    Scope,
    Source,
    State,
    Tier,
)
from fieldkit.domain.quotes import Quote
from fieldkit.domain.record import SignoffResult

REMOTE_BOX = timedelta(minutes=30)
"""Time for a remote diagnosis before somebody has to go (F4)."""


@dataclass(frozen=True)
class Act:
    """A step as it is taken: its facts are read, its guards are still to be asked."""

    step: Step
    at: datetime
    """When it happened."""
    recorded_at: datetime
    """When it was written down."""
    by: str
    """Staff number, or `hq`."""
    facts: Facts
    event_id: str = ""
    fault_id: str = ""


@dataclass(frozen=True)
class TierChange:
    """From when which fault type held; the clocks are computed from these (SLA-10)."""

    at: datetime
    level: Level
    tier: Tier | None
    why: str
    by: str
    agreed_by: str = ""
    """Who of the customer agreed to a lower type."""


@dataclass(frozen=True)
class RemoteSession:
    """A remote diagnosis with the customer's consent."""

    begun_at: datetime
    consent_by: str
    tool: str
    tree: str = ""
    steps: tuple[tuple[str, str], ...] = ()
    """Question and answer, in order."""
    ended_at: datetime | None = None
    solved: bool = False

    @property
    def box_ends_at(self) -> datetime:
        """When the time for it is over."""
        return self.begun_at + REMOTE_BOX


@dataclass(frozen=True)
class Delay:
    """An interval in which work stood still (SLA-9)."""

    begun_at: datetime
    cause: DelayCause
    evidence: str
    ended_at: datetime | None = None
    countersigned_by: str = ""
    approved_by: str = ""

    @property
    def counts(self) -> bool:
        """Whether the net time may leave it out."""
        return self.cause is not DelayCause.AWAITING_PART and bool(self.countersigned_by or self.approved_by)


@dataclass(frozen=True)
class Contact:
    """A word with the customer (C017, C026)."""

    at: datetime
    channel: str
    person: str
    by: str
    note: str = ""


@dataclass(frozen=True)
class FaultQuote:
    """A quotation that was offered for the parts of a fault (F17)."""

    no: str
    quote: Quote
    at: datetime


@dataclass(frozen=True)
class Fault:
    """The state of a fault and everything that rules and clocks ask of it."""

    id: str
    no: str
    state: State
    since: datetime
    """When it came into this state."""
    t0: datetime
    hall: str
    devices: tuple[str, ...]
    symptom: str
    error_code: str
    submitter: str
    unit: str
    phone: str
    sources: tuple[Source, ...]
    failing: tuple[str, ...] = ()
    """Items and probes that have failed; the gate wants each of them passed."""
    level: Level | None = None
    scope: Scope | None = None
    layer: Layer | None = None
    tier: Tier | None = None
    part: str = ""
    policy: str = ""
    """Version of the SLA policy that the clocks are pinned to (C014)."""
    warranty: str = ""
    is_proposed: bool = False
    """The level is an engineer's proposal that the lead has not confirmed."""
    proposal: TierChange | None = None
    """Another level that an engineer has proposed since; without effect until the lead has spoken."""
    data_loss: bool = False
    cash_involved: bool = False
    repeat_of: str = ""
    tiers: tuple[TierChange, ...] = ()
    owner: str = ""
    answered_at: datetime | None = None
    remote: RemoteSession | None = None
    crew: tuple[str, ...] = ()
    """Staff numbers that the order went to, the leading one first."""
    dispatched_at: datetime | None = None
    accepted_at: datetime | None = None
    is_own_order: bool = False
    departed_at: datetime | None = None
    arrived_at: datetime | None = None
    plan_at: datetime | None = None
    """When a complete repair plan was sent (F19 form)."""
    quotes: tuple[FaultQuote, ...] = ()
    """The last one is the one that counts."""
    delays: tuple[Delay, ...] = ()
    confirmed_dues: tuple[tuple[str, datetime], ...] = ()
    """Metrics with the deadline whose breach by calendar import the lead has confirmed (K7)."""
    contacts: tuple[Contact, ...] = ()
    restored_at: datetime | None = None
    full_at: datetime | None = None
    workaround: str = ""
    needs_technical_report: bool = False
    resolution: Resolution | None = None
    solution: str = ""
    signoff: SignoffResult | None = None
    signed_at: datetime | None = None
    """When it was signed, refused, or nobody was there."""
    filing_no: str = ""
    archives: tuple[Party, ...] = ()
    reopened: tuple[datetime, ...] = ()
    merged: tuple[str, ...] = ()
    """Faults that were merged into this one."""
    merged_into: str = ""
    was_urgent: bool = False
    """It was level 4 at some time: the authority is told every half hour, and a review follows (LVL-4)."""
    reviewed_at: datetime | None = None
    has_corrected_times: bool = False
    """Times were corrected by a laptop's offset, and the quality group has not confirmed them (E13)."""

    @property
    def is_open(self) -> bool:
        """Whether the service is not wholly back yet."""
        return self.state in OPEN_STATES

    @property
    def remote_is_open(self) -> bool:
        """Whether a remote diagnosis is going on."""
        return self.remote is not None and self.remote.ended_at is None

    def quote_named(self, no: str) -> FaultQuote | None:
        """The quotation of this number."""
        return next((made for made in reversed(self.quotes) if made.no == no), None)
