"""Which version of which record has headquarters told us, and do our sums agree with its own?

Kept beside the records: a record that is parked, or edited here, is known all the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, delete, func, select
from sqlmodel import Session

from fieldkit.storage.bulk import Bulk, Lookup
from fieldkit.storage.rows.following import HqKnownRow, HqKnownTotalRow
from fieldkit.storage.upserting import upsert
from sync.kinds import core
from sync.marks import MODULUS, Balance, mark_of
from sync.wire import PUT, Operation, OpResult, Status

_SLICE = 500
_TOTALS = core(HqKnownTotalRow)
_SCOPE_TOTALS = select(_TOTALS.c.scope, func.sum(_TOTALS.c.count), func.sum(_TOTALS.c.total) % MODULUS).group_by(
    _TOTALS.c.scope
)
_KNOWN = core(HqKnownRow)
_KNOWN_OF = Lookup(
    select(_KNOWN.c.record_id, _KNOWN.c.ver, _KNOWN.c.mark, _KNOWN.c.scope).where(
        _KNOWN.c.record_kind == bindparam("kind"), _KNOWN.c.record_id.in_(bindparam("ids", expanding=True))
    ),
    "ids",
)
_NEWS = upsert(_KNOWN)
_LEARN = Bulk(
    _NEWS.on_conflict_do_update(
        index_elements=["record_kind", "record_id"],
        set_={name: _NEWS.excluded[name] for name in ("ver", "mark", "scope")},
    ),
    ("record_kind", "record_id", "ver", "mark", "scope"),
)
_FORGET = Bulk(
    delete(_KNOWN).where(_KNOWN.c.record_kind == bindparam("of_kind"), _KNOWN.c.record_id == bindparam("of_id")),
    ("of_kind", "of_id"),
)
_PUBLISHED = (Status.APPLIED, Status.DUPLICATE)


class Known(NamedTuple):
    """A record as headquarters has it, as far as we know."""

    kind: str
    id: str
    ver: int
    mark: int
    scope: str


def known_of(session: Session, kind: str, ids: Sequence[str]) -> dict[str, Known]:
    """What we know of these records of one kind."""
    found: dict[str, Known] = {}
    for start in range(0, len(ids), _SLICE):
        for record_id, ver, mark, scope in _KNOWN_OF.ask(session, ids[start : start + _SLICE], kind=kind):
            found[record_id] = Known(kind, record_id, ver, mark, scope)
    return found


def learn(session: Session, news: Iterable[Known], before: Mapping[tuple[str, str], Known]) -> None:
    """Notes newer versions, and brings the sums forward.

    Args:
        before: what we knew of the same records.
    """
    balance = Balance()
    rows: list[Known] = []
    for fresh in news:
        old = before.get((fresh.kind, fresh.id))
        if old is not None:
            balance.take(old.scope, old.kind, old.mark)
        balance.add(fresh.scope, fresh.kind, fresh.mark)
        rows.append(fresh)
    _LEARN.run(session, rows)
    balance.write(session, HqKnownTotalRow)


def learn_own(session: Session, sent: Mapping[int, Operation], answers: Iterable[OpResult]) -> None:
    """What we sent and headquarters published is known without its coming back."""
    fresh: dict[tuple[str, str], Known] = {}
    for answer in answers:
        if answer.scope is None or not answer.ver or answer.status not in _PUBLISHED:
            continue
        own = sent[answer.n]
        mark = mark_of(own.kind, own.id, answer.ver, own.sha256 if own.action == PUT else "")
        fresh[own.kind, own.id] = Known(own.kind, own.id, answer.ver, mark, answer.scope)
    before: dict[tuple[str, str], Known] = {}
    for kind in {kind for kind, _ in fresh}:
        ids = [record_id for named, record_id in fresh if named == kind]
        before.update({(kind, record_id): known for record_id, known in known_of(session, kind, ids).items()})
    learn(session, [one for key, one in fresh.items() if key not in before or before[key].ver < one.ver], before)


def forget(session: Session, known: Iterable[Known]) -> None:
    """These records are unknown from here on: they come again if anybody may see them."""
    balance = Balance()
    rows = []
    for one in known:
        balance.take(one.scope, one.kind, one.mark)
        rows.append((one.kind, one.id))
    _FORGET.run(session, rows)
    balance.write(session, HqKnownTotalRow)


def scope_totals(session: Session) -> dict[str, tuple[int, int]]:
    """Count and total of everything live that we know, by scope."""
    found = session.connection().execute(_SCOPE_TOTALS)
    return {scope: (count, total) for scope, count, total in found if count or total}


def kind_totals(session: Session, scope: str) -> dict[str, tuple[int, int]]:
    """Count and total of each kind in a scope."""
    own = core(HqKnownTotalRow)
    statement = select(own.c.record_kind, own.c.count, own.c.total).where(own.c.scope == scope)
    found = session.connection().execute(statement)
    return {kind: (count, total) for kind, count, total in found if count or total}
