"""How does the roster read in a list, and who answers in a line?"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from fieldkit.domain.clock.hours import Interval
from fieldkit.domain.duty.roster import (
    BOTH_GROUPS,
    DUTY_WORDS,
    GROUND_WORDS,
    GROUP_WORDS,
    DutyKind,
    Ground,
    Group,
    Shift,
)
from fieldkit.domain.instants import business_day, shown
from fieldkit.domain.words import Words, say
from fieldkit.locale import tell
from screens.today.board import WEEKDAYS
from screens.widgets.rows import Column, Mark, Row, heading

if TYPE_CHECKING:
    from fieldkit.services.duty import DutyBoard, DutyNow, Roster, RosterDay
    from fieldkit.services.duty_rows import DutyAnswer

COLUMNS = (
    Column(say("Hours"), 19),
    Column(say("Duty"), 12, state=True),
    Column(say("Group"), 20, spare=1),
    Column(say("Who"), least=18),
)


def roster_rows(roster: "Roster", board: "DutyBoard") -> list[Row]:
    """Who is on duty now, then day by day."""
    rows = [heading(tell(say("Now, {at}", at=shown(board.at))))]
    rows += _now_rows(board)
    for day in roster.days:
        rows.append(heading(_day_title(day)))
        rows += _day_rows(day, roster.names)
    return rows


def duty_text(board: "DutyBoard") -> str:
    """Everybody who goes first now, in a line; a group with nobody says so."""
    if not board.groups:
        return tell(say("no duty roster for today"))
    return " | ".join(tell(_group_words(now, board.names)) for now in board.groups)


def answer_words(answer: "DutyAnswer") -> Words:
    """Who answers for a fault, and why he."""
    if answer.answerer is None:
        if not answer.is_planned:
            return say("no duty roster for {at}", at=shown(answer.at)[5:])
        if answer.next_since is not None:
            return say("nobody on duty until {at}", at=shown(answer.next_since)[5:])
        return say("nobody on duty")
    staff_no, ground = answer.answerer.staff_no, answer.answerer.ground
    if ground is Ground.PRIMARY:
        return say("{name} {staff_no}", name=answer.name, staff_no=staff_no)
    return say("{name} {staff_no} ({ground})", name=answer.name, staff_no=staff_no, ground=GROUND_WORDS[ground])


def _group_words(now: "DutyNow", names: Mapping[str, str]) -> Words:
    group = GROUP_WORDS[now.group]
    if now.shifts:
        return say("{group} {name}", group=group, name=names.get(now.shifts[0].staff_no, now.shifts[0].staff_no))
    if now.next is not None:
        return say("{group}: nobody until {at}", group=group, at=shown(now.next.since)[5:])
    return say("{group}: nobody", group=group)


def _now_rows(board: "DutyBoard") -> Iterator[Row]:
    if not board.groups:
        yield Row("none", ("", tell(say("no roster")), "", tell(say("Headquarters imports it."))), Mark.WARN)
    for shift in _once(shift for now in board.groups for shift in now.shifts):
        yield _shift_row(shift, board.names, business_day(board.at), Mark.GOOD)
    for now in board.groups:
        if not now.shifts:
            until = shown(now.next.since)[5:] if now.next else ""
            told = tell(say("until {at}", at=until)) if until else ""
            yield Row("hole", (told, tell(say("nobody")), tell(GROUP_WORDS[now.group]), ""), Mark.BAD)


def _day_title(day: "RosterDay") -> str:
    title = f"{day.day.isoformat()} {tell(WEEKDAYS[day.day.weekday()])}"
    return title if day.is_working_day else f"{title}  {tell(say('day off'))}"


def _day_rows(day: "RosterDay", names: Mapping[str, str]) -> Iterator[Row]:
    rows = [
        (shift.since, shift.kind is DutyKind.BACKUP, _shift_row(shift, names, day.day, Mark.PLAIN))
        for shift in day.shifts
    ]
    for hole in day.holes:
        cells = (hours_text(hole.span, day.day), tell(say("nobody")), tell(GROUP_WORDS[hole.group]), "")
        rows.append((hole.span.since, False, Row("hole", cells, Mark.BAD)))
    yield from (row for _since, _is_backup, row in sorted(rows, key=lambda one: one[:2]))
    if not day.shifts and not day.holes:
        yield Row("none", ("", tell(say("no roster")), "", ""), Mark.QUIET)


def _shift_row(shift: Shift, names: Mapping[str, str], day: date, mark: Mark) -> Row:
    cells = (
        hours_text(Interval(shift.since, shift.until), day),
        tell(DUTY_WORDS[shift.kind]),
        tell(group_words(shift.group)),
        f"{names.get(shift.staff_no, '')} {shift.staff_no}".strip(),
    )
    return Row("shift", cells, mark)


def group_words(group: Group | None) -> Words:
    """A group, or both."""
    return GROUP_WORDS[group] if group else BOTH_GROUPS


def hours_text(span: Interval, day: date) -> str:
    """`08:00 - 20:00`; times of other days with their day."""
    return f"{_time(span.since, day)} - {_time(span.until, day, at_end=True)}"


def _time(at: datetime, day: date, *, at_end: bool = False) -> str:
    told = shown(at)
    if business_day(at) == day:
        return told[11:]
    if at_end and business_day(at) == day + timedelta(days=1) and told.endswith("00:00"):
        return "24:00"
    return told[5:]


def _once(shifts: Iterable[Shift]) -> tuple[Shift, ...]:
    return tuple(dict.fromkeys(shifts))
