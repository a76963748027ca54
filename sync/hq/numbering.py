"""How do changes get their positions in the feed, so that no reader ever passes one that comes later? (sync 5.7)

On SQLite a change has its position from the beginning: whoever writes, writes alone, so positions are given in the
order of commits. On PostgreSQL several write at once, and a number taken inside a transaction appears when that
transaction ends, behind numbers that readers have passed (12-38 % of the rows were lost so). There a change is
committed without a position, and gets it afterwards, from whichever process comes first (decision 25).
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from sqlalchemy import bindparam, exists, func, select, text
from sqlmodel import Session

from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.headquarters import HqChangeRow, HqOperationRow, HqStateRow
from sync.kinds import core

MOST_AT_ONCE = 5_000
"""Changes that get their positions in one transaction."""
_CHANGES = core(HqChangeRow)
_LAST = select(func.coalesce(func.max(_CHANGES.c.seq), 0))
_SOME_WAIT = select(
    exists().where(_CHANGES.c.seq.is_(None), _CHANGES.c.scope.in_(bindparam("scopes", expanding=True)))
)
_LAST_OPERATION = select(func.coalesce(func.max(core(HqOperationRow).c.no), 0))
_FLOOR = select(core(HqStateRow).c.version_floor)
_SEQUENCER = 0x464B_0002
"""Advisory lock of whoever gives positions."""


class Numbering(Protocol):
    """One database's way to number what is written."""

    def operations(self, session: Session, count: int) -> Sequence[int]:
        """Numbers for new operations."""

    def changes(self, session: Session, count: int) -> Sequence[int]:
        """Numbers for new changes, in the order in which they are to be read."""

    def position(self, change_no: int) -> int | None:
        """What a new change says of its position."""

    def bring_up(self, journal: Journal) -> None:
        """Gives positions to what was committed before, unless somebody else is doing that just now."""

    def positions(self, journal: Journal, change_nos: Sequence[int]) -> Mapping[int, int]:
        """The positions of committed changes; they have them when this returns."""


class _WithTheChange:
    """One writer: the next number is the next position."""

    def operations(self, session: Session, count: int) -> Sequence[int]:
        last: int = session.connection().execute(_LAST_OPERATION).scalar_one()
        return range(last + 1, last + 1 + count)

    def changes(self, session: Session, count: int) -> Sequence[int]:
        last = head_position(session)
        return range(last + 1, last + 1 + count)

    def position(self, change_no: int) -> int | None:
        return change_no

    def bring_up(self, journal: Journal) -> None:
        """Nothing waits."""

    def positions(self, journal: Journal, change_nos: Sequence[int]) -> Mapping[int, int]:  # noqa: ARG002
        return {no: no for no in change_nos}


class _AfterTheCommit:
    """Many writers: numbers from sequences say which change, positions say what was committed before what."""

    _GIVE = f"""
        UPDATE hq_change SET seq = before.seq + waiting.place
        FROM (SELECT coalesce(max(seq), 0) AS seq FROM hq_change) AS before,
             (SELECT no, row_number() OVER (ORDER BY no) AS place
              FROM hq_change WHERE seq IS NULL ORDER BY no LIMIT {MOST_AT_ONCE}) AS waiting
        WHERE hq_change.no = waiting.no
    """

    def operations(self, session: Session, count: int) -> Sequence[int]:
        return _next_of(session, "hq_operation_no_seq", count)

    def changes(self, session: Session, count: int) -> Sequence[int]:
        return _next_of(session, "hq_change_no_seq", count)

    def position(self, change_no: int) -> int | None:  # noqa: ARG002
        return None

    def bring_up(self, journal: Journal) -> None:
        own = core(HqChangeRow)
        with journal.read() as session:
            some_wait = session.connection().execute(select(exists().where(own.c.seq.is_(None)))).scalar_one()
        while some_wait:
            some_wait = self._give(journal, waits=False) == MOST_AT_ONCE

    def positions(self, journal: Journal, change_nos: Sequence[int]) -> Mapping[int, int]:
        if not change_nos:
            return {}
        self.bring_up(journal)
        found = _look_up(journal, change_nos)
        while None in found.values():
            # who gave positions meanwhile may have begun before our commit: then the next turn is ours
            self._give(journal, waits=True)
            found = _look_up(journal, change_nos)
        return {no: seq for no, seq in found.items() if seq is not None}

    def _give(self, journal: Journal, *, waits: bool) -> int:
        """Positions for the oldest changes without one: how many got theirs."""
        lock = "pg_advisory_xact_lock" if waits else "pg_try_advisory_xact_lock"
        with journal.write("hq.number", "hq", alone=False) as session:
            connection = session.connection()
            if connection.execute(text(f"SELECT {lock}({_SEQUENCER})")).scalar_one() is False:
                return 0
            return connection.execute(text(self._GIVE)).rowcount


_NUMBERINGS: Mapping[str, Numbering] = {"sqlite": _WithTheChange(), "postgresql": _AfterTheCommit()}


def numbering_of(session: Session) -> Numbering:
    """The numbering of the database behind this session."""
    return _NUMBERINGS[session.get_bind().dialect.name]


def version_floor(session: Session) -> int:
    """What versions of drafts have to be beyond: a base of a life before is never taken for one of this life."""
    floor: int = session.connection().execute(_FLOOR).scalar_one()
    return floor


def bring_up(journal: Journal) -> None:
    """Gives positions to what was committed: before the feed is read, and before its head counts for anything."""
    _NUMBERINGS[journal.database].bring_up(journal)


def positions(journal: Journal, change_nos: Sequence[int]) -> Mapping[int, int]:
    """The positions of committed changes."""
    return _NUMBERINGS[journal.database].positions(journal, change_nos)


def head_position(session: Session) -> int:
    """The last position of the feed."""
    return int(session.connection().execute(_LAST).scalar_one())


def some_wait(session: Session, scopes: Sequence[str]) -> bool:
    """Whether a change of these scopes has been committed and has no position yet."""
    return bool(session.connection().execute(_SOME_WAIT, {"scopes": list(scopes)}).scalar_one())


def _next_of(session: Session, sequence: str, count: int) -> Sequence[int]:
    statement = text("SELECT nextval(CAST(:sequence AS regclass)) FROM generate_series(1, :count)")
    return session.connection().execute(statement, {"sequence": sequence, "count": count}).scalars().all()


def _look_up(journal: Journal, change_nos: Sequence[int]) -> dict[int, int | None]:
    """Positions by number; one that was dropped behind the horizon counts as the horizon."""
    own, state = core(HqChangeRow), core(HqStateRow)
    with journal.read() as session:
        connection = session.connection()
        horizon = connection.execute(select(state.c.horizon_seq)).scalar_one()
        rows = connection.execute(select(own.c.no, own.c.seq).where(own.c.no.in_(change_nos)))
        return dict.fromkeys(change_nos, horizon) | {row.no: row.seq for row in rows}
