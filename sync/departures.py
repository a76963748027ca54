"""Which operations leave next, as which bytes, and what do the answers change here? (sync 5.5)

The bytes of an operation are frozen in a transaction of their own before the first attempt: whatever happens after,
a repetition sends the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import takewhile
from typing import Any, NamedTuple

import msgspec
from msgspec import Raw
from sqlalchemy import Row, bindparam, exists, func, or_, select, update
from sqlmodel import Session

from fieldkit.domain.canonical import sha256_hex
from fieldkit.domain.policies import Policy
from fieldkit.storage.bulk import Bulk
from fieldkit.storage.ids import new_id
from fieldkit.storage.rows.evidence import AttachmentRow
from fieldkit.storage.rows.local import OutboxRow
from fieldkit.storage.settings import Setting, set_setting
from fieldkit.storage.travelling import VERSION, as_stored, stamped
from sync.arrivals import unpark_known
from sync.bases import remember_bases
from sync.bodies import bodies
from sync.following import known_of, learn_own
from sync.kinds import core, tables
from sync.placing import local_versions
from sync.wire import DELETE, NOTHING, OPS_LIMIT, PUT, Operation, OpResult, Status

BATCH_BYTES = 3 * 1024 * 1024
"""Bodies of one batch before packing; a single larger operation travels alone."""
PENDING = "pending"
SETTLED = "settled"
"""A conflict that is over: a later version from here is based on what headquarters had."""
_HEAVY_SLICE = 25
_OUT, _EARLIER = core(OutboxRow), core(OutboxRow).alias()
_QUEUED = (
    _OUT.c.n,
    _OUT.c.record_kind,
    _OUT.c.record_id,
    _OUT.c.action,
    _OUT.c.schema_no,
    _OUT.c.author,
    as_stored(_OUT.c.made_at),
    _OUT.c.base_ver,
    _OUT.c.body,
    _OUT.c.sha256,
)
_IS_SECOND = exists().where(
    _EARLIER.c.record_id == _OUT.c.record_id,
    _EARLIER.c.record_kind == _OUT.c.record_kind,
    # as an expression, so that SQLite looks for the record and does not go through all that waits, for each one
    _EARLIER.c.state.concat("") == PENDING,
    _EARLIER.c.n <= bindparam("after"),
)
_NEXT = (
    select(*_QUEUED)
    .where(_OUT.c.state == PENDING, _OUT.c.n > bindparam("after"))
    .order_by(_OUT.c.n)
    .limit(bindparam("most"))
)
_LATER = _NEXT.where(~_IS_SECOND)
_FREEZE = Bulk(
    update(_OUT)
    .where(_OUT.c.n == bindparam("of"))
    .values({name: bindparam(f"new_{name}") for name in ("body", "sha256", "base_ver", "action", "attempted_at")}),
    ("of", "new_body", "new_sha256", "new_base_ver", "new_action", "new_attempted_at"),
)
_ANSWER = Bulk(
    update(_OUT)
    .where(_OUT.c.n == bindparam("of"))
    .values({name: bindparam(f"new_{name}") for name in ("state", "reason", "hq_seq", "answered_at")}),
    ("of", "new_state", "new_reason", "new_hq_seq", "new_answered_at"),
)
_FOLLOWING = (
    select(_OUT.c.n, _OUT.c.base_ver)
    .where(
        _OUT.c.record_id == bindparam("id"),
        _OUT.c.record_kind == bindparam("kind"),
        _OUT.c.n > bindparam("behind"),
        _OUT.c.state == PENDING,
        _OUT.c.body.is_not(None),
    )
    .order_by(_OUT.c.n)
)


class _Queued(NamedTuple):
    """An operation as it waits."""

    n: int
    kind: str
    id: str
    action: str
    schema: int
    author: str
    made_at: Any
    """As stored."""
    base_ver: int | None
    body: bytes | None
    sha256: str


class _Body(NamedTuple):
    """The bytes of an operation."""

    n: int
    content: bytes
    sha256: str
    base_ver: int | None
    action: str = PUT


def next_batch(session: Session, now: datetime, *, limit: int = OPS_LIMIT, after: int = 0) -> list[Operation]:
    """The next operations behind a number, in their order, their bytes frozen; inside `Journal.write`.

    At most one of a record: its next one is based on the answer to the first. Nothing only when nothing waits.
    """
    while candidates := _candidates(session, limit, after):
        if taken := _one_batch(session, candidates, now):
            return taken
        # all of them were given up, and delay nobody behind them
    return []


def _one_batch(session: Session, candidates: list[_Queued], now: datetime) -> list[Operation]:
    """Those of them that fit into one batch."""
    taken: list[Operation] = []
    size = 0
    for part in _slices(candidates):
        content = _contents(session, part)
        fresh: list[_Body] = []
        for row in part:
            body = content.get(row.n)
            if body is None:
                continue
            if taken and size + len(body.content) > BATCH_BYTES:
                _freeze(session, fresh, now)
                return taken
            size += len(body.content)
            taken.append(_operation(row, body))
            if row.body is None:
                fresh.append(body)
        _freeze(session, fresh, now)
    return taken


def take_results(
    session: Session, sent: Sequence[Operation], results: Iterable[OpResult], now: datetime
) -> list[OpResult]:
    """Writes down what headquarters answered, by the number in the answer only; inside `Journal.write`."""
    operations = {operation.n: operation for operation in sent}
    answers = {result.n: result for result in results if result.n in operations}
    if not answers:
        return []
    states = _states(session, operations, answers.values())
    _ANSWER.run(session, [(n, states[n], answer.reason[:200], answer.seq, now) for n, answer in answers.items()])
    if any(answer.status is Status.FORK for answer in answers.values()):
        # another copy of this database has spent these numbers: from here on we are somebody else
        set_setting(session, Setting.INCARNATION, new_id(now))
        # what the other copy wrote under our name was kept from us as our own
        set_setting(session, Setting.FEED_CURSOR, "")
    _base_anew(session, operations, answers.values())
    _adopt_versions(session, operations, answers.values())
    learn_own(session, operations, answers.values())
    return list(answers.values())


def offer_again(session: Session, *, behind: int = 0) -> None:
    """What was answered is offered once more: headquarters was restored and may have lost it (sync 5.8).

    Args:
        behind: the position up to which headquarters has it for certain.
    """
    own = core(OutboxRow)
    # the bytes of an attachment may have come after the backup that its announcement is in
    lost = or_(own.c.hq_seq.is_(None), own.c.hq_seq > behind, own.c.record_kind == AttachmentRow.kind)
    session.connection().execute(
        update(own)
        .where(own.c.state.not_in((PENDING, Status.REJECTED)), lost, own.c.body.is_not(None))
        .values(state=PENDING, reason="")
    )
    _go_back(session)


def _go_back(session: Session) -> None:
    """Drafts are based again on what their operations are based on: versions after that may mean something else."""
    out = core(OutboxRow)
    for kind, table in tables().items():
        if table.policy is not Policy.DRAFT:
            continue
        own = core(table)
        offered = (out.c.record_kind == kind, out.c.state == PENDING, out.c.body.is_not(None))
        base = (
            select(func.min(func.coalesce(out.c.base_ver, 0)))
            .where(*offered, out.c.record_id == own.c.id)
            .scalar_subquery()
        )
        session.connection().execute(
            update(own)
            .where(own.c.id.in_(select(out.c.record_id).where(*offered)), own.c[VERSION] > base)
            .values({VERSION: base})
        )


def frozen(session: Session, numbers: Sequence[int]) -> list[Operation]:
    """Operations of these numbers that have left and are not answered."""
    left = (_OUT.c.n.in_(numbers), _OUT.c.state == PENDING, _OUT.c.body.is_not(None))
    found = session.connection().execute(select(*_QUEUED).where(*left).order_by(_OUT.c.n))
    waiting = (_Queued._make(row) for row in found)
    return [
        _operation(one, _Body(one.n, one.body, one.sha256, one.base_ver, one.action))
        for one in waiting
        if one.body is not None
    ]


def _candidates(session: Session, limit: int, after: int) -> list[_Queued]:
    found = session.connection().execute(_LATER if after else _NEXT, {"after": after, "most": limit})
    firsts: dict[tuple[str, str], _Queued] = {}
    for row in map(_Queued._make, found.all()):
        firsts.setdefault((row.kind, row.id), row)
    return list(firsts.values())


def _slices(rows: list[_Queued]) -> Iterable[list[_Queued]]:
    """Rows in portions whose bodies fit into memory together: signed records are long."""
    heavy = any(_policy(kind) is Policy.SEALED for kind in {row.kind for row in rows})
    length = _HEAVY_SLICE if heavy else max(len(rows), 1)
    for start in range(0, len(rows), length):
        yield rows[start : start + length]


def _policy(kind: str) -> Policy:
    table = tables().get(kind)
    return Policy.LOCAL if table is None else table.policy


def _contents(session: Session, rows: list[_Queued]) -> dict[int, _Body]:
    content: dict[int, _Body] = {}
    by_kind: dict[str, list[_Queued]] = {}
    for row in rows:
        if row.body is None:
            by_kind.setdefault(row.kind, []).append(row)
        elif _is_json(row.body):
            content[row.n] = _Body(row.n, row.body, row.sha256, row.base_ver, row.action)
        else:
            give_up(session, row.n, "body.unwritable")  # one of these would spoil the request of all the others
    for kind, members in by_kind.items():
        content.update(_written(session, kind, members))
    return content


def _written(session: Session, kind: str, rows: list[_Queued]) -> dict[int, _Body]:
    """Bodies of records of one kind as they stand; what has none is given up."""
    ids = [row.id for row in rows]
    found = bodies(session, kind, ids)
    table = tables().get(kind)
    versions = local_versions(session, table, ids) if table and table.policy is Policy.DRAFT else None
    gone = [record_id for record_id in ids if record_id not in found] if versions is not None else []
    known = known_of(session, kind, gone) if gone else {}
    written: dict[int, _Body] = {}
    for row in rows:
        body = found.get(row.id)
        if body is not None:
            written[row.n] = _Body(
                row.n, body, sha256_hex(body), None if versions is None else versions.get(row.id)
            )
        elif row.id in known:
            nothing = bytes(NOTHING)
            written[row.n] = _Body(row.n, nothing, sha256_hex(nothing), known[row.id].ver, DELETE)
        else:
            give_up(session, row.n, "body.unwritable" if row.id in found else "record.missing")
    return written


def _is_json(body: bytes) -> bool:
    try:
        msgspec.json.decode(body)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return False
    return True


def _operation(row: _Queued, body: _Body) -> Operation:
    return Operation(
        n=row.n,
        kind=row.kind,
        id=row.id,
        action=body.action,
        schema=row.schema,
        author=row.author,
        made_at=stamped(row.made_at) or "",
        sha256=body.sha256,
        body=Raw(body.content),
        base_ver=body.base_ver,
    )


def _freeze(session: Session, fresh: list[_Body], now: datetime) -> None:
    _FREEZE.run(session, [(one.n, one.content, one.sha256, one.base_ver, one.action, now) for one in fresh])


def give_up(session: Session, n: int, reason: str) -> None:
    """An operation that can never be sent: it stays here, visible, and holds up nothing."""
    own = core(OutboxRow)
    session.connection().execute(update(own).where(own.c.n == n).values(state=Status.REJECTED, reason=reason))


def _states(session: Session, operations: dict[int, Operation], answers: Iterable[OpResult]) -> dict[int, str]:
    """What each answer makes of its operation; a conflict that was united meanwhile is none any more."""
    states = {answer.n: answer.status.value for answer in answers}
    for n, status in states.items():
        operation = operations[n]
        if status == Status.FORK:
            states[n] = PENDING
        elif status == Status.CONFLICT and operation.action == DELETE:
            states[n] = SETTLED  # somebody went on writing: the record comes back with the feed
        elif status == Status.CONFLICT and _policy(operation.kind) is Policy.DRAFT:
            here = local_versions(session, tables()[operation.kind], [operation.id]).get(operation.id, 0)
            states[n] = SETTLED if (operation.base_ver or 0) < here else status
    return states


def _base_anew(session: Session, operations: dict[int, Operation], answers: Iterable[OpResult]) -> None:
    """After a restore of headquarters: what was written on top of a version is based on what became of that one.

    What is offered again names versions of the life before: in this one their numbers mean nothing.
    """
    for answer in answers:
        sent = operations[answer.n]
        if _policy(sent.kind) is not Policy.DRAFT:
            continue
        base = sent.base_ver or 0
        if answer.status is Status.CONFLICT:
            _rebase(session, dict.fromkeys((row.n for row in _following(session, sent)), base))
        elif answer.status in (Status.APPLIED, Status.DUPLICATE) and answer.ver not in (None, base + 1):
            # the next one went on from it, the one after that from the next one
            chain = takewhile(
                lambda pair: pair[1].base_ver == pair[0], enumerate(_following(session, sent), base + 1)
            )
            bases = {row.n: answer.ver + place for place, (_, row) in enumerate(chain)}
            _rebase(session, {answer.n: answer.ver - 1} | bases)


def _following(session: Session, sent: Operation) -> Sequence[Row[int, int | None]]:
    """Later operations of the same record whose bytes are fixed, in their order."""
    return session.connection().execute(_FOLLOWING, {"kind": sent.kind, "id": sent.id, "behind": sent.n}).all()


def _rebase(session: Session, bases: Mapping[int, int]) -> None:
    for n, base in bases.items():
        session.connection().execute(update(_OUT).where(_OUT.c.n == n).values(base_ver=base))


def _adopt_versions(session: Session, operations: dict[int, Operation], answers: Iterable[OpResult]) -> None:
    """Drafts are from now on based on the version that headquarters gave them; never on an older one again."""
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for answer in answers:
        operation = operations[answer.n]
        if answer.status not in (Status.APPLIED, Status.DUPLICATE) or not answer.ver:
            continue
        if _policy(operation.kind) is Policy.DRAFT:
            by_kind.setdefault(operation.kind, []).append({"record": operation.id, "head": answer.ver})
            if answer.status is Status.DUPLICATE and operation.action == PUT:
                remember_bases(session, operation.kind, [(operation.id, answer.ver, bytes(operation.body))])
    for kind, heads in by_kind.items():
        own = core(tables()[kind])
        statement = update(own).where(own.c.id == bindparam("record"), own.c[VERSION] < bindparam("head"))
        session.connection().execute(statement.values({VERSION: bindparam("head")}), heads)
        unpark_known(session, kind, heads)
    _end_conflicts(session, operations, answers)


def _end_conflicts(session: Session, operations: dict[int, Operation], answers: Iterable[OpResult]) -> None:
    """What was refused before a version that is in force now is over: nobody has to decide it any more."""
    own = core(OutboxRow)
    if session.connection().execute(select(own.c.n).where(own.c.state == Status.CONFLICT).limit(1)).first() is None:
        return
    in_force = [operations[answer.n] for answer in answers if answer.status is Status.APPLIED]
    for operation in in_force:
        session.connection().execute(
            update(own)
            .where(
                own.c.record_kind == operation.kind,
                own.c.record_id == operation.id,
                own.c.n < operation.n,
                own.c.state == Status.CONFLICT,
            )
            .values(state=SETTLED)
        )
