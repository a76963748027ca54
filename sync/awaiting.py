"""Which attachments of others are known here by their digest only, and in which order are their bytes fetched?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import msgspec
from sqlalchemy import delete, select, update
from sqlmodel import Session

from fieldkit.domain.roles import Action, Grant, grant_of
from fieldkit.domain.text import one_line
from fieldkit.storage.queries.plain import through_session
from fieldkit.storage.queries.roles import roles_of
from fieldkit.storage.queries.taking_part import (
    files_of_faults_in_hand,
    files_of_own_faults,
    files_of_own_records,
)
from fieldkit.storage.rows.evidence import AttachmentRow
from fieldkit.storage.rows.following import HqAwaitedBlobRow, HqAwaitedPieceRow, HqKnownRow
from fieldkit.storage.rows.local import OutboxRow
from fieldkit.storage.settings import Setting, setting
from fieldkit.storage.upserting import upsert
from sync.bodies import AttachmentBody
from sync.kinds import core
from sync.terms import terms
from sync.wire import Status

TOO_LARGE, OTHER_BYTES, SHAPE = "too_large", "digest", "shape"
_OWN = core(HqAwaitedBlobRow)
_KNOWN = core(HqKnownRow)
_AWAITED = (
    select(_OWN.c.sha256, _OWN.c.size, _OWN.c.received, _OWN.c.attachment_role, _KNOWN.c.scope)
    .join(
        _KNOWN, (_KNOWN.c.record_kind == AttachmentRow.kind) & (_KNOWN.c.record_id == _OWN.c.sha256), isouter=True
    )
    .where(_OWN.c.refused == "")
)
_OVER_FAULTS = (Action.SET_LEVEL, Action.DISPATCH, Action.APPROVE_DELAY)
"""Who may do one of these looks at faults that others work on: leads, support, groups, quality desk."""
_SHARED = "centre/"
"""How the scopes begin that others write in too."""


@dataclass(frozen=True)
class Awaited:
    """An attachment whose bytes are on the way."""

    sha256: str
    size: int
    received: int


@dataclass(frozen=True)
class Announced:
    """An attachment as the feed tells of it."""

    sha256: str
    body: bytes
    seq: int
    is_gone: bool


def note_awaited(session: Session, announced: Sequence[Announced]) -> None:
    """Attachments of the feed: the bytes of those that are not here are awaited; inside `Journal.write`."""
    if not announced:
        return
    own, here = core(HqAwaitedBlobRow), core(AttachmentRow)
    forget_awaited(session, [one.sha256 for one in announced if one.is_gone])
    coming = {one.sha256: one for one in announced if not one.is_gone}
    present = session.connection().execute(select(here.c.sha256).where(here.c.sha256.in_(list(coming))))
    for sha256 in present.scalars().all():
        _note_position(session, sha256, coming.pop(sha256).seq)
    rows = [_row(one) for one in coming.values()]
    if rows:
        statement = upsert(own)
        session.connection().execute(
            statement.on_conflict_do_update(["sha256"], set_={"refused": statement.excluded.refused}), rows
        )


def awaited(session: Session, today: date) -> list[Awaited]:
    """What is still to come, in the order in which it is fetched.

    Of the files that a whole centre sees, those of records and faults in which the person of this laptop takes
    part, and those of every fault in hand where he judges, dispatches or answers for faults.
    """
    first = {role: place for place, role in enumerate(terms().first_roles)}
    found = session.connection().execute(_AWAITED).all()
    if any((row.scope or "").startswith(_SHARED) for row in found):
        named = _named_for(session, setting(session, Setting.STAFF_NO), today)
        found = [row for row in found if not (row.scope or "").startswith(_SHARED) or row.sha256 in named]
    ordered = sorted(found, key=lambda row: (first.get(row.attachment_role, len(first)), row.size, row.sha256))
    return [Awaited(row.sha256, row.size, row.received) for row in ordered]


def _named_for(session: Session, staff_no: str, today: date) -> set[str]:
    ask = through_session(session)
    named = files_of_own_records(ask, staff_no) | files_of_own_faults(ask, staff_no)
    roles = roles_of(session, staff_no, today)
    if any(grant_of(roles, action) is Grant.DO for action in _OVER_FAULTS):
        named |= files_of_faults_in_hand(ask)
    return named


def forget_awaited(session: Session, digests: Sequence[str]) -> None:
    """These files are not waited for any more."""
    for own in (core(HqAwaitedBlobRow), core(HqAwaitedPieceRow)):
        session.connection().execute(delete(own).where(own.c.sha256.in_(digests)))


def _row(one: Announced) -> dict[str, object]:
    try:
        body = msgspec.json.decode(one.body, type=AttachmentBody)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _awaited_row(one.sha256, AttachmentBody(one.sha256, 0, "", "", ""), SHAPE)
    if body.sha256 != one.sha256:
        return _awaited_row(one.sha256, body, SHAPE)
    return _awaited_row(one.sha256, body, TOO_LARGE if body.size > terms().largest_download else "")


def _awaited_row(sha256: str, body: AttachmentBody, refused: str) -> dict[str, object]:
    return {
        "sha256": sha256,
        "size": body.size,
        "mime": one_line(body.mime, limit=80),
        "attachment_role": one_line(body.role, limit=24),
        "name": one_line(body.name, limit=200),
        "received": 0,
        "refused": refused,
    }


def _note_position(session: Session, sha256: str, seq: int) -> None:
    """Our own attachment is whole at headquarters: safe once its backup has passed this position."""
    own = core(OutboxRow)
    ours = (own.c.record_kind == AttachmentRow.kind) & (own.c.record_id == sha256)
    session.connection().execute(
        update(own).where(ours, own.c.state.in_((Status.APPLIED, Status.DUPLICATE))).values(hq_seq=seq)
    )
