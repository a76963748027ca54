"""How does a running clock look at an instant: how much of it has passed, how much is left?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from fieldkit.domain.clock.calendar import WorkCalendar
from fieldkit.domain.clock.hours import HallHours, Interval
from fieldkit.domain.clock.policy import Metric
from fieldkit.domain.clock.results import Assessment, Result, SlaClock, windows_of
from fieldkit.domain.clock.spans import passed, used_up
from fieldkit.domain.fault.terms import Tier

_WHOLE = 100
SHARES = (50, 75, 90, 100)
"""Percent at which a clock looks different, as warnings are given (SLA-13)."""


@dataclass(frozen=True, slots=True)
class Face:
    """A clock that runs, with all that is needed to read it at any later instant."""

    metric: Metric
    tier: Tier
    start: datetime
    due: datetime
    counted: tuple[Interval, ...]
    """The time between start and due that counts, in order."""
    provisional: bool = False
    projected: bool = False
    held: bool = False

    def left(self, now: datetime) -> timedelta:
        """Time on the wall until it is due; negative when it is late."""
        return self.due - now

    def percent(self, now: datetime) -> int:
        """How much of it has passed, rounded down; 100 only when it is due, more when it is late."""
        allowance = self._allowance or timedelta(seconds=1)
        if now >= self.due:
            return _WHOLE + (now - self.due) * _WHOLE // allowance
        return min(passed(self.counted, now) * _WHOLE // allowance, _WHOLE - 1)

    def warning(self, now: datetime) -> int:
        """The last of the shares that has been reached; 0 before the first."""
        percent = self.percent(now)
        return max((share for share in SHARES if share <= percent), default=0)

    def changes_after(self, now: datetime) -> datetime | None:
        """When the next of the shares is reached; None after the last."""
        if now >= self.due:
            return None
        return next((at for at in map(self.reached_at, SHARES) if at > now), self.due)

    def reached_at(self, share: int) -> datetime:
        """When this share of it has passed."""
        return self.due if share >= _WHOLE else used_up(self.counted, self._allowance * share // _WHOLE)

    @property
    def _allowance(self) -> timedelta:
        return sum((span.until - span.since for span in self.counted), timedelta(0))


def counted_until(windows: Iterable[Interval], due: datetime) -> tuple[Interval, ...]:
    """The counted time up to a deadline, cut there."""
    before = takewhile(lambda window: window.since < due, windows)
    return tuple(Interval(window.since, min(window.until, due)) for window in before)


def next_clock(assessment: Assessment) -> SlaClock | None:
    """The clock that is due first among those that run, breached ones too; None when none runs."""
    running = [clock for clock in assessment.clocks if clock.stopped_at is None and clock.result is not Result.VOID]
    return min(running, key=lambda clock: clock.due, default=None)


def face_of(clock: SlaClock, calendar: WorkCalendar, hall: HallHours) -> Face:
    """The clock, to be read at any later instant."""
    counted = counted_until(windows_of(clock.effective, calendar, hall), clock.due)
    return Face(
        clock.metric,
        clock.tier,
        clock.effective.start,
        clock.due,
        counted,
        clock.provisional,
        clock.projected,
        clock.held,
    )
