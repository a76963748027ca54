"""Under which names do forms ask for what a computer tells of itself, and how are times and shares made of it?"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from diagnostics.meaning import Finding, meaning_table
from fieldkit.domain.instants import from_stamp
from fieldkit.domain.measured import Measured
from fieldkit.domain.numbers import decimal_text

CPU, MEMORY, DISK, CLOCK = "pc.cpu", "pc.memory", "pc.disk", "pc.clock"
TEMPERATURE, FAN, RESTARTS = "pc.temperature", "pc.fan", "pc.restarts"
REALLOCATED, PENDING, WEAR = "pc.smart.reallocated", "pc.smart.pending", "pc.smart.wear"
ADDRESS, LOSS, ROUND_TRIP, PORTS = "net.address", "net.ping.loss", "net.ping.time", "net.ports"
VERSION, BACKUP, ANTIVIRUS = "app.version", "db.backup", "pc.antivirus"
THIRD_PARTY, SUCCESS = "app.third_party", "app.success_rate"

_DAY_SECONDS = 86_400
CLOCK_DRIFT_SECONDS = 120
"""Drift of a kiosk's clock that is worth a word whatever a form says."""

_HOUR, _DAY = 3600, 86_400


def number(value: int | Decimal) -> Measured:
    """A value that the limits of its item decide about."""
    return Measured(decimal_text(Decimal(value)))


def clock_findings(table: str, drift: int | None) -> tuple[Finding, ...]:
    """What a clock that is off means, in words of the table; a wrong date has another cause than a slow clock."""
    if drift is None or abs(drift) <= CLOCK_DRIFT_SECONDS:
        return ()
    days = abs(drift) // _DAY_SECONDS
    if days:
        return (meaning_table(table).named(f"{table}.clock_day", value=days),)
    return (meaning_table(table).named(f"{table}.clock_drift", value=abs(drift)),)


def drift_seconds(told: str, heard_at: datetime | None) -> int | None:
    """By how many seconds the clock of the computer is ahead of that of this laptop; None where nobody knows."""
    there = instant(told)
    if there is None or heard_at is None:
        return None
    return round((there - heard_at).total_seconds())


def instant(text: object) -> datetime | None:
    """The instant that was written, such as `2026-09-30T01:02:03Z`."""
    try:
        return from_stamp(str(text))
    except (ValueError, OverflowError):
        return None


def hours_between(then: datetime, now: datetime) -> int:
    """Whole hours; none for a time to come."""
    return max(int((now - then).total_seconds()), 0) // _HOUR


def days_between(then: datetime, now: datetime) -> int:
    """Whole days; none for a time to come."""
    return max(int((now - then).total_seconds()), 0) // _DAY


def percent(part: int, whole: int) -> Decimal | None:
    """The share with one place; None of nothing."""
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1")) if whole > 0 else None


def known(values: Mapping[str, Measured | None]) -> dict[str, Measured]:
    """Those that were told."""
    return {name: value for name, value in values.items() if value is not None}
