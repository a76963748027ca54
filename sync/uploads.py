"""How do the bytes of attachments get to headquarters? In pieces that resume where the last connection broke."""

from collections.abc import Callable, Iterator

from sqlalchemy import func, select, update
from sqlmodel import Session

from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.evidence import AttachmentRow
from fieldkit.storage.rows.local import OutboxRow
from sync.kinds import core
from sync.link import Cancel
from sync.session import HqSession
from sync.wire import CHUNK_LIMIT, OFFSET_HEADER, Packet, Status

_STALLED = 3
"""Answers without progress on one blob before the run goes on without it."""


def waiting_blobs(session: Session) -> list[tuple[str, int]]:
    """Digest and size of every attachment that headquarters knows but has not whole; small ones first."""
    out, attachment = core(OutboxRow), core(AttachmentRow)
    statement = (
        select(attachment.c.sha256, attachment.c.size)
        .join(out, out.c.record_id == attachment.c.sha256)
        .where(out.c.record_kind == AttachmentRow.kind, out.c.state == Status.WAITING)
        .order_by(attachment.c.size)
    )
    return [(row.sha256, row.size) for row in session.connection().execute(statement)]


def upload(
    journal: Journal, hq: HqSession, blob: tuple[str, int], cancel: Cancel, on_piece: Callable[[int], None]
) -> bool:
    """Sends what is missing of one blob and notes its completion; False when it was stopped or did not get on."""
    sha256, size = blob
    path = f"/blobs/{sha256}"
    offset = hq.send("HEAD", path).offset or 0
    stalled = 0
    while offset < size:
        if cancel() or stalled >= _STALLED:
            return False
        answer = hq.send("PATCH", path, Packet(_piece(journal, sha256, offset)), **{OFFSET_HEADER: str(offset)})
        reached = answer.offset or 0
        stalled = 0 if reached > offset else stalled + 1
        offset = reached
        on_piece(offset)
    with journal.write("sync.blob", "") as session:
        mark_whole(session, sha256)
    return True


def mark_whole(session: Session, sha256: str) -> bool:
    """Notes that headquarters has all bytes of an attachment; whether that was news."""
    own = core(OutboxRow)
    done = session.connection().execute(
        update(own)
        .where(own.c.record_kind == AttachmentRow.kind, own.c.record_id == sha256, own.c.state == Status.WAITING)
        .values(state=Status.APPLIED, reason="")
    )
    return done.rowcount > 0


def pieces(journal: Journal, sha256: str, size: int) -> Iterator[bytes]:
    """The bytes of an attachment, a piece at a time."""
    return (_piece(journal, sha256, offset) for offset in range(0, size, CHUNK_LIMIT))


def _piece(journal: Journal, sha256: str, offset: int) -> bytes:
    own = core(AttachmentRow)
    with journal.read() as session:
        statement = select(func.substr(own.c.content, offset + 1, CHUNK_LIMIT)).where(own.c.sha256 == sha256)
        return bytes(session.connection().execute(statement).scalar_one())
