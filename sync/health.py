"""Is anything wrong between this laptop and headquarters, and what is the next step? (sync 5.13)"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select, text
from sqlmodel import Session

from fieldkit.domain.instants import from_stamp, shown
from fieldkit.domain.words import NOTHING, Refusal, Words, say
from fieldkit.storage.journal import Journal
from fieldkit.storage.queries.conflicts import conflicts_of
from fieldkit.storage.queries.plain import through_session
from fieldkit.storage.rows.headquarters import HqParkedRow
from fieldkit.storage.rows.local import OutboxRow, SyncRunRow
from fieldkit.storage.settings import Setting, setting
from sync.condition import condition
from sync.kinds import core
from sync.link import AuthNeeded, HqTransport
from sync.reasons import held_words, parked_words
from sync.session import HqSession
from sync.wire import Status

MOST_SKEW = timedelta(seconds=120)
OLD_UNSENT = timedelta(days=3)
LITTLE_ROOM_MB = 500
_NAMED = 5
"""Operations of one reason that are named by their numbers."""


@dataclass(frozen=True)
class Fault:
    """Something that needs a hand, with the next step."""

    what: Words
    todo: Words = NOTHING


@dataclass(frozen=True)
class Finding:
    """What one question came to."""

    name: str
    title: Words
    figure: Words
    faults: tuple[Fault, ...] = ()


def examine(journal: Journal, transport: AbstractContextManager[HqTransport] | None) -> tuple[Finding, ...]:
    """Every question with its answer; nothing is changed, nothing is sent.

    Args:
        transport: the way to headquarters; None leaves the network alone.
    """
    reached = () if transport is None else (_reach(journal, transport),)
    now = journal.clock.now()
    with journal.read() as session:
        if not setting(session, Setting.HQ_URL):
            reached = (_NOT_ENROLLED,)
        found = condition(session)
        oldest = from_stamp(found.oldest) if found.oldest else None
        old = oldest is not None and now - oldest > OLD_UNSENT
        return (
            *reached,
            _clock(found.offset_ms),
            _queue(found.waiting, shown(oldest) if oldest else "", old),
            _held(session),
            _parked(session),
            _conflicts(session),
            _room(found.free_mb),
            _file(session),
            _repairs(session),
        )


_NOT_ENROLLED = Finding(
    "headquarters",
    say("Headquarters"),
    say("not known"),
    (
        Fault(
            say("This laptop is not enrolled at headquarters."),
            say("Enrol it: `fieldkit config enrol --hq ADDRESS`."),
        ),
    ),
)


def _reach(journal: Journal, transport: AbstractContextManager[HqTransport]) -> Finding:
    title = say("Headquarters")
    try:
        with transport as way:
            HqSession(journal, way).open()
    except Refusal as refusal:
        figure = (
            say("reached, does not let this laptop in") if isinstance(refusal, AuthNeeded) else say("not reached")
        )
        return Finding("headquarters", title, figure, (Fault(refusal.what, refusal.todo),))
    return Finding("headquarters", title, say("reached, and it knows this laptop"))


def _clock(offset_ms: int) -> Finding:
    seconds = round(offset_ms / 1000)
    figure = say("{seconds} s apart from headquarters", seconds=seconds)
    faults: tuple[Fault, ...] = ()
    if abs(timedelta(milliseconds=offset_ms)) > MOST_SKEW:
        faults = (
            Fault(
                say("The clock of this laptop is {seconds} s away from headquarters' clock.", seconds=seconds),
                say("Set the clock of this laptop, then synchronise."),
            ),
        )
    return Finding("clock", say("Clock"), figure, faults)


def _queue(waiting: int, oldest: str, is_old: bool) -> Finding:
    figure = say("{count} waiting, the oldest since {at}", count=waiting, at=oldest) if waiting else say("nothing")
    faults: tuple[Fault, ...] = ()
    if is_old:
        faults = (
            Fault(
                say("Something written on {at} has not been sent.", at=oldest),
                say("Synchronise where there is a network, or carry it: `fieldkit sync --bundle FILE`."),
            ),
        )
    return Finding("queue", say("Waiting to be sent"), figure, faults)


def _held(session: Session) -> Finding:
    own = core(OutboxRow)
    statement = (
        select(own.c.n, own.c.state, own.c.reason)
        .where(own.c.state.in_((Status.QUARANTINED, Status.REJECTED)))
        .order_by(own.c.n)
    )
    by_reason: dict[str, list[int]] = {}
    for row in session.connection().execute(statement):
        by_reason.setdefault(row.reason, []).append(row.n)
    faults = tuple(_held_fault(reason, numbers) for reason, numbers in by_reason.items())
    total = sum(map(len, by_reason.values()))
    return Finding("held", say("Held or not taken"), say("{count} operations", count=total), faults)


def _held_fault(reason: str, numbers: list[int]) -> Fault:
    why, todo = held_words(reason)
    named = ", ".join(map(str, numbers[:_NAMED])) + (" ..." if len(numbers) > _NAMED else "")
    return Fault(say("Operation {numbers}: {why}", numbers=named, why=why), todo)


def _parked(session: Session) -> Finding:
    own = core(HqParkedRow)
    statement = select(own.c.reason, func.count().label("rows")).group_by(own.c.reason)
    found = session.connection().execute(statement).all()
    return Finding(
        "parked",
        say("From headquarters without a place"),
        say("{count} rows", count=sum(row.rows for row in found)),
        tuple(_parked_fault(row.reason, row.rows) for row in found),
    )


def _parked_fault(reason: str, count: int) -> Fault:
    why, todo = parked_words(reason)
    return Fault(say("{count} rows: {why}", count=count, why=why), todo)


def _conflicts(session: Session) -> Finding:
    count = conflicts_of(through_session(session))
    faults: tuple[Fault, ...] = ()
    if count:
        faults = (
            Fault(
                say("{count} records were changed by somebody else too.", count=count),
                say("Decide under F8, or with `fieldkit sync conflicts`."),
            ),
        )
    return Finding("conflicts", say("Conflicts"), say("{count} records", count=count), faults)


def _room(free_mb: int) -> Finding:
    faults: tuple[Fault, ...] = ()
    if 0 < free_mb < LITTLE_ROOM_MB:
        faults = (
            Fault(
                say("Only {count} MB are free where the database lies.", count=free_mb),
                say("Make room: a full disk stops every save."),
            ),
        )
    figure = say("{count} MB free", count=free_mb) if free_mb else say("not known")
    return Finding("disk", say("Disk"), figure, faults)


def _file(session: Session) -> Finding:
    found = [str(row[0]) for row in session.connection().execute(text("PRAGMA quick_check(5)"))]
    faults = tuple(
        Fault(
            say("the database says: {fault}", fault=fault),
            say("Do not go on with it: restore the last backup, or tell headquarters."),
        )
        for fault in found
        if fault != "ok"
    )
    return Finding("database", say("Database file"), say("damaged") if faults else say("in order"), faults)


def _repairs(session: Session) -> Finding:
    own = core(SyncRunRow)
    count = session.connection().execute(select(func.coalesce(func.sum(own.c.repaired), 0))).scalar_one()
    faults: tuple[Fault, ...] = ()
    if count:
        faults = (
            Fault(
                say("{count} records had to be fetched again or dropped after a comparison.", count=count),
                say("The data are right now; tell headquarters, for it should not happen."),
            ),
        )
    return Finding("repairs", say("Repaired after comparison"), say("{count} records", count=count), faults)
