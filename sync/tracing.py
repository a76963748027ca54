"""Where is this record: saved here, sent as which operation, answered how, filed, in a backup? (sync 5.13)"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Row as Found
from sqlalchemy import or_, select
from sqlmodel import Session

from fieldkit.domain.instants import shown
from fieldkit.domain.text import one_line
from fieldkit.domain.words import NOTHING, Refusal, Words, say
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.evidence import FilingRow, SealRow
from fieldkit.storage.rows.headquarters import HqParkedRow
from fieldkit.storage.rows.local import ConflictRow, OutboxRow
from fieldkit.storage.settings import Setting, setting
from sync.departures import PENDING, SETTLED
from sync.kinds import core, tables
from sync.reasons import held_words, parked_words
from sync.ticks import Ticks, ticks
from sync.uniting import OPEN
from sync.wire import Status

_ANSWERS = {
    Status.APPLIED: say("taken over as version of headquarters"),
    Status.DUPLICATE: say("already there with the same content"),
    Status.CONFLICT: say("refused as second version; both are kept"),
    SETTLED: say("refused as second version; a later version has ended that"),
    Status.WAITING: say("received, waits for what belongs to it"),
    Status.QUARANTINED: say("received, held for a person at headquarters"),
    Status.REJECTED: say("not taken"),
    Status.FORK: say("received under a number that was spent already"),
}


@dataclass(frozen=True)
class Step:
    """One thing that happened to a record, or that is still missing."""

    words: Words
    todo: Words = NOTHING
    n: int | None = None
    """Number of the operation that it is about."""
    state: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Trace:
    """The way of one record so far."""

    kind: str
    record_id: str
    no: str
    ticks: Ticks
    steps: tuple[Step, ...]


def trace(journal: Journal, name: str) -> Trace:
    """The way of the record with this number or id; Refusal `record.unknown` when there is none."""
    with journal.read() as session:
        kind, record_id, number = _find(session, one_line(name, limit=64))
        return Trace(kind, record_id, number, ticks(session, record_id), tuple(_steps(session, kind, record_id)))


def _find(session: Session, name: str) -> tuple[str, str, str]:
    for kind, table in tables().items():
        own = core(table)
        if "no" not in own.c:
            continue
        statement = select(own.c.id, own.c.no).where(or_(own.c.id == name, (own.c.no == name) & (own.c.no != "")))
        found = session.connection().execute(statement).first()
        if found is not None:
            return kind, found.id, found.no
    operation = core(OutboxRow)
    statement = select(operation.c.record_kind).where(operation.c.record_id == name)
    kind_of = session.connection().execute(statement).scalars().first()
    if kind_of is not None:
        return kind_of, name, ""
    raise Refusal(
        "record.unknown",
        say("No record on this laptop has the number {name}.", name=name),
        say("Write the number as it stands on the record, such as XJ-HB-20261123-L07-001."),
    )


def _steps(session: Session, kind: str, record_id: str) -> Iterator[Step]:
    own, seal = core(OutboxRow), core(SealRow)
    seals = select(seal.c.id).where(seal.c.record_id == record_id)
    statement = select(own).where(or_(own.c.record_id == record_id, own.c.record_id.in_(seals))).order_by(own.c.n)
    durable = int(setting(session, Setting.DURABLE_SEQ, "0"))
    found = session.connection().execute(statement).all()
    if not found:
        yield Step(say("It came from headquarters and was not changed here."))
    for row in found:
        yield from _operation(row, durable)
    yield from _filing(session, record_id)
    yield from _left(session, kind, record_id)


def _operation(row: Found[tuple[object, ...]], durable: int) -> Iterator[Step]:
    what = say("sealed record") if row.record_kind == SealRow.kind else say("change")
    yield Step(
        say("{at}  saved here, operation {n} ({what})", at=shown(row.made_at), n=row.n, what=what),
        n=row.n,
        state=row.state,
    )
    if row.attempted_at is not None:
        yield Step(say("{at}  sent", at=shown(row.attempted_at)), n=row.n, state=row.state)
    if row.state == PENDING:
        yield Step(
            say("It waits to be sent.") if row.attempted_at is None else say("Its answer has not come yet."),
            say("Synchronise (F8) when there is a network."),
            n=row.n,
            state=row.state,
        )
        return
    yield _answered(row)
    if row.hq_seq is not None and row.state != Status.REJECTED:
        yield _backed_up(row, durable)


def _answered(row: Found[tuple[object, ...]]) -> Step:
    words = _ANSWERS.get(row.state, say("answered"))
    if row.answered_at is not None:
        words = say("{at}  headquarters: {answer}", at=shown(row.answered_at), answer=words)
    if row.state in (Status.APPLIED, Status.DUPLICATE, SETTLED) or not row.reason:
        return Step(words, n=row.n, state=row.state)
    why, todo = held_words(row.reason)
    return Step(say("{what} - {why}", what=words, why=why), todo, row.n, row.state, row.reason)


def _backed_up(row: Found[tuple[object, ...]], durable: int) -> Step:
    words = say("It is in headquarters' backup.")
    if row.hq_seq > durable:
        words = say("It is not in headquarters' backup yet; this laptop keeps it.")
    return Step(words, n=row.n, state=row.state)


def _filing(session: Session, record_id: str) -> Iterator[Step]:
    filing, seal = core(FilingRow), core(SealRow)
    statement = (
        select(filing.c.filing_no, filing.c.filed_at, seal.c.rev)
        .join(seal, filing.c.seal_sha256 == seal.c.sha256)
        .where(seal.c.record_id == record_id)
    )
    for row in session.connection().execute(statement):
        yield Step(
            say(
                "{at}  filed as {number}, revision {rev}", at=shown(row.filed_at), number=row.filing_no, rev=row.rev
            )
        )


def _left(session: Session, kind: str, record_id: str) -> Iterator[Step]:
    """What is still to be decided or placed."""
    parked, conflict = core(HqParkedRow), core(ConflictRow)
    waiting = select(parked.c.reason).where(parked.c.record_kind == kind, parked.c.record_id == record_id)
    for reason in session.connection().execute(waiting).scalars():
        why, todo = parked_words(reason)
        yield Step(say("A newer version of headquarters waits here: {why}", why=why), todo, reason=reason)
    undecided = select(conflict.c.found_at).where(
        conflict.c.record_kind == kind, conflict.c.record_id == record_id, conflict.c.state == OPEN
    )
    for found_at in session.connection().execute(undecided).scalars():
        yield Step(
            say("{at}  two versions that do not unite by themselves", at=shown(found_at)),
            say("Decide under F8, or with `fieldkit sync conflicts`."),
            state="conflict",
        )
