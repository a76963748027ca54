"""Fixtures of the synchronisation tests; what they are made of stands in `joined`."""

from joined import bare_laptop, clock, empty_database, fleet, hq, laptop, new_headquarters

__all__ = [
    "bare_laptop",
    "clock",
    "empty_database",
    "fleet",
    "hq",
    "laptop",
    "new_headquarters",
]
