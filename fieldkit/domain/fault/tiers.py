"""Which fault type, and so which clocks, follow from level and scope? (requirements 4.1)"""

from collections.abc import Mapping

from fieldkit.domain.fault.terms import Level, Scope, Tier

TIERS: Mapping[Level, Mapping[Scope, Tier | None]] = {
    Level.URGENT: {Scope.PLATFORM: Tier.A, Scope.HALL: Tier.A, Scope.TERMINAL: Tier.B},
    Level.SERIOUS: {Scope.PLATFORM: Tier.B, Scope.HALL: Tier.B, Scope.TERMINAL: Tier.C},
    Level.FAIRLY_SERIOUS: {Scope.PLATFORM: Tier.C, Scope.HALL: Tier.C, Scope.TERMINAL: Tier.C},
    Level.ORDINARY: {Scope.PLATFORM: None, Scope.HALL: None, Scope.TERMINAL: None},
}


def tier_of(level: Level, scope: Scope, *, cash_involved: bool = False) -> Tier | None:
    """The type by the table; None for a consultation. Trapped cash makes B of C."""
    tier = TIERS[level][scope]
    return Tier.B if tier is Tier.C and cash_involved else tier


def is_stricter(tier: Tier | None, other: Tier | None) -> bool:
    """Whether the first has the shorter deadlines: A before B before C before none."""
    order = [Tier.A, Tier.B, Tier.C, None]
    return order.index(tier) < order.index(other)


def raised(level: Level) -> Level:
    """One level up, for a remote diagnosis that did not help (Q25); urgent stays urgent."""
    return Level(min(level + 1, Level.URGENT))
