"""Fixtures of the synchronisation tests; what they are made of stands in `joined`."""

from drafting import apart, pair, shared
from joined import bare_laptop, clock, empty_database, fleet, hq, laptop, new_headquarters

__all__ = [
    "apart",
    "bare_laptop",
    "clock",
    "empty_database",
    "fleet",
    "hq",
    "laptop",
    "new_headquarters",
    "pair",
    "shared",
]
