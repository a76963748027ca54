"""What does the engineer have to know this morning: work due, records under way, what is not yet safe?"""

from sqlmodel import Session

from fieldkit.domain.instants import business_day
from fieldkit.storage.journal import Journal
from fieldkit.storage.queries.plain import through_session
from fieldkit.storage.queries.today import DueOrder as DueOrder
from fieldkit.storage.queries.today import RunningRecord as RunningRecord
from fieldkit.storage.queries.today import TodayBoard as TodayBoard
from fieldkit.storage.queries.today import board_of, unsent_of


class TodayDesk:
    """Reads the board of the day."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def board(self) -> TodayBoard:
        """Everything the first screen shows, as of now."""
        with self._journal.read() as session:
            return board_of(through_session(session), business_day(self._journal.clock.now()))

    def unsent(self) -> int:
        """Operations that headquarters does not have, for the title line."""
        with self._journal.read() as session:
            return count_unsent(session)


def count_unsent(session: Session) -> int:
    """Operations that headquarters has not answered yet, and files that it knows of and has not whole."""
    return unsent_of(through_session(session))
