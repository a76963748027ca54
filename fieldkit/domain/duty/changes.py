"""How does a roster look after somebody is absent, or two have changed places? (C013)"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from fieldkit.domain.clock.hours import Interval
from fieldkit.domain.duty.roster import DutyKind, Shift
from fieldkit.domain.instants import shown
from fieldkit.domain.words import Refusal, say


@dataclass(frozen=True)
class Changed:
    """Shifts that go, and those that come in their place."""

    gone: tuple[Shift, ...]
    come: tuple[Shift, ...]


def absent(shifts: Sequence[Shift], staff_no: str, span: Interval, by: str = "") -> Changed:
    """Without this person in this time; Refusal `roster.*` when he has no shift, or his substitute has one.

    Args:
        by: who takes over; a backup who goes first is no backup any more. Nobody leaves a hole, which is shown.
    """
    cut = [shift for shift in shifts if shift.staff_no == staff_no and _meets(shift, span)]
    if not cut:
        raise Refusal(
            "roster.nothing",
            say(
                "{staff_no} is not on duty between {since} and {until} (C013).",
                staff_no=staff_no,
                since=shown(span.since),
                until=shown(span.until),
            ),
            say("Look at the roster: `fieldkit org roster show`."),
        )
    if not by:
        return Changed(tuple(cut), tuple(piece for shift in cut for piece in _rest(shift, span)))
    taken = [_inside(replace(shift, staff_no=by), span) for shift in cut]
    stands_by = [shift for shift in shifts if shift.staff_no == by and shift.kind is DutyKind.BACKUP]
    moved = [(shift, _inside(shift, new)) for shift in stands_by for new in map(_span, taken) if _meets(shift, new)]
    gone = dict.fromkeys([*cut, *(shift for shift, _ in moved)])
    _refuse_twice([shift for shift in shifts if shift not in gone], taken)
    rest = [piece for shift in cut for piece in _rest(shift, span)]
    rest += [piece for shift, part in moved for piece in _rest(shift, _span(part))]
    return Changed(tuple(gone), (*rest, *taken))


def swapped(shifts: Sequence[Shift], one: str, other: str, span: Interval) -> Changed:
    """Both take each other's shifts in this time."""
    mine = [shift for shift in shifts if shift.staff_no == one and _meets(shift, span)]
    theirs = [shift for shift in shifts if shift.staff_no == other and _meets(shift, span)]
    gone = (*mine, *theirs)
    first = absent(shifts, one, span)
    second = absent(shifts, other, span)
    others = [shift for shift in shifts if shift not in gone]
    come = [_inside(replace(shift, staff_no=other), span) for shift in mine]
    come += [_inside(replace(shift, staff_no=one), span) for shift in theirs]
    _refuse_twice([*others, *first.come, *second.come], come)
    return Changed(gone, (*first.come, *second.come, *come))


def _meets(shift: Shift, span: Interval) -> bool:
    return shift.since < span.until and span.since < shift.until


def _span(shift: Shift) -> Interval:
    return Interval(shift.since, shift.until)


def _inside(shift: Shift, span: Interval) -> Shift:
    return replace(shift, since=max(shift.since, span.since), until=min(shift.until, span.until))


def _rest(shift: Shift, span: Interval) -> Iterator[Shift]:
    """What of a shift lies outside of the time."""
    if shift.since < span.since:
        yield replace(shift, until=span.since)
    if span.until < shift.until:
        yield replace(shift, since=span.until)


def _refuse_twice(shifts: Iterable[Shift], come: Iterable[Shift]) -> None:
    """Nobody is on duty twice at the same time."""
    known = list(shifts)
    for new in come:
        for other in known:
            if other.staff_no == new.staff_no and other.since < new.until and new.since < other.until:
                raise Refusal(
                    "roster.twice",
                    say(
                        "{staff_no} is on duty since {since} already (C013).",
                        staff_no=new.staff_no,
                        since=shown(other.since),
                    ),
                    say("Name somebody else, or a shorter time."),
                )
