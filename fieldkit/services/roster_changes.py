"""Who takes whose shift when somebody is ill or two have changed places? Headquarters changes the roster (C013)."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from fieldkit.domain.clock.hours import Interval
from fieldkit.domain.duty.changes import Changed, absent, swapped
from fieldkit.domain.duty.roster import Shift
from fieldkit.domain.text import narrow, one_line
from fieldkit.domain.words import Refusal, say
from fieldkit.services.duty_rows import shift_of
from fieldkit.services.identity import read_identity
from fieldkit.storage.ids import new_id
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.duty import DutyShiftRow
from fieldkit.storage.rows.reference import CentreRow, EngineerRow


class RosterChangeDesk:
    """Changes single shifts; laptops of the centre receive them when they synchronise."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def absent(self, staff_no: str, since: datetime, until: datetime, *, by: str = "", why: str) -> Changed:
        """Takes a person off the roster for a time; somebody takes over, or the hole is shown."""
        one, other = _plain(staff_no), _plain(by)
        return self._change(
            "roster.absent", (one, other), (since, until), why, lambda on, span: absent(on, one, span, other)
        )

    def swap(self, staff_no: str, other: str, since: datetime, until: datetime, *, why: str) -> Changed:
        """Two people take each other's shifts in a time."""
        one, two = _plain(staff_no), _plain(other)
        return self._change(
            "roster.swap", (one, two), (since, until), why, lambda on, span: swapped(on, one, two, span)
        )

    def _change(
        self,
        action: str,
        people: tuple[str, str],
        span: tuple[datetime, datetime],
        why: str,
        change: Callable[[Sequence[Shift], Interval], Changed],
    ) -> Changed:
        since, until = span
        _check(since, until, why)
        now = self._journal.true_now()
        with self._journal.write(action, "hq", why=one_line(why)) as session:
            _at_headquarters(session)
            centre = _centre_of(session, people)
            rows = _rows(session, centre, since, until)
            changed = change([shift_of(row) for row in rows], Interval(since, until))
            for row in rows:
                if shift_of(row) in changed.gone:
                    session.delete(row)
            session.add_all(_row(centre, shift, now) for shift in changed.come)
        return changed


def _plain(staff_no: str) -> str:
    return narrow(one_line(staff_no, limit=32)).upper()


def _check(since: datetime, until: datetime, why: str) -> None:
    if until <= since:
        raise Refusal(
            "roster.order", say("The time ends before it begins (C013)."), say("Enter the beginning, then the end.")
        )
    if not one_line(why):
        raise Refusal(
            "roster.reason",
            say("A change of the roster needs a reason (C013)."),
            say("Say why: it stays in the audit."),
        )


def _at_headquarters(session: Session) -> None:
    if read_identity(session).staff_no:
        raise Refusal(
            "roster.headquarters",
            say("Rosters are published by headquarters; this laptop belongs to one (C013)."),
            say("Have it changed at headquarters (--hq FOLDER); laptops receive it when they synchronise."),
        )


def _centre_of(session: Session, people: tuple[str, str]) -> str:
    """The centre of both; nobody of another one takes over."""
    statement = select(EngineerRow.staff_no, CentreRow.code).join(
        CentreRow, col(CentreRow.id) == EngineerRow.centre_id
    )
    known = dict(session.exec(statement.where(EngineerRow.active)).all())
    for staff_no in filter(None, people):
        if staff_no not in known:
            raise Refusal(
                "roster.staff",
                say("nobody with the staff number “{staff_no}” works here (C013)", staff_no=staff_no),
                say("Check the staff number."),
            )
    centres = {known[staff_no] for staff_no in people if staff_no}
    if len(centres) > 1:
        raise Refusal(
            "roster.home",
            say("{one} and {other} belong to different centres (C013).", one=people[0], other=people[1]),
            say("Name somebody of the same centre."),
        )
    return centres.pop()


def _rows(session: Session, centre: str, since: datetime, until: datetime) -> list[DutyShiftRow]:
    statement = select(DutyShiftRow).where(
        DutyShiftRow.centre_code == centre, DutyShiftRow.starts_at < until, DutyShiftRow.ends_at > since
    )
    return list(session.exec(statement))


def _row(centre: str, shift: Shift, now: datetime) -> DutyShiftRow:
    return DutyShiftRow(
        id=new_id(now),
        created_at=now,
        updated_at=now,
        author="hq",
        device_code="HQ",
        centre_code=centre,
        service_group=shift.group or "",
        staff_no=shift.staff_no,
        duty_kind=shift.kind.value,
        starts_at=shift.since,
        ends_at=shift.until,
    )
