"""Which deadlines does an imported calendar move? Those of running clocks, and none into the past (E06; 9, K7)."""

from dataclasses import dataclass
from datetime import datetime

from fieldkit.domain.clock.calendar import WorkCalendar
from fieldkit.domain.clock.policy import Metric, SlaPolicy
from fieldkit.domain.clock.results import assess
from fieldkit.domain.clock.story import Story


@dataclass(frozen=True, slots=True)
class Moved:
    """A deadline that an import moved."""

    metric: Metric
    old_due: datetime
    new_due: datetime
    """What the new calendar says."""
    due: datetime
    """What holds: the old one where the new one has passed already."""

    @property
    def held(self) -> bool:
        """The lead must confirm a breach by the new calendar before it counts (K7)."""
        return self.due != self.new_due


@dataclass(frozen=True, slots=True)
class Basis:
    """What a fault is judged by: its story, with the hours of its hall, and the calendars."""

    story: Story
    calendar: WorkCalendar


def moved(policy: SlaPolicy, before: Basis, after: Basis, now: datetime) -> tuple[Moved, ...]:
    """What an import of calendars or closings does to a fault; nothing to clocks that have stopped.

    The caller keeps the dues that are held (`Story.held`) and the old dues in the audit.
    """
    then = {clock.metric: clock for clock in assess(before.story, policy, before.calendar, now).clocks}
    found = []
    for clock in assess(after.story, policy, after.calendar, now).clocks:
        old = then[clock.metric]
        if clock.stopped is not None or clock.effective.due == old.due:
            continue
        new_due = clock.effective.due
        passed_already = new_due < now and new_due < old.due
        found.append(Moved(clock.metric, old.due, new_due, old.due if passed_already else new_due))
    return tuple(found)
