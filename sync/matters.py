"""What waits for a person in the whole centre? Headquarters tells a lead what it holds and which answers disagree.

An engineer sees what is held of his own laptop, and his own conflicts; the lead sees those of every laptop in his
scopes (E12: one item with two results is shown to the lead). Nothing of it is kept on the laptop.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Raw, Struct
from sqlmodel import Session

from fieldkit.domain.canonical import sha256_hex
from fieldkit.domain.instants import from_stamp
from fieldkit.domain.merge import Difference, Place, Side, merge
from fieldkit.domain.ruling import fitting
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Refusal, say
from fieldkit.storage.journal import Journal
from sync.conflicts import Conflict, names_in
from sync.kinds import tables
from sync.link import AuthNeeded, HqTransport
from sync.rulings import in_order, ruling_in, rulings_here
from sync.session import HqSession, understood
from sync.uniting import plain, read_body, shape_of

_MOST = 200
Text = Annotated[str, Meta(max_length=64)]


class HeldMatter(Struct, frozen=True):
    """An operation in quarantine as it travels."""

    no: int
    laptop: Text
    staff_no: Text
    kind: Text
    id: Text
    reason: Annotated[str, Meta(max_length=200)]
    since: Text


class Dispute(Struct, frozen=True):
    """A version that headquarters refused because another one was there, with the one in force."""

    laptop: Text
    staff_no: Text
    kind: Text
    id: Text
    since: Text
    base: Raw
    """What both knew; `null` where headquarters does not have it any more."""
    mine: Raw
    """Of the laptop that came second."""
    theirs: Raw
    """In force."""
    device_id: Text
    incarnation: Text
    n: int
    """The refused operation, with the laptop's own number."""
    theirs_ver: int
    rulings: Annotated[list[Raw], Meta(max_length=_MOST)] = []
    """Bodies of what leads have decided about it."""


class OpenMatters(Struct, frozen=True):
    """All of them, the oldest first."""

    held: Annotated[list[HeldMatter], Meta(max_length=_MOST)]
    disputes: Annotated[list[Dispute], Meta(max_length=_MOST)]


@dataclass(frozen=True)
class Held:
    """An operation in quarantine."""

    no: int
    laptop: str
    staff_no: str
    kind: str
    record_id: str
    reason: str
    since: datetime


@dataclass(frozen=True)
class Refused:
    """The operation whose version was refused, and the version that was in force."""

    device_id: str
    incarnation: str
    n: int
    sha256: str
    in_force_ver: int
    in_force_sha256: str


@dataclass(frozen=True)
class Disputed:
    """A record whose answers disagree, and whose laptop came second."""

    laptop: str
    staff_no: str
    conflict: Conflict
    refused: Refused
    ruled: Mapping[Place, Side] = field(default_factory=dict)
    """What a lead has decided and the laptop has not carried out yet."""
    ruled_by: str = ""
    """Who decided: name and staff number."""
    reason: str = ""

    @property
    def open(self) -> tuple[Difference, ...]:
        """What waits for a lead."""
        return tuple(each for each in self.conflict.differences if each.place not in self.ruled)

    @property
    def is_decided(self) -> bool:
        """Whether nothing of it waits for a lead any more."""
        return not self.open


@dataclass(frozen=True)
class Matters:
    """What waits for a person in the scopes of this laptop."""

    held: tuple[Held, ...]
    disputed: tuple[Disputed, ...]
    """Those that wait for the lead, then those that are decided and on their way."""


def read_matters(journal: Journal, transport: HqTransport) -> Matters:
    """As headquarters has it now; Refusal `matters.lead` for a person who is no lead, Offline as ever."""
    hq = HqSession(journal, transport)
    hq.open()
    try:
        found = understood(hq.send("GET", "/quarantine"), OpenMatters)
    except AuthNeeded as fault:
        if fault.code != "hq.auth.role":
            raise
        raise Refusal(
            "matters.lead",
            say("What waits in the whole centre is shown to its lead."),
            say("Your own held records and conflicts stand under F8."),
        ) from fault
    with journal.read() as session:
        disputed = [one for line in found.disputes if (one := _disputed(session, line)) is not None]
    return _sorted(tuple(map(_held, found.held)), disputed)


def with_own_rulings(journal: Journal, found: Matters) -> Matters:
    """The same with what was decided on this laptop since headquarters was asked."""
    with journal.read() as session:
        return _sorted(found.held, [_with_rulings(session, one, ()) for one in found.disputed])


def _sorted(held: tuple[Held, ...], disputed: Iterable[Disputed]) -> Matters:
    return Matters(held, tuple(sorted(disputed, key=lambda one: one.is_decided)))


def _held(line: HeldMatter) -> Held:
    laptop, staff_no, kind, record_id, reason = map(
        one_line, (line.laptop, line.staff_no, line.kind, line.id, line.reason)
    )
    return Held(line.no, laptop, staff_no, kind, record_id, reason, from_stamp(line.since))


def _disputed(session: Session, line: Dispute) -> Disputed | None:
    """None for a kind that this program does not have, and where nothing is left open."""
    table = tables().get(line.kind)
    if table is None:
        return None
    base = None if bytes(line.base) == b"null" else bytes(line.base)
    mine, theirs = plain(bytes(line.mine)), plain(bytes(line.theirs))
    found = merge(shape_of(table), read_body(base), mine, theirs)
    if not found.open:
        return None
    names = names_in(session, mine) | names_in(session, theirs)
    conflict = Conflict(
        id="",
        kind=line.kind,
        record_id=one_line(line.id),
        no=one_line(str(theirs.get("no", ""))),
        subject=next(iter(names.values()), ""),
        found_at=from_stamp(line.since),
        differences=found.open,
        mine=mine,
        theirs=theirs,
        names=names,
    )
    refused = Refused(
        one_line(line.device_id),
        one_line(line.incarnation),
        line.n,
        sha256_hex(bytes(line.mine)),
        line.theirs_ver,
        sha256_hex(bytes(line.theirs)),
    )
    disputed = Disputed(one_line(line.laptop), one_line(line.staff_no), conflict, refused)
    return _with_rulings(session, disputed, line.rulings)


def _with_rulings(session: Session, disputed: Disputed, told: Iterable[Raw]) -> Disputed:
    """With what was decided about these very answers, at headquarters or here and not sent yet."""
    conflict = disputed.conflict
    known = {one.id: one for one in rulings_here(session, conflict.record_id, disputed.refused.device_id)}
    known |= {one.id: one for body in told if (one := ruling_in(session, bytes(body))) is not None}
    for ruling in sorted(known.values(), key=in_order):
        choices = fitting(ruling.places, conflict.differences).choices
        if choices:
            disputed = replace(
                disputed,
                ruled={**choices, **disputed.ruled},
                ruled_by=disputed.ruled_by or ruling.by,
                reason=disputed.reason or ruling.reason,
            )
    return disputed
