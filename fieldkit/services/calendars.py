"""By which calendars is this database judged, and what does importing one do? (requirements 2.4, E06)"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from fieldkit.domain.clock.calendar import CalendarStatus, CalendarYear, WorkCalendar
from fieldkit.domain.clock.calendar_file import CalendarFile, Closing, read_calendar_file
from fieldkit.domain.words import Refusal, say
from fieldkit.services.calendar_moves import ClosedDays, MovedDue, News, keep, moves_ahead, moves_since
from fieldkit.services.calendar_moves import RunningFault as RunningFault
from fieldkit.services.calendar_moves import RunningFaults as RunningFaults
from fieldkit.services.calendar_rows import calendar_in as calendar_in
from fieldkit.services.calendar_rows import closing_row, days_between, fresh_closings, year_row, years_in
from fieldkit.services.calendar_rows import hours_of as hours_of
from fieldkit.services.identity import read_identity
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.clocks import HallClosingRow
from fieldkit.storage.settings import Setting, set_setting, setting

_LAST_CLOSING = select(HallClosingRow.id).order_by(col(HallClosingRow.id).desc()).limit(1)


@dataclass(frozen=True)
class CalendarImport:
    """What an import understood and did."""

    year: CalendarYear | None
    """With the version that it has now; None for a file of closings only."""
    closings: int
    """Closings that were not on file."""
    is_new: bool
    """Whether the year is another than the one in force."""
    moved: tuple[MovedDue, ...]


@dataclass(frozen=True)
class _Understood:
    """A file held against the database."""

    year: CalendarYear | None
    is_new: bool
    closings: tuple[tuple[str, Closing], ...]
    """With the id of the hall."""
    moves: tuple[MovedDue, ...]

    def told(self) -> CalendarImport:
        return CalendarImport(self.year, len(self.closings), self.is_new, self.moves)


class CalendarDesk:
    """Reads and imports calendars."""

    def __init__(self, journal: Journal, running: Sequence[RunningFaults] = ()) -> None:
        self._journal = journal
        self._running = running

    def calendar(self) -> WorkCalendar:
        """The calendars in force."""
        with self._journal.read() as session:
            return calendar_in(session)

    def versions(self, year: int) -> tuple[CalendarYear, ...]:
        """Every version of a year on file, the first one first."""
        with self._journal.read() as session:
            return tuple(sorted((one for one in years_in(session) if one.year == year), key=_version))

    def preview(self, content: bytes, file_name: str) -> CalendarImport:
        """What an import would do; nothing is written."""
        read = read_calendar_file(content, file_name)
        with self._journal.read() as session:
            return self._understood(session, read).told()

    def run(self, content: bytes, file_name: str) -> CalendarImport:
        """Takes the file in one transaction and recomputes running clocks; the same file twice changes nothing.

        Refusal `calendar.headquarters` on a laptop of headquarters, which alone publishes calendars.
        """
        read = read_calendar_file(content, file_name)
        now, code = self._journal.clock.now(), self._journal.device_code
        with self._journal.write("calendar.import", "hq", why=file_name) as session:
            if read_identity(session).staff_no:
                raise Refusal(
                    "calendar.headquarters",
                    say("Calendars are published by headquarters; this laptop belongs to one (C028)."),
                    say("Import the file at headquarters (--hq FOLDER); laptops receive it when they synchronise."),
                )
            understood = self._understood(session, read)
            session.add_all(closing_row(hall_id, closing, now, code) for hall_id, closing in understood.closings)
            if understood.year is not None and understood.is_new:
                session.add(year_row(understood.year, now, code))
            keep(session, understood.moves, now)
            session.flush()
            set_setting(session, Setting.CALENDARS_JUDGED, _judged(session))
        return understood.told()

    def catch_up(self) -> tuple[MovedDue, ...]:
        """Judges running clocks anew where calendars or closings have come since the last time."""
        with self._journal.read() as session:
            last, current = setting(session, Setting.CALENDARS_JUDGED), _judged(session)
        if last == current:
            return ()
        now = self._journal.clock.now()
        with self._journal.write("calendar.arrived", "hq", synchronise=False) as session:
            moves = moves_since(self._faults(session), _news(session, json.loads(last)), now) if last else ()
            keep(session, moves, now)
            set_setting(session, Setting.CALENDARS_JUDGED, _judged(session))
        return moves

    def _understood(self, session: Session, read: CalendarFile) -> _Understood:
        year, is_new = _numbered(session, read)
        closings = tuple(fresh_closings(session, read.closings))
        before = calendar_in(session)
        after = WorkCalendar((*before.years, year)) if year is not None and is_new else before
        closed = _by_hall((hall_id, closing.first, closing.last) for hall_id, closing in closings)
        news = News(before, after, closed)
        moves = moves_ahead(self._faults(session), news, self._journal.clock.now()) if is_new or closings else ()
        return _Understood(year, is_new, closings, moves)

    def _faults(self, session: Session) -> list[RunningFault]:
        return [fault for source in self._running for fault in source.running(session)]


def _numbered(session: Session, read: CalendarFile) -> tuple[CalendarYear | None, bool]:
    """The year with its version, and whether it differs from the one in force."""
    if read.year is None:
        return None, False
    known = [year for year in years_in(session) if year.year == read.year.year]
    if not known:
        return replace(read.year, version=1), True
    last = max(known, key=_version)
    if replace(read.year, version=last.version) == last:
        return last, False
    if last.status is CalendarStatus.OFFICIAL and read.year.status is CalendarStatus.PROVISIONAL:
        raise Refusal(
            "calendar.provisional",
            say("{year} has been published; a provisional calendar cannot take its place (C028).", year=last.year),
            say("Import the calendar of the State Council's notice."),
        )
    return replace(read.year, version=last.version + 1), True


def _judged(session: Session) -> str:
    """By what is judged now: the version of each year in force, and the latest closing."""
    last = session.exec(_LAST_CLOSING).first()
    years = {str(year.year): year.version for year in calendar_in(session).years}
    return json.dumps({"years": years, "closing": last or ""}, sort_keys=True)


def _news(session: Session, last: dict[str, Any]) -> News:
    """What has come since."""
    known = years_in(session)
    before = WorkCalendar(year for year in known if year.version <= last["years"].get(str(year.year), 0))
    rows = session.exec(select(HallClosingRow).where(col(HallClosingRow.id) > last["closing"]))
    closed = _by_hall((row.hall_id, row.first_day, row.last_day) for row in rows)
    return News(before, WorkCalendar(known), closed)


def _by_hall(closings: Iterable[tuple[str, date, date]]) -> ClosedDays:
    found: dict[str, frozenset[date]] = {}
    for hall_id, first, last in closings:
        found[hall_id] = found.get(hall_id, frozenset()) | frozenset(days_between(first, last))
    return found


def _version(year: CalendarYear) -> int:
    return year.version
