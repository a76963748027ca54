"""How do the bytes of attachments get to headquarters? In pieces that resume where the last connection broke."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlmodel import Session

from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.evidence import AttachmentRow
from fieldkit.storage.rows.local import OutboxRow
from sync.kinds import core
from sync.link import Cancel
from sync.session import HqSession, understood
from sync.wire import CHUNK_LIMIT, OFFSET_HEADER, OPS_LIMIT, BlobsAnswer, BlobsRequest, Packet, Status, pack

_STALLED = 3
"""Answers without progress on one blob before the run goes on without it."""
_OUT, _ATTACHMENT = core(OutboxRow), core(AttachmentRow)
_WAITING = (
    select(_ATTACHMENT.c.sha256, _ATTACHMENT.c.size)
    .join(_OUT, _OUT.c.record_id == _ATTACHMENT.c.sha256)
    .where(_OUT.c.record_kind == AttachmentRow.kind, _OUT.c.state == Status.WAITING)
    .order_by(_ATTACHMENT.c.size)
)


def waiting_blobs(session: Session) -> list[tuple[str, int]]:
    """Digest and size of every attachment that headquarters knows but has not whole; small ones first."""
    return [(row.sha256, row.size) for row in session.connection().execute(_WAITING)]


@dataclass(frozen=True)
class Upload:
    """Bytes of an attachment that headquarters wants."""

    sha256: str
    size: int
    offset: int


def wanted_uploads(journal: Journal, hq: HqSession) -> list[Upload]:
    """What headquarters still wants of the attachments that wait for their bytes: one question for all of them."""
    with journal.read() as session:
        waiting = waiting_blobs(session)
    uploads: list[Upload] = []
    for start in range(0, len(waiting), OPS_LIMIT):
        part = waiting[start : start + OPS_LIMIT]
        request = pack(BlobsRequest([sha256 for sha256, _ in part]))
        answer = understood(hq.send("POST", "/missing", request), BlobsAnswer)
        with journal.write("sync.blobs", "", synchronise=False) as session:
            for sha256 in answer.have:
                mark_whole(session, sha256)
        uploads.extend(
            Upload(sha256, size, answer.wanted[sha256]) for sha256, size in part if sha256 in answer.wanted
        )
    return uploads


def upload(journal: Journal, hq: HqSession, blob: Upload, cancel: Cancel, on_piece: Callable[[int], None]) -> bool:
    """Sends what is missing of one blob and notes its completion; False when it was stopped or did not get on."""
    sha256, size = blob.sha256, blob.size
    offset = blob.offset
    stalled = 0
    while offset < size:
        if cancel() or stalled >= _STALLED:
            return False
        piece = Packet(_piece(journal, sha256, offset))
        answer = hq.send("PATCH", f"/blobs/{sha256}", piece, **{OFFSET_HEADER: str(offset)})
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
