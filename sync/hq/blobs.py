"""How do the bytes of attachments arrive in pieces, and when are they whole?"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import RowMapping, delete, insert, select, update
from sqlmodel import Session

from fieldkit.storage.rows.evidence import AttachmentRow
from fieldkit.storage.rows.headquarters import HqBlobChunkRow, HqBlobRow, HqLaptopRow, HqOperationRow
from fieldkit.storage.upserting import upsert
from sync.bodies import AttachmentBody
from sync.hq.admission import Denied, Laptop
from sync.hq.checks import Judgement
from sync.hq.feed import Head, heads, publish_body
from sync.hq.sharing import file_scope
from sync.kinds import core
from sync.wire import BlobsAnswer, Status


def announce(session: Session, body: bytes, now: datetime) -> Judgement:
    """An attachment by its digest: it waits until its bytes are here."""
    attachment = msgspec.json.decode(body, type=AttachmentBody)
    blob = _blob(session, attachment.sha256, locked=True)
    if blob is not None and blob["completed_at"] is not None:
        return Judgement(Status.APPLIED, ver=1)
    if blob is not None and blob["size"] != attachment.size:
        _start_again(session, attachment.sha256)  # one of the two announcements is wrong; the digest will tell
    statement = upsert(core(HqBlobRow)).values(
        sha256=attachment.sha256, size=attachment.size, mime=attachment.mime, received=0
    )
    session.connection().execute(
        statement.on_conflict_do_update(index_elements=["sha256"], set_={"size": statement.excluded.size})
    )
    if attachment.size == 0:
        return _empty(session, attachment.sha256, now)
    return Judgement(Status.WAITING, "bytes")


def offset_of(session: Session, laptop: Laptop, sha256: str) -> int:
    """How much of a blob is here; Denied for one that this laptop has not announced."""
    return int(_announced(session, laptop, sha256)["received"])


def append(
    session: Session, laptop: Laptop, sha256: str, offset: int, piece: bytes, now: datetime
) -> tuple[int, bool]:
    """Adds a piece at the offset: how much is here now, and whether the offset was right."""
    blob = _announced(session, laptop, sha256, locked=True)
    received, size = int(blob["received"]), int(blob["size"])
    if blob["completed_at"] is not None:
        return received, True
    if offset != received:
        return received, False
    if not piece or received + len(piece) > size:
        raise Denied(422, "size")
    session.connection().execute(insert(core(HqBlobChunkRow)).values(sha256=sha256, start=offset, content=piece))
    received += len(piece)
    own = core(HqBlobRow)
    session.connection().execute(update(own).where(own.c.sha256 == sha256).values(received=received))
    if received == size:
        reached, fits = _finish(session, sha256, received, now)
        if fits:
            publish_whole(session, sha256)
        return reached, fits
    return received, True


def content(session: Session, sha256: str) -> bytes:
    """The bytes of a blob as far as they are here."""
    own = core(HqBlobChunkRow)
    statement = select(own.c.content).where(own.c.sha256 == sha256).order_by(own.c.start)
    return b"".join(session.connection().execute(statement).scalars())


def standing(session: Session, laptop: Laptop, digests: Sequence[str]) -> BlobsAnswer:
    """How far the bytes are of those that this laptop has announced."""
    blob, operation = core(HqBlobRow), core(HqOperationRow)
    announced = select(operation.c.record_id).where(
        operation.c.record_id.in_(digests),
        operation.c.record_kind == AttachmentRow.kind,
        operation.c.device_id == laptop.device_id,
    )
    statement = select(blob.c.sha256, blob.c.received, blob.c.completed_at).where(blob.c.sha256.in_(announced))
    have, wanted = [], {}
    for sha256, received, completed_at in session.connection().execute(statement):
        if completed_at is None:
            wanted[sha256] = received
        else:
            have.append(sha256)
    return BlobsAnswer(have, wanted)


def piece_from(session: Session, laptop: Laptop, sha256: str, offset: int) -> tuple[bytes, int]:
    """Bytes of a whole blob from the offset on, and its size; Denied for one that this laptop does not see."""
    head, blob = _head(session, sha256), _blob(session, sha256)
    if head is None or head.is_gone or head.scope not in laptop.scopes:
        raise Denied(404, "blob")
    if blob is None or blob["completed_at"] is None:
        raise Denied(404, "blob")
    size = int(blob["size"])
    if offset > size:
        raise Denied(416, "range")
    own = core(HqBlobChunkRow)
    statement = (
        select(own.c.start, own.c.content)
        .where(own.c.sha256 == sha256, own.c.start <= offset)
        .order_by(own.c.start.desc())
        .limit(1)
    )
    found = session.connection().execute(statement).one_or_none()
    return (b"", size) if found is None else (found.content[offset - found.start :], size)


def publish_whole(session: Session, sha256: str) -> None:
    """Tells everybody who may see it that an attachment is here with its bytes; once."""
    if _head(session, sha256) is not None:
        return
    operation, laptop = core(HqOperationRow), core(HqLaptopRow)
    statement = (
        select(operation.c.body, operation.c.schema_no, operation.c.device_id, laptop.c.staff_no)
        .join(laptop, laptop.c.device_id == operation.c.device_id)
        .where(
            operation.c.record_id == sha256,
            operation.c.record_kind == AttachmentRow.kind,
            operation.c.status == Status.APPLIED,
        )
        .order_by(operation.c.no)
        .limit(1)
    )
    found = session.connection().execute(statement).one_or_none()
    if found is not None:
        scope = file_scope(session, sha256, found.device_id, found.staff_no)
        publish_body(session, AttachmentRow.kind, sha256, found.body, scope, found.schema_no)


def _head(session: Session, sha256: str) -> Head | None:
    return heads(session, [(AttachmentRow.kind, sha256)]).get((AttachmentRow.kind, sha256))


def _announced(session: Session, laptop: Laptop, sha256: str, *, locked: bool = False) -> RowMapping:
    operation = core(HqOperationRow)
    statement = select(operation.c.no).where(
        operation.c.record_id == sha256,
        operation.c.record_kind == AttachmentRow.kind,
        operation.c.device_id == laptop.device_id,
    )
    blob = _blob(session, sha256, locked=locked)
    if blob is None or session.connection().execute(statement).first() is None:
        raise Denied(404, "blob")
    return blob


def _blob(session: Session, sha256: str, *, locked: bool = False) -> RowMapping | None:
    """How a blob stands; locked for whoever changes it, or decides by it what becomes of an announcement."""
    own = core(HqBlobRow)
    statement = select(own).where(own.c.sha256 == sha256)
    if locked:
        statement = statement.with_for_update()
    return session.connection().execute(statement).mappings().one_or_none()


def _finish(session: Session, sha256: str, received: int, now: datetime) -> tuple[int, bool]:
    digest = hashlib.sha256()
    own = core(HqBlobChunkRow)
    for piece in (
        session.connection()
        .execute(select(own.c.content).where(own.c.sha256 == sha256).order_by(own.c.start))
        .scalars()
    ):
        digest.update(piece)
    if digest.hexdigest() != sha256:
        _start_again(session, sha256)
        return 0, False
    _complete(session, sha256, now)
    return received, True


def _empty(session: Session, sha256: str, now: datetime) -> Judgement:
    if hashlib.sha256().hexdigest() != sha256:
        return Judgement(Status.QUARANTINED, "digest")
    _complete(session, sha256, now)
    return Judgement(Status.APPLIED, ver=1)


def _complete(session: Session, sha256: str, now: datetime) -> None:
    blob, operation = core(HqBlobRow), core(HqOperationRow)
    session.connection().execute(update(blob).where(blob.c.sha256 == sha256).values(completed_at=now))
    session.connection().execute(
        update(operation)
        .where(
            operation.c.record_id == sha256,
            operation.c.record_kind == AttachmentRow.kind,
            operation.c.status == Status.WAITING,
        )
        .values(status=Status.APPLIED, reason="", ver=1)
    )


def _start_again(session: Session, sha256: str) -> None:
    blob, piece = core(HqBlobRow), core(HqBlobChunkRow)
    session.connection().execute(delete(piece).where(piece.c.sha256 == sha256))
    session.connection().execute(update(blob).where(blob.c.sha256 == sha256).values(received=0))
