"""When is it, for the business? Instants are aware UTC; people read them in the business zone."""

from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

BUSINESS_ZONE = ZoneInfo("Asia/Shanghai")
"""Zone of every due time and of every printed time (requirements 0); it has no daylight saving."""


class Clock(Protocol):
    """Where services get the time from; tests pass a fake."""

    def now(self) -> datetime:
        """The present instant, aware, UTC."""


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        return datetime.now(UTC)


def business_day(instant: datetime) -> date:
    """The calendar day in the business zone."""
    return instant.astimezone(BUSINESS_ZONE).date()


def shown(instant: datetime) -> str:
    """The instant as people read it: `2026-09-30 16:00` in the business zone."""
    return instant.astimezone(BUSINESS_ZONE).strftime("%Y-%m-%d %H:%M")


def stamp(instant: datetime) -> str:
    """The instant as documents and the wire carry it: RFC 3339, UTC, milliseconds, `Z`."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def to_milliseconds(instant: datetime) -> datetime:
    """The instant as precisely as a `stamp` has it: what is compared on two machines may not be finer."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def from_stamp(text: str) -> datetime:
    """The instant of a `stamp`; ValueError when it has no zone or is no instant."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant needs a zone")
    return instant.astimezone(UTC)
