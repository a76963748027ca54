"""How do the bytes of attachments of others come here? Piece by piece, checked by their digest, within a budget.

Signatures and documents come first, then small files before large ones; what the budget of a run leaves over comes
with the next (sync 5.9).
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session

from fieldkit.domain.instants import business_day
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.evidence import AttachmentRow
from fieldkit.storage.rows.following import HqAwaitedBlobRow, HqAwaitedPieceRow
from sync.awaiting import OTHER_BYTES, Awaited, awaited, forget_awaited
from sync.kinds import core
from sync.link import RequestRefused, just_restored
from sync.session import HqSession
from sync.terms import terms
from sync.wire import CHUNK_LIMIT, RANGE_HEADER


@dataclass
class Downloads:
    """The files of one run, as far as its budget goes."""

    journal: Journal
    hq: HqSession
    check: Callable[[], None]
    """Raises when the engineer wants to stop."""
    on_bytes: Callable[[int, int], None]
    """Told how many bytes have come, of how many."""
    came: int = 0
    """Attachments that are here now."""

    def run(self) -> None:
        """Fetches what is awaited, in its order."""
        with self.journal.read() as session:
            due = awaited(session, business_day(self.journal.clock.now()))
        total = sum(one.size - one.received for one in due)
        ends = self.journal.clock.now() + terms().download_time
        done = 0
        for one in due:
            offset = one.received
            while offset < one.size or one.size == 0:
                self.check()
                if done >= terms().download_bytes or self.journal.clock.now() >= ends:
                    return
                self.on_bytes(done, total)
                reached = self._piece(one, offset)
                if reached <= offset:
                    break
                done += reached - offset
                offset = reached

    def _piece(self, one: Awaited, offset: int) -> int:
        """One more piece on disk; how far the file is now, and the offset itself when it got no further."""
        try:
            answer = self.hq.send("GET", f"/blobs/{one.sha256}", None, **{RANGE_HEADER: f"bytes={offset}-"})
        except RequestRefused as fault:
            if fault.status != 404:
                raise
            return self._refuse(one, "missing", offset)
        if answer.status == 409:
            raise just_restored()  # which says nothing of the file
        piece = answer.content
        if answer.status != 206 or len(piece) > CHUNK_LIMIT or offset + len(piece) > one.size:
            return self._refuse(one, OTHER_BYTES, offset)
        with self.journal.write("sync.file", "hq", synchronise=False) as session:
            reached = _keep(session, one, offset, piece)
            if reached == one.size:
                self.came += _finish(session, one, self.journal)
        return reached

    def _refuse(self, one: Awaited, why: str, offset: int) -> int:
        with self.journal.write("sync.file", "hq", synchronise=False) as session:
            _refuse(session, one.sha256, why)
        return offset


def _keep(session: Session, one: Awaited, offset: int, piece: bytes) -> int:
    own, pieces = core(HqAwaitedBlobRow), core(HqAwaitedPieceRow)
    reached = offset + len(piece)
    if piece:
        session.connection().execute(insert(pieces).values(sha256=one.sha256, start=offset, content=piece))
    session.connection().execute(update(own).where(own.c.sha256 == one.sha256).values(received=reached))
    return reached


def _finish(session: Session, one: Awaited, journal: Journal) -> int:
    own, pieces = core(HqAwaitedBlobRow), core(HqAwaitedPieceRow)
    statement = select(pieces.c.content).where(pieces.c.sha256 == one.sha256).order_by(pieces.c.start)
    content = b"".join(session.connection().execute(statement).scalars())
    if hashlib.sha256(content).hexdigest() != one.sha256:
        _refuse(session, one.sha256, OTHER_BYTES)
        return 0
    row = session.connection().execute(select(own).where(own.c.sha256 == one.sha256)).one()
    session.add(
        AttachmentRow(
            sha256=one.sha256,
            mime=row.mime,
            attachment_role=row.attachment_role,
            name=row.name,
            size=row.size,
            content=content,
            added_at=journal.clock.now(),
        )
    )
    session.flush()
    forget_awaited(session, [one.sha256])
    return 1


def _refuse(session: Session, sha256: str, why: str) -> None:
    own, pieces = core(HqAwaitedBlobRow), core(HqAwaitedPieceRow)
    session.connection().execute(delete(pieces).where(pieces.c.sha256 == sha256))
    session.connection().execute(update(own).where(own.c.sha256 == sha256).values(received=0, refused=why))
