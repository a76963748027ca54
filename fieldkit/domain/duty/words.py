"""How does the roster read?"""

from collections.abc import Mapping

from fieldkit.domain.clock.hours import Interval
from fieldkit.domain.duty.roster import BOTH_GROUPS, DUTY_WORDS, GROUP_WORDS, DutyKind, Shift
from fieldkit.domain.instants import shown
from fieldkit.domain.words import Words, say

_MINUTES = 11
"""Where the time of day begins in `2026-09-30 16:00`."""


def span_text(span: Interval) -> str:
    """`2026-10-01 08:00 - 20:00`; with the second day where it is another one."""
    since, until = shown(span.since), shown(span.until)
    return f"{since} - {until[_MINUTES:] if since[:10] == until[:10] else until}"


def shift_words(shift: Shift, names: Mapping[str, str]) -> Words:
    """Who, for which group, and whether as backup."""
    group = GROUP_WORDS[shift.group] if shift.group else BOTH_GROUPS
    who = say("{name} ({staff_no})", name=names.get(shift.staff_no, ""), staff_no=shift.staff_no)
    if shift.kind is DutyKind.BACKUP:
        return say("{who}, {group}, {duty}", who=who, group=group, duty=DUTY_WORDS[shift.kind])
    return say("{who}, {group}", who=who, group=group)
