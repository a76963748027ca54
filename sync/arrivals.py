"""What happens to a page of the feed on a laptop?

A row takes its place when it is newer than ours and ours has no unsent changes. What cannot take its place is
parked as it came: one bad row never holds up the feed (sync 5.6).
"""

import json
from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row as Found
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from fieldkit.domain.canonical import sha256_hex
from fieldkit.domain.envelope import filing_statement, key_id
from fieldkit.domain.instants import stamp
from fieldkit.domain.policies import Policy
from fieldkit.storage.journal import Act
from fieldkit.storage.keys import signature_holds
from fieldkit.storage.rows.base import Row
from fieldkit.storage.rows.evidence import AttachmentRow, FilingRow, SealRow
from fieldkit.storage.rows.headquarters import HqParkedRow
from fieldkit.storage.rows.local import ConflictRow, OutboxRow
from fieldkit.storage.settings import Setting, setting
from fieldkit.storage.travelling import VERSION
from fieldkit.storage.upserting import upsert
from sync.awaiting import Announced, note_awaited
from sync.bases import remember_bases
from sync.bodies import Misshapen, Values, Whole, whole
from sync.following import Known, forget, known_of, learn
from sync.kinds import FILING, core, tables
from sync.leaving import take_away, unsent, written_here
from sync.marks import mark_of
from sync.placing import ONCE, PLACEABLE, local_versions, put_rows, rank
from sync.wire import Status

PUT, GONE, LEFT = "put", "gone", "left"
EDITED = "edited"
REFERRED = "referred"
_RETRIED = ("unplaced", "kind.unknown", "schema.newer", "shape", REFERRED)
_RETRY_LIMIT = 500
_PARKED = core(HqParkedRow)
_TO_BE_TRIED = select(_PARKED).where(_PARKED.c.reason.in_(_RETRIED)).limit(_RETRY_LIMIT)


class Arrival(NamedTuple):
    """A record as headquarters has it."""

    kind: str
    id: str
    ver: int
    schema: int
    body: bytes
    op: str = PUT
    scope: str = ""
    seq: int = 0


class _Ready(NamedTuple):
    """An arrival whose rows are understood."""

    arrival: Arrival
    record: Whole


def place(session: Session, arrivals: Iterable[Arrival]) -> int:
    """Gives arrivals their place, or parks them; inside `Journal.write`. How many changed something here."""
    newest: dict[tuple[str, str], Arrival] = {}
    for arrival in arrivals:
        known = newest.get((arrival.kind, arrival.id))
        if known is None or arrival.ver > known.ver:
            newest[arrival.kind, arrival.id] = arrival
    return _take(session, _news(session, list(newest.values())))


def place_parked(session: Session) -> None:
    """Another try for what could not be placed: its parent may have come, the program may be newer."""
    rows = session.connection().execute(_TO_BE_TRIED).all()
    _take(session, [_unparked(row) for row in rows])


def _unparked(row: Found[Any]) -> Arrival:
    op = GONE if row.reason == REFERRED else PUT
    return Arrival(row.record_kind, row.record_id, row.ver, row.schema_no, row.body, op)


def _news(session: Session, arrivals: list[Arrival]) -> list[Arrival]:
    """Those that are newer than what we know, and now known."""
    before: dict[tuple[str, str], Known] = {}
    for kind, members in _by_kind(arrivals).items():
        found = known_of(session, kind, [arrival.id for arrival in members])
        before.update({(kind, record_id): known for record_id, known in found.items()})
    news = [one for one in arrivals if (one.kind, one.id) not in before or before[one.kind, one.id].ver < one.ver]
    learn(session, (_as_known(one) for one in news if one.op != LEFT), before)
    forget(session, (before[one.kind, one.id] for one in news if one.op == LEFT and (one.kind, one.id) in before))
    return news


def _as_known(arrival: Arrival) -> Known:
    digest = "" if arrival.op == GONE else sha256_hex(arrival.body)
    mark = mark_of(arrival.kind, arrival.id, arrival.ver, digest)
    return Known(arrival.kind, arrival.id, arrival.ver, mark, arrival.scope)


