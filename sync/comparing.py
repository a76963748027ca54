"""Do we hold of a scope what headquarters holds of it? Where not, only what differs is fetched, or leaves.

Sums of kinds, then of buckets, then the records of the buckets that differ: finding one record among a hundred
thousand takes three small answers (sync 5.6).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import quote

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, update
from sqlmodel import Session

from fieldkit.domain.policies import Policy
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.base import Row
from fieldkit.storage.rows.following import HqKnownRow
from fieldkit.storage.rows.headquarters import HqParkedRow
from fieldkit.storage.rows.local import ConflictRow, OutboxRow
from fieldkit.storage.settings import Setting, set_setting, setting
from fieldkit.storage.travelling import VERSION
from sync.arrivals import Arrival, place, place_parked
from sync.departures import PENDING
from sync.following import Known, forget, kind_totals, known_of
from sync.kinds import core, tables
from sync.leaving import take_away, unsent, written_here
from sync.marks import BUCKET_SIGNS, MODULUS
from sync.placing import PLACEABLE, rank
from sync.session import HqSession, understood
from sync.uniting import OPEN
from sync.wire import PAGE_LIMIT, FeedRow, Garbled, Records, RecordsRequest, Sums, pack, position

_HEADS_OF_ONE_ANSWER = 5_000
_LAST = 1_000_000


def arrivals_of(rows: Iterable[FeedRow]) -> list[Arrival]:
    """Rows of headquarters as they are placed here."""
    return [
        Arrival(row.kind, row.id, row.ver, row.schema, bytes(row.body), row.op, row.scope, row.seq) for row in rows
    ]


def anchor(session: Session, at: str) -> None:
    """Where the feed stood before anything was copied; from there it is read on."""
    if not setting(session, Setting.FEED_CURSOR):
        set_setting(session, Setting.FEED_CURSOR, at)


@dataclass
class Comparison:
    """Brings one scope after another to what headquarters holds."""

    journal: Journal
    hq: HqSession
    epoch: str
    check: Callable[[], None]
    """Raises when the engineer wants to stop."""
    repaired: int = field(default=0)

    def settle(self, scope: str) -> None:
        """Everything of this scope as headquarters has it; what was changed here and not sent stays."""
        theirs = self.ask(scope)
        with self.journal.write("sync.anchor", "hq", synchronise=False) as session:
            anchor(session, theirs.at)
            ours = kind_totals(session, scope)
        for kind in sorted(theirs.sums.keys() | ours.keys(), key=_order):
            if theirs.sums.get(kind) != ours.get(kind):
                self._settle_kind(scope, kind)
        with self.journal.write("sync.unplaced", "hq", synchronise=False) as session:
            place_parked(session)

    def ask(self, scope: str, kind: str = "", buckets: Sequence[str] = ()) -> Sums:
        self.check()
        named = f"&kind={quote(kind)}&buckets={quote(','.join(buckets))}" if kind else ""
        return understood(self.hq.send("GET", f"/digest?scope={quote(scope)}{named}"), Sums)

    def _settle_kind(self, scope: str, kind: str) -> None:
        theirs = self.ask(scope, kind).sums
        with self.journal.read() as session:
            ours = bucket_totals(session, scope, kind)
        differing = sorted(name for name in theirs.keys() | ours.keys() if theirs.get(name) != ours.get(name))
        for buckets in _portions(differing, theirs):
            heads = {line.id: line for line in self.ask(scope, kind, buckets).heads}
            with self.journal.read() as session:
                here = {known.id: known for known in known_in(session, scope, kind, buckets)}
                read_to = _position(session, self.epoch)
            wanted = [
                line.id
                for line in heads.values()
                # what came later is on its way in the feed
                if line.seq <= read_to and (line.id not in here or here[line.id].mark != line.mark)
            ]
            self._drop(kind, [known for known in here.values() if known.id not in heads])
            for start in range(0, len(wanted), PAGE_LIMIT):
                self._fetch(scope, kind, wanted[start : start + PAGE_LIMIT])

    def _fetch(self, scope: str, kind: str, ids: list[str]) -> None:
        while ids:
            self.check()
            request = pack(RecordsRequest(scope, kind, ids))
            rows = understood(self.hq.send("POST", "/records", request), Records).rows
            if not rows:
                return  # changed meanwhile: the feed brings them
            came = {row.id for row in rows}
            with self.journal.write("sync.repair", "hq", synchronise=False) as session:
                forget(session, known_of(session, kind, list(came)).values())
                _give_way(session, kind, list(came))
                place(session, arrivals_of(rows))
            self.repaired += len(came)
            ids = [record_id for record_id in ids if record_id not in came]

    def _drop(self, kind: str, lost: list[Known]) -> None:
        if not lost:
            return
        with self.journal.write("sync.repair", "hq", synchronise=False) as session:
            drop(session, kind, lost)
        self.repaired += len(lost)


def drop(session: Session, kind: str, lost: Sequence[Known]) -> None:
    """Records that headquarters does not show us leave, unless they were written here or are not sent."""
    forget(session, lost)
    table = tables().get(kind)
    if table is None or table.policy not in PLACEABLE:
        return
    ids = [known.id for known in lost]
    kept = unsent(session, kind, ids) | written_here(session, table, ids)
    take_away(session, table, [record_id for record_id in ids if record_id not in kept])


def bucket_totals(session: Session, scope: str, kind: str) -> dict[str, tuple[int, int]]:
    """Count and total of what we know of a kind, by bucket."""
    own = core(HqKnownRow)
    bucket = func.substr(own.c.record_id, -BUCKET_SIGNS)
    statement = (
        select(bucket, func.count(), func.sum(own.c.mark) % MODULUS)
        .where(own.c.record_kind == kind, own.c.scope == scope, own.c.mark != 0)
        .group_by(bucket)
    )
    return {name: (count, total) for name, count, total in session.connection().execute(statement)}


def known_in(session: Session, scope: str, kind: str, buckets: Sequence[str]) -> list[Known]:
    """The live records that we know of these buckets."""
    own = core(HqKnownRow)
    statement = select(own.c.record_id, own.c.ver, own.c.mark).where(
        own.c.record_kind == kind,
        own.c.scope == scope,
        own.c.mark != 0,
        func.substr(own.c.record_id, -BUCKET_SIGNS).in_(buckets),
    )
    found = session.connection().execute(statement)
    return [Known(kind, record_id, ver, mark, scope) for record_id, ver, mark in found]


def forget_lost_rows(session: Session) -> int:
    """Records that we know and whose rows are not here, or older: unknown from here on, so that they come again."""
    lost: list[Known] = []
    for kind, table in tables().items():
        if table.policy in PLACEABLE:
            lost.extend(_lost(session, kind, table))
    forget(session, lost)
    return len(lost)


def _lost(session: Session, kind: str, table: type[Row]) -> list[Known]:
    found = session.connection().execute(_without_rows(kind, table))
    return [Known(kind, record_id, ver, mark, scope) for record_id, ver, mark, scope in found]


@cache
def _without_rows(kind: str, table: type[Row]) -> Select[str, int, int, str]:
    known, own, parked, out = core(HqKnownRow), core(table), core(HqParkedRow), core(OutboxRow)
    missing: ColumnElement[bool] = own.c.id.is_(None)
    if table.policy is Policy.REFERENCE:
        missing = or_(missing, own.c[VERSION] != known.c.ver)
    elif table.policy is Policy.DRAFT:
        missing = or_(missing, own.c[VERSION] < known.c.ver)
    waits = select(parked.c.record_id).where(parked.c.record_kind == kind)
    conflict = core(ConflictRow)
    # who has not decided yet keeps his own row, and headquarters' version beside it
    disputed = exists().where(
        conflict.c.record_kind == kind,
        conflict.c.record_id == known.c.record_id,
        conflict.c.state == OPEN,
        conflict.c.theirs_ver >= known.c.ver,
    )
    leaves = select(out.c.record_id).where(out.c.record_kind == kind, out.c.state == PENDING)
    return (
        select(known.c.record_id, known.c.ver, known.c.mark, known.c.scope)
        .join(own, own.c.id == known.c.record_id, isouter=True)
        .where(known.c.record_kind == kind, known.c.mark != 0, missing)
        .where(known.c.record_id.not_in(waits), known.c.record_id.not_in(leaves), ~disputed)
    )


def _give_way(session: Session, kind: str, ids: list[str]) -> None:
    """Rows take headquarters' version, even an older one: it was restored, or ours is damaged.

    A draft with something unsent is parked beside ours all the same, and meets it there.
    """
    table = tables().get(kind)
    if table is not None and table.policy in (Policy.REFERENCE, Policy.DRAFT):
        own = core(table)
        session.connection().execute(update(own).where(own.c.id.in_(ids)).values({VERSION: 0}))


def _portions(buckets: Sequence[str], sums: Mapping[str, tuple[int, int]]) -> Iterator[list[str]]:
    """Buckets in groups whose records fit into one answer; one bucket always goes."""
    portion: list[str] = []
    size = 0
    for name in buckets:
        count = sums.get(name, (0, 0))[0]
        if portion and size + count > _HEADS_OF_ONE_ANSWER:
            yield portion
            portion, size = [], 0
        portion.append(name)
        size += count
    if portion:
        yield portion


def _position(session: Session, epoch: str) -> int:
    try:
        return position(setting(session, Setting.FEED_CURSOR), epoch)
    except Garbled:
        return 0


def _order(kind: str) -> tuple[int, str]:
    table = tables().get(kind)
    return (_LAST if table is None else rank(table), kind)
