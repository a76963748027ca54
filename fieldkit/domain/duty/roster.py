"""Who is on duty at an instant, where does the roster have holes, and who answers then? (C013, C015, C050)"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from fieldkit.domain.clock.hours import Interval
from fieldkit.domain.fault.terms import Tier
from fieldkit.domain.words import Words, say


class Group(StrEnum):
    """Which devices a maintenance group cares for (C055, C056)."""

    BASIC = "B"
    """Printing and query kiosks."""
    SELF_SERVICE = "S"
    """Self-service and payment kiosks."""


class DutyKind(StrEnum):
    """What somebody is on the roster for."""

    PRIMARY = "primary"
    BACKUP = "backup"


class Ground(StrEnum):
    """Why it is this person who answers."""

    PRIMARY = "primary"
    BACKUP = "backup"
    OTHER_GROUP = "other_group"
    """Nobody of the group is on duty; somebody of the other one is."""
    LEAD = "lead"
    """Nobody is on duty at all: type A gets the lead of the centre (C015, C050)."""


GROUP_WORDS: Mapping[Group, Words] = {
    Group.BASIC: say("basic products group"),
    Group.SELF_SERVICE: say("self-service group"),
}
BOTH_GROUPS = say("both groups")
DUTY_WORDS: Mapping[DutyKind, Words] = {DutyKind.PRIMARY: say("on duty"), DutyKind.BACKUP: say("backup")}
GROUND_WORDS: Mapping[Ground, Words] = {
    Ground.PRIMARY: say("on duty"),
    Ground.BACKUP: say("backup"),
    Ground.OTHER_GROUP: say("on duty for the other group"),
    Ground.LEAD: say("lead, for nobody is on duty"),
}


@dataclass(frozen=True, slots=True)
class Shift:
    """One person for one stretch of time."""

    staff_no: str
    group: Group | None
    """None for both groups."""
    kind: DutyKind
    since: datetime
    until: datetime

    def covers(self, at: datetime) -> bool:
        """Whether it runs at this instant; it ends at its last second, when the next one begins."""
        return self.since <= at < self.until

    def serves(self, group: Group | None) -> bool:
        """Whether it is for this group; a fault of a whole hall belongs to both."""
        return group is None or self.group in (None, group)


@dataclass(frozen=True, slots=True)
class Answerer:
    """Who answers, and why he does."""

    staff_no: str
    ground: Ground


def on_duty(shifts: Iterable[Shift], group: Group | None, at: datetime) -> tuple[Shift, ...]:
    """Who is on duty for a group, the one who goes first before his backup."""
    found = (shift for shift in shifts if shift.covers(at) and shift.serves(group))
    return tuple(sorted(found, key=lambda shift: (shift.kind is DutyKind.BACKUP, shift.since, shift.staff_no)))


def answerer(
    shifts: Sequence[Shift], group: Group | None, at: datetime, tier: Tier | None, leads: Sequence[str]
) -> Answerer | None:
    """Who answers for a fault at an instant; None when nobody is on duty.

    Args:
        leads: leads of the centre; type A is never left without a named person (C015).
    """
    for shift in on_duty(shifts, group, at):
        return Answerer(shift.staff_no, Ground(shift.kind.value))
    for shift in on_duty(shifts, None, at):
        return Answerer(shift.staff_no, Ground.OTHER_GROUP)
    return Answerer(leads[0], Ground.LEAD) if tier is Tier.A and leads else None


def holes(shifts: Iterable[Shift], group: Group, since: datetime, until: datetime) -> tuple[Interval, ...]:
    """When nobody goes first for a group; a backup alone fills no hole."""
    first = (shift for shift in shifts if shift.kind is DutyKind.PRIMARY and shift.serves(group))
    covered = sorted((max(shift.since, since), min(shift.until, until)) for shift in first)
    return tuple(_between([(since, since), *(span for span in covered if span[0] < span[1]), (until, until)]))


def next_shift(shifts: Iterable[Shift], group: Group | None, after: datetime) -> Shift | None:
    """The next one that begins for a group; None when the roster has none."""
    later = (shift for shift in shifts if shift.since > after and shift.serves(group))
    return min(later, key=lambda shift: shift.since, default=None)


def _between(spans: Sequence[tuple[datetime, datetime]]) -> Iterator[Interval]:
    reached = spans[0][1]
    for (_, ended), (begun, _end) in pairwise(spans):
        reached = max(reached, ended)
        if begun > reached:
            yield Interval(reached, begun)
