"""When is the brightness or the age of a kiosk display worth a word? The same limits for every display language."""

from dataclasses import replace

from diagnostics.meaning import Finding, meaning_table

LOWEST_BRIGHTNESS = 30
"""Percent; below it customers in a bright hall complain."""
RATED_HOURS = 50_000
"""Hours to half brightness that makers of LED backlights commonly state."""


def brightness_finding(protocol: str, percent: int, raw: str) -> Finding:
    """What a brightness means."""
    code = "brightness_low" if percent < LOWEST_BRIGHTNESS else "brightness"
    return replace(meaning_table(protocol).named(f"{protocol}.{code}", percent=percent), raw=raw)


def hours_finding(protocol: str, hours: int, raw: str) -> Finding:
    """What the panel hours mean; age alone is no fault."""
    code = "hours_over" if hours > RATED_HOURS else "hours"
    return replace(meaning_table(protocol).named(f"{protocol}.{code}", hours=hours, rated=RATED_HOURS), raw=raw)
