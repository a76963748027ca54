"""What does headquarters do with a batch? Every operation gets its own answer, once and for ever (sync 5.5).

The verbatim bytes, the effect, the position in the feed and the answer are written in one transaction; the same
operation again gets the same answer, other bytes under its number are kept apart as a fork.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import RowMapping, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from fieldkit.domain.policies import Policy
from fieldkit.storage.journal import Act, Journal
from fieldkit.storage.rows.headquarters import HqChangeRow, HqOperationRow, HqQuarantineRow
from sync.bodies import Values
from sync.hq import blobs
from sync.hq.admission import Laptop
from sync.hq.checks import Judgement, fault_of
from sync.hq.faults import take_step
from sync.hq.feed import GONE, Head, head_position, heads, write_heads
from sync.hq.fleet import apply_fleet
from sync.hq.scopes import NOBODY, staff_scope
from sync.hq.sealing import file_sealed
from sync.kinds import FLEET_IMPORT, core, tables
from sync.wire import PUT, Operation, OpResult, PushAnswer, PushRequest, Status


def push(journal: Journal, hq_key: bytes, laptop: Laptop, request: PushRequest) -> PushAnswer:
    """Takes a batch in; when this returns, all but `rejected` is on disk."""
    now = journal.clock.now()
    with journal.write("sync.push", laptop.staff_no) as session:
        intake = _Intake(session, laptop, request.incarnation, hq_key, now)
        results = intake.take(request.ops)
        intake.file_what_waited()
        own = core(HqOperationRow)
        have_upto = session.connection().execute(
            select(func.max(own.c.n)).where(
                own.c.device_id == laptop.device_id, own.c.incarnation == request.incarnation
            )
        )
        return PushAnswer(results, have_upto.scalar_one() or 0)


@dataclass
class _Intake:
    """One batch while it is taken in; rows are collected and written together."""

    session: Session
    laptop: Laptop
    incarnation: str
    hq_key: bytes
    now: datetime
    heads: dict[tuple[str, str], Head] = field(default_factory=dict)
    known: dict[tuple[str, str], Head] = field(default_factory=dict)
    """The heads as they were before this batch."""
    operations: list[Values] = field(default_factory=list)
    changes: list[Values] = field(default_factory=list)
    new_heads: dict[tuple[str, str], Values] = field(default_factory=dict)
    held: list[Values] = field(default_factory=list)
    sealed: list[str] = field(default_factory=list)
    """Digests of seals that were filed in this batch."""
    whole: list[str] = field(default_factory=list)
    """Digests of attachments whose bytes are here already."""

    def take(self, operations: list[Operation]) -> list[OpResult]:
        answered = self._answered(operations)
        self.known = heads(
            self.session, (operation.kind for operation in operations), [operation.id for operation in operations]
        )
        self.heads = dict(self.known)
        self.next_no = self._last_no() + 1
        self.next_seq = head_position(self.session) + 1
        results: list[OpResult] = []
        for operation in operations:
            known = answered.get(operation.n)
            if known is None:
                result = self._apply(operation)
                answered[operation.n] = (operation.sha256, result)
            elif known[0] == operation.sha256:
                result = self._placed(operation, known[1])
            else:
                self._hold(operation, "fork")
                result = OpResult(operation.n, Status.FORK, reason="fork")
            results.append(result)
        self._write()
        for sha256 in self.whole:
            blobs.publish_whole(self.session, sha256)
        return results

    def file_what_waited(self) -> None:
        """Files records whose predecessor has come with this batch, and those that waited for them in turn."""
        own = core(HqOperationRow)
        while self.sealed:
            statement = select(own).where(
                own.c.device_id == self.laptop.device_id,
                own.c.status == Status.WAITING,
                own.c.awaits == self.sealed.pop(),
            )
            for row in self.session.connection().execute(statement).mappings().all():
                judgement = self._file(row["record_kind"], row["body"], row["no"])
                if judgement.status is Status.QUARANTINED:
                    self.session.connection().execute(
                        insert(core(HqQuarantineRow)), [self._held_row(row, judgement)]
                    )
                self.session.connection().execute(
                    update(own)
                    .where(own.c.no == row["no"])
                    .values(status=judgement.status, reason=judgement.reason, ver=judgement.ver, awaits="")
                )

    def _answered(self, operations: list[Operation]) -> dict[int, tuple[str, OpResult]]:
        own = core(HqOperationRow)
        found = self.session.connection().execute(
            select(own.c.n, own.c.sha256, own.c.status, own.c.ver, own.c.seq, own.c.reason).where(
                own.c.device_id == self.laptop.device_id,
                own.c.incarnation == self.incarnation,
                own.c.n.in_([operation.n for operation in operations]),
            )
        )
        return {
            row.n: (row.sha256, OpResult(row.n, Status(row.status), row.ver, row.seq, row.reason)) for row in found
        }

    def _last_no(self) -> int:
        own = core(HqOperationRow)
        return self.session.connection().execute(select(func.max(own.c.no))).scalar_one() or 0

    def _apply(self, operation: Operation) -> OpResult:
        judgement = fault_of(operation, self.laptop) or self._judge(operation)
        if judgement.status is Status.QUARANTINED:
            self._hold(operation, judgement.reason)
        result = OpResult(operation.n, judgement.status, judgement.ver, self.next_seq, judgement.reason)
        self._record(operation, judgement)
        return self._placed(operation, result)

    def _placed(self, operation: Operation, result: OpResult) -> OpResult:
        """The answer with the scope of the record: the laptop then knows what its own words add to the digest."""
        head = self.heads.get((operation.kind, operation.id))
        is_head = head is not None and (head.ver, head.sha256) == (result.ver, _digest(operation))
        return replace(result, scope=head.scope) if head is not None and is_head else result

    def _judge(self, operation: Operation) -> Judgement:
        if operation.kind == FLEET_IMPORT:
            return self._guarded(lambda: apply_fleet(self.session, self.laptop, bytes(operation.body)))
        table = tables()[operation.kind]
        if table.policy is Policy.SEALED:
            return self._file(operation.kind, bytes(operation.body), self.next_no)
        if table.policy is Policy.ATTACHMENT:
            judgement = blobs.announce(self.session, bytes(operation.body), self.now)
            if judgement.status is Status.APPLIED:
                self.whole.append(operation.id)
            return judgement
        head = self.heads.get((operation.kind, operation.id))
        if head is not None and head.scope not in self.laptop.scopes:
            return Judgement(Status.QUARANTINED, "scope")
        if table.policy is Policy.WORKFLOW_EVENT and head is None:
            return self._guarded(lambda: take_step(self.session, self.laptop, bytes(operation.body), self.now))
        scope = staff_scope(self.laptop.staff_no) if head is None else head.scope
        if table.policy is Policy.DRAFT:
            return (_swap if operation.action == PUT else _drop)(operation, head, scope)
        return _once(operation, head, scope)

    def _file(self, kind: str, envelope: bytes, operation_no: int) -> Judgement:
        filed: list[str] = []

        def attempt() -> Judgement:
            judgement, sha256 = file_sealed(
                self.session, self.laptop, kind, envelope, operation_no, self.hq_key, self.now
            )
            filed.append(sha256)
            return judgement

        judgement = self._guarded(attempt)
        if judgement.status is Status.APPLIED:
            self.sealed.extend(filed)
        return judgement

    def _guarded(self, attempt: Callable[[], Judgement]) -> Judgement:
        """Runs it in a savepoint: what is not applied leaves no trace in rows or audit."""
        act: Act = self.session.info["act"]
        noted = len(act.changes)
        savepoint = self.session.begin_nested()
        try:
            judgement = attempt()
        except IntegrityError:
            judgement = Judgement(Status.QUARANTINED, "unplaced")
        if judgement.status is Status.APPLIED:
            savepoint.commit()
        else:
            savepoint.rollback()
            del act.changes[noted:]
        return judgement

    def _record(self, operation: Operation, judgement: Judgement) -> None:
        name = {"record_kind": operation.kind, "record_id": operation.id}
        ver, scope = judgement.ver, judgement.scope
        self.operations.append(
            name
            | {
                "no": self.next_no,
                "device_id": self.laptop.device_id,
                "incarnation": self.incarnation,
                "n": operation.n,
                "schema_no": operation.schema,
                "author": operation.author,
                "made_at": operation.made_at,
                "base_ver": operation.base_ver,
                "body": bytes(operation.body),
                "sha256": operation.sha256,
                "status": judgement.status.value,
                "ver": ver,
                "seq": self.next_seq,
                "reason": judgement.reason,
                "awaits": judgement.awaits,
                "received_at": self.now,
            }
        )
        self.changes.append(
            name
            | {
                "seq": self.next_seq,
                "ver": ver or 0,
                "op": PUT if operation.action == PUT else GONE,
                "schema_no": operation.schema,
                "body": None,
                "operation_no": self.next_no,
                "scope": NOBODY if scope is None else scope,
                "origin": f"{self.laptop.device_id}/{self.incarnation}",
            }
        )
        if scope is not None and ver is not None:
            key = (operation.kind, operation.id)
            self.new_heads[key] = name | {
                "ver": ver,
                "sha256": _digest(operation),
                "scope": scope,
                "seq": self.next_seq,
            }
            self.heads[key] = Head(ver, _digest(operation), scope)
        self.next_no += 1
        self.next_seq += 1

    def _hold(self, operation: Operation, reason: str) -> None:
        self.held.append(
            {
                "device_id": self.laptop.device_id,
                "incarnation": self.incarnation,
                "n": operation.n,
                "record_kind": operation.kind,
                "record_id": operation.id,
                "body": bytes(operation.body),
                "sha256": operation.sha256,
                "reason": reason,
                "received_at": self.now,
            }
        )

    def _held_row(self, row: RowMapping, judgement: Judgement) -> Values:
        names = ("device_id", "incarnation", "n", "record_kind", "record_id", "body", "sha256")
        return {name: row[name] for name in names} | {"reason": judgement.reason, "received_at": self.now}

    def _write(self) -> None:
        if self.operations:
            self.session.connection().execute(insert(core(HqOperationRow)), self.operations)
            self.session.connection().execute(insert(core(HqChangeRow)), self.changes)
        if self.new_heads:
            write_heads(self.session, list(self.new_heads.values()), self.known)
        if self.held:
            self.session.connection().execute(insert(core(HqQuarantineRow)), self.held)


def _digest(operation: Operation) -> str:
    """Of the bytes that the record has then: a deleted one has none."""
    return operation.sha256 if operation.action == PUT else ""


def _once(operation: Operation, head: Head | None, scope: str) -> Judgement:
    """Written once: the same bytes again are welcome, other bytes are not."""
    if head is None:
        return Judgement(Status.APPLIED, ver=1, scope=scope)
    if head.sha256 == operation.sha256:
        return Judgement(Status.DUPLICATE, ver=head.ver)
    return Judgement(Status.QUARANTINED, "id.taken")


def _swap(operation: Operation, head: Head | None, scope: str) -> Judgement:
    """Compare and swap; a base beyond our head means that we were restored and have forgotten it.

    An edit of a record that was deleted meanwhile brings it back: what somebody wrote beats what somebody dropped.
    """
    base = operation.base_ver or 0
    if head is None or base >= head.ver or head.is_gone:
        return Judgement(Status.APPLIED, ver=max(base, 0 if head is None else head.ver) + 1, scope=scope)
    if head.sha256 == operation.sha256:
        return Judgement(Status.DUPLICATE, ver=head.ver)
    return Judgement(Status.CONFLICT, "base_ver", ver=head.ver)


def _drop(operation: Operation, head: Head | None, scope: str) -> Judgement:
    """A draft is deleted in the version that its author knew, and in no later one."""
    base = operation.base_ver or 0
    if head is None or head.is_gone:
        return Judgement(Status.DUPLICATE, ver=None if head is None else head.ver)
    if base < head.ver:
        return Judgement(Status.CONFLICT, "base_ver", ver=head.ver)
    return Judgement(Status.APPLIED, ver=base + 1, scope=scope)
