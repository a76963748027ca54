"""In which words is a fault described? Codes for records, words for people (requirements 2.4, 4.3)."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum

from fieldkit.domain.words import Words, say


class State(StrEnum):
    """How far a fault is."""

    NEW = "NEW"
    ASSESSED = "ASSESSED"
    REMOTE = "REMOTE"
    DISPATCHED = "DISPATCHED"
    TRAVELLING = "TRAVELLING"
    ON_SITE = "ON_SITE"
    WAITING = "WAITING"
    RESTORED = "RESTORED"
    FULL = "FULL"
    REPORTED = "REPORTED"
    SIGNED = "SIGNED"
    FILED = "FILED"
    ARCHIVED = "ARCHIVED"
    DUPLICATE = "DUPLICATE"
    CONSULT = "CONSULT"


class Level(IntEnum):
    """Effect of the problem as the customer's text grades it (C094-C097)."""

    ORDINARY = 1
    FAIRLY_SERIOUS = 2
    SERIOUS = 3
    URGENT = 4


class Scope(StrEnum):
    """How much is hit (C099)."""

    TERMINAL = "terminal"
    HALL = "hall"
    PLATFORM = "platform"


class Tier(StrEnum):
    """Fault type, which decides the clocks (C015-C028)."""

    A = "A"
    B = "B"
    C = "C"


class Layer(StrEnum):
    """Where in the system the fault lies (C099)."""

    HARDWARE = "hardware"
    APP = "app"
    NETWORK = "network"
    DATABASE = "database"
    INTERFACE = "interface"
    THIRDPARTY = "thirdparty"
    POWER = "power"
    OPERATION = "operation"


class Source(StrEnum):
    """From where the report came (C098)."""

    CALL = "call"
    MONITOR = "monitor"
    INSPECTION = "inspection"
    PREDICTION = "prediction"
    CALLBACK = "callback"
    COMPLAINT = "complaint"
    WALKUP = "walkup"


class Resolution(StrEnum):
    """How it ended (requirements 2.4)."""

    REPAIRED = "repaired"
    REPLACED = "replaced"
    CONFIGURED = "configured"
    RESTARTED = "restarted"
    WORKAROUND = "workaround"
    CUSTOMER_SIDE = "customer_side"
    NOT_REPRODUCIBLE = "not_reproducible"
    CONSULTED = "consulted"


class DelayCause(StrEnum):
    """Why work stood still (SLA-9)."""

    HALL_CLOSED = "hall_closed"
    NO_ACCESS = "no_access"
    NO_POWER = "no_power"
    AWAITING_QUOTE = "awaiting_quote"
    CUSTODIAN_ABSENT = "custodian_absent"
    CUSTOMER_NETWORK = "customer_network"
    FORCE_MAJEURE = "force_majeure"
    AWAITING_PART = "awaiting_part"
    """Our own delay: it never counts for the net time."""


class Party(StrEnum):
    """Whose archive (C093)."""

    VENDOR = "vendor"
    CUSTOMER = "customer"


OPEN_STATES = frozenset(
    {
        State.NEW,
        State.ASSESSED,
        State.REMOTE,
        State.DISPATCHED,
        State.TRAVELLING,
        State.ON_SITE,
        State.WAITING,
        State.RESTORED,
    }
)
"""The service is not wholly back yet."""

FAILURE_MODES = [
    "NOO",
    "ERO",
    "STU",
    "FTS",
    "UST",
    "SLO",
    "RDF",
    "RJN",
    "ACC",
    "NTW",
    "AIR",
    "PDE",
    "STD",
    "DLS",
    "CNS",
]
MECHANISMS = [
    "1.4",
    "1.5",
    "1.6",
    "2.2",
    "2.4",
    "2.5",
    "2.7",
    "3.1",
    "3.3",
    "3.4",
    "3.5",
    "4.2",
    "4.4",
    "5.1",
    "5.2",
    "6.0",
]
CAUSES = [
    "design",
    "material",
    "manufacturing",
    "installation",
    "off_design",
    "operating_error",
    "maintenance_error",
    "expected_wear",
    "environment",
    "power_supply",
    "network",
    "software_release",
    "vandalism",
    "consumable_quality",
    "unknown",
]
DETECTIONS = [
    "customer_call",
    "monitoring",
    "periodic_inspection",
    "functional_test",
    "probe",
    "prediction",
    "callback",
    "casual_observation",
]
"""Taxonomy of the technical report (requirements 2.8)."""

STATE_WORDS: Mapping[State, Words] = {
    State.NEW: say("taken in"),
    State.ASSESSED: say("assessed"),
    State.REMOTE: say("in remote diagnosis"),
    State.DISPATCHED: say("dispatched"),
    State.TRAVELLING: say("on the way"),
    State.ON_SITE: say("on site"),
    State.WAITING: say("waiting"),
    State.RESTORED: say("service restored"),
    State.FULL: say("fully recovered"),
    State.REPORTED: say("reported"),
    State.SIGNED: say("signed off"),
    State.FILED: say("filed"),
    State.ARCHIVED: say("archived by both parties"),
    State.DUPLICATE: say("duplicate"),
    State.CONSULT: say("turned into a consultation"),
}

LEVEL_WORDS: Mapping[Level, Words] = {
    Level.ORDINARY: say("ordinary"),
    Level.FAIRLY_SERIOUS: say("fairly serious"),
    Level.SERIOUS: say("serious"),
    Level.URGENT: say("urgent"),
}

SCOPE_WORDS: Mapping[Scope, Words] = {
    Scope.TERMINAL: say("one terminal"),
    Scope.HALL: say("whole hall"),
    Scope.PLATFORM: say("platform"),
}

TIER_WORDS: Mapping[Tier, Words] = {
    Tier.A: say("A, system down"),
    Tier.B: say("B, important services disturbed"),
    Tier.C: say("C, single service or terminal"),
}
