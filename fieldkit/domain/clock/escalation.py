"""Who is told when of a clock that runs down? Warnings at shares of the clock (SLA-13; 9, K1)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from fieldkit.domain.clock.calendar import WorkCalendar
from fieldkit.domain.clock.hours import HallHours
from fieldkit.domain.clock.policy import SlaPolicy
from fieldkit.domain.clock.results import SlaClock, windows_of
from fieldkit.domain.clock.spans import passed, used_up

_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Alert:
    """Roles to be told at an instant."""

    at: datetime
    percent: int
    roles: tuple[str, ...]


def alerts(clock: SlaClock, policy: SlaPolicy, calendar: WorkCalendar, hall: HallHours) -> tuple[Alert, ...]:
    """Every alert of a clock until it stopped: also those that nobody saw while offline, with their true time."""
    found = []
    for notice in policy.warnings:
        at = share_of(clock, notice.percent, calendar, hall)
        roles = notice.roles
        if notice.percent == _WHOLE:
            roles += policy.breach_roles.get(clock.tier, ())
        if clock.stopped_at is None or at < clock.stopped_at:
            found.append(Alert(at, notice.percent, roles))
    return tuple(found)


def share_of(clock: SlaClock, percent: int, calendar: WorkCalendar, hall: HallHours) -> datetime:
    """When this share of the clock has passed; of a clock of working days only opening hours count."""
    demand = clock.effective
    if percent >= _WHOLE:
        return clock.due
    allowance: timedelta = passed(windows_of(demand, calendar, hall), clock.due)
    return used_up(windows_of(demand, calendar, hall), allowance * percent // _WHOLE)


def share_passed(clock: SlaClock, calendar: WorkCalendar, hall: HallHours) -> int:
    """Percent of the clock that has passed, rounded down; more than 100 when it is late."""
    allowance = passed(windows_of(clock.effective, calendar, hall), clock.due)
    return clock.gross * _WHOLE // allowance