def _by_kind(arrivals: Iterable[Arrival]) -> dict[str, list[Arrival]]:
    by_kind: dict[str, list[Arrival]] = {}
    for arrival in arrivals:
        by_kind.setdefault(arrival.kind, []).append(arrival)
    return by_kind


def _take(session: Session, arrivals: Sequence[Arrival]) -> int:
    """New versions from the rows that others point to downwards, then what leaves, the other way round."""
    by_kind = _by_kind(arrival for arrival in arrivals if arrival.op not in (GONE, LEFT))
    leaving = _by_kind(arrival for arrival in arrivals if arrival.op in (GONE, LEFT))
    files = (by_kind.pop(AttachmentRow.kind, []), leaving.pop(AttachmentRow.kind, []))
    note_awaited(session, [Announced(one.id, one.body, one.seq, one.op != PUT) for part in files for one in part])
    known_kinds = {kind: table for kind, table in tables().items() if table.policy in PLACEABLE}
    for kind in by_kind.keys() - known_kinds.keys():
        _park(session, by_kind[kind], "kind.unknown")
    ordered = sorted(by_kind.keys() & known_kinds.keys(), key=lambda kind: rank(known_kinds[kind]))
    changed = sum(_place_kind(session, known_kinds[kind], by_kind[kind]) for kind in ordered)
    last_first = sorted(leaving.keys() & known_kinds.keys(), key=lambda kind: -rank(known_kinds[kind]))
    for kind in leaving.keys() - known_kinds.keys():
        unpark(session, kind, [arrival.id for arrival in leaving[kind]])
    return changed + sum(_remove_kind(session, known_kinds[kind], leaving[kind]) for kind in last_first)


def _remove_kind(session: Session, table: type[Row], arrivals: list[Arrival]) -> int:
    """Rows that headquarters deleted or shows elsewhere; an unsent edit beats the deletion."""
    ids = [arrival.id for arrival in arrivals]
    left = [arrival.id for arrival in arrivals if arrival.op == LEFT]
    kept = unsent(session, table.kind, ids) | written_here(session, table, left)
    going = [arrival for arrival in arrivals if arrival.id not in kept]
    stuck = set(take_away(session, table, [arrival.id for arrival in going]))
    unpark(session, table.kind, ids)
    _park(session, [one for one in going if one.id in stuck and one.op == GONE], REFERRED)
    return len(going) - len(stuck)


def unpark(session: Session, kind: str, ids: Sequence[str]) -> None:
    """Forgets parked rows of these records."""
    own = core(HqParkedRow)
    if session.connection().execute(select(own.c.record_id).limit(1)).first() is None:
        return  # nearly always
    session.connection().execute(delete(own).where(own.c.record_kind == kind, own.c.record_id.in_(ids)))


def unpark_known(session: Session, kind: str, heads: Sequence[Mapping[str, object]]) -> None:
    """Forgets parked rows that are not newer than what is here: `record` and `head` of each."""
    own = core(HqParkedRow)
    statement = delete(own).where(
        own.c.record_kind == kind, own.c.record_id == bindparam("record"), own.c[VERSION] <= bindparam("head")
    )
    session.connection().execute(statement, list(heads))


def _place_kind(session: Session, table: type[Row], arrivals: list[Arrival]) -> int:
    ids = [arrival.id for arrival in arrivals]
    # what is written once is looked up when it is put
    here = {} if table.policy in ONCE else local_versions(session, table, ids)
    edited = _edited(session, table.kind, ids) if table.policy is Policy.DRAFT else frozenset()
    parked: dict[str, list[Arrival]] = {}
    ready: list[_Ready] = []
    for arrival in arrivals:
        if arrival.ver <= here.get(arrival.id, -1):
            continue
        if arrival.id in edited:
            parked.setdefault(EDITED, []).append(arrival)
            continue
        found = _understood(session, table, arrival)
        if isinstance(found, str):
            parked.setdefault(found, []).append(arrival)
        else:
            ready.append(_Ready(arrival, found))
    unplaced = _put(session, table, ready)
    parked.setdefault("unplaced", []).extend(unplaced)
    for reason, stuck in parked.items():
        _park(session, stuck, reason)
    stuck_ids = {arrival.id for arrival in unplaced}
    placed = [entry.arrival.id for entry in ready if entry.arrival.id not in stuck_ids]
    unpark(session, table.kind, placed)
    if table.policy is Policy.DRAFT:
        came = [entry.arrival for entry in ready if entry.arrival not in unplaced]
        remember_bases(session, table.kind, [(arrival.id, arrival.ver, arrival.body) for arrival in came])
    if table is FilingRow:
        _settle(session, placed)
    return len(placed)


