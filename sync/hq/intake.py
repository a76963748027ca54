"""What does headquarters do with a batch? Every operation gets its own answer, once and for ever (sync 5.5).

The verbatim bytes, the effect, the position in the feed and the answer are written in one transaction; the same
operation again gets the same answer, other bytes under its number are kept apart as a fork.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import RowMapping, bindparam, func, insert, select, update
from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel import Session

from fieldkit.domain.policies import Policy
from fieldkit.storage.bulk import Bulk, Tuple
from fieldkit.storage.journal import Act, Journal
from fieldkit.storage.rows.headquarters import HqChangeRow, HqLaptopRow, HqOperationRow, HqQuarantineRow
from sync.bodies import Values
from sync.files_named import files_named
from sync.hq import blobs
from sync.hq.admission import Denied, Laptop
from sync.hq.checks import Judgement, fault_of
from sync.hq.feed import GONE, Head, NewHead, heads, write_heads
from sync.hq.fleet import apply_fleet
from sync.hq.lives import begun_life, incarnation_of
from sync.hq.numbering import Numbering, numbering_of, positions, version_floor
from sync.hq.rules import RULES
from sync.hq.scopes import NOBODY, staff_scope
from sync.hq.sealing import file_sealed
from sync.hq.sharing import first_scope, share_files
from sync.hq.versions import drop, once, swap
from sync.kinds import FLEET_IMPORT, core, tables
from sync.wire import OPS_LIMIT, OVERTAKEN, PUT, Operation, OpResult, PushAnswer, PushRequest, Status

_DECIDED_TOGETHER = (Policy.SEALED, Policy.WORKFLOW_EVENT)
_NEW_OPERATIONS = Bulk(
    insert(core(HqOperationRow)),
    (
        "no",
        "device_id",
        "life_no",
        "n",
        "record_kind",
        "record_id",
        "schema_no",
        "author",
        "made_at",
        "base_ver",
        "body",
        "sha256",
        "status",
        "ver",
        "change_no",
        "reason",
        "awaits",
        "received_at",
    ),
)
_NEW_CHANGES = Bulk(
    insert(core(HqChangeRow)),
    (
        "no",
        "seq",
        "record_kind",
        "record_id",
        "ver",
        "op",
        "schema_no",
        "operation_no",
        "scope",
        "origin",
    ),
)
_OPERATIONS, _LAPTOPS = core(HqOperationRow), core(HqLaptopRow)
_HAVE_UPTO = select(func.max(_OPERATIONS.c.n)).where(_OPERATIONS.c.life_no == bindparam("life"))
_ITS_ROW = select(_LAPTOPS.c.device_id).where(_LAPTOPS.c.device_id == bindparam("laptop")).with_for_update()


def push(journal: Journal, hq_key: bytes, laptop: Laptop, request: PushRequest) -> PushAnswer:
    """Takes a batch in; when this returns, all but `rejected` is on disk."""
    now = journal.clock.now()
    with journal.write("sync.push", laptop.staff_no, alone=_needs_others(request)) as session:
        _lock(session, laptop)
        life_no = begun_life(session, laptop.device_id, request.incarnation)
        if request.behind and request.behind > _have_upto(session, life_no):
            raise Denied(OVERTAKEN, "order")
        intake = _Intake(session, laptop, request.incarnation, life_no, hq_key, now)
        results = intake.take(request.ops)
        intake.file_what_waited()
        have_upto = _have_upto(session, life_no)
    return PushAnswer(_with_positions(journal, results), have_upto)


def _have_upto(session: Session, life_no: int) -> int:
    """The highest number of this life that is here."""
    return session.connection().execute(_HAVE_UPTO, {"life": life_no}).scalar_one() or 0


def _needs_others(request: PushRequest) -> bool:
    """Whether what others wrote decides something of the batch: filing, steps of faults, fleet lists."""
    known = tables()
    return any(
        operation.kind == FLEET_IMPORT
        or (operation.kind in known and known[operation.kind].policy in _DECIDED_TOGETHER)
        for operation in request.ops
    )


def _lock(session: Session, laptop: Laptop) -> None:
    """Batches of one laptop are taken in one after the other, whichever process has them."""
    session.connection().execute(_ITS_ROW, {"laptop": laptop.device_id})


def _with_positions(journal: Journal, results: list[OpResult]) -> list[OpResult]:
    """Until the commit a result names its change where its position will stand."""
    found = positions(journal, [result.seq for result in results if result.seq is not None])
    return [
        result if result.seq is None or found[result.seq] == result.seq else replace(result, seq=found[result.seq])
        for result in results
    ]


@dataclass
class _Intake:
    """One batch while it is taken in; rows are collected and written together."""

    session: Session
    laptop: Laptop
    incarnation: str
    life_no: int
    """The same as a number; whoever has it is not told of these changes by the feed."""
    hq_key: bytes
    now: datetime
    heads: dict[tuple[str, str], Head] = field(default_factory=dict)
    known: dict[tuple[str, str], Head] = field(default_factory=dict)
    """The heads as they were before this batch."""
    operations: list[Tuple] = field(default_factory=list)
    changes: list[Tuple] = field(default_factory=list)
    new_heads: dict[tuple[str, str], NewHead] = field(default_factory=dict)
    held: list[Values] = field(default_factory=list)
    sealed: list[str] = field(default_factory=list)
    """Digests of seals that were filed in this batch."""
    whole: list[str] = field(default_factory=list)
    """Digests of attachments whose bytes are here already."""
    files: dict[str, str] = field(default_factory=dict)
    """Attachments that records of this batch name, with the scope of the record, where others see it."""
    numbers: Iterator[tuple[int, int]] = field(default_factory=lambda: iter(()))
    """For the next operation and its change."""
    no: int = 0
    change_no: int = 0
    numbering: Numbering = field(init=False)
    floor: int = 0
    """What new versions of drafts are beyond: numbers of the lives of headquarters before this one."""

    def take(self, operations: list[Operation]) -> list[OpResult]:
        answered = self._answered(operations)
        names = [_name(operation) for operation in operations]
        self.known = heads(self.session, names, locked=True)
        self.heads = dict(self.known)
        self.floor = version_floor(self.session)
        self._reserve(len({operation.n for operation in operations} - answered.keys()))
        results: list[OpResult] = []
        for operation in operations:
            known = answered.get(operation.n)
            if known is None:
                result = self._apply(operation)
                answered[operation.n] = (operation.sha256, result)
            elif known[0] == operation.sha256:
                result = replace(known[1], scope=self._scope_of(operation, known[1].ver))
            else:
                self._hold(operation, "fork")
                result = OpResult(operation.n, Status.FORK, reason="fork")
            results.append(result)
        self._write()
        share_files(self.session, self.laptop, self.files)
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
        numbers = [operation.n for operation in operations] or [0]
        first, last = min(numbers), max(numbers)
        found = self.session.connection().execute(
            select(own.c.n, own.c.sha256, own.c.status, own.c.ver, own.c.change_no, own.c.reason).where(
                own.c.life_no == self.life_no,
                own.c.n.between(first, last) if last - first < 2 * OPS_LIMIT else own.c.n.in_(numbers),
            )
        )
        return {
            row.n: (row.sha256, OpResult(row.n, Status(row.status), row.ver, row.change_no, row.reason))
            for row in found
        }

    def _reserve(self, count: int) -> None:
        """Numbers, taken once the heads are locked: changes of one record are numbered in their order."""
        self.numbering = numbering_of(self.session)
        operation_nos = self.numbering.operations(self.session, count)
        self.numbers = zip(operation_nos, self.numbering.changes(self.session, count), strict=True)

    def _apply(self, operation: Operation) -> OpResult:
        self.no, self.change_no = next(self.numbers)
        judgement = fault_of(operation, self.laptop) or self._judge(operation)
        if judgement.status is Status.QUARANTINED:
            self._hold(operation, judgement.reason)
        self._record(operation, judgement)
        scope = self._scope_of(operation, judgement.ver)
        return OpResult(operation.n, judgement.status, judgement.ver, self.change_no, judgement.reason, scope)

    def _scope_of(self, operation: Operation, ver: int | None) -> str | None:
        """Where the record is published as it was sent: the laptop then knows what it adds to the digest."""
        head = self.heads.get((operation.kind, operation.id))
        if head is None or head.ver != ver or head.sha256 != _digest(operation):
            return None
        return head.scope

    def _judge(self, operation: Operation) -> Judgement:
        if operation.kind == FLEET_IMPORT:
            return self._guarded(lambda: apply_fleet(self.session, self.laptop, bytes(operation.body)))
        table = tables()[operation.kind]
        if table.policy is Policy.SEALED:
            return self._file(operation.kind, bytes(operation.body), self.no)
        if table.policy is Policy.ATTACHMENT:
            judgement = blobs.announce(self.session, bytes(operation.body), self.now)
            if judgement.status is Status.APPLIED:
                self.whole.append(operation.id)
            return judgement
        head = self.heads.get((operation.kind, operation.id))
        rule = RULES.get(operation.kind)
        if rule is not None and head is None:
            return self._guarded(lambda: rule(self.session, self.laptop, bytes(operation.body), self.now))
        if rule is None and head is not None and head.scope not in self.laptop.scopes:
            return Judgement(Status.QUARANTINED, "scope")
        scope = first_scope(self.session, self.laptop, operation, self.heads) if head is None else head.scope
        if table.policy is Policy.DRAFT:
            return (swap if operation.action == PUT else drop)(operation, head, scope, self.floor)
        return once(operation, head, scope)

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
        except (IntegrityError, DataError):
            judgement = Judgement(Status.QUARANTINED, "unplaced")
        if judgement.status is Status.APPLIED:
            savepoint.commit()
        else:
            savepoint.rollback()
            del act.changes[noted:]
        return judgement

    def _record(self, operation: Operation, judgement: Judgement) -> None:
        ver, scope, digest = judgement.ver, judgement.scope, _digest(operation)
        name = _name(operation)
        self.operations.append(
            (
                self.no,
                self.laptop.device_id,
                self.life_no,
                operation.n,
                *name,
                operation.schema,
                operation.author,
                operation.made_at,
                operation.base_ver,
                bytes(operation.body),
                operation.sha256,
                judgement.status.value,
                ver,
                self.change_no,
                judgement.reason,
                judgement.awaits,
                self.now,
            )
        )
        self.changes.append(
            (
                self.change_no,
                self.numbering.position(self.change_no),
                *name,
                ver or 0,
                PUT if operation.action == PUT else GONE,
                operation.schema,
                self.no,
                NOBODY if scope is None else scope,
                self.life_no,
            )
        )
        if scope is not None and ver is not None:
            key = (operation.kind, operation.id)
            self.new_heads[key] = NewHead(*key, ver, digest, scope, self.change_no)
            self.heads[key] = Head(ver, digest, scope)
            if digest and scope != staff_scope(self.laptop.staff_no):
                self.files |= dict.fromkeys(files_named(operation.kind, bytes(operation.body)), scope)

    def _hold(self, operation: Operation, reason: str) -> None:
        kind, record_id = _name(operation)
        self.held.append(
            {
                "device_id": self.laptop.device_id,
                "incarnation": self.incarnation,
                "n": operation.n,
                "record_kind": kind,
                "record_id": record_id,
                "body": bytes(operation.body),
                "sha256": operation.sha256,
                "reason": reason,
                "received_at": self.now,
            }
        )

    def _held_row(self, row: RowMapping, judgement: Judgement) -> Values:
        names = ("device_id", "n", "record_kind", "record_id", "body", "sha256")
        kept = {name: row[name] for name in names} | {"incarnation": incarnation_of(self.session, row["life_no"])}
        return kept | {"reason": judgement.reason, "received_at": self.now}

    def _write(self) -> None:
        _NEW_OPERATIONS.run(self.session, self.operations)
        _NEW_CHANGES.run(self.session, self.changes)
        if self.new_heads:
            write_heads(self.session, self.new_heads.values(), self.known)
        if self.held:
            self.session.connection().execute(insert(core(HqQuarantineRow)), self.held)


def _name(operation: Operation) -> tuple[str, str]:
    """What the operation is about; U+0000, which PostgreSQL does not keep, cannot be in what is applied."""
    return operation.kind.replace("\0", "\ufffd"), operation.id.replace("\0", "\ufffd")


def _digest(operation: Operation) -> str:
    """Of the bytes that the record has then: a deleted one has none."""
    return operation.sha256 if operation.action == PUT else ""