def _understood(session: Session, table: type[Row], arrival: Arrival) -> Whole | str:
    """The rows of an arrival, or why it has to wait."""
    if arrival.schema > table.wire_schema:
        return "schema.newer"
    try:
        record = whole(table, arrival.body)
    except Misshapen:
        return "shape"
    if record.record.id != arrival.id:
        return "shape"
    if arrival.kind == FILING and not _countersigned(session, record.values):
        return "signature"
    return record


def _put(session: Session, table: type[Row], ready: list[_Ready]) -> list[Arrival]:
    """All rows at once; where that fails, one by one. What has no place is the answer."""
    if not ready or _fits(session, table, ready):
        return []
    return [entry.arrival for entry in ready if not _fits(session, table, [entry])]


def _fits(session: Session, table: type[Row], ready: list[_Ready]) -> bool:
    act: Act = session.info["act"]
    noted = len(act.changes)
    try:
        with session.begin_nested():
            put_rows(session, table, [one.record for one in ready], [one.arrival.ver for one in ready])
    except IntegrityError:
        del act.changes[noted:]
        return False
    return True


def _edited(session: Session, kind: str, ids: list[str]) -> frozenset[str]:
    """Drafts that hold something headquarters does not: unsent, refused, or waiting for a decision."""
    own, open_ = core(OutboxRow), core(ConflictRow)
    unsent = select(own.c.record_id).where(
        own.c.record_kind == kind,
        own.c.record_id.in_(ids),
        own.c.state.in_(("pending", Status.CONFLICT)),
    )
    undecided = select(open_.c.record_id).where(
        open_.c.record_kind == kind, open_.c.record_id.in_(ids), open_.c.state == "open", open_.c.stands == ""
    )
    return frozenset(session.connection().execute(unsent.union(undecided)).scalars())


def _countersigned(session: Session, filing: Values) -> bool:
    """Whether one of the keys told at enrolment has signed this filing: an impostor on the way has none."""
    keys = [b64decode(key) for key in json.loads(setting(session, Setting.HQ_KEYS, "[]"))]
    statement = filing_statement(filing["seal_sha256"], filing["filing_no"], stamp(filing["filed_at"]))
    try:
        signature = b64decode(filing["hq_signature"], validate=True)
    except ValueError:
        return False
    return any(key_id(key) == filing["hq_key_id"] and signature_holds(key, statement, signature) for key in keys)


def _settle(session: Session, filing_ids: list[str]) -> None:
    """A filed record no longer waits."""
    own, filing, seal = core(OutboxRow), core(FilingRow), core(SealRow)
    seals = select(seal.c.id).join(filing, filing.c.seal_sha256 == seal.c.sha256).where(filing.c.id.in_(filing_ids))
    session.connection().execute(
        update(own)
        .where(own.c.record_id.in_(seals), own.c.state == Status.WAITING)
        .values(state=Status.APPLIED, reason="")
    )


def _park(session: Session, arrivals: Sequence[Arrival], reason: str) -> None:
    if not arrivals:
        return
    statement = upsert(core(HqParkedRow))
    columns = (VERSION, "schema_no", "body", "reason")
    session.connection().execute(
        statement.on_conflict_do_update(
            index_elements=["record_kind", "record_id"], set_={name: statement.excluded[name] for name in columns}
        ),
        [
            {
                "record_kind": arrival.kind,
                "record_id": arrival.id,
                "ver": arrival.ver,
                "schema_no": arrival.schema,
                "body": arrival.body,
                "reason": reason,
            }
            for arrival in arrivals
        ],
    )
